"""When AWS already runs what a deployment brings: nothing is executed, and it is finished like any other.

Either its plan found nothing to change at AWS, although another revision counts as live or a release stopped half way;
or its change set was executed, but not by us as far as the row knows (in AWS's console, or before a backup was
restored).
"""

from deployments.actions import plan_adopt, store_plan
from deployments.actions.revisions import revision_of
from deployments.actions.work import Work
from deployments.aws.shapes import ChangeSet, Stack
from deployments.aws.statuses import EXECUTED_BADLY, EXECUTED_WELL, Phase, phase
from deployments.models import Deployment, Environment, Plan
from deployments.spec.template import canonical
from deployments.states import Kind, Status

NOTHING = "NONE"
"""The change set type of a plan that has none."""
_BRINGS = frozenset({Kind.DEPLOY, Kind.ROLLBACK, Kind.ADOPT})
_FAILED = frozenset({Phase.BACK, Phase.BROKEN, Phase.STUCK})


def is_unfinished(deployment: Deployment) -> bool:
    """Whether something is left to do although AWS has nothing to change: the revision is not the one that is live, or
    the files of the last deployment did not all come.
    """
    if deployment.kind not in _BRINGS:
        return False
    place = Environment.objects.select_related("live_deployment").get(pk=deployment.environment_id)
    if place.live_revision_id != deployment.revision_id or place.live_deployment is None:
        return True
    later = Deployment.objects.filter(environment=place, number__gt=place.live_deployment.number)
    return later.filter(status=Status.NEEDS_ATTENTION).exclude(stack_done="").exists()


def findings(work: Work) -> store_plan.Findings:
    """A plan without changes: the revision's template over the one that runs. The last door asks the same again."""
    stack_id = work.deployment.stack_id
    if work.deployment.kind == Kind.ADOPT:
        base = plan_adopt.base(work, stack_id)
    else:
        base = work.aws.cloudformation.template(stack_id)
    template = canonical(store_plan.as_data(revision_of(work.deployment).template))
    return store_plan.Findings(change_set_type=NOTHING, template=template, base_template=base, changes=())


def is_done(work: Work, plan: Plan, stack: Stack, found: ChangeSet) -> bool:
    """Whether our executed change set has ended well and what it brought is what runs now.

    AWS never changes a change set, and executes none whose stack was changed since: by its ARN it is what the plan
    showed.
    """
    ended = found.execution_status == EXECUTED_WELL and phase(stack.status) is Phase.WELL
    if not ended or found.stack_id != stack.id:
        return False
    if (dict(found.parameters), dict(found.tags)) != (plan.parameters, plan.tags):
        return False
    return store_plan.text_hash(work.aws.cloudformation.template(stack.id)) == plan.template_sha256


def ended_elsewhere(work: Work, stack: Stack | None) -> str:
    """The stack's status once our change set has ended, when no event of it bears our token; empty while it has not.

    Somebody else executed it: the change set alone, by its ARN, says how that ended.
    """
    if stack is None or not work.deployment.change_set_arn:
        return ""
    found = work.aws.cloudformation.change_set(work.deployment.change_set_arn)
    if found is None:
        return ""
    fitting = {EXECUTED_WELL: frozenset({Phase.WELL}), EXECUTED_BADLY: _FAILED}
    return stack.status if phase(stack.status) in fitting.get(found.execution_status, frozenset()) else ""
