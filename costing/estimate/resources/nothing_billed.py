"""Types that AWS bills nothing for by themselves, each with the reason that people read. Pure.

Only what is known to be free is here: a type that is in no list is unpriced, never free.
"""

from collections.abc import Mapping
from typing import Final

_IAM = "IAM is free."
_API_PART = "Part of its API, which is billed by request."
_FUNCTION_PART = "Part of its function, which is billed by call."
_BACKUPS = "What is backed up is billed with its vault."
_PEOPLE_PART = "Part of its user pool, which is billed by the people who sign in."
_BUCKET_PART = "A setting of its bucket."

NOTHING_BILLED: Final[Mapping[str, str]] = {
    "AWS::ApiGateway::Account": "A setting of the account.",
    "AWS::ApiGateway::ApiKey": "API keys are free.",
    "AWS::ApiGateway::Authorizer": "An authorizer is free; the function it calls is billed as a function.",
    "AWS::ApiGateway::BasePathMapping": _API_PART,
    "AWS::ApiGateway::Deployment": _API_PART,
    "AWS::ApiGateway::DocumentationPart": _API_PART,
    "AWS::ApiGateway::DocumentationVersion": _API_PART,
    "AWS::ApiGateway::DomainName": "An API's own web address is free; the zone it lies in is billed with Route 53.",
    "AWS::ApiGateway::GatewayResponse": _API_PART,
    "AWS::ApiGateway::Method": _API_PART,
    "AWS::ApiGateway::Model": _API_PART,
    "AWS::ApiGateway::RequestValidator": _API_PART,
    "AWS::ApiGateway::Resource": _API_PART,
    "AWS::ApiGateway::UsagePlan": "Usage plans are free.",
    "AWS::ApiGateway::UsagePlanKey": "Usage plans are free.",
    "AWS::ApplicationAutoScaling::ScalableTarget": "Scaling is free; its alarms are billed with its rules.",
    "AWS::Backup::BackupPlan": _BACKUPS,
    "AWS::Backup::BackupSelection": _BACKUPS,
    "AWS::ApiGatewayV2::ApiMapping": _API_PART,
    "AWS::ApiGatewayV2::Authorizer": _API_PART,
    "AWS::ApiGatewayV2::DomainName": "An API's own web address is free; the zone it lies in is billed with Route 53.",
    "AWS::ApiGatewayV2::Integration": _API_PART,
    "AWS::ApiGatewayV2::Route": _API_PART,
    "AWS::ApiGatewayV2::RouteResponse": _API_PART,
    "AWS::ApiGatewayV2::Stage": _API_PART,
    "AWS::CDK::Metadata": "A note that the CDK leaves in the template.",
    "AWS::CloudFormation::WaitCondition": "CloudFormation's own resources are free.",
    "AWS::CloudFormation::WaitConditionHandle": "CloudFormation's own resources are free.",
    "AWS::CertificateManager::Certificate": "Public certificates are free while they cannot be exported.",
    "AWS::CloudFront::CachePolicy": "A setting of its distribution.",
    "AWS::CloudFront::CloudFrontOriginAccessIdentity": "A setting of its distribution.",
    "AWS::CloudFront::Function": "Billed by request, with its distribution.",
    "AWS::CloudFront::OriginAccessControl": "A setting of its distribution.",
    "AWS::CloudFront::ResponseHeadersPolicy": "A setting of its distribution.",
    "AWS::Cognito::IdentityPool": "Identity pools are free; what is reached with them is billed there.",
    "AWS::Cognito::IdentityPoolRoleAttachment": "Identity pools are free; what is reached with them is billed there.",
    "AWS::Cognito::UserPoolClient": _PEOPLE_PART,
    "AWS::Cognito::UserPoolDomain": _PEOPLE_PART,
    "AWS::Cognito::UserPoolGroup": _PEOPLE_PART,
    "AWS::Cognito::UserPoolResourceServer": _PEOPLE_PART,
    "AWS::Cognito::UserPoolUser": _PEOPLE_PART,
    **dict.fromkeys(
        (
            *("AWS::EC2::InternetGateway", "AWS::EC2::Route", "AWS::EC2::RouteTable", "AWS::EC2::Subnet"),
            *("AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPC", "AWS::EC2::VPCGatewayAttachment"),
        ),
        "Networks are free; their gateways and endpoints are billed by the hour.",
    ),
    **dict.fromkeys(
        ("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress"),
        "Rules of a network are free.",
    ),
    "AWS::EFS::AccessPoint": "Part of its file system.",
    "AWS::EFS::MountTarget": "Part of its file system.",
    "AWS::ElastiCache::SubnetGroup": "Part of its cache.",
    "AWS::ElastiCache::User": "Users of caches are free.",
    "AWS::ElastiCache::UserGroup": "Users of caches are free.",
    "AWS::IAM::Group": _IAM,
    "AWS::IAM::InstanceProfile": _IAM,
    "AWS::IAM::ManagedPolicy": _IAM,
    "AWS::IAM::Policy": _IAM,
    "AWS::IAM::Role": _IAM,
    "AWS::IAM::RolePolicy": _IAM,
    "AWS::IAM::User": _IAM,
    "AWS::KMS::Alias": "The name of a key is free.",
    "AWS::Lambda::EventInvokeConfig": _FUNCTION_PART,
    "AWS::Lambda::LayerVersion": "Layers are free within Lambda's code storage.",
    "AWS::Lambda::LayerVersionPermission": "Layers are free within Lambda's code storage.",
    "AWS::Lambda::Permission": _FUNCTION_PART,
    "AWS::Logs::LogStream": "Part of its log group.",
    "AWS::RDS::DBClusterParameterGroup": "A setting of its database.",
    "AWS::RDS::DBParameterGroup": "A setting of its database.",
    "AWS::RDS::DBProxyTargetGroup": "Part of its proxy, which is billed by the hour.",
    "AWS::RDS::DBSubnetGroup": "A setting of its database.",
    "AWS::S3::BucketPolicy": _BUCKET_PART,
    "AWS::SNS::Subscription": "Part of its topic, which is billed by message.",
    "AWS::SNS::TopicPolicy": "A setting of its topic.",
    "AWS::SQS::QueuePolicy": "A setting of its queue.",
    "AWS::Scheduler::ScheduleGroup": "A folder for schedules, which are billed by run.",
}
