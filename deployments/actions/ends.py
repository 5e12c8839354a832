"""How deployments end: one transaction with everything that an end changes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from costing import intake
from deployments import drift_checks, queue
from deployments.actions import clean_up
from deployments.actions.revisions import meaning, revision_of
from deployments.actions.store_plan import overtake
from deployments.actions.work import NOW, Work, database_now
from deployments.aws.shapes import StackOutput
from deployments.failpoints import fp
from deployments.models import Deployment, Environment, ObservedStack, Output, Revision
from deployments.models.clock import ClockTimestamp
from deployments.states import Kind, Status
from deployments.transitions import move

_WAITING = (Status.AWAITING_APPROVAL, Status.APPROVED)


def end(work: Work, to: Status, sentence: str, *, aws_said: str = "", **columns: Any) -> timedelta:
    """End without having changed anything at AWS, or without anything else to write down."""
    fp("before_end")
    with transaction.atomic():
        if to is Status.NEEDS_ATTENTION:
            _have_opened(work.environment)
        move(work.deployment, to=to, sentence=sentence, outcome=sentence[:1000], aws_said=aws_said, **columns)
    fp("after_end")
    return NOW


def end_badly(work: Work, to: Status, sentence: str, *, aws_said: str, problems: Sequence[dict[str, Any]]) -> timedelta:
    """End an operation that AWS began and that did not succeed."""
    deployment = work.deployment
    fp("before_bad_end")
    with transaction.atomic():
        # What could not be taken over stays somebody else's.
        ours = Environment.objects.filter(pk=deployment.environment_id, observed=False)
        ours.update(stack_id=deployment.stack_id)
        _overtake_plans(deployment)
        _have_opened(work.environment)
        move(
            deployment,
            to=to,
            sentence=sentence,
            outcome=sentence[:1000],
            aws_said=aws_said,
            problems=list(problems),
        )
    fp("after_bad_end")
    return NOW


def _have_opened(environment: Environment) -> None:
    """Have what was live before opened once more, as after a success. That is a step of its own on a row of its own:
    whatever comes of it, and if nothing does, this end stays as it is.
    """
    live, now = Environment.objects.filter(pk=environment.pk).values("live_deployment"), ClockTimestamp()
    found = Deployment.objects.filter(pk__in=live, status=Status.SUCCEEDED)
    if found.update(recheck_asked_at=now, next_check_at=now, attempts=0):
        queue.ring(found.values_list("pk", flat=True))


def end_well(work: Work, outputs: Sequence[StackOutput]) -> timedelta:
    """SUCCEEDED, with outputs, the environment's new state and the news for costing, all or nothing."""
    deployment = work.deployment
    fp("before_closing")
    with transaction.atomic():
        sentence = _END_WORDS.get(Kind(deployment.kind), _went_live)(deployment, outputs)
        # After a removal AWS's own verdict says what is left.
        left = [] if deployment.kind == Kind.DESTROY else clean_up.left_over(deployment)
        sentence += clean_up.in_words(left)
        _overtake_plans(deployment)
        move(deployment, to=Status.SUCCEEDED, sentence=sentence, outcome=sentence[:1000], left_behind=left or None)
    fp("after_closing")
    return NOW


def _removed(deployment: Deployment, outputs: Sequence[StackOutput]) -> str:
    environment = deployment.environment
    Environment.objects.filter(pk=environment.pk).update(
        live_revision=None, live_deployment=None, stack_id="", next_drift_check_at=None
    )
    return f"{environment.name} was removed."


def _rescued(deployment: Deployment, outputs: Sequence[StackOutput]) -> str:
    """What was live before is live again; nothing new went live."""
    environment = deployment.environment
    live = Environment.objects.select_related("live_revision").get(pk=environment.pk).live_revision
    if live is not None:
        _keep(deployment, live, outputs)
    Environment.objects.filter(pk=environment.pk).update(stack_id=deployment.stack_id)
    skipped = ", ".join((deployment.operation or {}).get("resources", ()))
    what = f"Revision {live.number}" if live else "What ran before"
    more = f" Skipped: {skipped}. Deploy again to bring it in line with the definition." if skipped else ""
    return f"{what} runs in {environment.name} again.{more}"


def _went_live(deployment: Deployment, outputs: Sequence[StackOutput]) -> str:
    environment, revision = deployment.environment, revision_of(deployment)
    _keep(deployment, revision, outputs)
    Environment.objects.filter(pk=environment.pk).update(
        live_revision=revision,
        live_deployment=deployment,
        stack_id=deployment.stack_id,
        next_drift_check_at=drift_checks.soon_after_a_deployment(),
    )
    intake.release_happened(uid=environment.pk, revision_number=revision.number, at=database_now())
    return f"Revision {revision.number} runs in {environment.name}."


def _adopted(deployment: Deployment, outputs: Sequence[StackOutput]) -> str:
    """It is an environment like the others from now on: nobody observes it any more, and costs are told apart."""
    environment, application = deployment.environment, deployment.application
    ObservedStack.objects.filter(environment=environment).delete()
    Environment.objects.filter(pk=environment.pk).update(observed=False)
    intake.environment_registered(
        uid=environment.pk, team_id=application.team_id, application=application.name, environment=environment.name
    )
    return f"{environment.name} was taken over. {_went_live(deployment, outputs)}"


def _reverted(deployment: Deployment, outputs: Sequence[StackOutput]) -> str:
    """What is live stays live, under addresses that may be new ones: what was deleted was made again. Compared anew by
    itself, so that the board says what is true now.
    """
    environment, revision = deployment.environment, revision_of(deployment)
    _keep(deployment, revision, outputs)
    Environment.objects.filter(pk=environment.pk).update(live_deployment=deployment, stack_id=deployment.stack_id)
    environment.stack_id = deployment.stack_id
    drift_checks.ask(environment, deployment.requested_by)
    return f"{environment.name} is as revision {revision.number} says again."


_END_WORDS = {
    Kind.DESTROY: _removed,
    Kind.RESCUE: _rescued,
    Kind.ADOPT: _adopted,
    Kind.REVERT_DRIFT: _reverted,
}


def _keep(deployment: Deployment, revision: Revision, outputs: Sequence[StackOutput]) -> None:
    """Keep the outputs, with what the revision says that they are."""
    known = meaning(revision).outputs
    Output.objects.bulk_create(
        Output(
            deployment=deployment,
            key=output.key[:255],
            value=output.value,
            description=output.description[:500],
            component=known.get(output.key, ("", ""))[0],
            kind=known.get(output.key, ("", ""))[1],
        )
        for output in outputs
    )


def _overtake_plans(deployment: Deployment) -> None:
    """Executing one change set makes AWS drop all others of the stack."""
    waiting = Deployment.objects.filter(target=deployment.target, status__in=_WAITING)
    overtake(waiting, f"Overtaken: #{deployment.number} changed the stack since. Plan again.", by=deployment)
