"""Our words and AWS's terms for the same things, once for form, diagram, plan, invoice, report and search. Pure."""

from dataclasses import dataclass
from typing import Final

AWS_NAMES: Final = "aws_names"
"""The cookie of a person who wants AWS's terms beneath ours."""


@dataclass(frozen=True)
class Entry:
    """A thing in our words with AWS's term. ``kind`` is the component kind that it is, when it is one."""

    label: str
    aws: str
    kind: str = ""


ENTRIES: dict[str, Entry] = {
    "site": Entry("Website", "S3 static website hosting", "site"),
    "delivery": Entry("Fast delivery", "CloudFront distribution"),
    "invalidation": Entry("Clear the delivery cache", "CloudFront invalidation"),
    "domain": Entry("Own web address", "ACM certificate, alias record"),
    "rest_api": Entry("API", "API Gateway REST API", "rest_api"),
    "http_api": Entry("Simple API", "API Gateway HTTP API", "http_api"),
    "websocket_api": Entry("Live connection", "API Gateway WebSocket API", "websocket_api"),
    "route": Entry("Route", "resource, method, proxy integration"),
    "function": Entry("Function", "Lambda function", "function"),
    "version": Entry("Live version", "published version, alias"),
    "layer": Entry("Layer", "layer version"),
    "function_url": Entry("Address of its own", "invoke URL, AuthType"),
    "schedule": Entry("Schedule", "EventBridge schedule", "schedule"),
    "table": Entry("Table", "DynamoDB table", "table"),
    "index": Entry("Extra way to look up", "global secondary index"),
    "local_index": Entry("Other order within a key", "local secondary index"),
    "scaling": Entry("Follow the use", "Application Auto Scaling target tracking"),
    "rarely_used": Entry("Storage for what is rarely used", "table class STANDARD_INFREQUENT_ACCESS"),
    "recovery": Entry("Undo window for data", "point-in-time recovery"),
    "backups": Entry("Daily backups", "AWS Backup plan and vault"),
    "own_key": Entry("A key of its own", "customer managed KMS key"),
    "sign_in": Entry("Sign-in", "Cognito user pool", "user_pool"),
    "identity": Entry("Direct access", "Cognito identity pool", "identity_pool"),
    "uses": Entry("Uses: read, write", "IAM policy statements of the execution role"),
    "network": Entry("Private network", "VPC, subnets, security groups", "network"),
    "database": Entry("Database", "RDS database, Aurora cluster", "database"),
    "warehouse": Entry("Data warehouse", "Redshift Serverless", "warehouse"),
    "proxy": Entry("Share connections", "RDS Proxy"),
    "data_api": Entry("SQL over HTTPS", "RDS Data API, HTTP endpoint"),
    "nat": Entry("Way to the internet", "NAT gateway, internet gateway, elastic IP address"),
    "endpoint": Entry("Services reached from inside", "interface VPC endpoint, AWS PrivateLink"),
    "door": Entry("Door", "security group rule"),
    "queue": Entry("Message queue", "SQS queue", "queue"),
    "topic": Entry("Topic", "SNS topic", "topic"),
    "alarms": Entry("Alarms", "CloudWatch alarms", "alarms"),
    "bucket": Entry("File store", "S3 bucket", "bucket"),
    "search": Entry("Search engine", "OpenSearch domain", "search"),
    "cache": Entry("Cache", "ElastiCache", "cache"),
    "file_system": Entry("File system", "EFS file system", "file_system"),
    "secret": Entry("Secret", "Secrets Manager secret", "secret"),
    "raw": Entry("Part as written", "CloudFormation resources", "raw"),
    "import": Entry("Import a template", "CloudFormation or SAM template"),
    "dead_letters": Entry("Box for failed events", "dead-letter queue"),
    "run": Entry("Run", "event source mapping, subscription, notification, schedule"),
    "kept_warm": Entry("Kept-warm copies", "provisioned concurrency"),
    "drift": Entry("Changed outside", "drift"),
    "observed": Entry("Observed only", "stack made by other means, read with DescribeStacks"),
    "take_over": Entry("Take over", "UPDATE change set on an existing stack"),
    "change_set": Entry("What AWS would change", "change set"),
    "replaced": Entry("Will be replaced", "Replacement: True"),
    "may_be_replaced": Entry("May be replaced", "Replacement: Conditional"),
    "stuck": Entry("Stuck while going back", "UPDATE_ROLLBACK_FAILED"),
}


def matching(words: str) -> list[Entry]:
    """Entries that hold every one of the words, in either column; none for no words."""
    wanted = words.lower().split()
    return [entry for entry in ENTRIES.values() if wanted and _holds(entry, wanted)]


def _holds(entry: Entry, wanted: list[str]) -> bool:
    text = f"{entry.label} {entry.aws}".lower()
    return all(word in text for word in wanted)


def kinds_matching(words: str) -> list[str]:
    """Component kinds whose label or AWS term holds every one of the words."""
    return [entry.kind for entry in matching(words) if entry.kind]
