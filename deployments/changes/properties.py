"""What people call the properties of AWS resources: the form's label where a field makes the property. Pure.

Paths are written with dots, as in CloudFormation's documentation of each type. What is not in the table goes by AWS's
name.
"""

from typing import Final

from deployments.changes.alarm_properties import ALARM_UNITS, ALARMS
from deployments.changes.delivery_properties import DELIVERY
from deployments.changes.event_properties import EVENT_PROPERTIES, EVENT_UNITS
from deployments.changes.http_api_properties import HTTP_API
from deployments.changes.identity_properties import IDENTITY
from deployments.changes.network_properties import NETWORK, NETWORK_UNITS
from deployments.changes.store_words import STORE_PROPERTIES, STORE_UNITS

_API: Final = {"RestApiId": "API", "ResourceId": "Path", "ParentId": "Path above it"}
_TAGS: Final = {"Tags": "Tags"}
KEYS: Final[dict[str, dict[str, str]]] = {
    "AWS::ApiGateway::ApiKey": {**_TAGS, "Description": "Name", "Enabled": "May be used"},
    "AWS::ApiGateway::Model": {**_API, "ContentType": "Kind of body", "Schema": "What calls send"},
    "AWS::ApiGateway::RequestValidator": {
        **_API,
        "ValidateRequestBody": "Looks at bodies",
        "ValidateRequestParameters": "Looks at parameters",
    },
    "AWS::ApiGateway::UsagePlan": {
        **_TAGS,
        "ApiStages": "Where it holds",
        "Description": "Name",
        "Quota": "Requests in all",
        "Throttle": "Requests per second, at most",
    },
    "AWS::ApiGateway::UsagePlanKey": {"KeyId": "Key", "KeyType": "Kind of key", "UsagePlanId": "Usage plan"},
}
PROPERTIES: Final[dict[str, dict[str, str]]] = {
    "AWS::ApiGateway::Authorizer": {
        **_API,
        "AuthorizerResultTtlInSeconds": "Keep its answer for",
        "AuthorizerUri": "Function that checks",
        "IdentitySource": "Where the token stands",
        "Name": "Name",
        "ProviderARNs": "User pool",
        "Type": "How it is checked",
    },
    "AWS::ApiGateway::Deployment": _API,
    "AWS::ApiGateway::GatewayResponse": {
        **_API,
        "ResponseParameters": "Headers of the answer",
        "ResponseTemplates": "What callers get",
        "ResponseType": "Reason",
        "StatusCode": "Status code",
    },
    "AWS::ApiGateway::Method": {
        **_API,
        "ApiKeyRequired": "Only with a key",
        "AuthorizationScopes": "Scopes",
        "AuthorizationType": "Who may call",
        "AuthorizerId": "Check of callers",
        "HttpMethod": "Method",
        "Integration": "What answers",
        "Integration.Uri": "Function that answers",
        "MethodResponses": "Answers",
        "RequestModels": "Shape of the body",
        "RequestParameters": "What a call must have",
        "RequestValidatorId": "Check of calls",
    },
    "AWS::ApiGateway::Resource": {**_API, "PathPart": "Path"},
    "AWS::ApiGateway::RestApi": {
        **_TAGS,
        "EndpointConfiguration": "Where it is entered",
        "Name": "Name",
        "Policy": "Who may come in",
    },
    "AWS::ApiGateway::Stage": {
        **_API,
        **_TAGS,
        "AccessLogSetting": "Access log",
        "CacheClusterEnabled": "Cache",
        "CacheClusterSize": "Cache",
        "DeploymentId": "Published version of the API",
        "MethodSettings": "Single routes",
        "MethodSettings.LoggingLevel": "Log of API Gateway",
        "StageName": "Stage",
        "TracingEnabled": "Trace requests",
    },
    "AWS::ApplicationAutoScaling::ScalableTarget": {
        **_TAGS,
        "MaxCapacity": "Units, at most",
        "MinCapacity": "Units, at least",
        "ResourceId": "What is scaled",
        "ScalableDimension": "Which units",
        "ServiceNamespace": "Service",
    },
    "AWS::ApplicationAutoScaling::ScalingPolicy": {
        "PolicyName": "Name",
        "PolicyType": "Kind of rule",
        "ScalingTargetId": "What is scaled",
        "TargetTrackingScalingPolicyConfiguration": "Rule",
        "TargetTrackingScalingPolicyConfiguration.TargetValue": "Used units",
    },
    "AWS::Backup::BackupPlan": {"BackupPlan": "Daily backups", "BackupPlanTags": "Tags"},
    "AWS::Backup::BackupSelection": {"BackupPlanId": "Backup plan", "BackupSelection": "What is backed up"},
    "AWS::Backup::BackupVault": {"BackupVaultName": "Name", "BackupVaultTags": "Tags"},
    "AWS::DynamoDB::Table": {
        **_TAGS,
        "AttributeDefinitions": "Attributes of its keys",
        "BillingMode": "Capacity",
        "DeletionProtectionEnabled": "Deletion protection",
        "GlobalSecondaryIndexes": "Extra ways to look up",
        "KeySchema": "Key",
        "LocalSecondaryIndexes": "Other orders within a key",
        "OnDemandThroughput": "Ceiling of reads and writes",
        "OnDemandThroughput.MaxReadRequestUnits": "Reads, at most",
        "OnDemandThroughput.MaxWriteRequestUnits": "Writes, at most",
        "PointInTimeRecoverySpecification": "Undo window for data",
        "PointInTimeRecoverySpecification.RecoveryPeriodInDays": "Length of the undo window",
        "ProvisionedThroughput": "Capacity",
        "ProvisionedThroughput.ReadCapacityUnits": "Read units",
        "ProvisionedThroughput.WriteCapacityUnits": "Write units",
        "SSESpecification": "Encryption key",
        "StreamSpecification": "Change stream",
        "TableClass": "Storage",
        "TimeToLiveSpecification": "Expiry attribute",
    },
    "AWS::IAM::Role": {
        **_TAGS,
        "AssumeRolePolicyDocument": "Who may take the role",
        "Policies": "Rights",
    },
    "AWS::KMS::Alias": {"AliasName": "Name", "TargetKeyId": "Encryption key"},
    "AWS::KMS::Key": {
        **_TAGS,
        "Description": "Description",
        "EnableKeyRotation": "Renewed each year",
        "KeyPolicy": "Who may use it",
        "PendingWindowInDays": "Kept after it is not needed for",
    },
    "AWS::Lambda::Alias": {
        "FunctionName": "Function",
        "FunctionVersion": "Version",
        "Name": "Name",
        "ProvisionedConcurrencyConfig": "Kept-warm copies",
        "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions": "Kept-warm copies",
    },
    "AWS::Lambda::EventInvokeConfig": {
        "DestinationConfig": "Where failed events go",
        "FunctionName": "Function",
        "MaximumEventAgeInSeconds": "Give up after",
        "MaximumRetryAttempts": "Further tries",
        "Qualifier": "Version",
    },
    "AWS::Lambda::Function": {
        **_TAGS,
        "Architectures": "Processor",
        "Code": "Code",
        "Description": "Mark of its version",
        "Environment": "Environment variables",
        "EphemeralStorage": "Temporary storage",
        "Handler": "Handler",
        "Layers": "Layers",
        "LoggingConfig": "Where its log goes",
        "LoggingConfig.ApplicationLogLevel": "Least level of the code's logs",
        "LoggingConfig.LogFormat": "Form of the logs",
        "LoggingConfig.SystemLogLevel": "Least level of Lambda's own logs",
        "MemorySize": "Memory",
        "ReservedConcurrentExecutions": "Calls at once, at most",
        "Role": "Role",
        "Runtime": "Runtime",
        "Timeout": "Time limit",
        "TracingConfig": "Trace calls",
        "FileSystemConfigs": "File system",
        "VpcConfig": "Private network",
        "VpcConfig.SecurityGroupIds": "Its own security group",
    },
    "AWS::Lambda::Permission": {
        "Action": "What is allowed",
        "FunctionName": "Function",
        "FunctionUrlAuthType": "Proof that callers give",
        "InvokedViaFunctionUrl": "By its address only",
        "Principal": "Who may call",
        "SourceAccount": "Whose account calls come from",
        "SourceArn": "Where calls come from",
    },
    "AWS::Lambda::Url": {
        "AuthType": "Who may call",
        "Cors": "Calls from websites",
        "Cors.AllowHeaders": "Allowed headers",
        "Cors.AllowOrigins": "Allowed websites",
        "Cors.MaxAge": "Remember for",
        "Qualifier": "Version",
        "TargetFunctionArn": "Function",
    },
    "AWS::Lambda::Version": {"FunctionName": "Function"},
    "AWS::Logs::LogGroup": {**_TAGS, "RetentionInDays": "Keep logs for"},
    "AWS::S3::Bucket": {
        **_TAGS,
        "BucketEncryption": "Encryption key",
        "CorsConfiguration": "Websites that may use it",
        "CorsConfiguration.CorsRules.AllowedMethods": "What they may do",
        "CorsConfiguration.CorsRules.AllowedOrigins": "Websites that may use it",
        "LifecycleConfiguration": "When files are moved or deleted",
        "LifecycleConfiguration.Rules.ExpirationInDays": "Delete files after",
        "LifecycleConfiguration.Rules.Transitions": "Move old files to cheaper storage",
        "LifecycleConfiguration.Rules.NoncurrentVersionExpiration": "Keep them for",
        "NotificationConfiguration": "Runs its function when",
        "OwnershipControls": "Who owns its files",
        "PublicAccessBlockConfiguration": "Protection against public access",
        "VersioningConfiguration": "Keep older versions",
        "WebsiteConfiguration": "Website",
        "WebsiteConfiguration.ErrorDocument": "Error page",
        "WebsiteConfiguration.IndexDocument": "Index page",
        "WebsiteConfiguration.RoutingRules": "Redirects",
    },
    "AWS::S3::BucketPolicy": {"Bucket": "Bucket", "PolicyDocument": "Who may read it"},
    **DELIVERY,
    **ALARMS,
    **EVENT_PROPERTIES,
    **KEYS,
    **HTTP_API,
    **IDENTITY,
    **NETWORK,
    **STORE_PROPERTIES,
}
"""Type → path → label."""


