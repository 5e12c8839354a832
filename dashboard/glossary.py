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
    "websocket_api": Entry("Live connection", "API Gateway WebSocket API"),
    "route": Entry("Route", "resource, method, proxy integration"),
    "function": Entry("Function", "Lambda function", "function"),
    "schedule": Entry("Schedule", "EventBridge schedule"),
    "table": Entry("Table", "DynamoDB table", "table"),
    "index": Entry("Extra way to look up", "global secondary index"),
    "recovery": Entry("Undo window for data", "point-in-time recovery"),
    "sign_in": Entry("Sign-in", "Cognito user pool", "user_pool"),
    "identity": Entry("Direct access", "Cognito identity pool", "identity_pool"),
    "uses": Entry("Uses: read, write", "IAM policy statements of the execution role"),
    "network": Entry("Private network", "VPC, subnets, security groups"),
    "queue": Entry("Message queue", "SQS queue"),
    "dead_letters": Entry("Box for failed events", "dead-letter queue"),
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
