"""The definition language: documents in, CloudFormation out. Pure: no Django, Celery or boto3, no clock.

`parse` reads a document and says everything that is wrong with it, `kinds` holds one file per kind of component,
`render` makes the template, `bundles` the zips that go with it, `diff` compares two definitions.
"""
