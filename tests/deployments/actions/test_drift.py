"""Checks of what was changed outside: what is asked of AWS, when, and that nothing unclear is ever in sync."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from deployments import drift, drift_checks
from deployments.actions import check_drift
from deployments.actions.ask_drift import ask_drift
from deployments.actions.check_drift import look
from deployments.aws.errors import AwsProblem, Trouble
from deployments.changes.drift_board import sentence
from deployments.models import Deployment, DriftCheck, Environment
from deployments.refusals import Refused
from deployments.states import Status
from teams.models import AuditEntry, AwsAccount, Notice
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive
from tests.fakes.cloudformation import FakeCloudFormation

pytestmark = pytest.mark.django_db
FUNCTION, TABLE = "NotesFunction", "NotesTableTable"
MEMORY = {"MemorySize": ("128", "1024")}


@pytest.fixture
def live(shop: Shop) -> Environment:
    """dev, where revision 1 runs."""
    assert drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws).state is Status.SUCCEEDED
    return shop.environment("dev")


def looked(shop: Shop, environment: Environment, times: int = 2) -> DriftCheck:
    """After so many looks at the check that is open, each as if it were due."""
    pk = DriftCheck.objects.get(environment=environment, ended_at__isnull=True).pk
    for _ in range(times):
        DriftCheck.objects.filter(pk=pk, ended_at__isnull=True).update(next_look_at=timezone.now())
        look(pk, connect=shop.aws)
    return DriftCheck.objects.get(pk=pk)


def checked(shop: Shop, environment: Environment) -> DriftCheck:
    ask_drift(environment=environment, by=shop.cast.developer)
    return looked(shop, environment)


def cloud(shop: Shop) -> FakeCloudFormation:
    return shop.aws.cloudformation


def test_every_resource_is_on_the_board_and_none_is_in_sync_unseen(shop: Shop, live: Environment) -> None:
    check = checked(shop, live)
    assert (check.state, check.drifted, check.unknown) == (DriftCheck.State.DONE, 0, 0)
    total = len(cloud(shop).resources(live.stack_id))
    assert check.in_sync + check.not_checkable == total == check.rows.count()
    assert check.not_checkable > 0
    assert cloud(shop).detected == [live.stack_id]


def test_what_was_changed_is_found_told_once_and_told_again_when_it_grows(shop: Shop, live: Environment) -> None:
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    assert checked(shop, live).drifted == 1
    checked(shop, live)
    assert AuditEntry.objects.filter(action="drift.found").count() == 1
    cloud(shop).changed(live.stack_id, TABLE)
    checked(shop, live)
    told = Notice.objects.filter(event="drift.found")
    assert sorted(row.detail["resources"] for row in told) == [[FUNCTION], [TABLE]]
    found = drift.comparison(live)
    assert [one.seen.logical_id for one in found.board.drifted] == [FUNCTION, TABLE]
    assert sentence(found.board).startswith("2 of ")


def test_what_aws_could_not_read_is_unknown_with_its_reason(shop: Shop, live: Environment) -> None:
    cloud(shop).unreadable(live.stack_id, FUNCTION, "Rate exceeded")
    check = checked(shop, live)
    row = check.rows.get(logical_id=FUNCTION)
    assert (check.state, check.unknown, row.status, row.reason) == ("done", 1, "unknown", "Rate exceeded")


def test_a_detection_that_failed_whole_is_never_in_sync(shop: Shop, live: Environment) -> None:
    cloud(shop).detection = "DETECTION_FAILED"
    cloud(shop).resource_drifts = lambda stack_id: ()  # type: ignore[method-assign]
    check = checked(shop, live)
    assert (check.state, check.in_sync, check.rows.count()) == ("unknown", 0, 0)
    assert "AWS could compare nothing (DETECTION_FAILED)" in check.sentence


def test_twice_pressed_is_one_check_with_one_line_in_the_log(shop: Shop, live: Environment) -> None:
    first, second = (ask_drift(environment=live, by=shop.cast.developer) for _ in range(2))
    assert first.pk == second.pk
    ask_drift(environment=live, by=shop.cast.approver)
    assert AuditEntry.objects.filter(action="drift.asked").count() == 1


def test_who_may_not_reads_why_and_nothing_live_is_not_compared(shop: Shop, live: Environment) -> None:
    with pytest.raises(Refused, match="Only developers, approvers and owners of Platform may compare dev"):
        ask_drift(environment=live, by=shop.cast.viewer)
    with pytest.raises(Refused, match="Nothing is deployed here"):
        ask_drift(environment=shop.environment("staging"), by=shop.cast.developer)


def test_nothing_is_compared_while_a_deployment_is_at_work(shop: Shop, live: Environment) -> None:
    other = asked(live, shop.cast.developer, shop.new_code())
    drive(other, shop.aws, Status.EXECUTING)
    ask_drift(environment=live, by=shop.cast.developer)
    check = looked(shop, live)
    assert (check.state, cloud(shop).detected) == ("waiting", [])
    assert check.sentence == f"Waits for deployment #{other.number} to end."


def test_an_answer_is_thrown_away_when_something_was_executed_meanwhile(shop: Shop, live: Environment) -> None:
    ask_drift(environment=live, by=shop.cast.developer)
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    looked(shop, live, 1)
    drive(asked(live, shop.cast.developer, shop.new_code()), shop.aws)
    check = DriftCheck.objects.get(state="detecting")
    assert looked(shop, live, 1).state == "overtaken"
    assert not check.rows.exists()
    again = DriftCheck.objects.get(environment=live, ended_at__isnull=True)
    assert again.asked_by_id == shop.cast.developer.pk


def test_a_stack_that_was_removed_outside_is_said_so(shop: Shop, live: Environment) -> None:
    cloud(shop).stacks.clear()
    check = checked(shop, live)
    assert (check.state, "removed all of it outside" in check.sentence) == ("unknown", True)


def test_slowed_down_is_tried_again_and_given_up_in_words(shop: Shop, live: Environment) -> None:
    def slow(operation: str) -> None:
        raise AwsProblem(Trouble.THROTTLED, operation, "Throttling", "Rate exceeded")

    ask_drift(environment=live, by=shop.cast.developer)
    cloud(shop).before = slow
    assert looked(shop, live, 1).state == "waiting"
    check = looked(shop, live, check_drift.MOST_ATTEMPTS - 1)
    assert (check.state, check.aws_said) == ("unknown", "Rate exceeded")
    assert check.sentence == "After 8 tries it could not be compared. Check again later."


def test_a_role_that_may_not_compare_is_said_at_once(shop: Shop, live: Environment) -> None:
    def refused(operation: str) -> None:
        if operation == "DetectStackDrift":
            raise AwsProblem(Trouble.DENIED, operation, "AccessDenied", "not authorized")

    cloud(shop).before = refused
    check = checked(shop, live)
    assert (check.state, check.sentence.startswith("The read role may not compare.")) == ("unknown", True)


def test_a_lost_answer_begins_again_when_aws_has_ended(shop: Shop, live: Environment) -> None:
    def lost(operation: str) -> None:
        if operation == "DetectStackDrift":
            cloud(shop).after = lambda _: None
            raise AwsProblem(Trouble.UNKNOWN, operation, "Timeout", "")

    cloud(shop).looks, cloud(shop).after = 1, lost
    ask_drift(environment=live, by=shop.cast.developer)
    assert looked(shop, live, 2).state == "waiting"
    cloud(shop).drift_detection("detection-1")
    assert looked(shop, live, 3).state == "done"


def test_a_long_detection_is_asked_for_again_and_given_up_after_an_hour(shop: Shop, live: Environment) -> None:
    cloud(shop).looks = 99
    check = checked(shop, live)
    assert (check.state, check.attempts) == ("detecting", 0)
    DriftCheck.objects.filter(pk=check.pk).update(begun_at=timezone.now() - timedelta(hours=2))
    assert looked(shop, live, 1).sentence == "AWS did not say within an hour what it found. Check again."


def test_who_lost_the_check_writes_nothing(shop: Shop, live: Environment) -> None:
    check = ask_drift(environment=live, by=shop.cast.developer)
    mine = drift_checks.claim(check.pk)
    assert mine is not None and drift_checks.claim(check.pk) is None
    DriftCheck.objects.filter(pk=check.pk).update(lease_until=timezone.now())
    assert drift_checks.claim(check.pk) is not None
    assert not drift_checks.end(mine, [])
    assert not drift_checks.give_up(mine, "No")
    assert DriftCheck.objects.get(pk=check.pk).state == "waiting"


def test_the_schedule_takes_each_environment_once_a_period(shop: Shop, live: Environment, settings: Any) -> None:
    due = Environment.objects.filter(pk=live.pk)
    assert live.next_drift_check_at is not None and drift_checks.schedule(9) == 0
    due.update(next_drift_check_at=timezone.now() - timedelta(hours=1))
    settings.DRIFT_HOURS = 0
    assert drift_checks.schedule(9) == 0
    settings.DRIFT_HOURS = 24
    assert (drift_checks.schedule(9), drift_checks.schedule(9)) == (1, 0)
    check = looked(shop, live)
    assert (check.state, check.asked_by) == ("done", None)
    following = Environment.objects.get(pk=live.pk).next_drift_check_at
    assert following is not None and following > timezone.now() + timedelta(hours=21)


def test_the_last_twenty_are_kept(shop: Shop, live: Environment) -> None:
    for _ in range(drift_checks.KEPT + 2):
        checked(shop, live)
    assert DriftCheck.objects.filter(environment=live).count() == drift_checks.KEPT


def test_what_was_removed_is_not_compared_any_more(shop: Shop, live: Environment) -> None:
    ask_drift(environment=live, by=shop.cast.developer)
    Environment.objects.filter(pk=live.pk).update(stack_id="", live_deployment=None)
    Deployment.objects.filter(environment=live).update(executing_at=timezone.now() - timedelta(hours=1))
    assert looked(shop, live, 1).state == "overtaken"
    assert not DriftCheck.objects.filter(environment=live, ended_at__isnull=True).exists()


def test_a_list_asks_once_and_says_what_counts(shop: Shop, live: Environment, django_assert_num_queries: Any) -> None:
    places = list(Environment.objects.filter(application=shop.application))
    checked(shop, live)
    with django_assert_num_queries(1):
        found = drift.summaries(places)
    assert [(key, one.drifted) for key, one in found.items()] == [(live.pk, 0)]
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    checked(shop, live)
    with django_assert_num_queries(3):
        assert drift.summaries(places)[live.pk].drifted == 1


def test_an_account_that_was_refused_is_not_entered(shop: Shop, live: Environment) -> None:
    AwsAccount.objects.filter(pk=shop.cast.account.pk).update(passed_at=None, verdict="refused")
    check = checked(shop, live)
    assert (check.state, cloud(shop).detected) == ("unknown", [])
    assert "was refused by its check" in check.sentence
