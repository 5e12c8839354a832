"""How deployments end: one transaction with everything that an end changes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from costing import intake
from deployments.actions.revisions import meaning, revision_of
from deployments.actions.store_plan import overtake
from deployments.actions.work import NOW, Work, database_now
from deployments.aws.shapes import StackOutput
from deployments.failpoints import fp
from deployments.models import Deployment, Environment, Output
from deployments.states import Kind, Status
from deployments.transitions import move

_WAITING = (Status.AWAITING_APPROVAL, Status.APPROVED)


def end(work: Work, to: Status, sentence: str, *, aws_said: str = "", **columns: Any) -> timedelta:
    """End without having changed anything at AWS, or without anything else to write down."""
    fp("before_closing")
    move(work.deployment, to=to, sentence=sentence, outcome=sentence[:1000], aws_said=aws_said, **columns)
    fp("after_closing")
    return NOW


def end_badly(work: Work, to: Status, sentence: str, *, aws_said: str, problems: Sequence[dict[str, Any]]) -> timedelta:
    """End an operation that AWS began and that did not succeed."""
    deployment = work.deployment
    fp("before_closing")
    with transaction.atomic():
        Environment.objects.filter(pk=deployment.environment_id).update(stack_id=deployment.stack_id)
        _overtake_plans(deployment)
        move(
            deployment,
            to=to,
            sentence=sentence,
            outcome=sentence[:1000],
            aws_said=aws_said,
            problems=list(problems),
        )
    fp("after_closing")
    return NOW


def end_well(work: Work, outputs: Sequence[StackOutput]) -> timedelta:
    """SUCCEEDED, with outputs, the environment's new state and the news for costing, all or nothing."""
    deployment = work.deployment
    fp("before_closing")
    with transaction.atomic():
        sentence = _removed(deployment) if deployment.kind == Kind.DESTROY else _went_live(deployment, outputs)
        _overtake_plans(deployment)
        move(deployment, to=Status.SUCCEEDED, sentence=sentence, outcome=sentence)
    fp("after_closing")
    return NOW


def _removed(deployment: Deployment) -> str:
    environment = deployment.environment
    Environment.objects.filter(pk=environment.pk).update(live_revision=None, live_deployment=None, stack_id="")
    return f"{environment.name} was removed."


def _went_live(deployment: Deployment, outputs: Sequence[StackOutput]) -> str:
    environment, revision = deployment.environment, revision_of(deployment)
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
    Environment.objects.filter(pk=environment.pk).update(
        live_revision=revision, live_deployment=deployment, stack_id=deployment.stack_id
    )
    intake.release_happened(uid=environment.pk, revision_number=revision.number, at=database_now())
    return f"Revision {revision.number} runs in {environment.name}."


def _overtake_plans(deployment: Deployment) -> None:
    """Executing one change set makes AWS drop all others of the stack."""
    waiting = Deployment.objects.filter(target=deployment.target, status__in=_WAITING)
    overtake(waiting, f"Overtaken: #{deployment.number} changed the stack since. Plan again.", by=deployment)
