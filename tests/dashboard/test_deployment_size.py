"""The deployment page with 200 changes and 500 events: below 100 kB, and no query more than with one of each."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deployments.models import Deployment, Plan, StackEvent
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
LIMIT = 100_000


def change(number: int, *, risk: bool) -> dict[str, Any]:
    policy = '{"Statement": [' + ", ".join(f'{{"Action": "s3:Get{n}", "Resource": "*"}}' for n in range(12)) + "]}"
    names = ("Policy", "Timeout", "MemorySize", "Description")
    details = [{"path": f"/Properties/{name}", "name": name, "before": policy, "after": "20"} for name in names]
    return {
        "logical_id": f"Resource{number:03}",
        "type": "AWS::DynamoDB::Table" if risk else "AWS::Lambda::Function",
        "component": f"part_{number}",
        "kind": "table" if risk else "function",
        "action": "Modify",
        "replacement": "True" if risk else "False",
        "sentence": f"The **part_{number}** is changed: Policy, Timeout and 2 more.",
        "risks": ["data_loss", "replacement"] if risk else [],
        "details": details,
    }


def deployment(built: World, status: Status, changes: int, events: int, *, risk: bool = False) -> Deployment:
    now = timezone.now()
    began = now - timedelta(minutes=5) if events else None
    row = world.deployment(built.staging, status, built.cast.developer, revision=built.revision, executing_at=began)
    plan = Plan.objects.get(pk=row.pk)
    plan.delete()
    plan.deployment = row
    plan.changes = [change(number, risk=risk) for number in range(changes)]
    plan.save(force_insert=True)
    StackEvent.objects.bulk_create(
        StackEvent(
            deployment=row,
            stack_id="arn:stack",
            event_id=f"{row.pk}-{number}",
            at=now - timedelta(seconds=600 - number),
            logical_id=f"Resource{number % max(1, changes):03}",
            resource_type="AWS::Lambda::Function",
            status=("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_FAILED")[number % 3],
            reason="Resource handler returned message: it is not possible now" if number % 3 == 2 else "",
        )
        for number in range(events)
    )
    return row


def visit(client: Client, row: Deployment, query: str = "") -> str:
    answer = client.get(reverse("deployment", args=[row.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, row: Deployment) -> int:
    visit(client, row)
    with CaptureQueriesContext(
        connection,
    ) as found:
        visit(client, row)
    return len(found)


@pytest.mark.parametrize(
    ("status", "events"),
    [(Status.AWAITING_APPROVAL, 0), (Status.EXECUTING, 500), (Status.FAILED, 500), (Status.NEEDS_ATTENTION, 500)],
)
@pytest.mark.parametrize("risk", [False, True])
def test_a_large_page_is_below_100_kb(built: World, status: Status, events: int, risk: bool) -> None:
    row = deployment(built, status, 200, events, risk=risk)
    page = visit(client_of(built.cast.owner), row)
    assert len(page.encode()) < LIMIT
    assert re.search(r"Changes 1 to [12]0 of 200", page)


def test_every_part_names_all_groups_with_how_many_they_hold(built: World) -> None:
    client, row = client_of(built.cast.owner), deployment(built, Status.AWAITING_APPROVAL, 0, 0)
    plan = Plan.objects.get(pk=row.pk)
    plan.delete()
    plan.deployment = row
    plan.changes = [change(n, risk=False) | {"kind": "function" if n < 30 else "table"} for n in range(45)]
    plan.save(force_insert=True)
    for part, elsewhere, here in (("1", "Data", ["20", "0"]), ("3", "Logic", ["0", "5"])):
        page = visit(client, row, f"?part={part}").split('id="plan"')[1].split('id="checks"')[0]
        counted = re.findall(r"(?:Logic|Data) \((?:(\d+) of )?(\d+)( shown here)?\)", page)
        assert [int(count) for _, count, _ in counted] == [30, 15]
        assert [shown for shown, _, _ in counted] == here
        assert len(re.findall('<details class="fold" data-fold="plan-(?:logic|data)"', page)) == 2
        assert re.search(rf'Show these \d+ changes<span class="visually-hidden">: {elsewhere}</span>', page)


def test_every_change_is_on_some_part(built: World) -> None:
    client, row = client_of(built.cast.owner), deployment(built, Status.AWAITING_APPROVAL, 45, 0)
    parts = [visit(client, row, f"?part={part}") for part in (1, 2, 3)]
    assert [len(re.findall('<li class="change"', page)) for page in parts] == [20, 20, 5]
    assert "Changes 41 to 45 of 45" in parts[2]
    assert "Changes 41 to 45 of 45" in visit(client, row, "?part=99&only=changed")


@pytest.mark.parametrize("status", [Status.AWAITING_APPROVAL, Status.EXECUTING, Status.FAILED])
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(built: World, status: Status) -> None:
    client = client_of(built.cast.owner)
    events = 0 if status is Status.AWAITING_APPROVAL else 1
    found = []
    for count in (1, 200):
        row = deployment(built, status, count, events * count)
        found.append(queries(client, row))
        row.delete()
    assert found[0] == found[1] <= 40
