"""What AWS replaced or removed in an update and could not delete: it skips that and calls the update complete."""

from typing import Any

from deployments.changes.resources import STACK, About
from deployments.models import Deployment, StackEvent

_NAMED = 3


def left_over(deployment: Deployment) -> list[dict[str, Any]]:
    """Rows like those of ``Plan.stays_behind``, by AWS's last word on the deletion of each."""
    last: dict[tuple[str, str], StackEvent] = {}
    deletions = deployment.events.filter(status__startswith="DELETE_").exclude(resource_type=STACK)
    for event in deletions.order_by("at", "id"):
        last[event.logical_id, event.physical_id] = event
    failed = [event for event in last.values() if event.status == "DELETE_FAILED"]
    return [_row(deployment, event) for event in failed]


def _row(deployment: Deployment, event: StackEvent) -> dict[str, Any]:
    plan = getattr(deployment, "plan", None)
    changes = {row["logical_id"]: row for row in plan.changes} if plan else {}
    change = changes.get(event.logical_id, {})
    subject = About(event.logical_id, event.resource_type, change.get("component") or "", change.get("kind") or "")
    return {
        "logical_id": event.logical_id,
        "physical_id": event.physical_id,
        "type": event.resource_type,
        "name": subject.words,
        "sentence": f"AWS could not delete {subject.words}: it stays in the account.",
    }


def in_words(rows: list[dict[str, Any]]) -> str:
    """The end of a sentence about the end; empty when nothing is left over."""
    if not rows:
        return ""
    names = ", ".join(str(row["physical_id"] or row["logical_id"]) for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f" AWS could not delete what is not needed any more, which goes on costing money: {names}{more}."
