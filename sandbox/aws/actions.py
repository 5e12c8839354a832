"""Which requests change something. What is not known to be a read counts as a change and is written down."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs

READS = (
    "BatchGet",
    "Check",
    "Describe",
    "Detect",
    "Estimate",
    "Filter",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Preview",
    "Query",
    "Scan",
    "Search",
    "Select",
    "Simulate",
    "StartQuery",
    "StopQuery",
    "Test",
    "TransactGet",
    "Validate",
)
MESSAGES = {
    "sns": ("Publish",),
    "sqs": ("SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "PurgeQueue"),
}
METHOD_TEST = re.compile(r"/restapis/[^/]+/resources/[^/]+/methods/[A-Z]+/?")
INVOCATIONS = ("/invocations", "/response-streaming-invocations", "/invoke-async")


def name_of(headers: Mapping[str, str], path: str, body: bytes) -> str:
    """The action of a JSON, Query or RPC request, or an empty string for a REST one."""
    target = headers.get("x-amz-target", "")
    if target:
        return target.rpartition(".")[2]
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return parse_qs(body[:4096].decode("utf-8", errors="replace")).get("Action", [""])[0]
    return path.rpartition("/")[2] if "/operation/" in path else ""


def is_invocation(service: str, path: str, method: str = "POST") -> bool:
    """Whether user code runs before the answer; what it changes comes through the front by itself."""
    if service == "apigateway":
        return method == "POST" and METHOD_TEST.fullmatch(path) is not None
    return service == "lambda" and path.endswith(INVOCATIONS)


def reaches_connections(service: str) -> bool:
    """Whether a request is about live connections, which end with the process that holds them: they are no state."""
    return service == "execute-api"


def carries_messages(service: str, headers: Mapping[str, str], path: str, body: bytes) -> bool:
    """Whether a request only moves messages, which are on their way and are no state: they are never written down. Were
    they, each start would send all of them again, to functions that have dealt with them long ago.
    """
    return name_of(headers, path, body).startswith(MESSAGES.get(service, ("-",)))


def changes(method: str, headers: Mapping[str, str], path: str, body: bytes) -> bool:
    """Whether an accepted request has to be written down."""
    name = name_of(headers, path, body)
    if name:
        return not name.startswith(READS)
    return method not in ("GET", "HEAD", "OPTIONS")
