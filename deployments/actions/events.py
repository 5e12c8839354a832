"""AWS's events of our operation: each stored once, and what they say about progress."""

from deployments.actions.work import Work
from deployments.changes.resources import STACK
from deployments.models import Deployment, StackEvent
from deployments.states import Kind
from deployments.timeline import how_far, rows_of


def store_events(work: Work, *, all_pages: bool = False) -> None:
    """Read new events and store them, then the counters. ``all_pages`` also finds what came late and out of order."""
    deployment = work.deployment
    since = deployment.executing_at or deployment.requested_at
    known = set(deployment.events.values_list("event_id", flat=True))
    found = work.aws.cloudformation.events(
        deployment.stack_id,
        token=work.token,
        known=lambda event_id: not all_pages and event_id in known,
        since=since,
    )
    new = [event for event in found if event.event_id not in known]
    if not new:
        return
    StackEvent.objects.bulk_create(
        [
            StackEvent(
                deployment=deployment,
                stack_id=event.stack_id[:300],
                event_id=event.event_id[:300],
                at=event.at,
                logical_id=event.logical_id[:255],
                physical_id=event.physical_id,
                resource_type=event.type[:200],
                status=event.status[:60],
                reason=event.reason,
            )
            for event in new
        ],
        ignore_conflicts=True,
    )
    done, total = _how_far(deployment)
    if (done, total) != (deployment.resources_done, deployment.resources_total):
        work.note(resources_done=done, resources_total=total)


def root_status(deployment: Deployment) -> str:
    """What our operation's newest event of the stack itself says; empty when there is none."""
    root = deployment.events.filter(resource_type=STACK, stack_id=deployment.stack_id)
    newest = root.filter(physical_id=deployment.stack_id).order_by("-at", "-id").first()
    return newest.status if newest else ""


def _how_far(deployment: Deployment) -> tuple[int, int]:
    """How many resources AWS has finished and not undone again, and of how many."""
    way_back = deployment.kind == Kind.RESCUE
    rows = rows_of(deployment.events.all(), {}, way_back=way_back, root=deployment.stack_id)
    plan = getattr(deployment, "plan", None)
    done, total = how_far([row["logical_id"] for row in plan.changes] if plan else (), rows)
    return done, max(total, deployment.resources_total)
