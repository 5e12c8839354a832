"""Templates for the tests."""

from typing import Any

Template = dict[str, Any] | str

TABLE_PROPERTIES: dict[str, Any] = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
NOTES_CODE = """
import boto3, json, os, uuid
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    if event["httpMethod"] == "POST":
        item = {{"id": str(uuid.uuid4()), "text": json.loads(event["body"])["text"]}}
        table.put_item(Item=item)
        return {{"statusCode": 201, "body": json.dumps(item)}}
    body = {{"greeting": "{greeting}", "notes": table.scan()["Items"], "environment": dict(os.environ)}}
    return {{"statusCode": 200, "headers": {{"content-type": "application/json"}}, "body": json.dumps(body)}}
"""


def stack(resources: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """A template."""
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections}


def one(resource: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """A template with one resource, `Thing`."""
    return stack({"Thing": resource}, **sections)


def log_group(days: int = 7, **attributes: Any) -> dict[str, Any]:
    """The cheapest resource: a log group."""
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": days}, **attributes}


def bucket(properties: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """A bucket."""
    return {"Type": "AWS::S3::Bucket", "Properties": properties or {}, **attributes}


def role(**attributes: Any) -> dict[str, Any]:
    """A role that Lambda may take."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}, **attributes}


def function(source: str, **properties: Any) -> dict[str, Any]:
    """A Python function with inline code; needs a resource `Role`."""
    own = {"Runtime": "python3.13", "Handler": "index.handler", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}
    return {"Type": "AWS::Lambda::Function", "Properties": {**own, "Code": {"ZipFile": source}, **properties}}


def public_site(name: str, website: dict[str, Any] | None = None) -> dict[str, Any]:
    """A bucket as a website with the policy that lets everybody read it."""
    site = website or {"IndexDocument": "index.html", "ErrorDocument": "error.html"}
    open_block = {"BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    allow = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": {"Fn::Sub": f"${{{name}.Arn}}/*"},
    }
    policy = {"Bucket": {"Ref": name}, "PolicyDocument": {"Version": "2012-10-17", "Statement": [allow]}}
    return {
        name: bucket({"WebsiteConfiguration": site, "PublicAccessBlockConfiguration": open_block}),
        f"{name}Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": policy},
    }


def three_tier(key: str) -> dict[str, Any]:
    """Site, API, function and table; the code is in the bucket of parameter `ArtifactBucket` under `key`."""
    resources = {**public_site("Web"), **_logic(key), **_api()}
    resources["Table"] = {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": TABLE_PROPERTIES,
    }
    url = "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}"
    return stack(
        resources,
        Parameters={"ArtifactBucket": {"Type": "String"}},
        Outputs={
            "WebUrl": {"Description": "Website", "Value": {"Fn::GetAtt": ["Web", "WebsiteURL"]}},
            "WebBucket": {"Value": {"Ref": "Web"}},
            "ApiUrl": {"Value": {"Fn::Sub": url}},
            "TableName": {"Value": {"Ref": "Table"}},
        },
    )


def _logic(key: str) -> dict[str, Any]:
    code = {"S3Bucket": {"Ref": "ArtifactBucket"}, "S3Key": key}
    environment = {"Variables": {"TABLE": {"Ref": "Table"}}}
    source = "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*/*"
    permission = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Function"},
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {"Fn::Sub": source},
    }
    return {
        "Role": role(),
        "Logs": log_group(),
        "Function": function("", Code=code, Environment=environment, LoggingConfig={"LogGroup": {"Ref": "Logs"}}),
        "Permission": {"Type": "AWS::Lambda::Permission", "Properties": permission},
    }


def _api() -> dict[str, Any]:
    api = {"RestApiId": {"Ref": "Api"}}
    place = {**api, "ResourceId": {"Ref": "Notes"}, "AuthorizationType": "NONE"}
    invoke = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"
    proxy = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::Sub": invoke}}
    allow = "method.response.header.Access-Control-Allow-Origin"
    mock = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": '{"statusCode": 200}'},
        "IntegrationResponses": [{"StatusCode": "200", "ResponseParameters": {allow: "'*'"}}],
    }
    answers = [{"StatusCode": "200", "ResponseParameters": {allow: True}}]
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "notes"}},
        "Notes": {"Type": "AWS::ApiGateway::Resource", "Properties": {**api, "ParentId": root, "PathPart": "notes"}},
        "Any": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {**place, "HttpMethod": "ANY", "Integration": proxy},
        },
        "Options": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {**place, "HttpMethod": "OPTIONS", "Integration": mock, "MethodResponses": answers},
        },
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": ["Any", "Options"],
            "Properties": api,
        },
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {**api, "DeploymentId": {"Ref": "Deployment"}, "StageName": "live"},
        },
    }
