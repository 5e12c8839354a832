"""The last door before AWS changes anything: everything is read again, from AWS and from the database.

Nothing is taken from what was known before. Whatever differs from what was approved closes the door, in words.
"""

from dataclasses import dataclass, replace
from enum import Enum

from deployments import policies
from deployments.actions import already, make_plan, ownership, plan_destroy, plan_rescue, store_plan
from deployments.actions.work import Work
from deployments.aws.shapes import ChangeSet, Stack
from deployments.aws.statuses import EXECUTED_BADLY, EXECUTED_WELL, Opening, Phase, opening, phase
from deployments.marks import RESTORED, is_marked
from deployments.models import Deployment, Plan
from deployments.remedies import why_not
from deployments.states import Kind, Status


class Door(Enum):
    """Whether to go through.

    ``DONE``: AWS runs it already, so there is nothing to send. ``WITHDRAWN``: whoever asked for it could not ask any
    more.
    """

    OPEN = "open"
    DONE = "done"
    WAIT = "wait"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Answer:
    """The door's answer and why. ``missing``: only because AWS does not show what the plan was made of. ``altered``: it
    shows something else than what was approved, in its place.

    ``status`` is the stack's, of what AWS runs already.
    """

    door: Door
    sentence: str = ""
    missing: bool = False
    status: str = ""
    altered: bool = False


OPEN = Answer(Door.OPEN)


def closed(sentence: str, *, missing: bool = False, altered: bool = False) -> Answer:
    """Not executed, because it is not what was approved any more."""
    return Answer(Door.CLOSED, sentence, missing, altered=altered)


def at_aws(work: Work, plan: Plan) -> Answer:
    """What AWS says now: our account, our stack at rest, the change set as it was approved, the base unchanged."""
    if work.aws.account_id() != work.target.account_id:
        return closed("The role leads into another AWS account than the one that was approved.", altered=True)
    stack = ownership.current_stack(work)
    if stack is not None and not ownership.is_ours(work, stack):
        return closed(ownership.foreign_words(work))
    if stack is not None and opening(stack.status) is Opening.WAIT:
        return Answer(Door.WAIT, "Somebody outside Tierboard is at work on the stack. This starts when that has ended.")
    if stack is None or stack.id != work.deployment.stack_id:
        # An old answer may be of the stack that had the name before.
        return closed("The stack is gone, or another one has its name now.", missing=True)
    if work.deployment.kind == Kind.DESTROY:
        if reason := plan_destroy.held_back(work, stack):
            return closed(reason)
        # No change set of AWS's tells here whether something changed: what says so may be an old description.
        same = _compare(work, plan, plan_destroy.removal_of(work, stack))
        return same if same.door is Door.OPEN else replace(same, missing=True)
    if work.deployment.kind == Kind.RESCUE:
        return _rescue(work, plan, stack)
    if plan.change_set_type == already.NOTHING:
        return _unchanged(work, plan, stack)
    return _change_set(work, plan, stack)


def _rescue(work: Work, plan: Plan, stack: Stack) -> Answer:
    operation = plan_rescue.operation_of(work.deployment)
    if operation is None or why_not(operation.remedy, stack.status):
        return closed(f"The stack is in another state than when the plan was made ({stack.status}).")
    try:
        return _compare(work, plan, plan_rescue.rescue_of(work, stack))
    except plan_rescue.NotStuck as problem:
        return closed(str(problem))


def _change_set(work: Work, plan: Plan, stack: Stack) -> Answer:
    found = work.aws.cloudformation.change_set(work.deployment.change_set_arn)
    if found is None:
        return closed("The change set was removed at AWS.", missing=True)
    if found.began:
        return _executed(work, plan, stack, found)
    if not found.is_executable:
        return closed(
            "The plan is no longer what AWS would do: something else changed the stack since "
            f"(AWS says {found.status} / {found.execution_status}).",
            missing=found.is_pending,
        )
    if (phase(stack.status) is Phase.REVIEW) is not (plan.change_set_type == "CREATE"):
        sentence = "The stack exists now, or exists no longer, other than when the plan was made."
        return closed(sentence, missing=True)
    facts = make_plan.findings_of(work, found)
    if not make_plan.is_what_we_asked(work, facts):
        return closed("The change set at AWS holds another template than the revision's.", altered=True)
    return _compare(work, plan, facts)


