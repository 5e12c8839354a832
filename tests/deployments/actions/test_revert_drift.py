"""Undoing what was changed outside: planned in words, approved, done once, compared anew by itself."""

import pytest

from deployments import policies
from deployments.models import Deployment, DriftCheck, Environment
from deployments.refusals import Refused
from deployments.states import Kind, Status
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, step
from tests.deployments.actions.test_drift import FUNCTION, MEMORY, TABLE, checked, cloud, looked

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(shop: Shop) -> Environment:
    """staging, where revision 1 runs and one other person has to approve."""
    first = drive(asked(shop.environment("staging"), shop.cast.developer, shop.first), shop.aws)
    assert drive(approved(first, shop.cast.approver), shop.aws).state is Status.SUCCEEDED
    return shop.environment("staging")


def revert(shop: Shop, note: str = "Nobody knows who did it") -> Deployment:
    place = shop.environment("staging")
    return drive(asked(place, shop.cast.developer, None, kind=Kind.REVERT_DRIFT, note=note), shop.aws)


def test_what_was_changed_goes_back_after_approval_and_is_compared_anew(shop: Shop, live: Environment) -> None:
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    plan = revert(shop)
    assert (plan.state, plan.revision) == (Status.AWAITING_APPROVAL, shop.first)
    assert [row["sentence"] for row in plan.plan.changes] == [
        "The function **notes** was changed outside of Tierboard and goes back: memory from 1024 MB to 128 MB."
    ]
    end = drive(approved(plan, shop.cast.approver), shop.aws)
    assert (end.state, end.outcome) == (Status.SUCCEEDED, "staging is as revision 1 says again.")
    assert cloud(shop).executions().count(str(end.pk)) == 1
    place = shop.environment("staging")
    assert (place.live_revision, place.live_deployment) == (shop.first, end)
    check = looked(shop, place)
    assert (check.state, check.drifted, check.asked_by) == ("done", 0, shop.cast.developer)


def test_what_was_deleted_is_made_again_and_its_loss_is_said(shop: Shop, live: Environment) -> None:
    cloud(shop).changed(live.stack_id, TABLE)
    (change,) = revert(shop).plan.changes
    assert change["sentence"] == (
        "The table **notes_table** was deleted outside of Tierboard and is made again. "
        "What was in it does not come back."
    )


def test_undoing_that_deletes_log_entries_waits_for_an_owner_who_types_the_name(shop: Shop) -> None:
    place = shop.environment("dev")
    assert drive(asked(place, shop.cast.developer, shop.first), shop.aws).state is Status.SUCCEEDED
    place = shop.environment("dev")
    cloud(shop).changed(place.stack_id, "NotesLogGroup", RetentionInDays=("30", "365"))
    made = drive(asked(place, shop.cast.developer, None, kind=Kind.REVERT_DRIFT, note="By hand"), shop.aws)
    assert (made.state, made.plan.owner_needed, made.plan.approvals_needed) == (Status.AWAITING_APPROVAL, True, 1)
    assert [row["logical_id"] for row in made.plan.data_at_risk] == ["NotesLogGroup"]
    assert policies.name_to_type(made) == "notes"
    with pytest.raises(Refused, match="notes"):
        approved(made, shop.cast.owner)
    assert drive(approved(made, shop.cast.owner, "notes"), shop.aws).state is Status.SUCCEEDED


def test_nothing_that_differs_is_no_change_and_is_compared_anew(shop: Shop, live: Environment) -> None:
    end = revert(shop)
    assert (end.state, end.outcome) == (
        Status.NO_CHANGES,
        "Nothing differs any more: staging is what revision 1 says.",
    )
    assert looked(shop, live).drifted == 0


def test_twice_pressed_is_one_deployment(shop: Shop, live: Environment) -> None:
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    assert revert(shop).pk == revert(shop).pk
    sentence = AuditEntry.objects.filter(action="deployment.queued").first()
    assert sentence is not None
    assert sentence.sentence.startswith("Developer asked for undoing what was changed outside in staging of shop")


def test_it_needs_a_reason_something_live_and_nothing_under_way(shop: Shop, live: Environment) -> None:
    with pytest.raises(Refused, match="Say why the changes are undone"):
        revert(shop, note=" ")
    dev = shop.environment("dev")
    with pytest.raises(Refused, match="Nothing is live here"):
        asked(dev, shop.cast.developer, None, kind=Kind.REVERT_DRIFT, note="Why not")
    other = asked(shop.environment("staging"), shop.cast.developer, shop.new_code())
    with pytest.raises(Refused, match=f"Deployment #{other.number} is under way"):
        revert(shop)


def test_another_revision_that_went_live_meanwhile_ends_it(shop: Shop, live: Environment) -> None:
    waiting = asked(live, shop.cast.developer, None, kind=Kind.REVERT_DRIFT, note="Why not")
    Environment.objects.filter(pk=live.pk).update(live_revision=shop.new_code())
    end = drive(waiting, shop.aws)
    assert (end.state, "Another revision is live" in end.outcome) == (Status.PLAN_FAILED, True)


def test_a_stack_that_is_gone_cannot_be_brought_back(shop: Shop, live: Environment) -> None:
    waiting = asked(live, shop.cast.developer, None, kind=Kind.REVERT_DRIFT, note="Why not")
    cloud(shop).stacks.clear()
    end = drive(waiting, shop.aws)
    assert (end.state, "has no stack any more" in end.outcome) == (Status.PLAN_FAILED, True)


def test_a_deployment_of_another_revision_overtakes_the_plan(shop: Shop, live: Environment) -> None:
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    plan = revert(shop)
    newer = drive(asked(shop.environment("staging"), shop.cast.developer, shop.new_code()), shop.aws)
    plan.refresh_from_db()
    assert (plan.state, newer.state) == (Status.SUPERSEDED, Status.AWAITING_APPROVAL)


def test_a_failed_undoing_leaves_what_was_there(shop: Shop, live: Environment) -> None:
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    cloud(shop).fail = {FUNCTION}
    end = drive(approved(revert(shop), shop.cast.approver), shop.aws)
    assert end.state is Status.ROLLED_BACK
    assert checked(shop, shop.environment("staging")).drifted == 1
    assert DriftCheck.objects.filter(environment=live).count() == 1


def test_F38_one_old_answer_that_there_is_no_stack_does_not_end_it(shop: Shop, live: Environment) -> None:
    cloud(shop).changed(live.stack_id, FUNCTION, **MEMORY)
    made = asked(live, shop.cast.developer, None, kind=Kind.REVERT_DRIFT, note="Nobody knows who did it")
    made = drive(made, shop.aws, until=Status.PLANNING)
    cloud(shop).stack = lambda name_or_id: None  # type: ignore[method-assign]
    assert step(made, shop.aws).state is Status.PLANNING
    del cloud(shop).stack
    assert drive(made, shop.aws).state is Status.AWAITING_APPROVAL
