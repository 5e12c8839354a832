"""Whether what a component draws says everything that the resource said which it stands for. Pure.

A component stands for a resource only when nothing of it is lost. What the component adds is told, unless AWS does the
same by itself. Defaults are those of the types' pages in CloudFormation's reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.spec.canvas import TAG_PARAMETERS

_PRIVATE: Final = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}
_KEEPING: Final = {"BackupRetentionPeriod": 1, "CopyTagsToSnapshot": False, "DeletionProtection": False}
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "AWS::ApiGateway::Authorizer": {"AuthorizerResultTtlInSeconds": 300},
    "AWS::ApiGateway::Method": {"AuthorizationType": "NONE"},
    "AWS::ApiGateway::RestApi": {"EndpointConfiguration": {"Types": ["EDGE"]}},
    "AWS::ApiGatewayV2::Integration": {"ConnectionType": "INTERNET", "IntegrationMethod": "POST"},
    "AWS::ApiGatewayV2::Route": {"ApiKeyRequired": False, "AuthorizationType": "NONE"},
    "AWS::CloudWatch::Alarm": {"ActionsEnabled": True},
    "AWS::Cognito::UserPool": {"DeletionProtection": "INACTIVE", "MfaConfiguration": "OFF"},
    "AWS::Cognito::UserPoolClient": {"EnableTokenRevocation": True},
    "AWS::DynamoDB::Table": {
        "BillingMode": "PROVISIONED",
        "DeletionProtectionEnabled": False,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
        "SSESpecification": {"SSEEnabled": False},
        "TableClass": "STANDARD",
    },
    "AWS::EC2::NatGateway": {"ConnectivityType": "public"},
    "AWS::EC2::SecurityGroup": {"SecurityGroupEgress": [{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}]},
    "AWS::EC2::Subnet": {"AssignIpv6AddressOnCreation": False, "MapPublicIpOnLaunch": False},
    "AWS::EC2::VPC": {"EnableDnsHostnames": False, "EnableDnsSupport": True, "InstanceTenancy": "default"},
    "AWS::EC2::VPCEndpoint": {"PrivateDnsEnabled": False, "VpcEndpointType": "Gateway"},
    "AWS::EFS::FileSystem": {
        "BackupPolicy": {"Status": "DISABLED"},
        "PerformanceMode": "generalPurpose",
        "ThroughputMode": "bursting",
    },
    "AWS::ElastiCache::ReplicationGroup": {
        "AutomaticFailoverEnabled": False,
        "MultiAZEnabled": False,
        "NumCacheClusters": 1,
        "SnapshotRetentionLimit": 0,
    },
    "AWS::RDS::DBCluster": {**_KEEPING, "EnableHttpEndpoint": False},
    "AWS::RDS::DBInstance": {**_KEEPING, "MultiAZ": False},
    "AWS::RDS::DBProxy": {"DebugLogging": False, "RequireTLS": False},
    "AWS::RedshiftServerless::Workgroup": {"EnhancedVpcRouting": False, "PubliclyAccessible": False},
    "AWS::OpenSearchService::Domain": {"ClusterConfig.ZoneAwarenessConfig": {"AvailabilityZoneCount": 2}},
    "AWS::Route53::RecordSet": {"AliasTarget.EvaluateTargetHealth": False},
    "AWS::SQS::Queue": {
        "ContentBasedDeduplication": False,
        "DelaySeconds": 0,
        "MessageRetentionPeriod": 345_600,
        "ReceiveMessageWaitTimeSeconds": 0,
        "SqsManagedSseEnabled": True,
        "VisibilityTimeout": 30,
    },
    "AWS::SNS::Topic": {"ContentBasedDeduplication": False, "FifoTopic": False},
    "AWS::SNS::Subscription": {"RawMessageDelivery": False},
    "AWS::S3::Bucket": {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": _PRIVATE,
    },
    "AWS::Lambda::Function": {
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "MemorySize": 128,
        "PackageType": "Zip",
        "Timeout": 3,
        "TracingConfig": {"Mode": "PassThrough"},
    },
    "AWS::Lambda::EventSourceMapping": {"Enabled": True, "MaximumBatchingWindowInSeconds": 0},
    "AWS::Scheduler::Schedule": {"GroupName": "default", "ScheduleExpressionTimezone": "UTC", "State": "ENABLED"},
}
"""What AWS takes for a property that is left out."""
_NAMES: Final = frozenset(
    (
        "AlarmName",
        "BucketName",
        "DBClusterIdentifier",
        "DBInstanceIdentifier",
        "DBProxyName",
        "DomainName",
        "FunctionName",
        "GroupName",
        "IdentityPoolName",
        "LogGroupName",
        "Name",
        "QueueName",
        "NamespaceName",
        "ReplicationGroupId",
        "RoleName",
        "ServerlessCacheName",
        "TableName",
        "TopicName",
        "WorkgroupName",
    )
)
_UNORDERED: Final = frozenset(
    (
        *("AllowedOAuthScopes", "AttributeDefinitions", "Audience", "AuthorizationScopes", "AutoVerifiedAttributes"),
        *("EnabledMfas", "ExplicitAuthFlows", "GlobalSecondaryIndexes", "IdentitySource", "LocalSecondaryIndexes"),
        *("NonKeyAttributes", "Statement", "SupportedIdentityProviders", "UsernameAttributes"),
    )
)
"""Lists in which the order says nothing. Of lists that differ in length each entry is looked for anywhere."""
_TAGS: Final = ("Tags", "AccessPointTags", "FileSystemTags")
"""What types call the tags of a resource."""
_SHOWN: Final = 3
_ABSENT: Final = object()


def lost(original: Mapping[str, Any], ours: Mapping[str, Any]) -> tuple[str, ...]:
    """What of a resource its component would not say, each as the place in the resource; empty when nothing is lost."""
    return tuple(_missing(_even(original), _even(ours), "", _defaults(original)))


def added(original: Mapping[str, Any], ours: Mapping[str, Any]) -> tuple[str, ...]:
    """What a component says beyond the resource, and AWS would not do by itself. Our tags and notes are not told."""
    found = _missing(_even(ours), _even(original), "", _defaults(original))
    return tuple(place for place in found if not place.startswith("Metadata"))


def why(places: tuple[str, ...]) -> str:
    """What is lost, in a sentence."""
    first = places[0].removeprefix("Properties.")
    if first.partition(".")[0] == "Tags":
        return "It has tags of its own, which no form has."
    if first in _NAMES:
        return f"It has a name of its own ({first}); the names of components are made by AWS."
    if not places[0].startswith("Properties."):
        return f"It has a {first} of its own, which no form has."
    if first == "DeploymentId.Ref":
        return "Its deployment was made by something else: as a component, the API would be deployed anew."
    if first == "PolicyDocument":
        return "It has a policy of its own, which no form has."
    if any("PolicyDocument" in place for place in places):
        return "It may do things that no connection gives."
    if first == "GroupDescription":
        return "A component describes it in words of its own (GroupDescription), and AWS would make it anew for them."
    shown = ", ".join(place.removeprefix("Properties.") for place in places[:_SHOWN])
    return f"No form has this: {shown}{' and more' if len(places) > _SHOWN else ''}."


def _defaults(resource: Mapping[str, Any]) -> dict[str, Any]:
    found = _DEFAULTS.get(str(resource.get("Type")), {})
    return {f"Properties.{name}": value for name, value in found.items()}


def _even(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource in one spelling: tags by key without ours, what it waits for in order, of its notes only ours."""
    found = {key: value for key, value in resource.items() if key not in ("Metadata", "DependsOn", "Properties")}
    properties = dict(resource.get("Properties", {}))
    tags = {name: value for key in _TAGS for name, value in _tags(properties.pop(key, None)).items()}
    if tags:
        properties["Tags"] = tags
    waits = resource.get("DependsOn", [])
    notes = {name: note for name, note in resource.get("Metadata", {}).items() if name == "Tierboard"}
    more = {"Metadata": notes, "DependsOn": sorted([waits] if isinstance(waits, str) else waits)}
    return {**found, "Properties": spelled(properties), **{name: value for name, value in more.items() if value}}