def _unchanged(work: Work, plan: Plan, stack: Stack) -> Answer:
    if opening(stack.status) is not Opening.UPDATE:
        return closed(f"The stack is in another state than when the plan was made ({stack.status}).")
    same = _compare(work, plan, already.findings(work))
    return Answer(Door.DONE, status=stack.status) if same.door is Door.OPEN else same


def _executed(work: Work, plan: Plan, stack: Stack, found: ChangeSet) -> Answer:
    """Somebody executed our change set without us: what is left to do is ours all the same, if it was approved."""
    if already.is_done(work, plan, stack, found):
        return Answer(Door.DONE, status=stack.status)
    if found.execution_status not in (EXECUTED_WELL, EXECUTED_BADLY):
        return Answer(Door.WAIT, "Somebody outside Tierboard executes this very change set. We wait for it to end.")
    return closed(
        "The change set was executed outside of Tierboard, and what runs now is not what it brought "
        f"(AWS says {found.execution_status}, the stack {stack.status})."
    )


def _compare(work: Work, plan: Plan, facts: store_plan.Findings) -> Answer:
    sealed = store_plan.seal(work.deployment, facts)
    if sealed.digest == plan.digest:
        return OPEN
    # AWS drops change sets whose stack was changed since, so one that is still there and differs was tampered with.
    altered = bool(facts.change_set_type) and store_plan.text_hash(facts.base_template) == plan.base_template_sha256
    difference = _difference(plan, facts, sealed)
    return closed(f"The plan is no longer what AWS would do: {difference}.", altered=altered)


def _difference(plan: Plan, facts: store_plan.Findings, sealed: store_plan.Sealed) -> str:
    """What changed since the approval, as closely as we can say."""
    if store_plan.text_hash(facts.base_template) != plan.base_template_sha256:
        return "the stack's template was changed by somebody else"
    if store_plan.text_hash(facts.template) != plan.template_sha256:
        return "the change set holds another template"
    for name, now, then in (
        ("parameters", dict(facts.parameters), plan.parameters),
        ("tags", dict(facts.tags), plan.tags),
        ("capabilities", sorted(facts.capabilities), sorted(plan.capabilities)),
    ):
        if now != then:
            return f"its {name} differ"
    stored = {finding["code"] for finding in plan.findings if finding["severity"] != "pass"}
    new = [f.sentence for f in sealed.findings if f.severity != "pass" and f.code not in stored]
    if new:
        return f"a check finds something new: {new[0]}"
    if [change.to_json() for change in sealed.changes] == plan.changes:
        return "another role would do it, or the environment is protected otherwise"
    return "the list of changes differs"


def in_database(deployment: Deployment, plan: Plan) -> Answer:
    """Rights, votes, age and newer plans, as they are now. Call it in the transaction that writes the intent."""
    if reason := policies.why_withdrawn(deployment):
        return Answer(Door.WITHDRAWN, reason)
    # Of what a backup brought back nothing is sent: what AWS did with it in time is finished.
    if policies.is_expired(deployment) and not is_marked(deployment.intent, RESTORED):
        return closed("The time for approval and execution ran out. Plan again.")
    counted = policies.tally(plan)
    if not counted.enough:
        return closed(f"Not enough votes count any more. {counted.sentence}")
    newer = Deployment.objects.filter(target=deployment.target).exclude(pk=deployment.pk)
    planned = deployment.planned_at or deployment.approved_at
    overtaken = newer.filter(executing_at__gt=planned).order_by("-number").first()
    waiting = newer.filter(
        requested_at__gt=deployment.requested_at, status__in=[Status.AWAITING_APPROVAL, Status.APPROVED]
    ).first()
    found = overtaken or waiting
    return closed(f"Overtaken by #{found.number}.") if found else OPEN
