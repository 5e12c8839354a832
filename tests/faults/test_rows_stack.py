"""Rows of the fault matrix at the stack: it fails, is removed in part, made again by hand, and very talkative."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.stages.plan import read_changes
from dashboard.stages.progress import count_of
from deployments import insight
from deployments.actions.advance import advance
from deployments.actions.events import root_status, store_events
from deployments.actions.work import Work
from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.shapes import Stack, StackEvent
from deployments.changes.resources import STACK
from deployments.models import Deployment
from deployments.policies import name_to_type
from deployments.remedies import Operation, Remedy
from deployments.states import Kind, Status
from deployments.timeline import timeline
from deployments.transitions import claim, rouse
from tests.dashboard.conftest import client_of
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step
from tests.fakes.pages import Pages, event_row
from tests.fakes.stacks import FakeStack
from tests.faults.moments import lost, once

pytestmark = pytest.mark.full
LONG_AGO = "2020-01-01T00:00:00Z"


def to_dev(shop: Shop, until: Status | None = None) -> Deployment:
    return drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=until)


def test_F40_an_update_that_fails_goes_back_and_says_why(shop: Shop) -> None:
    to_dev(shop)
    shop.aws.cloudformation.fail = {"NotesFunction"}
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    assert (end.state, end.aws_said) == (Status.ROLLED_BACK, "NotesFunction cannot be:  refused")
    assert "of **notes** could not be changed. Revision 1 runs in dev again." in end.outcome
    assert end.problems == [{"component": "notes", "field": None, "message": end.aws_said}]
    assert shop.environment("dev").live_revision == shop.first


def test_F40_going_back_that_fails_needs_a_person_and_goes_on_exactly_once(shop: Shop) -> None:
    to_dev(shop)
    fake, how = shop.aws.cloudformation, {"kind": Kind.RESCUE, "operation": Operation(Remedy.CONTINUE)}
    fake.fail, fake.stuck = {"NotesFunction"}, True
    stuck = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    assert (stuck.state, "Recommended: continue going back." in stuck.outcome) == (Status.NEEDS_ATTENTION, True)
    fake.stuck, fake.after = False, once("ContinueUpdateRollback", lost)
    one, other = (asked(shop.environment("dev"), shop.cast.developer, None, **how) for _ in range(2))
    assert one.pk == other.pk
    for _ in range(40):
        rouse([one.pk])
        advance(one.pk, connect=shop.aws, owner="test")
    assert (fresh(one).state, fresh(one).outcome) == (Status.SUCCEEDED, "Revision 1 runs in dev again.")
    again = drive(asked(shop.environment("dev"), shop.cast.developer, None, **how), shop.aws)
    assert (again.state, "not stuck any more" in again.outcome) == (Status.NO_CHANGES, True)
    assert [token for action, _, token in fake.ledger if action == "ContinueUpdateRollback"] == [str(one.pk)]


def removed(shop: Shop, **how: Any) -> Deployment:
    """The removal of dev, once everybody whom it takes has approved it."""
    removal = drive(asked(shop.environment("dev"), shop.cast.developer, None, **how), shop.aws)
    for who in (shop.cast.owner, shop.cast.approver):
        if fresh(removal).state is Status.AWAITING_APPROVAL:
            approved(removal, who, name_to_type(removal))
    return drive(removal, shop.aws)


def half_removed(shop: Shop) -> tuple[Deployment, list[str]]:
    """A removal in which AWS could delete neither the site's bucket, which is not empty, nor a function."""
    to_dev(shop)
    bucket = next(iter(name for name, row in resources(shop) if row["Type"] == "AWS::S3::Bucket"))
    shop.aws.cloudformation.fail = {bucket, "NotesFunction"}
    return removed(shop), sorted([bucket, "NotesFunction"])


def resources(shop: Shop) -> Iterable[tuple[str, Any]]:
    rows: dict[str, Any] = json.loads(shop.first.template)["Resources"]
    return rows.items()


def test_F43_a_removal_that_AWS_cannot_finish_needs_a_person_and_lists_what_is_left(shop: Shop) -> None:
    end, left = half_removed(shop)
    assert (end.state, "removed in part" in end.outcome) == (Status.NEEDS_ATTENTION, True)
    found = insight.stuck(shop.environment("dev"))
    assert found and sorted(event.logical_id for event in found.failed) == left
    assert sorted(row.logical_id for row in timeline(end) if row.state == "failed") == left
    page = client_of(shop.cast.developer).get(f"/deployments/{end.pk}/").content.decode()
    assert [name for name in left if name not in page] == []
    shop.aws.cloudformation.fail = set()
    assert removed(shop).state is Status.SUCCEEDED


def test_F43_what_AWS_could_not_delete_may_be_kept_and_is_named_as_such(shop: Shop) -> None:
    _, left = half_removed(shop)
    end = removed(shop, operation=Operation(Remedy.KEEP))
    assert end.state is Status.SUCCEEDED, end.outcome
    assert end.plan.parameters == {"RetainResources": ",".join(left)}
    assert set(left) <= {row["logical_id"] for row in insight.stays_behind(end.plan)}
    assert not end.events.filter(logical_id__in=left).exists()
    assert shop.environment("dev").live_revision is None