def _tags(tags: Any) -> dict[str, Any]:
    if isinstance(tags, list):
        named = {str(tag.get("Key")): tag.get("Value") for tag in tags if isinstance(tag, dict)}
    else:
        named = dict(tags) if isinstance(tags, dict) else {}
    return {name: value for name, value in named.items() if name not in TAG_PARAMETERS}


def spelled(value: Any) -> Any:
    """Fn::GetAtt with a text is the same as with a list, one action the same as a list of it, in any order."""
    if isinstance(value, list):
        return [spelled(one) for one in value]
    if not isinstance(value, dict):
        return value
    target = value.get("Fn::GetAtt")
    if isinstance(target, str) and len(value) == 1:
        return {"Fn::GetAtt": target.split(".", 1)}
    found = {key: spelled(inner) for key, inner in value.items()}
    for key in ("Action", "Resource", "Service", "AWS"):
        one = found.get(key)
        if isinstance(one, list) and all(isinstance(item, str) for item in one):
            one = sorted(one)
        if isinstance(one, list):
            found[key] = one[0] if len(one) == 1 else one
    if isinstance(found.get("Statement"), dict):
        found["Statement"] = [found["Statement"]]
    return found


def _missing(one: Any, other: Any, place: str, defaults: Mapping[str, Any]) -> Iterator[str]:
    """The places at which `one` says what `other` does not."""
    if other is _ABSENT:
        other = defaults.get(place, _ABSENT)
        if other is _ABSENT:
            if place in ("DeletionPolicy", "UpdateReplacePolicy") and one == "Delete":
                return
            yield place
            return
    if isinstance(one, dict) and isinstance(other, dict):
        if one.get("Effect") == "Deny" and "Condition" in other and "Condition" not in one:
            # What is forbidden always would be forbidden under a condition alone.
            yield f"{place}.Condition"
        for key, value in one.items():
            yield from _missing(value, other.get(key, _ABSENT), f"{place}.{key}" if place else key, defaults)
    elif isinstance(one, list) and isinstance(other, list):
        yield from _not_in(one, other, place)
    elif not _same(one, other):
        yield place


def _not_in(ones: list[Any], others: list[Any], place: str) -> Iterator[str]:
    in_turn: list[str] = []
    if len(ones) == len(others):
        for number, (mine, theirs) in enumerate(zip(ones, others, strict=True)):
            in_turn += _missing(mine, theirs, f"{place}.{number}", {})
        if not in_turn or place.rpartition(".")[2] not in _UNORDERED:
            yield from in_turn
            return
    for number, mine in enumerate(ones):
        if not any(not list(_missing(mine, theirs, "", {})) for theirs in others):
            yield f"{place}.{number}"


def _same(one: Any, other: Any) -> bool:
    """AWS takes numbers and truths as texts too."""
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return bool(one == other)
    return _text(one) == _text(other)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
