"""PLANNING: asks AWS what a revision would change. Nothing that runs is touched.

Lint, bring artifacts, make a change set (once per deployment, found again by its name), read it, store the plan.
"""

from datetime import timedelta

from deployments import drift_checks
from deployments.actions import (
    already,
    lint_plan,
    ownership,
    plan_adopt,
    plan_destroy,
    plan_ends,
    plan_rescue,
    stage,
    store_plan,
    tidy,
)
from deployments.actions.plan_ends import GIVE_UP, No
from deployments.actions.revisions import revision_of
from deployments.actions.work import STALE, Work
from deployments.aws.shapes import ChangeSet, ChangeSetRef, ChangeSetRequest, Stack
from deployments.aws.statuses import Opening, Phase, opening, phase
from deployments.failpoints import fp
from deployments.models import Environment, Revision
from deployments.refusals import Unreadable
from deployments.spec.canvas import ENVIRONMENT_NAME
from deployments.spec.template import canonical
from deployments.states import Kind
from deployments.transitions import ensure_margin

# When to look again by how long AWS has been at it: each look is calls that others of the account could make.
_LOOKS = (
    (timedelta(seconds=6), timedelta(seconds=2)),
    (timedelta(seconds=2), timedelta(seconds=1)),
)
_SOON = timedelta(milliseconds=500)
# A change set that AWS does not show for this long is not coming any more.
GONE = timedelta(minutes=2)


def make_plan(work: Work) -> timedelta:
    """One step towards a plan. Everything it does may be repeated."""
    if work.deployment.kind == Kind.DESTROY:
        return plan_destroy.plan_destroy(work)
    if work.deployment.kind == Kind.RESCUE:
        return plan_rescue.plan_rescue(work)
    if not work.deployment.change_set_arn:
        return _prepare(work)
    return _read(work)


def _prepare(work: Work) -> timedelta:
    revision = revision_of(work.deployment)
    errors = [
        problem
        for problem in lint_plan.verdict(revision.template, revision.template_sha256, work.environment.region)
        if problem.is_error
    ]
    if errors:
        template = store_plan.as_data(revision.template)
        problems = [lint_plan.located(problem, template) for problem in errors]
        what = "a fault" if len(errors) == 1 else f"{len(errors)} faults"
        begin = f"The template has {what} that AWS would refuse. Nothing was changed."
        sentence = f"{begin} Mend it in the definition and plan again."
        return plan_ends.plan_failed(work, sentence, problems=problems)
    stack = ownership.current_stack(work)
    refusal = _refusal(work, stack)
    if refusal is not None:
        return refusal
    try:
        template_url = stage.stage(work, revision)
    except Unreadable as no:
        return plan_ends.plan_failed(work, no.sentence)
    except stage.MissingArtifact as missing:
        sentence = f"The uploaded zip of {missing.component} is no longer stored. Upload it again."
        where = {"component": missing.component, "field": None, "message": sentence}
        return plan_ends.plan_failed(work, sentence, problems=[where])
    found = _create(work, revision, stack, template_url)
    # AWS takes its time to work a new one out; one that an earlier try made may be ready.
    return _read(work) if found else _SOON


def _refusal(work: Work, stack: Stack | None) -> timedelta | None:
    """Ends or delays the plan when the stack is in no state for one; ``None`` to go on."""
    no = plan_adopt.refusal(work, stack) if work.deployment.kind == Kind.ADOPT else _no(work, stack)
    if no:
        return plan_ends.refuse(work, no)
    if stack is not None and opening(stack.status) is Opening.WAIT:
        return plan_ends.wait_for_foreign(work, stack)
    return None


def _no(work: Work, stack: Stack | None) -> No | None:
    if work.deployment.kind == Kind.REVERT_DRIFT and (reason := _nothing_to_revert(work, stack)):
        return No(reason)
    if stack is None:
        return None
    if not ownership.is_ours(work, stack):
        return No(ownership.foreign_words(work))
    way = opening(stack.status)
    if way is Opening.REMOVE_FIRST:
        sentence = (
            f"The stack is left over from a deployment that failed ({stack.status}); AWS cannot change it any more. "
            "Remove the environment, then deploy again."
        )
        return No(sentence, stack.reason)
    if way is Opening.RESCUE_FIRST:
        sentence = (
            f"The stack is stuck ({stack.status}). It must be brought back before anything else: the page of the "
            "deployment that got stuck says how."
        )
        return No(sentence, stack.reason)
    return None