def talk(stack_id: str, token: str) -> list[StackEvent]:
    """3,000 events, oldest first, fifty of each moment: of resources, and of stacks within stacks that went back."""
    ids = [stack_id, *(f"arn:within-{depth}" for depth in (1, 2, 3))]
    begin, found = datetime.now(UTC) - timedelta(minutes=2), []
    for number in range(3000):
        at, depth = begin + timedelta(seconds=number // 50), number % 100 - 96
        words = (
            ids[0],
            f"R{number // 3:04}",
            f"r-{number // 3}",
            "AWS::S3::Bucket",
            ("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")[number % 2],
        )
        if depth >= 1:
            words = (ids[depth - 1], f"Within{depth}", ids[depth], STACK, "UPDATE_COMPLETE")
        if depth == 0:
            words = (ids[3], "Within3", ids[3], STACK, "UPDATE_ROLLBACK_COMPLETE")
        found.append(StackEvent(f"e{number:04}", *words, "", at, token))
    return found


def test_F44_3000_events_in_40_pages_are_stored_once_and_shown_in_order(shop: Shop) -> None:
    row = to_dev(shop, Status.EXECUTING)
    events = talk(row.stack_id, str(row.pk))
    rouse([row.pk])
    held = claim(row.pk, owner="test")
    assert held is not None
    late = set(events[100:140])
    look(shop, held, [event for event in events[:1500] if event not in late])
    mixed = random.Random(1).sample(events[1500:], 1500)  # noqa: S311 - dice
    assert look(shop, held, [*events[:1500], *mixed], all_pages=True) == 40
    shown = list(row.events.values_list("event_id", "at"))
    assert [at for _, at in shown] == sorted(at for _, at in shown)
    assert sorted(name for name, _ in shown) == [event.event_id for event in events]
    first = [event.event_id for event in events[:1500] if event not in late]
    assert [name for name, _ in shown if name in set(first)] == first


def test_lists_and_the_page_count_what_aws_touched_besides_the_plan(shop: Shop) -> None:
    row = to_dev(shop, Status.EXECUTING)
    rouse([row.pk])
    held = claim(row.pk, owner="test")
    assert held is not None
    planned = held.resources_total
    look(shop, held, talk(row.stack_id, str(row.pk)))
    stored, rows = fresh(row), timeline(fresh(row))
    assert stored.resources_total > planned
    assert count_of(stored, read_changes(stored.plan), rows) == (stored.resources_done, stored.resources_total)


def look(shop: Shop, held: Deployment, events: list[StackEvent], *, all_pages: bool = False) -> int:
    """One look at what AWS tells, newest first; how many pages were read."""
    pages = Pages("StackEvents", [event_row(event) for event in reversed(events)], 75)
    shop.aws.cloudformation.events = CloudFormationGateway(pages).events  # type: ignore[method-assign]
    store_events(Work(held, shop.aws), all_pages=all_pages)
    return pages.asked


def test_F44_stacks_within_the_stack_are_resources_of_it_and_not_its_own_word(shop: Shop) -> None:
    row = to_dev(shop, Status.EXECUTING)
    rouse([row.pk])
    held = claim(row.pk, owner="test")
    assert held is not None
    root = StackEvent(
        "root",
        row.stack_id,
        "s",
        row.stack_id,
        STACK,
        "UPDATE_IN_PROGRESS",
        "",
        datetime(2026, 1, 1, tzinfo=UTC),
        str(row.pk),
    )
    look(shop, held, [root, *talk(row.stack_id, str(row.pk))])
    rows = {one.logical_id: one.state for one in timeline(fresh(row))}
    assert {rows[f"Within{depth}"] for depth in (1, 2, 3)} == {"done"}
    assert "undone" not in rows.values()
    word = insight.stack_word(row)
    assert word is not None and (root_status(row), word.status) == ("UPDATE_IN_PROGRESS",) * 2


def test_F45_a_stack_that_was_deleted_and_made_again_by_hand_is_not_taken_for_ours(shop: Shop) -> None:
    executing = step(to_dev(shop, Status.EXECUTING), shop.aws)
    ours, stacks = shop.aws.cloudformation.stacks[executing.stack_id], shop.aws.cloudformation.stacks
    ours.operation, ours.stack = None, replace(ours.stack, status="DELETE_COMPLETE")
    theirs = Stack("arn:by-hand", ours.stack.name, "CREATE_COMPLETE", tags=ours.stack.tags)
    stacks[theirs.id] = FakeStack(theirs, template=shop.first.template)
    assert step(executing, shop.aws).state is Status.EXECUTING
    Deployment.objects.filter(pk=executing.pk).update(executing_at=LONG_AGO, sent_at=LONG_AGO)
    end = drive(executing, shop.aws)
    assert (end.state, end.stack_id) == (Status.NEEDS_ATTENTION, ours.stack.id)
    assert "Somebody deleted the stack while it was being deployed." in end.outcome
    assert (stacks[theirs.id].stack, stacks[theirs.id].change_sets) == (theirs, {})
    assert shop.aws.cloudformation.executions() == [str(end.pk)]
    assert shop.environment("dev").live_revision is None
