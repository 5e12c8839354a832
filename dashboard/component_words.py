"""What people call the kinds of component, with AWS's term, an icon and the colour of a family of charts. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A thing in our words with AWS's term for those who look for it."""

    label: str
    aws: str
    icon: str
    family: str


COMPONENTS: dict[str, Term] = {
    "site": Term("Website", "S3 static website hosting", "globe", "files"),
    "rest_api": Term("API", "API Gateway REST API", "waypoints", "api"),
    "http_api": Term("Simple API", "API Gateway HTTP API", "route", "api"),
    "websocket_api": Term("Live connection", "API Gateway WebSocket API", "radio-tower", "api"),
    "function": Term("Function", "Lambda function", "square-function", "function"),
    "table": Term("Table", "DynamoDB table", "table-2", "data"),
    "schedule": Term("Schedule", "EventBridge schedule", "calendar-clock", "function"),
    "queue": Term("Message queue", "SQS queue", "inbox", "identity"),
    "topic": Term("Topic", "SNS topic", "megaphone", "identity"),
    "alarms": Term("Alarms", "CloudWatch alarms", "bell", "identity"),
    "bucket": Term("File store", "S3 bucket", "folder-archive", "files"),
    "search": Term("Search engine", "OpenSearch domain", "text-search", "data"),
    "cache": Term("Cache", "ElastiCache", "zap", "data"),
    "file_system": Term("File system", "EFS file system", "folder-sync", "files"),
    "secret": Term("Secret", "Secrets Manager secret", "lock-keyhole", "identity"),
    "database": Term("Database", "RDS database, Aurora cluster", "database", "data"),
    "warehouse": Term("Data warehouse", "Redshift Serverless", "warehouse", "data"),
    "network": Term("Private network", "VPC, subnets, security groups", "network", "other"),
    "identity_pool": Term("Direct access", "Cognito identity pool", "id-card", "identity"),
    "raw": Term("Part as written", "CloudFormation resources", "braces", "other"),
    "user_pool": Term("Sign-in", "Cognito user pool", "key-round", "identity"),
}
UNKNOWN_COMPONENT = Term("Component", "CloudFormation resources", "box", "other")


def component_term(kind: str) -> Term:
    """Our word for a component kind; a kind that has no word yet is just a component."""
    return COMPONENTS.get(kind, UNKNOWN_COMPONENT)
