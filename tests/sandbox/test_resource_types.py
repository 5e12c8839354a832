"""Every type of an application as a stack of one resource: made, changed and removed, and honest about what it is."""

import json
from typing import Any

import pytest

from sandbox.cloudformation import schemas
from tests.sandbox.aws import Aws, outputs
from tests.sandbox.drawing import REGION, attributes
from tests.sandbox.resource_types import TYPES, least, parents
from tests.sandbox.templates import one, stack
from tests.sandbox_process import SandboxProcess

RECORDED_KINDS = {
    "ApiGatewayV2": "Deployment IntegrationResponse RouteResponse VpcLink",
    "ApplicationAutoScaling": "ScalableTarget ScalingPolicy",
    "Backup": "BackupSelection",
    "Budgets": "Budget",
    "CloudWatch": "CompositeAlarm",
    "Cognito": "UserPoolIdentityProvider UserPoolUser",
    "EC2": "EIP NatGateway SecurityGroupEgress SecurityGroupIngress",
    "ElastiCache": "ServerlessCache",
    "Events": "Connection",
    "IAM": "RolePolicy",
    "Lambda": "CodeSigningConfig",
    "Logs": "QueryDefinition",
    "OpenSearchServerless": "AccessPolicy Collection SecurityPolicy",
    "RDS": "DBProxy DBProxyTargetGroup",
    "RedshiftServerless": "Namespace Workgroup",
    "ResourceGroups": "Group",
    "Route53": "HealthCheck RecordSetGroup",
    "SecretsManager": "ResourcePolicy RotationSchedule",
    "StepFunctions": "Activity",
    "WAFv2": "IPSet WebACLAssociation",
    "XRay": "SamplingRule",
}
"""What the sandbox writes down and does not run; the guide lists them, too."""
RECORDED = {f"{service}::{kind}" for service, kinds in RECORDED_KINDS.items() for kind in kinds.split()}
CAPABILITIES = ["CAPABILITY_NAMED_IAM"]


@pytest.fixture(scope="module")
def above(aws: Aws) -> dict[str, str]:
    """What other things hang on, in a stack of their own: physical ids by logical id."""
    named = json.loads(json.dumps(parents()).replace("thing", "parent").replace("own.example", "parent.example"))
    told = {name: {"Value": {"Ref": name}} for name in named}
    told["ApiRoot"] = {"Value": {"Fn::GetAtt": ["Api", "RootResourceId"]}}
    found = aws.deploy("t-parents", stack(named, Outputs=told), Capabilities=CAPABILITIES)
    assert found["StackStatus"] == "CREATE_COMPLETE", aws.failures(found["StackId"])
    return outputs(found)


def filled(value: Any, above: dict[str, str]) -> Any:
    """A value with references replaced by what they refer to."""
    if isinstance(value, list):
        return [filled(inner, above) for inner in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return above[value["Ref"]]
    if set(value) == {"Fn::GetAtt"}:
        return above["ApiRoot"]
    return {key: filled(inner, above) for key, inner in value.items()}


def template(type_name: str, above: dict[str, str], version: int) -> dict[str, Any]:
    """One resource and everything that can be asked of it."""
    resource = {"Type": f"AWS::{type_name}", "Properties": filled(least(type_name), above)}
    told: dict[str, Any] = {"Ref": {"Value": {"Ref": "Thing"}}}
    for name in attributes(type_name):
        told["A" + name.replace(".", "")] = {"Value": {"Fn::GetAtt": ["Thing", *name.split(".", 1)]}}
    return one({**resource, "Metadata": {"Version": version}}, Outputs=told)


def check(aws: Aws, sandbox: SandboxProcess, above: dict[str, str], type_name: str) -> None:
    """Create, look, update, delete."""
    name = "t-" + type_name.replace("::", "-")
    made = aws.deploy(name, template(type_name, above, 1), Capabilities=CAPABILITIES)
    assert made["StackStatus"] == "CREATE_COMPLETE", aws.failures(made["StackId"])
    assert all(value for value in outputs(made).values()), outputs(made)
    (resource,) = aws.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    says = resource.get("ResourceStatusReason", "").startswith("Recorded only")
    counted = f"AWS::{type_name}" in sandbox.control("GET", "/health")["recorded_only"]
    assert says is counted is (type_name in RECORDED)
    tags = [{"Key": "team", "Value": "one"}]
    changed = aws.deploy(name, template(type_name, above, 2), "UPDATE", Capabilities=CAPABILITIES, Tags=tags)
    assert changed["StackStatus"] == "UPDATE_COMPLETE", aws.failures(made["StackId"])
    replaced = schemas.recreation(f"AWS::{type_name}", REGION, ("Tags",)) == "Always"
    assert (outputs(changed)["Ref"] != outputs(made)["Ref"]) is replaced
    assert aws.delete(made["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize("type_name", TYPES)
def test_it_is_made_changed_and_removed(
    aws: Aws, sandbox: SandboxProcess, above: dict[str, str], type_name: str
) -> None:
    check(aws, sandbox, above, type_name)
