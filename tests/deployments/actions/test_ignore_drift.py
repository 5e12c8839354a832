"""What may stay changed for a while: by whom, why, until when, and that it counts again afterwards."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from deployments import drift
from deployments.actions.ignore_drift import end_ignore, ignore
from deployments.models import DriftIgnore, Environment
from deployments.refusals import Refused
from teams.models import AuditEntry, Notice
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.test_drift import FUNCTION, MEMORY, TABLE, checked, cloud
from tests.deployments.actions.test_drift import live as live_fixture

pytestmark = pytest.mark.django_db
live = live_fixture


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


@pytest.fixture
def changed(shop: Shop, live: Environment) -> Environment:
    """dev, where somebody gave the function more memory and time, and deleted the table."""
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY, Timeout=("3", "9"))
    cloud(shop).changed(live.stack_id, TABLE)
    checked(shop, live)
    return live


def ignored(shop: Shop, place: Environment, path: str = "", name: str = FUNCTION, days: int = 7) -> DriftIgnore:
    by, reason = shop.cast.developer, "Load  test"
    return ignore(environment=place, logical_id=name, path=path, reason=reason, until=in_days(days), by=by)


def counted(place: Environment) -> list[str]:
    return [f"{row.seen.logical_id}{one.path}" for row in drift.comparison(place).board.drifted for one in row.places]


def test_a_setting_is_ignored_and_counts_again_at_its_end(shop: Shop, changed: Environment) -> None:
    rule = ignored(shop, changed, "/MemorySize")
    assert counted(changed) == [f"{FUNCTION}/Timeout", f"{TABLE}deleted"]
    assert (rule.reason, rule.owner, rule.expires_at.date()) == ("Load test", shop.cast.developer, in_days(7))
    for _ in range(2):
        end_ignore(rule=rule, by=shop.cast.approver)
    assert len(counted(changed)) == 3
    actions = AuditEntry.objects.filter(action__startswith="drift.ignore").values_list("action", flat=True)
    assert sorted(actions) == ["drift.ignore_ended", "drift.ignored"]


def test_a_rule_that_ran_out_counts_no_more(shop: Shop, changed: Environment) -> None:
    ignored(shop, changed)
    assert counted(changed) == [f"{TABLE}deleted"]
    DriftIgnore.objects.update(expires_at=timezone.now())
    assert len(counted(changed)) == 3
    ignored(shop, changed)
    assert counted(changed) == [f"{TABLE}deleted"]


def test_asked_for_twice_is_one_and_another_day_takes_its_place(shop: Shop, changed: Environment) -> None:
    assert ignored(shop, changed).pk == ignored(shop, changed).pk
    ignored(shop, changed, days=9)
    assert [row.expires_at.date() for row in drift.valid_ignores()] == [in_days(9)]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"reason": " \n "}, "why it may stay"),
        ({"reason": "x\0"}, "Remove a NUL character"),
        ({"reason": "x" * 501}, "write at most 500 characters"),
        ({"days": -1}, "90 days at most"),
        ({"days": 90}, "90 days at most"),
        ({"path": "/Nothing"}, "no such change"),
        ({"logical_id": "Nothing"}, "no such change"),
        ({"logical_id": TABLE}, "no such change"),
    ],
)
def test_what_cannot_be_taken(shop: Shop, changed: Environment, how: dict[str, Any], said: str) -> None:
    # The day is counted when the test runs: midnight may have passed since it was collected.
    good = {"logical_id": FUNCTION, "path": "", "reason": "Why not", "until": in_days(how.pop("days", 1))}
    with pytest.raises(Refused, match=said):
        ignore(environment=changed, by=shop.cast.developer, **{**good, **how})
    assert not DriftIgnore.objects.exists()


def test_a_deletion_is_ignored_by_its_own_rule(shop: Shop, changed: Environment) -> None:
    ignored(shop, changed, "deleted", TABLE, days=89)
    assert counted(changed) == [f"{FUNCTION}/MemorySize", f"{FUNCTION}/Timeout"]


def test_who_may_not(shop: Shop, changed: Environment) -> None:
    rule = ignored(shop, changed)
    with pytest.raises(Refused, match="Only developers, approvers and owners"):
        end_ignore(rule=rule, by=shop.cast.finance)
    with pytest.raises(Refused, match="Only developers, approvers and owners"):
        ignore(environment=changed, logical_id=FUNCTION, path="", reason="x", until=in_days(1), by=shop.cast.viewer)


def test_what_is_ignored_is_no_news(shop: Shop, changed: Environment) -> None:
    ignored(shop, changed)
    cloud(shop).changed(changed.stack_id, FUNCTION, MemorySize=("128", "2048"))
    checked(shop, changed)
    assert Notice.objects.filter(event="drift.found").count() == 1
