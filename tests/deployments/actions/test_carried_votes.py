"""Votes outlive a re-plan only when nothing of what was approved differs."""

from typing import Any

import pytest

from deployments import policies
from deployments.actions.applications import set_usage
from deployments.actions.approve import reject
from deployments.models import Approval, Deployment, Environment
from deployments.states import Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive


def _approved_then_overtaken(shop: Shop, needed: int) -> Deployment:
    """A plan of the first revision with a vote by the approver, overtaken by another revision's plan."""
    Environment.objects.filter(pk=shop.environment().pk).update(approvals_required=needed)
    first = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    first = approved(first, shop.cast.approver)
    drive(asked(shop.environment(), shop.cast.developer, shop.new_code()), shop.aws)
    first.refresh_from_db()
    assert first.state is Status.SUPERSEDED
    return first


def test_the_same_change_keeps_its_vote(shop: Shop) -> None:
    before = _approved_then_overtaken(shop, needed=2)
    again = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    assert again.state is Status.AWAITING_APPROVAL
    assert again.plan.digest == before.plan.digest
    counted = policies.tally(again.plan)
    assert (counted.approved_by, counted.missing) == ((shop.cast.approver,), 1)
    assert approved(again, shop.cast.owner).state is Status.APPROVED


def test_who_asks_again_approves_nothing(shop: Shop) -> None:
    _approved_then_overtaken(shop, needed=2)
    shop.cast.approver.memberships.update(roles=["approver", "developer"])
    again = drive(asked(shop.environment(), shop.cast.approver, shop.first), shop.aws)
    assert policies.tally(again.plan).missing == 2


def _dearer(shop: Shop) -> Any:
    return set_usage(
        environment=shop.environment(), requests_per_month=5_000_000, free_tier=False, by=shop.cast.developer
    )


def _stricter(shop: Shop) -> Any:
    return Environment.objects.filter(pk=shop.environment().pk).update(approvals_required=3)


@pytest.mark.parametrize("change", [_dearer, _stricter], ids=["dearer", "stricter"])
def test_a_dearer_or_stricter_plan_starts_from_nothing(shop: Shop, change: Any) -> None:
    _approved_then_overtaken(shop, needed=2)
    change(shop)
    again = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    assert not Approval.objects.filter(plan=again.plan).exists()


def test_a_no_in_between_ends_what_was_said_before(shop: Shop) -> None:
    _approved_then_overtaken(shop, needed=2)
    again = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    reject(deployment=again, digest=again.plan.digest, reason="Not now.", by=shop.cast.owner)
    third = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    assert not Approval.objects.filter(plan=third.plan).exists()


def test_a_vote_is_carried_once_only(shop: Shop) -> None:
    _approved_then_overtaken(shop, needed=2)
    drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    drive(asked(shop.environment(), shop.cast.developer, shop.new_code("Good night")), shop.aws)
    third = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    assert not Approval.objects.filter(plan=third.plan).exists()
