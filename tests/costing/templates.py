"""Small CloudFormation templates as plain dicts, in the shape that render writes, for tests of the estimator."""

from typing import Any

Template = dict[str, Any]


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def resource(type_name: str, component: str | None = None, **properties: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"Type": type_name, "Properties": properties}
    if component is not None:
        entry["Metadata"] = {"Tierboard": {"Component": component}}
    return entry


def template(**resources: Any) -> Template:
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def role(component: str, target: str, *actions: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": arn(target)}
    policy = {"PolicyName": "uses", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    return resource("AWS::IAM::Role", component, Policies=[policy])


def method(api: str, verb: str, function: str | None) -> dict[str, Any]:
    uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${%s.Arn}/invocations"
    integration = {"Type": "MOCK"} if function is None else {"Type": "AWS_PROXY", "Uri": {"Fn::Sub": uri % function}}
    return resource("AWS::ApiGateway::Method", "api", RestApiId=ref(api), HttpMethod=verb, Integration=integration)


def function(component: str, **properties: Any) -> dict[str, Any]:
    settings = {"Runtime": "python3.13", "MemorySize": 256, "Timeout": 10} | properties
    return resource("AWS::Lambda::Function", component, **settings)


def notes_board() -> Template:
    """A static site, an API with three routes, one function and one on-demand table."""
    return template(
        WebBucket=resource("AWS::S3::Bucket", "web", WebsiteConfiguration={"IndexDocument": "index.html"}),
        WebBucketPolicy=resource("AWS::S3::BucketPolicy", "web", Bucket=ref("WebBucket")),
        ApiRestApi=resource("AWS::ApiGateway::RestApi", "api", EndpointConfiguration={"Types": ["REGIONAL"]}),
        ApiNotesResource=resource("AWS::ApiGateway::Resource", "api", RestApiId=ref("ApiRestApi")),
        ApiNotesGet=method("ApiRestApi", "GET", "NotesFunction"),
        ApiNotesPost=method("ApiRestApi", "POST", "NotesFunction"),
        ApiNotesDelete=method("ApiRestApi", "DELETE", "NotesFunction"),
        ApiNotesOptions=method("ApiRestApi", "OPTIONS", None),
        ApiDeployment12ab=resource("AWS::ApiGateway::Deployment", "api", RestApiId=ref("ApiRestApi")),
        ApiStage=resource("AWS::ApiGateway::Stage", "api", RestApiId=ref("ApiRestApi"), StageName="live"),
        NotesFunction=function("notes", Role=arn("NotesRole"), LoggingConfig={"LogGroup": ref("NotesLogGroup")}),
        NotesRole=role("notes", "NotesTableTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"),
        NotesLogGroup=resource("AWS::Logs::LogGroup", "notes", RetentionInDays=30),
        NotesPermission=resource("AWS::Lambda::Permission", "notes", FunctionName=ref("NotesFunction")),
        NotesTableTable=resource(
            "AWS::DynamoDB::Table",
            "notes_table",
            BillingMode="PAY_PER_REQUEST",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        ),
    )
