"""Comparing an observed stack with its own template: by the same checks, and with nothing to do about it here."""

import pytest
from django.utils import timezone

from deployments import drift, drift_checks
from deployments.actions.ask_drift import ask_drift
from deployments.actions.check_drift import look
from deployments.actions.observe_stack import forget
from deployments.models import DriftCheck, Environment, ObservedStack
from deployments.refusals import Refused
from deployments.states import Kind
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked
from tests.deployments.actions.foreign import STACK_ID, observed, registered

pytestmark = pytest.mark.django_db
ALTERED = {"BillingMode": ("PAY_PER_REQUEST", "PROVISIONED")}


def compared(shop: Shop, environment: Environment) -> DriftCheck:
    check = ask_drift(environment=environment, by=shop.cast.developer)
    for _ in range(2):
        DriftCheck.objects.filter(pk=check.pk, ended_at__isnull=True).update(next_look_at=timezone.now())
        look(check.pk, connect=shop.aws)
    return DriftCheck.objects.get(pk=check.pk)


def test_what_differs_from_the_stacks_own_template_is_found_and_nothing_is_written(shop: Shop) -> None:
    environment = observed(shop)
    shop.aws.cloudformation.changed(STACK_ID, "Orders", **ALTERED)
    check = compared(shop, environment)
    assert (check.state, check.stack_id, check.drifted) == (DriftCheck.State.DONE, STACK_ID, 1)
    assert [one.seen.logical_id for one in drift.comparison(environment).board.drifted] == ["Orders"]
    assert shop.aws.cloudformation.ledger == []
    told = AuditEntry.objects.get(action="drift.found").sentence
    assert "differs from its own template: Orders. Tierboard only observes it." in told
    with pytest.raises(Refused, match="only observed"):
        asked(environment, shop.cast.developer, None, kind=Kind.REVERT_DRIFT)


def test_what_was_never_seen_is_not_compared(shop: Shop) -> None:
    with pytest.raises(Refused, match="never seen whole"):
        ask_drift(environment=registered(shop), by=shop.cast.developer)
    assert not DriftCheck.objects.exists()


def test_the_schedule_compares_observed_stacks_too(shop: Shop) -> None:
    environment = observed(shop)
    assert environment.next_drift_check_at
    assert environment.next_drift_check_at > timezone.now()
    Environment.objects.filter(pk=environment.pk).update(next_drift_check_at=timezone.now())
    assert drift_checks.schedule(5) == 1
    assert DriftCheck.objects.get().environment == environment
    environment.refresh_from_db()
    assert environment.next_drift_check_at > timezone.now()


def test_another_stack_than_the_one_that_was_seen_is_not_compared(shop: Shop) -> None:
    environment = observed(shop)
    check = ask_drift(environment=environment, by=shop.cast.developer)
    ObservedStack.objects.filter(pk=environment.pk).update(stack_id=f"{STACK_ID}2")
    look(check.pk, connect=shop.aws)
    check.refresh_from_db()
    assert check.state == DriftCheck.State.OVERTAKEN
    assert shop.aws.cloudformation.detected == []
    forget(environment=environment, by=shop.cast.developer)
    assert not DriftCheck.objects.exists()
