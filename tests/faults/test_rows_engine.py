"""Rows of the fault matrix that need no process: leases, clocks, odd hints, old workers."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from botocore.exceptions import ClientError
from django.conf import settings as configured
from django.db import connection

from deployments import drift_checks, health
from deployments.actions.advance import advance
from deployments.aws.errors import reading
from deployments.models import Deployment, DriftCheck, Environment
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from deployments.tasks import advance as hinted
from deployments.transitions import claim, rouse
from teams.models import Membership
from tests.deployments.actions.conftest import Shop
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


@pytest.mark.parametrize(("fails", "ends"), [(set(), Status.SUCCEEDED), ({"NotesFunction"}, Status.FAILED)])
def test_F11_nobody_looks_for_ten_minutes_and_then_everything_is_taken_over(
    shop: Shop, fails: set[str], ends: Status
) -> None:
    fake = shop.aws.cloudformation
    executing = to_dev(shop, Status.EXECUTING)
    fake.fail = fails
    executing = step(executing, shop.aws)
    stack_id = executing.stack_id
    while fake.stacks[stack_id].operation:
        fake.events(stack_id, token="", known=lambda _: True, since=datetime.now(UTC))
    Deployment.objects.filter(pk=executing.pk).update(executing_at=minutes_ago(10), sent_at=minutes_ago(10))
    end = drive(executing, shop.aws)
    assert end.state is ends
    assert ("could not be created" in end.outcome) is bool(fails)
    assert end.events.count() == len(fake.stacks[stack_id].events)
    assert fake.executions() == [str(end.pk)]


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


@pytest.mark.parametrize("moment", ["2026-03-29T01:59:59", "2026-10-25T02:59:59"], ids=["forward", "back"])
def test_F46_when_the_clocks_are_changed_leases_stay_and_what_is_nightly_comes_once(shop: Shop, moment: str) -> None:
    to_dev(shop)
    Environment.objects.update(next_drift_check_at=ClockTimestamp() - timedelta(hours=1))
    made = asked(shop.environment("dev"), shop.cast.developer, shop.new_code())
    change = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    for hours in (0, 1, -1):
        with time_machine.travel(change + timedelta(hours=hours, seconds=2)):
            assert drift_checks.schedule(5) == (hours == 0)
            assert (claim(made.pk, owner=f"{hours}") is not None) == (hours == 0)
    assert DriftCheck.objects.count() == 1
    assert all(isinstance(row["schedule"], float) for row in configured.CELERY_BEAT_SCHEDULE.values()), "no time of day"
    Deployment.objects.filter(pk=made.pk).update(lease_until=LONG_AGO)
    assert drive(made, shop.aws).state is Status.SUCCEEDED


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("SignatureDoesNotMatch", "Signature expired: 20261103T140000Z is now earlier than 20261103T145500Z"),
        ("InvalidSignatureException", "Signature not yet current: 20261103T160000Z is still later than 20261103T1505Z"),
        ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    ],
)
def test_F46_a_clock_that_AWS_refuses_is_named_and_ends_nothing(shop: Shop, code: str, text: str) -> None:
    executing = to_dev(shop, Status.EXECUTING)

    def refuse(operation: str) -> None:
        with reading(operation):
            raise ClientError({"Error": {"Code": code, "Message": text}}, operation)

    shop.aws.cloudformation.before = refuse
    executing = step(executing, shop.aws)
    assert (executing.state, executing.aws_said) == (Status.EXECUTING, text)
    assert "the clock of the host that asks is wrong" in executing.outcome
    shop.aws.cloudformation.before = lambda operation: None
    end = drive(executing, shop.aws)
    assert (end.state, end.aws_said, shop.aws.cloudformation.executions()) == (Status.SUCCEEDED, "", [str(end.pk)])


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
