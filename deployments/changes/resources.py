"""What a resource of a template is to people: which component it belongs to, and whether it holds data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

NETWORK_WORDS: Final = {
    "AWS::EC2::EIP": "address",
    "AWS::EC2::InternetGateway": "internet gateway",
    "AWS::EC2::NatGateway": "gateway",
    "AWS::EC2::Route": "route out",
    "AWS::EC2::RouteTable": "routes",
    "AWS::EC2::SecurityGroup": "security group",
    "AWS::EC2::SecurityGroupIngress": "door",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::SubnetRouteTableAssociation": "routes of a subnet",
    "AWS::EC2::VPC": "network",
    "AWS::EC2::VPCEndpoint": "way to a service",
    "AWS::EC2::VPCGatewayAttachment": "internet gateway",
    "AWS::RDS::DBCluster": "database",
    "AWS::RDS::DBInstance": "database",
    "AWS::RDS::DBProxy": "proxy",
    "AWS::RDS::DBProxyTargetGroup": "target of the proxy",
    "AWS::RDS::DBSubnetGroup": "subnets",
}
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
QUEUE: Final = "AWS::SQS::Queue"
LOG_GROUP: Final = "AWS::Logs::LogGroup"
PASSING: Final = frozenset({QUEUE, LOG_GROUP})
"""What holds data for a while, and often none: nobody has to keep it, and what is in it when it is deleted is lost."""
VERSION: Final = "AWS::Lambda::Version"
"""Versions stay as long as their function, cost nothing by themselves, and go with it."""
LAST_COPY: Final = {"AWS::ElastiCache::ServerlessCache": "backup", "AWS::RedshiftServerless::Namespace": "snapshot"}
"""What AWS calls the copy that it makes of a type when it is deleted."""
KEEPING: Final = frozenset({"Retain", "Snapshot", "RetainExceptOnCreate"})
# Servers of a cluster have no data of their own.
REPEATABLE_PARTS: Final = frozenset({"server", "standby server"})
# A site's bucket holds what was released, and every release lies in the artifact bucket: nothing can be lost with it.
REPEATABLE_KINDS: Final = frozenset({"alarms", "site"})

_WORDS: Final = {
    "AWS::ApiGateway::ApiKey": "key",
    "AWS::ApiGateway::Authorizer": "sign-in check",
    "AWS::ApiGateway::Deployment": "snapshot",
    "AWS::ApiGateway::GatewayResponse": "answer to refused calls",
    "AWS::ApiGateway::Method": "method",
    "AWS::ApiGateway::Model": "shape of bodies",
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
    "AWS::ApiGateway::BasePathMapping": "way from an address",
    "AWS::ApiGateway::DomainName": "address",
    "AWS::ApiGatewayV2::Api": "API",
    "AWS::ApiGatewayV2::ApiMapping": "way from an address",
    "AWS::ApiGatewayV2::Authorizer": "sign-in check",
    "AWS::ApiGatewayV2::DomainName": "address",
    "AWS::ApiGatewayV2::Integration": "call of a function",
    "AWS::ApiGatewayV2::Route": "route",
    "AWS::ApiGatewayV2::RouteResponse": "answer of a route",
    "AWS::ApiGatewayV2::Stage": "stage",
    "AWS::CertificateManager::Certificate": "certificate",
    "AWS::CloudFront::CachePolicy": "cache rule",
    "AWS::CloudFront::Distribution": "distribution",
    "AWS::CloudFront::Function": "redirects",
    "AWS::CloudFront::OriginAccessControl": "way into the bucket",
    "AWS::CloudFront::ResponseHeadersPolicy": "security headers",
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::Cognito::IdentityPool": "identity pool",
    "AWS::Cognito::IdentityPoolRoleAttachment": "roles of people",
    "AWS::Cognito::UserPool": "user pool",
    "AWS::Cognito::UserPoolClient": "app",
    "AWS::Cognito::UserPoolDomain": "address of hosted pages",
    "AWS::Cognito::UserPoolIdentityProvider": "sign-in with another account",
    "AWS::DynamoDB::Table": "table",
    **NETWORK_WORDS,
    "AWS::EFS::AccessPoint": "way into a file system",
    "AWS::EFS::FileSystem": "file system",
    "AWS::EFS::MountTarget": "place of a file system",
    "AWS::ElastiCache::ReplicationGroup": "cache",
    "AWS::ElastiCache::ServerlessCache": "cache",
    "AWS::ElastiCache::SubnetGroup": "places of nodes",
    "AWS::ElastiCache::User": "user of a cache",
    "AWS::ElastiCache::UserGroup": "users of a cache",
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
    "AWS::Route53::RecordSet": "record of a name",
    "AWS::OpenSearchService::Domain": "search domain",
    "AWS::RedshiftServerless::Namespace": "data warehouse",
    "AWS::RedshiftServerless::Workgroup": "capacity of a data warehouse",
    "AWS::S3::Bucket": "bucket",
    "AWS::S3::BucketPolicy": "bucket policy",
    "AWS::SNS::Subscription": "subscription",
    "AWS::SNS::Topic": "notification topic",
    "AWS::SNS::TopicPolicy": "topic policy",
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
        repeatable = self.kind in REPEATABLE_KINDS or (self.kind == "database" and self.part in REPEATABLE_PARTS)
        return self.type in DATA_BEARING and not repeatable

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


def copied_at_the_end(template: Mapping[str, Any], logical_id: str) -> str:
    """AWS's word for the last copy that it makes before it deletes the resource, because a property says so; empty when
    it makes none. So a type is kept that cannot be left behind without the network that it lies in.
    """
    word = LAST_COPY.get(str(resources_of(template).get(logical_id, {}).get("Type")), "")
    return word if "FinalSnapshotName" in properties_of(template, logical_id) else ""


def leaves_a_snapshot(template: Mapping[str, Any], logical_id: str) -> bool:
    """Whether what stays of a resource is a snapshot of it and not itself."""
    return bool(resources_of(template).get(logical_id, {}).get("DeletionPolicy") == "Snapshot")


def what_stays(template: Mapping[str, Any], logical_id: str, type_: str) -> str:
    """``The table **orders**``, or ``A snapshot of the database **shop**`` where that is all that stays."""
    words = about(logical_id, type_, template).words
    return f"A snapshot of {words[:1].lower()}{words[1:]}" if leaves_a_snapshot(template, logical_id) else words


def kept_on_replacement(template: Mapping[str, Any], logical_id: str) -> bool:
    """Whether replacing the resource leaves the old one, or a copy of it, in the account."""
    return resources_of(template).get(logical_id, {}).get("UpdateReplacePolicy") in KEEPING
