"""Every type that an application of the product may have, with the least that its schema asks for.

Properties are drawn from the schemas that cfn-lint carries; `OWN` says what cannot be drawn.
"""

from typing import Any

from sandbox.cloudformation import schemas
from tests.sandbox.drawing import ACCOUNT, FUNCTION, REGION, ROLE, drawn

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:thing"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
KINDS = {
    "ApiGateway": (
        "Account ApiKey Authorizer BasePathMapping Deployment DomainName GatewayResponse Method Model "
        "RequestValidator Resource RestApi Stage UsagePlan UsagePlanKey"
    ),
    "ApiGatewayV2": (
        "Api ApiMapping Authorizer Deployment DomainName Integration IntegrationResponse Route RouteResponse "
        "Stage VpcLink"
    ),
    "ApplicationAutoScaling": "ScalableTarget ScalingPolicy",
    "Backup": "BackupPlan BackupSelection BackupVault",
    "Budgets": "Budget",
    "CertificateManager": "Certificate",
    "CloudFront": (
        "CachePolicy CloudFrontOriginAccessIdentity Distribution Function OriginAccessControl "
        "OriginRequestPolicy ResponseHeadersPolicy"
    ),
    "CloudWatch": "Alarm CompositeAlarm Dashboard",
    "Cognito": (
        "IdentityPool IdentityPoolRoleAttachment UserPool UserPoolClient UserPoolDomain UserPoolGroup "
        "UserPoolIdentityProvider UserPoolResourceServer UserPoolUser"
    ),
    "DynamoDB": "GlobalTable Table",
    "EC2": (
        "EIP InternetGateway NatGateway Route RouteTable SecurityGroup SecurityGroupEgress "
        "SecurityGroupIngress Subnet SubnetRouteTableAssociation VPC VPCEndpoint VPCGatewayAttachment"
    ),
    "EFS": "AccessPoint FileSystem MountTarget",
    "ElastiCache": "CacheCluster ParameterGroup ReplicationGroup ServerlessCache SubnetGroup User UserGroup",
    "Events": "Connection EventBus Rule",
    "IAM": "InstanceProfile ManagedPolicy Policy Role RolePolicy",
    "KMS": "Alias Key",
    "Lambda": (
        "Alias CodeSigningConfig EventInvokeConfig EventSourceMapping Function LayerVersion Permission Url Version"
    ),
    "Logs": "LogGroup LogStream MetricFilter QueryDefinition ResourcePolicy SubscriptionFilter",
    "OpenSearchServerless": "AccessPolicy Collection SecurityPolicy",
    "OpenSearchService": "Domain",
    "RDS": "DBCluster DBClusterParameterGroup DBInstance DBParameterGroup DBProxy DBProxyTargetGroup DBSubnetGroup",
    "RedshiftServerless": "Namespace Workgroup",
    "ResourceGroups": "Group",
    "Route53": "HealthCheck HostedZone RecordSet RecordSetGroup",
    "S3": "Bucket BucketPolicy",
    "SNS": "Subscription Topic TopicPolicy",
    "SQS": "Queue QueuePolicy",
    "SSM": "Parameter",
    "Scheduler": "Schedule ScheduleGroup",
    "SecretsManager": "ResourcePolicy RotationSchedule Secret SecretTargetAttachment",
    "StepFunctions": "StateMachine Activity",
    "WAFv2": "IPSet WebACL WebACLAssociation",
    "XRay": "SamplingRule",
}
TYPES = [f"{service}::{kind}" for service, kinds in KINDS.items() for kind in kinds.split()]
API = {"RestApiId": {"Ref": "Api"}}
POOL = {"UserPoolId": {"Ref": "Pool"}}
FILES = {"FileSystemId": {"Ref": "Files"}}
SUBNETS = [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}]
OWN: dict[str, dict[str, Any]] = {
    "ApiGateway::Authorizer": {**API, "Name": "thing", "Type": "TOKEN", "AuthorizerUri": FUNCTION},
    "ApiGateway::BasePathMapping": {**API, "DomainName": {"Ref": "Domain"}},
    "ApiGateway::Deployment": {**API, "Description": "thing"},
    "ApiGateway::DomainName": {"DomainName": "own.example.com"},
    "ApiGateway::GatewayResponse": {**API, "ResponseType": "DEFAULT_4XX"},
    "ApiGateway::Method": {
        **API,
        "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
        "HttpMethod": "GET",
        "AuthorizationType": "NONE",
        "Integration": {"Type": "MOCK"},
    },
    "ApiGateway::Model": {**API, "ContentType": "application/json", "Schema": {"type": "object"}},
    "ApiGateway::RequestValidator": API,
    "ApiGateway::Resource": {**API, "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "PathPart": "thing"},
    "ApiGateway::Stage": {**API, "DeploymentId": {"Ref": "ApiDeployment"}, "StageName": "live"},
    "ApiGateway::UsagePlanKey": {"KeyId": {"Ref": "Key"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": "Plan"}},
    "ApiGatewayV2::ApiMapping": {
        "ApiId": {"Ref": "Http"},
        "DomainName": {"Ref": "HttpDomain"},
        "Stage": {"Ref": "HttpStage"},
    },
    "ApiGatewayV2::Stage": {"ApiId": {"Ref": "Http"}, "StageName": "thing"},
    "EC2::SecurityGroup": {"GroupDescription": "thing", "VpcId": {"Ref": "Net"}},
    "CloudFront::CachePolicy": {
        "CachePolicyConfig": {
            "Name": "thing",
            "DefaultTTL": 60,
            "MaxTTL": 60,
            "MinTTL": 0,
            "ParametersInCacheKeyAndForwardedToOrigin": {
                "CookiesConfig": {"CookieBehavior": "none"},
                "HeadersConfig": {"HeaderBehavior": "none"},
                "QueryStringsConfig": {"QueryStringBehavior": "none"},
                "EnableAcceptEncodingGzip": True,
            },
        }
    },
    "CloudFront::OriginRequestPolicy": {
        "OriginRequestPolicyConfig": {
            "Name": "thing",
            "CookiesConfig": {"CookieBehavior": "none"},
            "HeadersConfig": {"HeaderBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "none"},
        }
    },
    "CloudWatch::Alarm": {
        "MetricName": "Errors",
        "Namespace": "AWS/Lambda",
        "Statistic": "Sum",
        "Period": 60,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
    },
    "Cognito::IdentityPoolRoleAttachment": {"IdentityPoolId": {"Ref": "Identities"}, "Roles": {"authenticated": ROLE}},
    "Cognito::UserPoolClient": POOL,
    "Cognito::UserPoolDomain": {**POOL, "Domain": "thing-domain"},
    "Cognito::UserPoolGroup": {**POOL, "GroupName": "thing"},
    "Cognito::UserPoolResourceServer": {**POOL, "Identifier": "thing", "Name": "thing"},
    "EFS::AccessPoint": FILES,
    "EFS::MountTarget": {**FILES, "SubnetId": {"Ref": "SubnetA"}, "SecurityGroups": [{"Ref": "Wall"}]},
    "ElastiCache::SubnetGroup": {"Description": "thing", "SubnetIds": SUBNETS},
    "KMS::Alias": {"AliasName": "alias/thing", "TargetKeyId": {"Ref": "MasterKey"}},
    "Lambda::EventInvokeConfig": {"FunctionName": {"Ref": "Run"}, "Qualifier": "$LATEST"},
    "Lambda::Url": {"TargetFunctionArn": {"Ref": "Run"}, "AuthType": "NONE"},
    "Lambda::Version": {"FunctionName": {"Ref": "Run"}},
    "Logs::LogStream": {"LogGroupName": {"Ref": "Logs"}},
    "Logs::MetricFilter": {
        "LogGroupName": {"Ref": "Logs"},
        "FilterPattern": "ERROR",
        "MetricTransformations": [{"MetricName": "a", "MetricNamespace": "b", "MetricValue": "1"}],
    },
    "RDS::DBSubnetGroup": {"DBSubnetGroupDescription": "thing", "SubnetIds": SUBNETS},
    "SecretsManager::SecretTargetAttachment": {
        "SecretId": {"Ref": "Password"},
        "TargetId": {"Ref": "Cluster"},
        "TargetType": "AWS::RDS::DBCluster",
    },
    "Lambda::Function": {
        "Role": ROLE,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": "def handler(event, context):\n    return 1\n"},
    },
    "Lambda::Permission": {"Action": "lambda:InvokeFunction", "FunctionName": "thing", "Principal": "s3.amazonaws.com"},
    "DynamoDB::Table": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    },
    "DynamoDB::GlobalTable": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "Replicas": [{"Region": REGION}],
    },
    "IAM::Role": {"AssumeRolePolicyDocument": TRUST},
    "ApiGatewayV2::Api": {"Name": "thing", "ProtocolType": "HTTP"},
    "ApiGateway::RestApi": {"Name": "thing"},
    "EC2::VPC": {"CidrBlock": "10.0.0.0/16"},
    "EC2::Subnet": {"VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"},
    "StepFunctions::StateMachine": {
        "RoleArn": ROLE,
        "DefinitionString": '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
    },
    "CloudFront::Distribution": {
        "DistributionConfig": {
            "Enabled": True,
            "Origins": [
                {"Id": "a", "DomainName": "thing.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
            ],
            "DefaultCacheBehavior": {"TargetOriginId": "a", "ViewerProtocolPolicy": "redirect-to-https"},
        }
    },
    "Scheduler::Schedule": {
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ScheduleExpression": "rate(1 hour)",
        "Target": {"Arn": FUNCTION, "RoleArn": ROLE},
    },
    "Events::Rule": {"ScheduleExpression": "rate(1 hour)"},
    "SNS::Subscription": {"TopicArn": TOPIC, "Protocol": "email", "Endpoint": "me@example.com"},
    "CloudWatch::Dashboard": {"DashboardBody": '{"widgets": []}'},
    "Route53::RecordSet": {
        "HostedZoneId": {"Ref": "Zone"},
        "Name": "a.example.com",
        "Type": "A",
        "TTL": "60",
        "ResourceRecords": ["192.0.2.1"],
    },
    "RDS::DBInstance": {
        "Engine": "postgres",
        "DBInstanceClass": "db.t4g.micro",
        "AllocatedStorage": "20",
        "MasterUsername": "root",
        "MasterUserPassword": "correct-horse",
    },
    "RDS::DBCluster": {"Engine": "aurora-postgresql", "MasterUsername": "root", "MasterUserPassword": "correct-horse"},
    "SecretsManager::Secret": {
        "GenerateSecretString": {"SecretStringTemplate": '{"username": "root"}', "GenerateStringKey": "password"}
    },
}


PARENTS = {
    "Api": "ApiGateway::RestApi",
    "ApiMethod": "ApiGateway::Method",
    "ApiDeployment": "ApiGateway::Deployment",
    "Cluster": "RDS::DBCluster",
    "Domain": "ApiGateway::DomainName",
    "Files": "EFS::FileSystem",
    "Http": "ApiGatewayV2::Api",
    "HttpDomain": "ApiGatewayV2::DomainName",
    "HttpStage": "ApiGatewayV2::Stage",
    "Identities": "Cognito::IdentityPool",
    "Key": "ApiGateway::ApiKey",
    "Logs": "Logs::LogGroup",
    "MasterKey": "KMS::Key",
    "Net": "EC2::VPC",
    "Password": "SecretsManager::Secret",
    "Plan": "ApiGateway::UsagePlan",
    "Pool": "Cognito::UserPool",
    "Run": "Lambda::Function",
    "Wall": "EC2::SecurityGroup",
    "Zone": "Route53::HostedZone",
}
"""What other things hang on, by logical id."""


def parents() -> dict[str, Any]:
    """The resources that `OWN` refers to."""
    found: dict[str, Any] = {
        name: {"Type": f"AWS::{type_name}", "Properties": least(type_name)} for name, type_name in PARENTS.items()
    }
    found["ApiDeployment"]["DependsOn"] = "ApiMethod"
    for number, name in enumerate(("SubnetA", "SubnetB")):
        place = {"VpcId": {"Ref": "Net"}, "CidrBlock": f"10.0.{number}.0/24"}
        found[name] = {"Type": "AWS::EC2::Subnet", "Properties": place}
    return found


def least(type_name: str) -> dict[str, Any]:
    """The properties that a resource of the type needs; `type_name` without `AWS::`."""
    if type_name in OWN:
        return OWN[type_name]
    root = schemas.schema(f"AWS::{type_name}", REGION)
    known = root.get("properties", {})
    return {name: drawn(known.get(name, {}), root, name) for name in root.get("required", ())}
