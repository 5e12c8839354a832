"""Deployments that did not end well, and their page."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from deployments.models import Deployment, StackEvent
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

STACK = "AWS::CloudFormation::Stack"


def ended(built: World, status: Status, seconds: int = 120, kind: Kind = Kind.DEPLOY, **more: Any) -> Deployment:
    began = timezone.now() - timedelta(seconds=seconds)
    return world.deployment(
        built.staging,
        status,
        built.cast.developer,
        revision=built.revision,
        kind=kind,
        executing_at=began,
        **more,
    )


def page_of(built: World, row: Deployment, role: str = "owner") -> str:
    user = built.person(role)
    return client_of(user).get(reverse("deployment", args=[row.pk])).content.decode()


REASON = "Table tb-x already exists"


def failed(built: World) -> Deployment:
    """As the engine ends one whose first resource fails."""
    said = "The table **notes_table** could not be created. Nothing runs in staging. Mend it and deploy again."
    problem = {"component": "notes_table", "field": None, "message": REASON}
    row = ended(built, Status.FAILED, outcome=said, aws_said=REASON, problems=[problem], verification=[])
    heard(row, "NotesTable", "AWS::DynamoDB::Table", "CREATE_FAILED", REASON)
    heard(row, "stack", STACK, "ROLLBACK_COMPLETE")
    return row


def heard(row: Deployment, logical_id: str, type_: str, status: str, reason: str = "") -> None:
    StackEvent.objects.create(
        deployment=row,
        stack_id="arn:stack",
        event_id=f"{row.pk}-{row.events.count()}",
        at=timezone.now(),
        logical_id=logical_id,
        resource_type=type_,
        status=status,
        reason=reason,
    )
