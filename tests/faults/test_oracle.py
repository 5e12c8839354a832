"""The judge of the campaigns finds what it looks for: each kind of wrong, made by hand."""

from typing import Any

import pytest

from deployments.models import Approval, Deployment
from deployments.states import Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh
from tests.faults.oracle import judge


@pytest.fixture
def done(shop: Shop) -> Deployment:
    """A deployment to staging that went well, approved by one person."""
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    return drive(approved(waiting, shop.cast.approver), shop.aws)


def lines(deployment: Deployment, *outcomes: str) -> list[dict[str, Any]]:
    """What a sandbox would have written."""
    row = {
        "action": "ExecuteChangeSet",
        "stack_name": "one",
        "stack_id": deployment.stack_id,
        "change_set_id": deployment.change_set_arn,
        "token": str(deployment.pk),
    }
    return [{**row, "outcome": outcome} for outcome in outcomes]


def test_a_good_deployment_is_found_good(done: Deployment) -> None:
    assert judge(lines(done, "accepted", "CREATE_COMPLETE")).faults == {}


def test_twice_is_doubled_and_overlapping(done: Deployment) -> None:
    faults = judge(lines(done, "accepted", "accepted", "CREATE_COMPLETE")).faults
    assert set(faults) == {"doubled", "overlapped"}


@pytest.mark.parametrize("outcomes", [(), ("accepted", "ROLLBACK_COMPLETE")])
def test_another_end_at_aws_is_a_wrong_verdict(done: Deployment, outcomes: tuple[str, ...]) -> None:
    assert set(judge(lines(done, *outcomes)).faults) == {"wrong"}


def test_what_nobody_voted_for_is_unapproved(done: Deployment) -> None:
    Approval.objects.all().delete()
    assert set(judge(lines(done, "accepted", "CREATE_COMPLETE")).faults) == {"unapproved"}


def test_a_vote_of_somebody_who_had_left_is_unapproved(shop: Shop, done: Deployment) -> None:
    left = {shop.cast.approver.pk: done.approved_at}
    assert set(judge(lines(done, "accepted", "CREATE_COMPLETE"), left).faults) == {"unapproved"}


def test_another_change_set_than_the_plans_is_unapproved(done: Deployment) -> None:
    rows = [{**row, "change_set_id": "arn:other"} for row in lines(done, "accepted", "CREATE_COMPLETE")]
    assert set(judge(rows).faults) == {"unapproved"}


def test_an_operation_that_nobody_asked_for_is_unapproved(done: Deployment) -> None:
    foreign = [{**row, "token": "theirs", "stack_id": "other"} for row in lines(done, "accepted", "CREATE_COMPLETE")]
    assert set(judge([*lines(done, "accepted", "CREATE_COMPLETE"), *foreign]).faults) == {"unapproved"}


def test_what_never_ended_is_lost(shop: Shop, done: Deployment) -> None:
    left = asked(shop.environment("dev"), shop.cast.developer, shop.first)
    assert set(judge(lines(done, "accepted", "CREATE_COMPLETE")).faults) == {"lost"}
    assert fresh(left).state is Status.QUEUED
