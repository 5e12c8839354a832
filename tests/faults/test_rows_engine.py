"""Rows of the fault matrix that need no process: leases, clocks, restores, odd hints, read-only databases."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from deployments import health
from deployments.actions.advance import advance
from deployments.models import Deployment, Output, StackEvent
from deployments.policies import name_to_type
from deployments.states import Status
from deployments.tasks import advance as hinted
from deployments.transitions import claim, rouse
from teams.models import Membership
from tests.deployments.actions.conftest import Shop, make_shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step

LONG_AGO = "2020-01-01T00:00:00Z"


def minutes_ago(minutes: float) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def to_dev(shop: Shop, until: Status | None = None) -> Deployment:
    return drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=until)


def to_staging(shop: Shop) -> Deployment:
    """Approved, not begun."""
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    return approved(waiting, shop.cast.approver)


def frozen_before(shop: Shop, deployment: Deployment, meanwhile: Any) -> None:
    """Whoever is about to execute freezes right before the call, longer than its lease; then the call goes out."""
    frozen: list[str] = []

    def freeze(operation: str) -> None:
        if operation == "ExecuteChangeSet" and not frozen:
            frozen.append(operation)
            Deployment.objects.filter(pk=deployment.pk).update(lease_until=LONG_AGO, sent_at=minutes_ago(5))
            meanwhile()

    shop.aws.cloudformation.before = freeze
    step(deployment, shop.aws)
    assert frozen


def test_F09_frozen_before_the_call_while_another_one_executes_it(shop: Shop) -> None:
    ready = to_staging(shop)
    frozen_before(shop, ready, lambda: drive(ready, shop.aws))
    assert fresh(ready).state is Status.SUCCEEDED
    assert shop.aws.cloudformation.executions() == [str(ready.pk)]


def test_F09_frozen_before_the_call_until_it_is_not_approved_any_more(shop: Shop) -> None:
    ready = to_staging(shop)

    def leaves() -> None:
        Membership.objects.filter(user=shop.cast.approver).delete()
        assert drive(ready, shop.aws).state is Status.SUPERSEDED

    frozen_before(shop, ready, leaves)
    assert fresh(ready).state is Status.SUPERSEDED
    assert "Not enough votes" in fresh(ready).outcome
    assert shop.aws.cloudformation.executions() == []


def test_F11_nobody_looks_for_ten_minutes_and_then_everything_is_taken_over(shop: Shop) -> None:
    executing = to_dev(shop, Status.EXECUTING)
    executing = step(executing, shop.aws)
    fake, stack_id = shop.aws.cloudformation, executing.stack_id
    while fake.stacks[stack_id].operation:
        fake.events(stack_id, token="", known=lambda _: True, since=datetime.now(UTC))
    Deployment.objects.filter(pk=executing.pk).update(executing_at=minutes_ago(10))
    end = drive(executing, shop.aws)
    assert end.state is Status.SUCCEEDED
    assert end.events.count() == len(fake.stacks[stack_id].events)


def test_F17_hints_thrice_late_and_out_of_order_do_it_once(shop: Shop) -> None:
    made = asked(shop.environment("dev"), shop.cast.developer, shop.first)
    other = asked(shop.environment(), shop.cast.developer, shop.first)
    for _ in range(60):
        for pk in (made.pk, other.pk, made.pk, made.pk):
            rouse([pk])
            advance(pk, connect=shop.aws, owner="test")
    assert fresh(made).state is Status.SUCCEEDED
    hinted(str(made.pk))
    assert shop.aws.cloudformation.executions() == [str(made.pk)]
    assert fresh(other).state is Status.AWAITING_APPROVAL


def test_F18_a_forged_hint_does_nothing_but_look(shop: Shop) -> None:
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    before = Deployment.objects.values().get(pk=waiting.pk)
    hinted(str(waiting.pk))
    hinted(str(uuid.uuid4()))
    assert Deployment.objects.values().get(pk=waiting.pk) == before
    for rubbish in ("", "1; DROP TABLE", "../../etc/passwd"):
        with pytest.raises(ValueError, match="badly formed"):
            hinted(rubbish)


@pytest.mark.django_db(transaction=True)
def test_F22_a_database_that_takes_no_writes_stops_everything(settings: Any) -> None:
    shop = make_shop(settings)
    ready = to_staging(shop)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    with pytest.raises(Exception, match="read-only transaction"):
        advance(ready.pk, connect=shop.aws, owner="test")
    assert shop.aws.cloudformation.executions() == []
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
    assert drive(ready, shop.aws).state is Status.SUCCEEDED


def test_F25_a_change_set_that_is_not_shown_yet_is_asked_for_again(shop: Shop) -> None:
    ready = to_staging(shop)
    stack = shop.aws.cloudformation.stacks[ready.stack_id]
    hidden = dict(stack.change_sets)
    stack.change_sets.clear()
    waiting = step(ready, shop.aws)
    assert waiting.state is Status.APPROVED
    assert "may be old" in waiting.outcome
    stack.change_sets.update(hidden)
    assert drive(ready, shop.aws).state is Status.SUCCEEDED


def test_F42_what_takes_five_hours_is_still_followed(shop: Shop) -> None:
    shop.aws.cloudformation.pace = 0
    executing = step(to_dev(shop, Status.EXECUTING), shop.aws)
    Deployment.objects.filter(pk=executing.pk).update(executing_at=minutes_ago(300))
    for _ in range(5):
        assert step(executing, shop.aws).state is Status.EXECUTING
    shop.aws.cloudformation.pace = 4
    assert drive(executing, shop.aws).state is Status.SUCCEEDED


def test_F43_a_removal_that_AWS_cannot_finish_needs_a_person_and_can_be_asked_for_again(shop: Shop) -> None:
    to_dev(shop)
    shop.aws.cloudformation.fail = {"NotesFunction"}
    assert removed(shop).state is Status.NEEDS_ATTENTION
    assert "removed in part" in Deployment.objects.order_by("-number")[0].outcome
    shop.aws.cloudformation.fail = set()
    assert removed(shop).state is Status.SUCCEEDED


def removed(shop: Shop) -> Deployment:
    """The removal of dev, once everybody whom it takes has approved it."""
    removal = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    for who in (shop.cast.owner, shop.cast.approver):
        if fresh(removal).state is Status.AWAITING_APPROVAL:
            approved(removal, who, name_to_type(removal))
    return drive(removal, shop.aws)


def test_F44_equal_times_and_repeated_pages_are_stored_once(shop: Shop) -> None:
    executing = step(to_dev(shop, Status.EXECUTING), shop.aws)
    fake = shop.aws.cloudformation
    end = drive(executing, shop.aws)
    told = fake.stacks[end.stack_id].events
    assert end.events.count() == len(told) == len({event.event_id for event in told})
    assert list(end.events.order_by("at", "id").values_list("event_id", flat=True)) == [e.event_id for e in told]


@pytest.mark.parametrize("hours", [-1, 1, 24 * 200])
def test_F46_a_worker_whose_clock_is_wrong_holds_leases_by_the_databases(shop: Shop, hours: int) -> None:
    made = asked(shop.environment("dev"), shop.cast.developer, shop.first)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        assert claim(made.pk, owner="one") is not None
        assert claim(made.pk, owner="two") is None
        held = Deployment.objects.filter(pk=made.pk)
        held.update(lease_until=LONG_AGO)
        end = drive(made, shop.aws)
    assert end.state is Status.SUCCEEDED
    assert shop.aws.cloudformation.executions() == [str(made.pk)]


def test_F47_without_any_sweeper_the_alarm_tells_how_long_work_waits(shop: Shop) -> None:
    made = asked(shop.environment("dev"), shop.cast.developer, shop.first)
    Deployment.objects.filter(pk=made.pk).update(next_check_at=minutes_ago(10))
    overdue = health.overdue()
    assert (overdue.count, round(overdue.seconds / 60)) == (1, 10)
    assert drive(made, shop.aws).state is Status.SUCCEEDED
    assert health.overdue().count == 0


def test_F50_an_old_worker_leaves_states_and_columns_alone_that_it_does_not_know(shop: Shop) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE deployments_deployment ADD COLUMN from_the_future text NOT NULL DEFAULT ''")
        assert to_dev(shop).state is Status.SUCCEEDED
        other = asked(shop.environment(), shop.cast.developer, shop.first)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE deployments_deployment SET status = 'paused' WHERE id = %s", [other.pk])
    advance(other.pk, connect=shop.aws, owner="test")
    left = Deployment.objects.values("status", "epoch").get(pk=other.pk)
    assert left == {"status": "paused", "epoch": 0}


@pytest.mark.parametrize(
    ("at", "ends"),
    [(Status.APPROVED, Status.SUCCEEDED), (Status.EXECUTING, Status.SUCCEEDED)],
    ids=["F51 restored as approved", "F51 restored as executing"],
)
def test_a_restored_backup_executes_nothing_again(shop: Shop, at: Status, ends: Status) -> None:
    ready = to_staging(shop)
    if at is Status.EXECUTING:
        ready = drive(ready, shop.aws, until=Status.EXECUTING)
    backup = Deployment.objects.values().get(pk=ready.pk)
    assert drive(ready, shop.aws).state is Status.SUCCEEDED
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    Output.objects.filter(deployment=ready).delete()
    StackEvent.objects.filter(deployment=ready).delete()
    Deployment.objects.filter(pk=ready.pk).update(**{**backup, "lease_until": None, "planning_at": LONG_AGO})
    assert drive(ready, shop.aws).state is ends
    assert shop.aws.cloudformation.executions() == [str(ready.pk)]
