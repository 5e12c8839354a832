"""Physical ids that CloudFormation would invent."""

import secrets
import string

from sandbox.cloudformation.model import Properties

# Type: (property that takes the name, longest name, lower case only)
NAMED = {
    "AWS::S3::Bucket": ("BucketName", 63, True),
    "AWS::Lambda::Function": ("FunctionName", 64, False),
    "AWS::DynamoDB::Table": ("TableName", 255, False),
    "AWS::IAM::Role": ("RoleName", 64, False),
    "AWS::Logs::LogGroup": ("LogGroupName", 512, False),
    "AWS::ApiGateway::RestApi": ("Name", 128, False),
    "AWS::SQS::Queue": ("QueueName", 80, False),
    "AWS::SNS::Topic": ("TopicName", 256, False),
    "AWS::CloudWatch::Alarm": ("AlarmName", 255, False),
    "AWS::CloudWatch::Dashboard": ("DashboardName", 255, False),
    "AWS::Cognito::IdentityPool": ("IdentityPoolName", 128, False),
    "AWS::Cognito::UserPool": ("UserPoolName", 128, False),
    "AWS::DynamoDB::GlobalTable": ("TableName", 255, False),
    "AWS::ElastiCache::CacheCluster": ("ClusterName", 50, True),
    "AWS::ElastiCache::ReplicationGroup": ("ReplicationGroupId", 40, True),
    "AWS::Events::Rule": ("Name", 64, False),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName", 128, False),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", 128, False),
    "AWS::Lambda::LayerVersion": ("LayerName", 64, False),
    "AWS::OpenSearchService::Domain": ("DomainName", 28, True),
    "AWS::RDS::DBCluster": ("DBClusterIdentifier", 63, True),
    "AWS::RDS::DBInstance": ("DBInstanceIdentifier", 63, True),
    "AWS::RDS::DBSubnetGroup": ("DBSubnetGroupName", 255, True),
    "AWS::SSM::Parameter": ("Name", 255, False),
    "AWS::Scheduler::Schedule": ("Name", 64, False),
    "AWS::SecretsManager::Secret": ("Name", 255, False),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", 80, False),
    "AWS::WAFv2::WebACL": ("Name", 128, False),
}
SUFFIX = 12


def with_name(type_name: str, properties: Properties, stack: str, logical_id: str) -> Properties:
    """The properties with a generated name where the type has one and the template gives none."""
    if type_name not in NAMED:
        return properties
    name, longest, lower = NAMED[type_name]
    if name in properties or (type_name == "AWS::ApiGateway::RestApi" and "Body" in properties):
        return properties
    ending = ".fifo" if type_name == "AWS::SQS::Queue" and _is_true(properties.get("FifoQueue")) else ""
    return {**properties, name: generated(stack, logical_id, longest - len(ending), lower=lower) + ending}


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def generated(stack: str, logical_id: str, longest: int, *, lower: bool = False) -> str:
    """`stack-logicalid-RANDOM`, cut from the left parts, as CloudFormation does."""
    letters = string.ascii_lowercase if lower else string.ascii_uppercase
    suffix = "".join(secrets.choice(letters + string.digits) for _ in range(SUFFIX))
    room = longest - SUFFIX - 2
    half = max(room // 2, room - len(logical_id))
    stem = f"{stack[:half]}-{logical_id[: room - min(len(stack), half)]}"
    return f"{stem.lower() if lower else stem}-{suffix}"
