"""Judges by two witnesses: the sandbox's ledger says what AWS did, our rows say what we believe."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployments.models import Approval, Deployment
from deployments.models.clock import ClockTimestamp
from deployments.policies import authors
from deployments.states import MACHINE, Kind, Status
from teams import audit

_VERDICTS = {
    "CREATE_COMPLETE": {Status.SUCCEEDED},
    "UPDATE_COMPLETE": {Status.SUCCEEDED},
    "DELETE_COMPLETE": {Status.SUCCEEDED},
    "UPDATE_ROLLBACK_COMPLETE": {Status.ROLLED_BACK},
    "ROLLBACK_COMPLETE": {Status.FAILED},
    "DELETE_FAILED": {Status.NEEDS_ATTENTION},
    "ROLLBACK_FAILED": {Status.NEEDS_ATTENTION},
    "UPDATE_ROLLBACK_FAILED": {Status.NEEDS_ATTENTION},
}
_EXECUTED = {Status.SUCCEEDED, Status.ROLLED_BACK, Status.FAILED, Status.NEEDS_ATTENTION}


@dataclass
class Judgement:
    """Everything that must be empty, and what happened in numbers."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    overlapped: list[str] = field(default_factory=list)
    unapproved: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    leases: list[str] = field(default_factory=list)
    audit_breaks: list[str] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)

    @property
    def faults(self) -> dict[str, list[str]]:
        """What is not as it must be."""
        names = ("lost", "doubled", "overlapped", "unapproved", "wrong", "leases", "audit_breaks")
        return {name: found for name in names if (found := getattr(self, name))}


def judge(ledger: list[dict[str, Any]], left: Mapping[Any, Any] | None = None) -> Judgement:
    """Compare both witnesses. ``left`` maps people to the database time at which they left the team."""
    found = Judgement()
    rows = list(Deployment.objects.select_related("plan", "revision", "environment__application__team"))
    begun = _by_token(line for line in ledger if line["outcome"] == "accepted")
    ended = _by_token(line for line in ledger if line["outcome"] not in {"accepted", "repeated"})
    for row in rows:
        found.ends[row.status] = found.ends.get(row.status, 0) + 1
        _judge_one(found, row, begun.get(str(row.pk), []), ended.get(str(row.pk), []), left or {})
    known = {str(row.pk) for row in rows}
    found.unapproved += [f"nobody asked for {token}" for token in begun if token not in known]
    found.overlapped = _overlaps(ledger)
    held = Deployment.objects.filter(lease_until__gt=ClockTimestamp())
    found.leases = [str(pk) for pk in held.values_list("pk", flat=True)]
    while audit.seal():
        pass
    found.audit_breaks = list(audit.breaks())
    return found


def _operations(lines: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Executions and deletions of what exists; removing an empty stack that only had change sets is none."""
    return (line for line in lines if line["action"] in {"ExecuteChangeSet", "DeleteStack"} and line["token"])


def _by_token(lines: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in _operations(lines):
        found[line["token"]].append(line)
    return found


def _judge_one(found: Judgement, row: Deployment, begun: list[Any], ended: list[Any], left: Mapping[Any, Any]) -> None:
    name = f"#{row.number} {row.kind} {row.environment} {row.status}: {row.outcome}"
    if row.state in MACHINE:
        found.lost.append(name)
    if row.kind != Kind.DESTROY:
        # The empty stack of a plan without changes or of a tidied one is removed under the same token.
        begun = [line for line in begun if line["action"] == "ExecuteChangeSet"]
        ended = [line for line in ended if line["action"] == "ExecuteChangeSet"]
    if len(begun) > 1:
        found.doubled.append(name)
    if begun and not _was_approved(row, begun[0], left):
        found.unapproved.append(name)
    if bool(begun) is not (row.state in _EXECUTED):
        found.wrong.append(f"{name} (AWS: {[line['outcome'] for line in ended] or 'never executed'})")
    elif ended and row.state not in _VERDICTS.get(ended[-1]["outcome"], set()):
        found.wrong.append(f"{name} (AWS: {ended[-1]['outcome']})")


def _was_approved(row: Deployment, line: dict[str, Any], left: Mapping[Any, Any]) -> bool:
    plan = getattr(row, "plan", None)
    if plan is None or row.executing_at is None:
        return False
    if row.kind != Kind.DESTROY and str(line["change_set_id"]) != row.change_set_arn:
        return False
    votes = Approval.objects.filter(plan=plan, vote="approve", digest=plan.digest)
    people = {vote.person_id for vote in votes} - set(authors(row))
    there = {person for person in people if person not in left or left[person] > row.executing_at}
    return bool(len(there) >= plan.approvals_needed)


def _overlaps(ledger: list[dict[str, Any]]) -> list[str]:
    """Operations that began on a stack before the one before them had ended."""
    running: dict[str, str] = {}
    found = []
    for line in _operations(ledger):
        if line["outcome"] == "accepted":
            if line["stack_id"] in running:
                found.append(f"{line['stack_name']}: {line['token']} during {running[line['stack_id']]}")
            running[line["stack_id"]] = line["token"]
        elif line["outcome"] != "repeated":
            running.pop(line["stack_id"], None)
    return found
