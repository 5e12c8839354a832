"""What a resource of a template is to people: which component it belongs to, and whether it holds data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

STACK: Final = "AWS::CloudFormation::Stack"
"""The type under which AWS's events tell of the stack as a whole."""
DATA_BEARING: Final = frozenset(
    {
        "AWS::Backup::BackupVault",
        "AWS::Cognito::IdentityPool",
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::EFS::FileSystem",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::ElastiCache::ServerlessCache",
        "AWS::KMS::Key",
        "AWS::Kinesis::Stream",
        "AWS::OpenSearchService::Domain",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::RedshiftServerless::Namespace",
        "AWS::S3::Bucket",
        "AWS::SecretsManager::Secret",
    }
)
VERSION: Final = "AWS::Lambda::Version"
"""Versions stay as long as their function, cost nothing by themselves, and go with it."""
KEEPING: Final = frozenset({"Retain", "Snapshot", "RetainExceptOnCreate"})
# A site's bucket holds what was released, and every release lies in the artifact bucket: nothing can be lost with it.
REPEATABLE_KINDS: Final = frozenset({"site"})

_WORDS: Final = {
    "AWS::ApiGateway::ApiKey": "key",
    "AWS::ApiGateway::Authorizer": "sign-in check",
    "AWS::ApiGateway::Deployment": "snapshot",
    "AWS::ApiGateway::Method": "method",
    "AWS::ApiGateway::Resource": "path",
    "AWS::ApiGateway::RestApi": "API",
    "AWS::ApiGateway::RequestValidator": "check of calls",
    "AWS::ApiGateway::Stage": "stage",
    "AWS::ApplicationAutoScaling::ScalableTarget": "scaling",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "scaling rule",
    "AWS::Backup::BackupPlan": "backup plan",
    "AWS::Backup::BackupSelection": "choice for backup",
    "AWS::Backup::BackupVault": "backup vault",
    "AWS::ApiGateway::UsagePlan": "usage plan",
    "AWS::ApiGateway::UsagePlanKey": "plan of a key",
    "AWS::ApiGatewayV2::Api": "API",
    "AWS::ApiGatewayV2::Authorizer": "sign-in check",
    "AWS::ApiGatewayV2::Integration": "call of a function",
    "AWS::ApiGatewayV2::Route": "route",
    "AWS::ApiGatewayV2::Stage": "stage",
    "AWS::Cognito::IdentityPool": "identity pool",
    "AWS::Cognito::IdentityPoolRoleAttachment": "roles of people",
    "AWS::Cognito::UserPool": "user pool",
    "AWS::Cognito::UserPoolClient": "app",
    "AWS::Cognito::UserPoolDomain": "address of hosted pages",
    "AWS::Cognito::UserPoolIdentityProvider": "sign-in with another account",
    "AWS::DynamoDB::Table": "table",
    "AWS::IAM::Role": "role",
    "AWS::IAM::Policy": "rights",
    "AWS::KMS::Alias": "name of a key",
    "AWS::KMS::Key": "encryption key",
    "AWS::Lambda::Alias": "live version",
    "AWS::Lambda::EventInvokeConfig": "rule for failed events",
    "AWS::Lambda::EventSourceMapping": "trigger",
    "AWS::Lambda::Function": "function",
    "AWS::Lambda::Permission": "permission to be called",
    "AWS::Lambda::Url": "address",
    "AWS::Lambda::Version": "version",
    "AWS::Logs::LogGroup": "log group",
    "AWS::S3::Bucket": "bucket",
    "AWS::S3::BucketPolicy": "bucket policy",
    "AWS::SNS::Subscription": "subscription",
    "AWS::SNS::Topic": "notification topic",
    "AWS::SQS::Queue": "message queue",
    "AWS::SQS::QueuePolicy": "queue policy",
    "AWS::Scheduler::Schedule": "schedule",
    "AWS::SecretsManager::Secret": "secret",
}


_ROUTES: Final = frozenset({"AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"})


@dataclass(frozen=True)
class About:
    """A resource as people know it. ``part`` says which part of the component it is ("execution role")."""

    logical_id: str
    type: str
    component: str = ""
    kind: str = ""
    part: str = ""

    @property
    def holds_data(self) -> bool:
        """Whether removing or replacing it may lose what cannot be made again."""
        return self.type in DATA_BEARING and self.kind not in REPEATABLE_KINDS

    @property
    def words(self) -> str:
        """``The table **notes_table**``, ``The execution role of **notes**`` or ``**Thing** (AWS::Some::Type)``."""
        if not self.component:
            return f"**{self.logical_id}** ({self.type})"
        part = self.part or _WORDS.get(self.type, self.type)
        if self.type in _ROUTES and part.split(" ")[0].isupper():
            part = f"route {part}"
        if part == self.kind:
            return f"The {part} **{self.component}**"
        return f"The {part} of **{self.component}**"


def type_words(type_: str) -> str:
    """What a resource of this type is called: our word, or AWS's type without its punctuation ("SNS Topic")."""
    return _WORDS.get(type_) or " ".join(part for part in type_.split("::")[1:] if part) or type_


def resources_of(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """The resources of a template by logical id; empty for anything that is none."""
    found = template.get("Resources")
    return found if isinstance(found, Mapping) else {}


def about(logical_id: str, type_: str, *templates: Mapping[str, Any]) -> About:
    """What the first template that knows the resource says about it."""
    for template in templates:
        resource = resources_of(template).get(logical_id)
        if isinstance(resource, Mapping):
            noted = resource.get("Metadata", {}).get("Tierboard", {})
            named = {name.lower(): str(noted.get(name, "")) for name in ("Component", "Kind", "Part")}
            return About(logical_id, type_, **named)
    return About(logical_id, type_)


def properties_of(template: Mapping[str, Any], logical_id: str) -> Mapping[str, Any]:
    """The properties of one resource; empty when it has none."""
    found = resources_of(template).get(logical_id, {}).get("Properties")
    return found if isinstance(found, Mapping) else {}


def kept_on_removal(template: Mapping[str, Any], logical_id: str) -> bool:
    """Whether the template says that removing the resource leaves it, or a copy of it, in the account."""
    return resources_of(template).get(logical_id, {}).get("DeletionPolicy") in KEEPING


def kept_on_replacement(template: Mapping[str, Any], logical_id: str) -> bool:
    """Whether replacing the resource leaves the old one, or a copy of it, in the account."""
    return resources_of(template).get(logical_id, {}).get("UpdateReplacePolicy") in KEEPING
