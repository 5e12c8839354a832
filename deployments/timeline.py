"""What AWS's events say of each resource of one operation: how far it is, whether it was undone, which failed first.

The engine and the pages read it here, so that both name one cause and count alike. Reads events and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deployments.aws.errors import is_consequence
from deployments.aws.statuses import DONE_RESOURCE
from deployments.changes.resources import STACK
from deployments.models import Deployment, StackEvent
from deployments.states import Kind

_ORDER: Final = {"failed": 0, "running": 2}


@dataclass(frozen=True)
class Row:
    """One resource. ``state`` is one of running, done, failed, undone.

    Of one that failed, ``status``, ``ended`` and ``reason`` are of its first failure; ``consequence``: only because
    another one did. ``back``: what was said of it last belongs to going back.
    """

    logical_id: str
    component: str
    type: str
    state: str
    status: str
    started: datetime | None
    ended: datetime | None
    reason: str
    consequence: bool = False
    back: bool = False

    @property
    def current(self) -> bool:
        """Whether AWS is at work on it now."""
        return self.state == "running"


def timeline(deployment: Deployment) -> list[Row]:
    """Resources of the deployment: failed first and of these the first one, then running, then by start."""
    plan = getattr(deployment, "plan", None)
    components = {row["logical_id"]: row.get("component", "") for row in plan.changes} if plan else {}
    way_back = deployment.kind == Kind.RESCUE
    return rows_of(deployment.events.all(), components, way_back=way_back, root=deployment.stack_id)


def rows_of(
    events: Iterable[StackEvent], components: Mapping[str, str], *, way_back: bool = False, root: str = ""
) -> list[Row]:
    """The same of events in the order in which they happened.

    :param way_back: whether going back is what was asked for, so that what went back is done.
    :param root: the StackId of our stack. A stack within it is a resource of it, and how that one stands says nothing
        of ours.
    """
    rows: dict[str, Row] = {}
    stack = ""
    for event in events:
        if event.physical_id == event.stack_id or (event.resource_type == STACK and not event.physical_id):
            stack = event.status if event.stack_id == (root or event.stack_id) else stack
            continue
        name = event.logical_id
        back = not way_back and "ROLLBACK" in stack + event.status
        row = rows.get(name)
        found = row if row and _is_tidying(row, event, stack) else _fold(row, event, components.get(name, ""), back)
        if found.state == "failed" and found != row:
            # Among those that failed, in the order of their failures.
            rows.pop(name, None)
        rows[name] = found
    return sorted(rows.values(), key=lambda row: _ORDER.get(row.state, 3) + row.consequence)


def how_far(planned: Iterable[str], rows: Sequence[Row]) -> tuple[int, int]:
    """How many resources are done and not undone again, and of how many: all that the plan names, and what AWS touched
    besides, each once. The engine stores both with the events, so that lists and the page say the same.

    :param planned: the logical ids of the plan's changes.
    """
    done = sum(row.state == "done" for row in rows)
    return done, len({*planned, *(row.logical_id for row in rows)})


def first_failed(rows: Sequence[Row]) -> Row | None:
    """The resource that failed first by itself; None when AWS names none."""
    return next((row for row in rows if row.state == "failed" and not row.consequence), None)


def _is_tidying(row: Row, event: StackEvent, stack: str) -> bool:
    """Whether it is about what a resource's replacement leaves over, and not about the resource."""
    cleaning = stack.endswith("CLEANUP_IN_PROGRESS") and event.status.startswith("DELETE_")
    return cleaning and row.status == "UPDATE_COMPLETE" and not event.status.endswith("_FAILED")


def _fold(row: Row | None, event: StackEvent, component: str, back: bool) -> Row:
    """A resource that failed stays failed: its first reason is the cause, what follows is AWS tidying up."""
    state, consequence = _state(event.status, back), is_consequence(event.reason)
    if row and row.state == "failed" and not (row.consequence and state == "failed" and not consequence):
        return row
    return Row(
        logical_id=event.logical_id,
        component=component,
        type=event.resource_type,
        state=state,
        status=event.status,
        started=row.started if row and row.started else event.at,
        ended=event.at if state != "running" else None,
        reason=event.reason,
        consequence=state == "failed" and consequence,
        back=back,
    )


def _state(status: str, back: bool) -> str:
    if status.endswith("_FAILED"):
        return "failed"
    if status.endswith("_IN_PROGRESS"):
        return "running"
    return "done" if status in DONE_RESOURCE and not back else "undone"
