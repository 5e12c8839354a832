"""Data that a removal leaves behind: what becomes of it is said before, and it is no risk any more afterwards."""

from typing import Any

import pytest
from django.urls import reverse

from deployments.models import Deployment, Plan
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
LOST = {"component": "notes_table", "logical_id": "NotesTable", "type": "AWS::DynamoDB::Table", "what": "12 items"}
GOES = {
    **LOST,
    "sentence": "The table **notes_table** goes.",
    "action": "Remove",
    "replacement": "None",
    "sign": "-",
    "physical_id": "t",
    "risks": ["data_loss", "removal"],
}
KEPT = {**GOES, "policy_action": "Retain"}
SAID = "What it holds (about 12 items) is kept in the account, but no environment uses it any more."


def removal(built: World, status: Status, change: dict[str, Any]) -> Deployment:
    row = world.deployment(built.staging, status, built.cast.developer, kind=Kind.DESTROY, base_revision=built.revision)
    Plan.objects.create(deployment=row, digest="d" * 64, approvals_needed=1, changes=[change], data_at_risk=[LOST])
    return row


def page_of(built: World, row: Deployment, name: str = "deployment") -> str:
    return client_of(built.cast.approver).get(reverse(name, args=[row.pk])).content.decode()


def test_what_becomes_of_kept_data_stands_where_it_is_decided(built: World) -> None:
    page = page_of(built, removal(built, Status.AWAITING_APPROVAL, KEPT))
    assert "1 data at risk" in page
    assert SAID in page
    lost = "about 12 items: kept in the account, but no environment uses it any more"
    assert lost in page.split('id="approval"')[1]
    assert lost in client_of(built.cast.owner).get(reverse("approvals")).content.decode()


def test_what_is_deleted_is_not_called_kept(built: World) -> None:
    page = page_of(built, removal(built, Status.AWAITING_APPROVAL, {**GOES, "policy_action": "Delete"}))
    assert "1 data at risk" in page
    assert "no environment uses it" not in page


@pytest.mark.parametrize("name", ["deployment", "deployment_diagram"])
@pytest.mark.parametrize(
    ("status", "change", "red"),
    [
        (Status.SUCCEEDED, KEPT, False),
        (Status.SUCCEEDED, {**GOES, "policy_action": "Delete"}, True),
        (Status.FAILED, KEPT, True),
    ],
)
def test_once_aws_has_kept_it_nothing_is_red(
    built: World, name: str, status: Status, change: dict[str, Any], red: bool
) -> None:
    page = page_of(built, removal(built, status, change), name)
    assert ("data at risk" in page.lower()) is red
