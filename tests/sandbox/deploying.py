"""Definitions deployed as the product deploys them: rendered, with their code in an artifact bucket."""

from typing import Any

from deployments.spec.bundles import bundles
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.sandbox.aws import Aws

Document = dict[str, Any]
BUCKET = "deploying-artifacts"
CAPABILITIES = ["CAPABILITY_IAM"]


def document(**components: Document) -> Document:
    """A definition with these components."""
    return {"version": 1, "components": components}


def sent(aws: Aws, definition: Document) -> tuple[Any, dict[str, Any]]:
    """The template of a definition and what goes with it; its zips lie in the bucket then."""
    bucket = aws.artifact_bucket(BUCKET)
    parsed = parse(definition)
    for bundle in bundles(parsed):
        if bundle.content is not None:
            aws.s3.put_object(Bucket=bucket, Key=bundle.key, Body=bundle.content)
    template = dict(render(parsed).body)
    values = {**dict.fromkeys(template["Parameters"], "tests"), "ArtifactBucket": bucket}
    given = [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]
    return template, {"Parameters": given, "Capabilities": CAPABILITIES}


def deployed(aws: Aws, stack: str, definition: Document, kind: str = "CREATE") -> dict[str, Any]:
    """The stack after a definition was deployed to it."""
    template, options = sent(aws, definition)
    found = aws.deploy(stack, template, kind, **options)
    assert found["StackStatus"] == f"{kind}_COMPLETE", aws.failures(found["StackId"])
    return found


def planned(aws: Aws, stack: str, definition: Document) -> dict[str, dict[str, Any]]:
    """What an update would change, by logical id; nothing is executed."""
    template, options = sent(aws, definition)
    return aws.changes(aws.plan(stack, template, "UPDATE", **options))