def _nothing_to_revert(work: Work, stack: Stack | None) -> str | None:
    name, live = work.environment.name, work.environment.live_revision_id
    if live != work.deployment.revision_id:
        return f"Another revision is live in {name} since this was asked for. Check again what was changed."
    if opening(stack.status if stack else None) is Opening.CREATE:
        return f"{name} has no stack any more: there is nothing to bring back. Deploy again to make it anew."
    return None


def _create(work: Work, revision: Revision, stack: Stack | None, template_url: str) -> bool:
    """Make the change set, or find the one that an earlier try made before it could write that down: then true."""
    deployment = work.deployment
    request = change_set_request(work, revision, stack, template_url)
    ref = None
    if deployment.intent:
        ref = work.aws.cloudformation.find_change_set(request.stack_name, work.change_set_name)
    found = ref is not None
    if ref is None:
        fp("before_change_set_intent")
        work.note(intent={"action": "create_change_set", "name": request.name, "type": request.type})
        fp("after_change_set_intent")
        ensure_margin(deployment)
        ref = work.aws.cloudformation.create_change_set(request)
        fp("after_create_change_set_before_save")
    _save(work, ref)
    return found


def _save(work: Work, ref: ChangeSetRef) -> None:
    work.note(change_set_arn=ref.arn, stack_id=ref.stack_id, outcome="", attempts=0)
    fp("after_change_set_saved")


def change_set_request(work: Work, revision: Revision, stack: Stack | None, template_url: str) -> ChangeSetRequest:
    """Everything the change set is made from; nothing is left to AWS's defaults."""
    application = work.deployment.application
    environment = work.environment
    tags = {
        "tierboard:application": application.name,
        "tierboard:environment": str(environment.pk),
        "tierboard:team": application.team.slug,
    }
    return ChangeSetRequest(
        # By its id: what is taken over is the stack that was looked at, whatever bears its name by now.
        stack_name=stack.id if stack and work.deployment.kind == Kind.ADOPT else environment.stack_name,
        name=work.change_set_name,
        type="CREATE" if opening(stack.status if stack else None) is Opening.CREATE else "UPDATE",
        template=revision.template,
        template_url=template_url,
        parameters={
            "ArtifactBucket": stage.artifact_bucket(work),
            "TierboardApplication": application.name,
            "TierboardEnvironment": str(environment.pk),
            "TierboardTeam": application.team.slug,
            **_name_where_it_is_asked(revision, environment),
        },
        tags=tags,
        capabilities=_capabilities(revision),
        description=f"Deployment #{work.deployment.number} of {application.name}: revision {revision.number}",
        reverts_drift=work.deployment.kind == Kind.REVERT_DRIFT,
    )


def _name_where_it_is_asked(revision: Revision, environment: Environment) -> dict[str, str]:
    """AWS takes no parameter that a template does not declare."""
    declared = store_plan.as_data(revision.template).get("Parameters", {})
    return {ENVIRONMENT_NAME: environment.name} if ENVIRONMENT_NAME in declared else {}


def _capabilities(revision: Revision) -> tuple[str, ...]:
    """Only what the template needs."""
    resources = store_plan.as_data(revision.template).get("Resources", {})
    has_iam = any(str(resource.get("Type", "")).startswith("AWS::IAM::") for resource in resources.values())
    return ("CAPABILITY_IAM",) if has_iam else ()


