"""The one call that changes something: when it was last sent is known, and who froze before it sends it no more."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from deployments.actions.follow import UNSENT
from deployments.aws import punctual
from deployments.models import Deployment
from deployments.models.clock import ClockTimestamp
from deployments.states import Kind, Status
from teams.models import Membership
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step
from tests.deployments.actions.test_rescue import rescue, stuck

HOUR = timedelta(hours=1)


def lose(*operations: str) -> Callable[[str], None]:
    """The call does not leave, and nobody knows."""

    def lost(called: str) -> None:
        if called in operations:
            raise ConnectionError("lost")

    return lost


def sent(deployment: Deployment, ago: timedelta) -> None:
    """The intent is an hour old, the last call that may have counted so old."""
    now = ClockTimestamp()
    Deployment.objects.filter(pk=deployment.pk).update(executing_at=now - HOUR, sent_at=now - ago)


def removal(shop: Shop) -> Deployment:
    """The removal of dev, approved by the owner, since a table is in it."""
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    plan = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    return approved(plan, shop.cast.owner, "notes_table")


def way_on(shop: Shop) -> Deployment:
    """A stuck stack goes on going back, approved."""
    stuck(shop)
    shop.aws.cloudformation.stuck = False
    return approved(rescue(shop), shop.cast.approver)


def lost(shop: Shop, ready: Deployment) -> Deployment:
    """The intent is written, the call did not go out, and the votes count no more."""
    shop.aws.cloudformation.before = lose("DeleteStack", "ContinueUpdateRollback")
    executing = step(ready, shop.aws)
    assert executing.state is Status.EXECUTING
    shop.aws.cloudformation.before = lambda operation: None
    return executing


def nobody_approves_any_more(shop: Shop) -> None:
    Membership.objects.filter(user__in=[shop.cast.owner, shop.cast.approver]).update(roles=["viewer"])


def test_patience_begins_with_the_last_call(shop: Shop) -> None:
    """Sent again after an hour, and AWS shows nothing of it yet: it is at work all the same."""
    executing = lost(shop, removal(shop))
    sent(executing, HOUR)
    step(executing, shop.aws)
    assert shop.aws.cloudformation.executions().count(str(executing.pk)) == 1
    nobody_approves_any_more(shop)
    shop.aws.cloudformation.deaf = 100
    for _ in range(3):
        assert step(executing, shop.aws).state is Status.EXECUTING
    shop.aws.cloudformation.deaf = 0
    assert drive(executing, shop.aws).state is Status.SUCCEEDED


@pytest.mark.parametrize("make", [removal, way_on])
def test_what_cannot_be_taken_back_ends_when_no_call_can_arrive(shop: Shop, make: Callable[[Shop], Deployment]) -> None:
    executing = lost(shop, make(shop))
    before = len(shop.aws.cloudformation.executions())
    nobody_approves_any_more(shop)
    sent(executing, timedelta(minutes=6))
    assert step(executing, shop.aws).state is Status.EXECUTING
    sent(executing, UNSENT + timedelta(minutes=1))
    end = step(executing, shop.aws)
    assert end.state is Status.SUPERSEDED
    assert "Not enough votes" in end.outcome
    assert len(shop.aws.cloudformation.executions()) == before


def ready_deployment(shop: Shop) -> Deployment:
    """A deployment to dev, about to begin."""
    return drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.APPROVED)


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> Iterator[Callable[[str], None]]:
    """The process stands still for a minute right before a call, once."""
    frozen: list[str] = []
    real = punctual.now

    def standing_still(called: str, wanted: str) -> None:
        if called == wanted and not frozen:
            frozen.append(called)
            monkeypatch.setattr(punctual, "now", lambda: real() + 60)

    def before(wanted: str) -> None:
        shop.aws.cloudformation.before = lambda called: standing_still(called, wanted)

    yield before
    assert frozen


@pytest.mark.parametrize(
    ("make", "operation"),
    [(ready_deployment, "ExecuteChangeSet"), (removal, "DeleteStack"), (way_on, "ContinueUpdateRollback")],
)
def test_whoever_froze_before_the_call_sends_nothing_and_it_is_done_once(
    shop: Shop, freeze: Callable[[str], None], make: Callable[[Shop], Deployment], operation: str
) -> None:
    ready = make(shop)
    freeze(operation)
    waiting = step(ready, shop.aws)
    assert waiting.state is Status.EXECUTING
    assert str(ready.pk) not in shop.aws.cloudformation.executions()
    assert drive(fresh(ready), shop.aws).state is Status.SUCCEEDED
    assert shop.aws.cloudformation.executions().count(str(ready.pk)) == 1


def test_the_time_of_each_call_is_kept(shop: Shop) -> None:
    executing = lost(shop, removal(shop))
    first = executing.sent_at
    again = step(executing, shop.aws)
    assert first is not None
    assert again.sent_at is not None
    assert again.sent_at > first
    assert executing.kind == Kind.DESTROY
