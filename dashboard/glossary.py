"""Our words and AWS's terms for the same things, once for form, diagram, plan, invoice, report and search. Pure."""

from dataclasses import dataclass
from typing import Final

AWS_NAMES: Final = "aws_names"
"""The cookie of a person who wants AWS's terms beneath ours."""


@dataclass(frozen=True)
class Entry:
    """A thing in our words with AWS's term. ``kind`` is the component kind that it is, when it is one; ``also`` is what
    people may look for it by.
    """

    label: str
    aws: str
    kind: str = ""
    also: str = ""


ENTRIES: dict[str, Entry] = {
    "site": Entry(
        "Website",
        "S3 static website hosting",
        "site",
        also="web site page pages homepage frontend front-end html static hosting upload",
    ),
    "delivery": Entry("Fast delivery", "CloudFront distribution"),
    "invalidation": Entry("Clear the delivery cache", "CloudFront invalidation"),
    "domain": Entry("Own web address", "ACM certificate, alias record"),
    "rest_api": Entry(
        "API", "API Gateway REST API", "rest_api", also="rest endpoint endpoints http web service backend url gateway"
    ),
    "http_api": Entry(
        "Simple API", "API Gateway HTTP API", "http_api", also="http endpoint web service backend url gateway"
    ),
    "websocket_api": Entry(
        "Live connection",
        "API Gateway WebSocket API",
        "websocket_api",
        also="websockets socket sockets realtime real-time chat push live updates",
    ),
    "route": Entry("Route", "resource, method, proxy integration"),
    "function": Entry(
        "Function",
        "Lambda function",
        "function",
        also="code program script backend job worker server python node serverless",
    ),
    "version": Entry("Live version", "published version, alias"),
    "layer": Entry("Layer", "layer version"),
    "function_url": Entry("Address of its own", "invoke URL, AuthType"),
    "schedule": Entry(
        "Schedule",
        "EventBridge schedule",
        "schedule",
        also="cron timer job jobs regularly every day hourly nightly clock scheduler repeat",
    ),
    "table": Entry(
        "Table", "DynamoDB table", "table", also="database nosql store data records rows items key-value storage"
    ),
    "index": Entry("Extra way to look up", "global secondary index"),
    "local_index": Entry("Other order within a key", "local secondary index"),
    "scaling": Entry("Follow the use", "Application Auto Scaling target tracking"),
    "rarely_used": Entry("Storage for what is rarely used", "table class STANDARD_INFREQUENT_ACCESS"),
    "recovery": Entry("Undo window for data", "point-in-time recovery"),
    "backups": Entry("Daily backups", "AWS Backup plan and vault"),
    "own_key": Entry("A key of its own", "customer managed KMS key"),
    "sign_in": Entry(
        "Sign-in",
        "Cognito user pool",
        "user_pool",
        also="login log in signin sign up signup register authentication authenticate users accounts people oauth "
        "password google facebook",
    ),
    "identity": Entry(
        "Direct access",
        "Cognito identity pool",
        "identity_pool",
        also="credentials guests identity mobile app apps federated",
    ),
    "uses": Entry("Uses: read, write", "IAM policy statements of the execution role"),
    "network": Entry(
        "Private network", "VPC, subnets, security groups", "network", also="vpc subnet firewall private internal lan"
    ),
    "database": Entry(
        "Database",
        "RDS database, Aurora cluster",
        "database",
        also="sql postgres postgresql mysql mariadb relational rds aurora",
    ),
    "warehouse": Entry(
        "Data warehouse", "Redshift Serverless", "warehouse", also="analytics reports reporting bi sql olap big data"
    ),
    "proxy": Entry("Share connections", "RDS Proxy"),
    "data_api": Entry("SQL over HTTPS", "RDS Data API, HTTP endpoint"),
    "nat": Entry("Way to the internet", "NAT gateway, internet gateway, elastic IP address"),
    "endpoint": Entry("Services reached from inside", "interface VPC endpoint, AWS PrivateLink"),
    "door": Entry("Door", "security group rule"),
    "queue": Entry("Message queue", "SQS queue", "queue", also="jobs tasks messages background fifo mq messaging"),
    "topic": Entry(
        "Topic",
        "SNS topic",
        "topic",
        also="notifications notify email e-mail mail sms push publish subscribe pubsub fan-out messages",
    ),
    "alarms": Entry(
        "Alarms",
        "CloudWatch alarms",
        "alarms",
        also="monitoring monitor alert alerts warning warnings notify email e-mail mail errors",
    ),
    "bucket": Entry(
        "File store",
        "S3 bucket",
        "bucket",
        also="storage upload uploads files file documents images pictures photos blob",
    ),
    "search": Entry(
        "Search engine",
        "OpenSearch domain",
        "search",
        also="elasticsearch elastic full-text fulltext find index kibana",
    ),
    "cache": Entry("Cache", "ElastiCache", "cache", also="redis memcached valkey memory fast session sessions"),
    "file_system": Entry(
        "File system", "EFS file system", "file_system", also="nfs shared folder disk drive mount files storage"
    ),
    "secret": Entry(
        "Secret", "Secrets Manager secret", "secret", also="password passwords token api key keys credentials"
    ),
    "raw": Entry(
        "Part as written", "CloudFormation resources", "raw", also="cloudformation custom other anything resource"
    ),
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
    """Entries that hold every one of the words: those in whose names they stand first; none for no words."""
    named = _named(words)
    called = (entry for entry in ENTRIES.values() if _holds(words, entry.label, entry.aws, entry.also))
    return [*named, *(entry for entry in called if entry not in named)]


def kinds_matching(words: str) -> list[str]:
    """Component kinds whose label or AWS term holds every one of the words."""
    return [entry.kind for entry in _named(words) if entry.kind]


def _named(words: str) -> list[Entry]:
    return [entry for entry in ENTRIES.values() if _holds(words, entry.label, entry.aws)]


def _holds(words: str, *texts: str) -> bool:
    wanted, text = words.lower().split(), " ".join(texts).lower()
    return bool(wanted) and all(word in text for word in wanted)