def _read(work: Work) -> timedelta:
    if (work.deployment.intent or {}).get("empty"):
        return _no_changes(work)
    found = work.aws.cloudformation.change_set(work.deployment.change_set_arn)
    if found is None and work.older_than("planning_at", GONE) and work.surely_missing():
        return plan_ends.plan_failed(work, "Somebody removed the change set at AWS. Nothing was changed. Plan again.")
    if found is None or found.is_pending or (found.is_executable and not _is_of_its_type(work)):
        if work.older_than("planning_at", GIVE_UP):
            return plan_ends.plan_failed(
                work, "AWS did not work out the changes in time. Nothing was changed. Plan again."
            )
        return next((wait for age, wait in _LOOKS if work.older_than("planning_at", age)), _SOON)
    if found.is_empty:
        return _no_changes(work)
    if not found.is_executable:
        return _refused_by_aws(work, found)
    return store_plan.store_plan(work, findings_of(work, found))


def _is_of_its_type(work: Work) -> bool:
    """Whether the change set's stack is as what we noted to have asked for needs it. It says which was asked for when
    an answer was lost and the next try, after an old look at the stack, named the other type: AWS made the first.

    A stack that was created once is never again only reviewed; that it is only reviewed may be old.
    """
    intent = work.deployment.intent or {}
    stack = work.aws.cloudformation.stack(work.deployment.stack_id)
    if stack is None:
        return False
    really = "CREATE" if phase(stack.status) is Phase.REVIEW else "UPDATE"
    if really == intent.get("type", "UPDATE"):
        return True
    if really == "UPDATE" or (work.older_than("planning_at", STALE) and work.surely_missing()):
        work.note(intent={**(work.deployment.intent or {}), "type": really})
    return False


def findings_of(work: Work, found: ChangeSet) -> store_plan.Findings:
    """What AWS would do, as it says now. The last door asks the same again."""
    cloudformation = work.aws.cloudformation
    intent = work.deployment.intent or {}
    type_ = str(intent.get("type", "UPDATE"))
    if work.deployment.kind == Kind.ADOPT:
        base = plan_adopt.base(work, found.stack_id)
    else:
        base = "" if type_ == "CREATE" else cloudformation.template(found.stack_id)
    return store_plan.Findings(
        change_set_type=type_,
        template=cloudformation.change_set_template(found.arn),
        base_template=base,
        changes=found.changes,
        parameters=found.parameters,
        tags=found.tags,
        capabilities=found.capabilities,
    )


def is_what_we_asked(work: Work, found: store_plan.Findings) -> bool:
    """Whether AWS holds the template of our revision, not another one."""
    expected = canonical(store_plan.as_data(revision_of(work.deployment).template))
    return found.template == expected


def _no_changes(work: Work) -> timedelta:
    """AWS has nothing to change. That is the end, unless we have something left to do."""
    revision = revision_of(work.deployment)
    # Written down first: once the change set is gone, nothing at AWS says any more that it was empty.
    work.note(intent={**(work.deployment.intent or {}), "empty": True})
    tidy.remove_change_set(work)
    if already.is_unfinished(work.deployment):
        return store_plan.store_plan(work, already.findings(work))
    sentence = f"{work.environment.name} already is what revision {revision.number} says. Nothing to change."
    if work.deployment.kind == Kind.REVERT_DRIFT:
        sentence = f"Nothing differs any more: {work.environment.name} is what revision {revision.number} says."
        drift_checks.ask(work.environment, work.deployment.requested_by)
    return plan_ends.no_changes(work, sentence)


def _refused_by_aws(work: Work, found: ChangeSet) -> timedelta:
    template = store_plan.as_data(revision_of(work.deployment).template)
    problems = [
        {"component": component, "field": None, "message": found.reason}
        for component in _components_named(found.reason, template)
    ]
    return plan_ends.plan_failed(
        work,
        "AWS cannot plan this. Nothing was changed. Read what AWS says, mend the definition and plan again.",
        aws_said=found.reason or f"{found.status} / {found.execution_status}",
        problems=problems,
    )


def _components_named(reason: str, template: dict[str, object]) -> list[str]:
    """Components whose resources AWS names in its reason."""
    resources = template.get("Resources")
    named = []
    for logical_id, resource in resources.items() if isinstance(resources, dict) else ():
        if logical_id in reason:
            named.append(resource.get("Metadata", {}).get("Tierboard", {}).get("Component", ""))
    return [component for component in dict.fromkeys(named) if component]
