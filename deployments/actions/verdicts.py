"""The end of an operation that did not go well: which state, and what to tell people."""

from dataclasses import dataclass
from datetime import timedelta

from deployments.actions.ends import end_badly
from deployments.actions.work import Work
from deployments.aws.statuses import Phase
from deployments.changes import Change
from deployments.changes.resources import About
from deployments.models import Deployment, Environment
from deployments.states import Kind, Status
from deployments.timeline import first_failed, timeline

_ENDS: dict[Phase, Status] = {
    Phase.BACK: Status.ROLLED_BACK,
    Phase.BROKEN: Status.FAILED,
    Phase.STUCK: Status.NEEDS_ATTENTION,
    Phase.GONE: Status.NEEDS_ATTENTION,
    Phase.WELL: Status.NEEDS_ATTENTION,
}


_RECOMMENDED = {
    "UPDATE_ROLLBACK_FAILED": "Recommended: continue going back.",
    "UPDATE_FAILED": "Recommended: go back to what ran before.",
}
_LOOK = "Look at the stack in AWS's console, then plan again."


@dataclass(frozen=True)
class Cause:
    """The first thing that went wrong: what, in our words, and AWS's reason verbatim."""

    words: str
    reason: str
    component: str


def end_by(work: Work, final: Phase, status: str) -> timedelta:
    """End by the group of AWS's final status, with the first failed resource as the cause."""
    deployment = work.deployment
    cause = first_failure(deployment)
    to = _ENDS[final]
    problems = [{"component": cause.component or None, "field": None, "message": cause.reason}] if cause.reason else []
    sentence = f"{cause.words} {_state(deployment, final, status)}".strip()
    return end_badly(work, to, sentence, aws_said=cause.reason, problems=problems)


def first_failure(deployment: Deployment) -> Cause:
    """The earliest failure that is not the consequence of another; empty words when AWS names none."""
    row = first_failed(timeline(deployment))
    if row is None:
        root = deployment.events.filter(physical_id=deployment.stack_id).exclude(reason="").order_by("at", "id").last()
        return Cause("", root.reason if root else "", "")
    component, kind = _whose(deployment, row.logical_id)
    subject = About(row.logical_id, row.type, component, kind)
    return Cause(f"{subject.words} could not be {_verb(row.status)}.", row.reason, component)


def _whose(deployment: Deployment, logical_id: str) -> tuple[str, str]:
    plan = getattr(deployment, "plan", None)
    for row in plan.changes if plan else ():
        change = Change.from_json(row)
        if change.logical_id == logical_id:
            return change.component, change.kind
    return "", ""


def _verb(status: str) -> str:
    verbs = {"CREATE": "created", "UPDATE": "changed", "DELETE": "removed", "IMPORT": "taken over"}
    return verbs.get(status.split("_")[0], "finished")


def _not_adopted(environment: Environment, final: Phase) -> str:
    name, stack = environment.name, environment.stack_name
    if final is Phase.BACK:
        return f"{stack} runs as it did before, and {name} is still only observed. Mend the cause and ask again."
    if final is Phase.GONE:
        return f"Somebody removed the stack {stack}: there is nothing left to take over."
    return "AWS cannot go on alone. The stack is still not Tierboard's: whoever made it goes on in AWS's console."


def _state(deployment: Deployment, final: Phase, status: str) -> str:
    name = deployment.environment.name
    if deployment.kind == Kind.ADOPT:
        return _not_adopted(deployment.environment, final)
    if final is Phase.BACK:
        base = deployment.environment.live_revision
        what = f"Revision {base.number}" if base else "What ran before"
        return f"{what} runs in {name} again. Plan again once the cause is mended or gone."
    if final is Phase.BROKEN:
        return f"Nothing runs in {name}. Remove what is left of the stack, mend the definition and deploy again."
    if deployment.kind == Kind.DESTROY and final is Phase.STUCK:
        return (
            f"{name} is removed in part. Recommended: free what AWS could not delete, then ask for the removal again."
        )
    if final is Phase.GONE:
        return f"Somebody removed the stack of {name}. Deploy again to make it anew."
    return f"AWS cannot go on alone. {_RECOMMENDED.get(status, _LOOK)}"