def with_unit(text: str, unit: str) -> str:
    """``1 day``, ``30 days``, ``256 MB``."""
    return f"{text}{unit.removesuffix('s') if text == '1' and unit in _MANY_OF else unit}"


_MANY_OF: Final = frozenset({" days", " hours", " minutes", " seconds", " times"})
UNITS: Final = {
    ("AWS::DynamoDB::Table", "PointInTimeRecoverySpecification.RecoveryPeriodInDays"): " days",
    ("AWS::Lambda::EventInvokeConfig", "MaximumEventAgeInSeconds"): " s",
    ("AWS::Lambda::Function", "MemorySize"): " MB",
    ("AWS::Lambda::Function", "Timeout"): " s",
    ("AWS::Lambda::Function", "EphemeralStorage.Size"): " MB",
    ("AWS::Lambda::Url", "Cors.MaxAge"): " s",
    ("AWS::Logs::LogGroup", "RetentionInDays"): " days",
    **ALARM_UNITS,
    ("AWS::KMS::Key", "PendingWindowInDays"): " days",
    **EVENT_UNITS,
    **NETWORK_UNITS,
    **STORE_UNITS,
}
"""The units that AWS leaves out beside the number."""
VARIABLES: Final = "Environment.Variables."


def label_of(type_: str, path: str) -> str:
    """Our word for a property or for what is inside it; a variable of a function goes by its own name.

    Empty for what has no word of ours.
    """
    if path.startswith(VARIABLES):
        return path.removeprefix(VARIABLES)
    known = PROPERTIES.get(type_, {})
    parts = path.split(".")
    paths = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((known[one] for one in paths if one in known), "")


def inside_a_sentence(label: str) -> str:
    """``Time limit`` → ``time limit``; abbreviations such as API stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
