"""Which actions of IAM read, and which write. Pure."""

from typing import Literal

Access = Literal["read", "write", "read_write"]

_READS = (
    *("get", "query", "scan", "batchget", "list", "partiqlselect", "describe", "condition"),
    *("receive", "deletemessage", "change", "clientmount"),
)
# Lambda reads a table's stream with the function's rights, and AWS bills nobody for it.
_STREAM_READS = ("dynamodb:getrecords", "dynamodb:getsharditerator", "dynamodb:describestream", "dynamodb:liststreams")


def access_of(actions: object) -> Access | None:
    """What a statement's actions allow in all; ``None`` when nothing of it is billed."""
    names = actions if isinstance(actions, list | tuple) else [actions]
    access: Access | None = None
    for name in names:
        if isinstance(name, str) and ":" in name and name.lower() not in _STREAM_READS:
            verb = name.partition(":")[2].lower()
            kind: Access = "read_write" if verb.startswith("*") else "read" if verb.startswith(_READS) else "write"
            access = joined(access, kind)
    return access


def joined(before: Access | None, more: Access) -> Access:
    """Both rights together."""
    return more if before is None or before == more else "read_write"
