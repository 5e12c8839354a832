"""What a deployment would change: AWS's changes as data, their meaning in words, the checks and the digest. Pure."""

from deployments.changes.change import (
    Action,
    Change,
    Counts,
    Detail,
    Replacement,
    read_action,
    read_replacement,
    summary,
)
from deployments.changes.checks import Facts, Finding, Severity, check, denied
from deployments.changes.digest import digest
from deployments.changes.explain import explain, sentence, with_count

__all__ = [
    "Action",
    "Change",
    "Counts",
    "Detail",
    "Facts",
    "Finding",
    "Replacement",
    "Severity",
    "check",
    "denied",
    "digest",
    "explain",
    "read_action",
    "read_replacement",
    "sentence",
    "summary",
    "with_count",
]
