"""Two steps in one claim: whoever begins a plan asks AWS for it too, and everything else is as with one."""

from datetime import timedelta

import pytest
from django.db.models import F

from deployments.actions import start
from deployments.actions.advance import STEPS, advance
from deployments.actions.lint_plan import verdict_key
from deployments.actions.work import Work, database_now
from deployments.lint import LintProblem
from deployments.models import Deployment, LintVerdict
from deployments.states import MACHINE, Status
from deployments.transitions import rouse
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, fresh

FAULT = LintProblem("E3002", "error", "No such property", ("Resources", "NotesFunction", "Properties", "Odd"))


@pytest.mark.parametrize("go_on", [False, True])
def test_whoever_begins_a_plan_asks_aws_for_it_in_the_same_claim(shop: Shop, *, go_on: bool) -> None:
    row = asked(shop.environment("dev"), shop.cast.developer, shop.first)
    advance(row.pk, connect=shop.aws, owner="one", go_on=go_on)
    row = fresh(row)
    assert (row.state, row.epoch, bool(row.change_set_arn)) == (Status.PLANNING, 1, go_on)
    assert row.lease_until is None, "given back"


def test_a_whole_deployment_by_whoever_goes_on(shop: Shop) -> None:
    row = asked(shop.environment("staging"), shop.cast.developer, shop.first)
    for _ in range(40):
        rouse([row.pk])
        advance(row.pk, connect=shop.aws, owner="one", go_on=True)
        row = fresh(row)
        if row.state is Status.AWAITING_APPROVAL:
            approved(row, shop.cast.approver)
        elif row.state not in MACHINE:
            break
    assert row.state is Status.SUCCEEDED
    assert shop.aws.cloudformation.executions() == [str(row.pk)]


def test_what_waits_for_its_turn_is_given_back_after_one_step(shop: Shop) -> None:
    revisions = (shop.first, shop.new_code())
    first, second = (asked(shop.environment("dev"), shop.cast.developer, revision) for revision in revisions)
    for row in (first, second):
        advance(row.pk, connect=shop.aws, owner="one", go_on=True)
    waiting = fresh(second)
    assert (waiting.state, waiting.epoch, waiting.lease_until) == (Status.QUEUED, 1, None)


def test_who_lost_the_lease_in_between_sends_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    row = asked(shop.environment("dev"), shop.cast.developer, shop.first)

    def start_and_lose(work: Work) -> timedelta:
        after = start.start(work)
        Deployment.objects.filter(pk=row.pk).update(epoch=F("epoch") + 1)
        return after

    monkeypatch.setitem(STEPS, Status.QUEUED, (start_and_lose, 0))
    advance(row.pk, connect=shop.aws, owner="one", go_on=True)
    row = fresh(row)
    assert (row.state, row.change_set_arn, row.epoch) == (Status.PLANNING, "", 2)
    assert shop.aws.cloudformation.stacks == {}
    assert row.lease_until is not None, "not ours to give back"


def test_the_next_in_line_is_roused_when_the_second_step_ends_it(shop: Shop) -> None:
    broken, revision = shop.first, shop.new_code()
    LintVerdict.objects.filter(key=verdict_key(broken.template_sha256, "us-east-1")).update(problems=[FAULT.to_json()])
    first, second = (asked(shop.environment("dev"), shop.cast.developer, one) for one in (broken, revision))
    far = database_now() + timedelta(hours=1)
    Deployment.objects.filter(pk=second.pk).update(next_check_at=far)
    advance(first.pk, connect=shop.aws, owner="one", go_on=True)
    assert fresh(first).state is Status.PLAN_FAILED
    assert Deployment.objects.filter(pk=second.pk, next_check_at__lt=far).exists()
