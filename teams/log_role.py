"""The role by which API Gateway writes logs of REST APIs, as an option of an account's template. Pure.

One role for all REST APIs of an account and region (API Gateway Developer Guide, "Set up CloudWatch logging for REST
APIs in API Gateway"), so a template sets it only when it is told to, and leaves it when its stack is deleted: other
APIs may write by it. CloudFormation changes the setting in the region of its stack ("AWS::ApiGateway::Account").
"""

from typing import Any, Final

PARAMETER: Final = "LogsOfRestApis"
_CONDITION: Final = "RestApisWriteLogs"
_WORDS: Final = (
    "Whether REST APIs of this account may write logs in the region of this stack. It sets one role for all of them, "
    "in place of one that is there."
)
PARAMETERS: Final[dict[str, Any]] = {
    PARAMETER: {"Type": "String", "Description": _WORDS, "AllowedValues": ["no", "yes"], "Default": "no"}
}
CONDITIONS: Final[dict[str, Any]] = {_CONDITION: {"Fn::Equals": [{"Ref": PARAMETER}, "yes"]}}


def resources(partition: str) -> dict[str, Any]:
    """The role and the setting that names it."""
    kept = {"Condition": _CONDITION, "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    trusted = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "Description": "API Gateway writes logs of REST APIs with it",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
        "ManagedPolicyArns": [f"arn:{partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    }
    setting = {"CloudWatchRoleArn": {"Fn::GetAtt": ["LogRole", "Arn"]}}
    return {
        "LogRole": {"Type": "AWS::IAM::Role", **kept, "Properties": role},
        "LogSetting": {"Type": "AWS::ApiGateway::Account", **kept, "Properties": setting},
    }
