"""Has CloudFront forget what it keeps of a website's older files, once the new ones lie in the bucket.

One clearing a distribution and deployment: it carries the deployment's id, so AWS makes one however often it is sent. A
lost answer, a throttle or a process that dies in between is mended by sending it again. How far it is stands among
AWS's events of the deployment, as a step of the distribution.
"""

from collections.abc import Sequence

from deployments.actions.revisions import meaning, revision_of
from deployments.actions.work import Work, database_now
from deployments.aws.shapes import Invalidation, StackOutput
from deployments.failpoints import fp
from deployments.models import StackEvent
from deployments.spec.canvas import logical
from deployments.transitions import ensure_margin

BEGUN = "CLEAR_IN_PROGRESS"
DONE = "CLEAR_COMPLETE"
TYPE = "AWS::CloudFront::Distribution"


def clear_copies(work: Work, outputs: Sequence[StackOutput]) -> bool:
    """Bring every clearing of the revision's distributions one look further; false while one is under way."""
    specs = meaning(revision_of(work.deployment)).outputs
    told = [(*specs.get(output.key, ("", "")), output.value) for output in outputs]
    found = [_is_cleared(work, component, value) for component, kind, value in told if kind == "distribution"]
    return all(found)


def _is_cleared(work: Work, component: str, distribution: str) -> bool:
    known = {event.status: event.physical_id for event in _events(work, component)}
    if DONE in known:
        return True
    clearing = work.aws.delivery.invalidation(distribution, known[BEGUN]) if BEGUN in known else None
    if clearing is None:
        clearing = _send(work, component, distribution)
    _tell(work, component, BEGUN, clearing)
    if clearing.is_done:
        _tell(work, component, DONE, clearing)
    return clearing.is_done


def _send(work: Work, component: str, distribution: str) -> Invalidation:
    fp("before_clear_copies")
    ensure_margin(work.deployment)
    clearing = work.aws.delivery.invalidate(distribution, f"{work.token}-{component}")
    fp("after_clear_copies")
    return clearing


def _events(work: Work, component: str) -> Sequence[StackEvent]:
    ids = [_event_id(work, component, status) for status in (BEGUN, DONE)]
    return list(work.deployment.events.filter(stack_id=work.deployment.stack_id[:300], event_id__in=ids))


def _event_id(work: Work, component: str, status: str) -> str:
    return f"{work.token}-{component}-{status}"


def _tell(work: Work, component: str, status: str, clearing: Invalidation) -> None:
    """Write a step down, once however often it is seen."""
    event = StackEvent(
        deployment=work.deployment,
        stack_id=work.deployment.stack_id[:300],
        event_id=_event_id(work, component, status),
        at=database_now(),
        logical_id=logical(component, "Distribution"),
        physical_id=clearing.id,
        resource_type=TYPE,
        status=status,
        reason="CloudFront forgets its copies of older files (invalidation of /*)",
    )
    StackEvent.objects.bulk_create([event], ignore_conflicts=True)
