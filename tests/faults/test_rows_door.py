"""Rows of the fault matrix at the last door: what was approved is replaced, altered or overtaken at AWS."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from deployments import health
from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.shapes import ChangeSet
from deployments.changes import Action, Change, Replacement
from deployments.models import Deployment
from deployments.states import Status
from teams.models import AuditEntry, AwsAccount, Notice
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, step
from tests.fakes.cloudformation import FakeCloudFormation
from tests.fakes.pages import Pages, change_row, change_set_answer
from tests.fakes.stacks import FakeChangeSet
from tests.faults.moments import lost, once

pytestmark = pytest.mark.full
LONG_AGO = "2020-01-01T00:00:00Z"
ON_PAGE_TWO = Change("NotesRole", "AWS::IAM::Role", Action.MODIFY, Replacement.FALSE, "notesrole-physical")


def approved_update(shop: Shop) -> Deployment:
    """Of staging, not begun, and planned so long ago that AWS shows everywhere what it was planned on."""
    first = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    drive(approved(first, shop.cast.approver), shop.aws)
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.new_code()), shop.aws)
    Deployment.objects.filter(pk=waiting.pk).update(planning_at=LONG_AGO)
    return approved(waiting, shop.cast.approver)


def made_for(shop: Shop, row: Deployment) -> FakeChangeSet:
    return shop.aws.cloudformation.stacks[row.stack_id].change_sets[f"p-{row.pk}"]


def said(row: Deployment) -> list[str]:
    """What the audit log says of it, in order."""
    entries = AuditEntry.objects.filter(subject=f"deployment:{row.pk}").order_by("id")
    return [action.removeprefix("deployment.") for action in entries.values_list("action", flat=True)]


def without_rights(template: str) -> str:
    body = json.loads(template)
    body["Resources"]["NotesRole"]["Properties"]["Policies"] = []
    return json.dumps(body)


@pytest.mark.parametrize("alter", [str, without_rights], ids=["F25 the same again", "F25 another"])
def test_a_change_set_that_replaced_ours_under_its_name_is_refused_by_its_ARN(shop: Shop, alter: Any) -> None:
    ready, fake = approved_update(shop), shop.aws.cloudformation
    ours, before = made_for(shop, ready), fake.executions()
    fake.delete_change_set(ours.change_set.arn)
    theirs = fake.create_change_set(replace(ours.request, template=alter(ours.request.template)))
    end = drive(ready, shop.aws)
    assert (end.state, end.outcome) == (Status.SUPERSEDED, "The change set was removed at AWS.")
    assert (theirs.arn != ours.change_set.arn, fake.executions()) == (True, before)
    assert said(end)[-2:] == ["approved", "superseded"]


def test_F25_even_a_row_that_names_the_replacement_is_refused_by_the_digest(shop: Shop) -> None:
    ready, fake = approved_update(shop), shop.aws.cloudformation
    ours, before = made_for(shop, ready), fake.executions()
    fake.delete_change_set(ours.change_set.arn)
    theirs = fake.create_change_set(replace(ours.request, tags={**ours.request.tags, "owner": "somebody"}))
    Deployment.objects.filter(pk=ready.pk).update(change_set_arn=theirs.arn)
    end = drive(ready, shop.aws)
    assert (end.state, "its tags differ" in end.outcome, fake.executions()) == (Status.SUPERSEDED, True, before)


def in_pages(fake: FakeCloudFormation, alter: Callable[[list[Any]], Iterable[Any]] = lambda rows: rows) -> None:
    """Change sets as the gateway reads them at AWS, one change a page."""

    def change_set(arn: str) -> ChangeSet | None:
        made = FakeCloudFormation.change_set(fake, arn)
        if made is None:
            return None
        rows = list(alter([change_row(change) for change in made.changes]))
        return CloudFormationGateway(Pages("Changes", rows, 1, change_set_answer(made))).change_set(arn)

    fake.change_set = change_set  # type: ignore[method-assign]


def tampered(shop: Shop, row: Deployment, **changes: Any) -> None:
    made = made_for(shop, row)
    made.change_set = replace(made.change_set, **changes)


def other_template(shop: Shop, row: Deployment) -> None:
    made = made_for(shop, row)
    made.request = replace(made.request, template=without_rights(made.request.template))


def other_tag(shop: Shop, row: Deployment) -> None:
    tampered(shop, row, tags={**made_for(shop, row).change_set.tags, "tierboard:environment": "another"})


def other_second_page(shop: Shop, row: Deployment) -> None:
    replaced = change_row(replace(ON_PAGE_TWO, replacement=Replacement.TRUE))
    in_pages(shop.aws.cloudformation, lambda rows: [*rows[:1], replaced, *rows[2:]])


def other_role(shop: Shop, row: Deployment) -> None:
    AwsAccount.objects.update(deploy_role_arn="arn:aws:iam::111122223333:role/SomebodyElses")


DIFFERENT: dict[str, tuple[Callable[[Shop, Deployment], None], str]] = {
    "F26 template": (other_template, "another template than the revision's"),
    "F26 parameter": (lambda s, r: tampered(s, r, parameters={"ArtifactBucket": "theirs"}), "its parameters differ"),
    "F26 tag": (other_tag, "its tags differ"),
    "F26 one change on page 2": (other_second_page, "The plan is no longer what AWS would do"),
    "F26 role": (other_role, "another role would do it"),
}


@pytest.mark.parametrize(("alter", "words"), list(DIFFERENT.values()), ids=list(DIFFERENT))
def test_what_differs_from_what_was_approved_is_refused_with_an_alarm(shop: Shop, alter: Any, words: str) -> None:
    fake = shop.aws.cloudformation
    fake.page_changes = [ON_PAGE_TWO]
    in_pages(fake)
    ready, before = approved_update(shop), fake.executions()
    alter(shop, ready)
    end = drive(ready, shop.aws)
    assert (end.state, words in end.outcome) == (Status.SUPERSEDED, True), end.outcome
    assert (fake.executions(), said(end)[-2:]) == (before, ["approved", "superseded"])
    (entry,) = AuditEntry.objects.filter(subject=f"deployment:{end.pk}", detail__altered=True)
    (notice,) = Notice.objects.filter(subject=f"deployment:{end.pk}", detail__altered=True)
    assert (entry.action, notice.event, health.altered_lately()) == (*["deployment.superseded"] * 2, 1)


def test_F26_what_is_the_same_on_all_pages_is_executed_without_one(shop: Shop) -> None:
    shop.aws.cloudformation.page_changes = [ON_PAGE_TWO]
    in_pages(shop.aws.cloudformation)
    ready = approved_update(shop)
    assert [row["logical_id"] for row in ready.plan.changes][1] == "NotesRole"
    assert (drive(ready, shop.aws).state, health.altered_lately()) == (Status.SUCCEEDED, 0)


def test_F26_altered_after_the_intent_it_is_refused_with_an_alarm_too(shop: Shop) -> None:
    ready, fake = approved_update(shop), shop.aws.cloudformation
    before = fake.executions()
    fake.before = once("ExecuteChangeSet", lost)
    assert step(ready, shop.aws).state is Status.EXECUTING
    tampered(shop, ready, parameters={"ArtifactBucket": "theirs"})
    Deployment.objects.filter(pk=ready.pk).update(sent_at=LONG_AGO)
    end = drive(ready, shop.aws)
    assert (end.state, "its parameters differ" in end.outcome) == (Status.SUPERSEDED, True)
    assert (fake.executions(), health.altered_lately()) == (before, 1)
    assert AuditEntry.objects.filter(subject=f"deployment:{end.pk}", detail__altered=True).count() == 1


def test_F27_a_foreign_operation_that_begins_between_our_check_and_our_call_makes_ours_stale(shop: Shop) -> None:
    ready, fake = approved_update(shop), shop.aws.cloudformation
    ours, before = made_for(shop, ready), fake.executions()
    theirs = replace(ours.request, name="theirs", template=without_rights(ours.request.template))
    arn = fake.create_change_set(theirs).arn
    fake.before = once("ExecuteChangeSet", lambda: fake.execute_change_set(arn, token="theirs"))
    refused = step(ready, shop.aws)
    assert (refused.state, refused.began, fake.executions()) == (Status.EXECUTING, False, [*before, "theirs"])
    assert made_for(shop, ready).change_set.execution_status == "OBSOLETE"
    while fake.stacks[ready.stack_id].operation:
        assert step(ready, shop.aws).state is Status.EXECUTING
    Deployment.objects.filter(pk=ready.pk).update(sent_at=LONG_AGO)
    end = drive(ready, shop.aws)
    assert (end.state, "something else changed the stack" in end.outcome) == (Status.SUPERSEDED, True)
    assert (fake.executions(), end.events.count()) == ([*before, "theirs"], 0)
