"""A revision that is blocked is asked for, approved and carried out nowhere; what runs goes on."""

import copy
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from deployments.actions import block_revision, from_ci
from deployments.actions.block_revision import LONGEST_REASON, block, unblock
from deployments.actions.define import save_document, save_draft, save_revision
from deployments.actions.withdraw import withdraw
from deployments.models import Deployment, Draft, Revision
from deployments.policies import may_vote
from deployments.refusals import Blocked, Outdated, Refused
from deployments.states import BEFORE_EXECUTION, Kind, Mode, Status
from teams.models import AuditEntry, Notice
from teams.scopes import Scope
from teams.tokens import make
from tests.deployments.actions.conftest import Shop, make_shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step

WHY = "It loses orders."


def blocked(shop: Shop, revision: Revision | None = None, reason: str = WHY) -> Revision:
    """The first revision, blocked by the approver."""
    return block(revision=revision or shop.first, reason=reason, by=shop.cast.approver).revision


def by_hand(revision: Revision, shop: Shop) -> None:
    """A block of which no deployment was told, as if it came at the last moment."""
    columns = {"blocked_at": timezone.now(), "blocked_by": shop.cast.owner, "block_reason": WHY}
    Revision.objects.filter(pk=revision.pk).update(**columns)


@pytest.mark.parametrize("kind", [Kind.DEPLOY, Kind.ROLLBACK])
@pytest.mark.parametrize("mode", list(Mode))
def test_nobody_asks_for_it(shop: Shop, kind: Kind, mode: Mode) -> None:
    blocked(shop)
    with pytest.raises(Blocked, match=r"^Revision 1 was blocked by Approver: It loses orders\. Choose another"):
        asked(shop.environment(), shop.cast.owner, shop.first, kind=kind, mode=mode, note="Back")
    assert not Deployment.objects.exists()


def test_a_press_from_before_the_block_is_not_answered_with_what_was_asked_then(shop: Shop) -> None:
    place = shop.environment()
    drawn = place.state_version
    asked(place, shop.cast.developer, shop.first, state_version=drawn)
    blocked(shop)
    with pytest.raises(Blocked):
        asked(place, shop.cast.developer, shop.first, state_version=drawn)


@pytest.mark.parametrize("how", ["number", "newest", "definition"])
def test_ci_does_not_ask_for_it(shop: Shop, how: str) -> None:
    blocked(shop)
    token = make(
        team=shop.cast.team, name="CI", scopes=[Scope.DEPLOY], applications=(), days=30, by=shop.cast.developer
    )[0]
    what: dict[str, Any] = {"number": {"revision": 1}, "definition": {"definition": shop.first.document}}.get(how, {})
    with pytest.raises(Blocked, match="It loses orders"):
        from_ci.deploy(from_ci.Order(shop.environment(), Mode.DEPLOY, **what), through=token)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("until", sorted(BEFORE_EXECUTION))
def test_what_waits_ends_at_once_and_aws_changes_nothing(shop: Shop, until: Status) -> None:
    place = shop.environment("staging" if until is Status.AWAITING_APPROVAL else "dev")
    waits = drive(asked(place, shop.cast.developer, shop.first), shop.aws, until=until)
    done = block(revision=shop.first, reason=WHY, by=shop.cast.approver)
    assert [row.pk for row in done.ended] == [waits.pk]
    end = drive(waits, shop.aws)
    assert end.state is Status.CANCELLED
    assert end.outcome == "Revision 1 was blocked by Approver: It loses orders. Nothing was changed."
    assert AuditEntry.objects.get(action="deployment.cancelled").actor == shop.cast.approver
    assert not shop.aws.cloudformation.executions()


def test_what_aws_works_on_goes_on(shop: Shop) -> None:
    begun = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.EXECUTING)
    assert block(revision=shop.first, reason=WHY, by=shop.cast.approver).ended == ()
    assert drive(begun, shop.aws).state is Status.SUCCEEDED


def test_other_revisions_and_a_removal_go_on(shop: Shop) -> None:
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    blocked(shop)
    assert drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws).state is (
        Status.SUCCEEDED
    )
    assert asked(shop.environment("dev"), shop.cast.developer, None).state is Status.QUEUED


def test_a_vote_is_refused_with_the_reason(shop: Shop) -> None:
    waits = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    by_hand(shop.first, shop)
    assert may_vote(shop.cast.approver, fresh(waits)) == (
        "Revision 1 was blocked by Owner: It loses orders. Nobody can approve it."
    )
    with pytest.raises(Refused, match="It loses orders"):
        approved(waits, shop.cast.approver)


def test_the_last_transaction_before_aws_sees_it(shop: Shop) -> None:
    """The block comes while AWS is asked whether the plan still holds, and past whoever ends what waits."""
    ready = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws, until=Status.APPROVED)
    shop.aws.cloudformation.before = lambda operation: by_hand(shop.first, shop)
    end = step(ready, shop.aws)
    assert end.state is Status.CANCELLED
    assert "It loses orders" in end.outcome
    assert not shop.aws.cloudformation.executions()


def test_the_sweeper_ends_what_nobody_told(shop: Shop) -> None:
    waits = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    assert withdraw() == 0
    by_hand(shop.first, shop)
    assert (withdraw(), withdraw()) == (1, 0)
    assert fresh(waits).state is Status.CANCELLED


def test_who_may_block_and_who_may_lift_it(shop: Shop) -> None:
    cast = shop.cast
    for person in (cast.developer, cast.viewer, cast.finance, cast.outsider):
        with pytest.raises(
            Refused, match=r"Only approvers and owners of Platform may block revisions\. Ask Approver or Owner\."
        ):
            block(revision=shop.first, reason=WHY, by=person)
    held = blocked(shop)
    for person in (cast.developer, cast.viewer, cast.finance, cast.outsider):
        with pytest.raises(Refused, match=r"Only approvers and owners of Platform may unblock revisions"):
            unblock(revision=held, blocked_at=held.blocked_at, by=person)
    assert unblock(revision=held, blocked_at=held.blocked_at, by=cast.owner).blocked_at is None
    assert asked(shop.environment(), cast.developer, shop.first).state is Status.QUEUED


def test_authors_lift_no_block_that_somebody_else_set(shop: Shop) -> None:
    shop.cast.developer.memberships.update(roles=["developer", "approver"])
    held = blocked(shop)
    with pytest.raises(Refused, match=r"^Revision 1 is your own work: somebody else has to unblock it\. Ask App"):
        unblock(revision=held, blocked_at=held.blocked_at, by=shop.cast.developer)
    unblock(revision=held, blocked_at=held.blocked_at, by=shop.cast.approver)
    own = block(revision=shop.first, reason=WHY, by=shop.cast.developer).revision
    assert unblock(revision=own, blocked_at=own.blocked_at, by=shop.cast.developer).blocked_at is None


@pytest.mark.parametrize("reason", ["", "  \n\0 ", "x" * (LONGEST_REASON + 1)])
def test_a_reason_of_1_to_500_characters_is_needed(shop: Shop, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        blocked(shop, reason=reason)
    assert refused.value.field == "reason"
    assert not Revision.objects.filter(blocked_at__isnull=False).exists()


def test_the_longest_reason_is_kept_whole_and_shown_cut_nowhere(shop: Shop) -> None:
    reason = "x" * LONGEST_REASON
    waits = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    assert blocked(shop, reason=reason).block_reason == reason
    assert reason in fresh(waits).outcome
    assert AuditEntry.objects.get(action="revision.blocked").detail["reason"] == reason


def test_the_log_and_a_notice_say_who_and_why(shop: Shop) -> None:
    held = blocked(shop)
    unblock(revision=held, blocked_at=held.blocked_at, by=shop.cast.owner)
    entries = AuditEntry.objects.filter(action__startswith="revision.", subject=f"revision:{held.pk}").order_by("id")
    assert [(str(row.actor), row.sentence) for row in entries] == [
        ("Approver", "Approver blocked revision 1 of shop: It loses orders."),
        ("Owner", "Owner unblocked revision 1 of shop. It was blocked by Approver."),
    ]
    events = Notice.objects.filter(event__startswith="revision.").values_list("event", flat=True)
    assert sorted(events) == ["revision.blocked", "revision.unblocked"]


def test_pressed_twice_it_is_blocked_once(shop: Shop) -> None:
    first, again = blocked(shop), blocked(shop)
    assert first.blocked_at == again.blocked_at
    assert AuditEntry.objects.filter(action="revision.blocked").count() == 1
    for person, reason in ((shop.cast.owner, WHY), (shop.cast.approver, "Another reason")):
        with pytest.raises(Refused, match=r"blocked by Approver: It loses orders\. It stays so"):
            block(revision=shop.first, reason=reason, by=person)


def test_lifted_twice_it_is_lifted_once(shop: Shop) -> None:
    held = blocked(shop)
    for _ in range(2):
        assert unblock(revision=held, blocked_at=held.blocked_at, by=shop.cast.owner).blocked_at is None
    assert AuditEntry.objects.filter(action="revision.unblocked").count() == 1


def test_an_old_tab_lifts_no_block_that_came_since(shop: Shop) -> None:
    seen = blocked(shop)
    unblock(revision=seen, blocked_at=seen.blocked_at, by=shop.cast.owner)
    Revision.objects.filter(pk=seen.pk).update(
        blocked_at=timezone.now() + timedelta(seconds=1), blocked_by=shop.cast.owner, block_reason="Worse than that."
    )
    for at in (seen.blocked_at, None):
        with pytest.raises(Outdated, match="blocked by Owner: Worse than that"):
            unblock(revision=seen, blocked_at=at, by=shop.cast.approver)


def test_what_says_the_same_is_blocked_with_it(shop: Shop) -> None:
    shop.new_code()
    twin = shop.revision(notes={"environment": shop.first.document["components"]["notes"].get("environment", {})})
    assert twin.digest == shop.first.digest
    held = blocked(shop)
    assert AuditEntry.objects.get(action="revision.blocked").sentence.startswith(
        "Approver blocked revisions 1 and 3 of"
    )
    with pytest.raises(Blocked, match="Revision 3 was blocked"):
        asked(shop.environment(), shop.cast.owner, twin)
    unblock(revision=held, blocked_at=held.blocked_at, by=shop.cast.owner)
    assert not Revision.objects.filter(blocked_at__isnull=False).exists()


def test_the_same_is_not_saved_under_another_number(shop: Shop) -> None:
    shop.new_code()
    blocked(shop)
    draft = Draft.objects.get(application=shop.application)
    old = copy.deepcopy(shop.first.document)
    draft = save_draft(application=shop.application, document=old, version=draft.version, by=shop.cast.developer)
    with pytest.raises(Blocked, match="This is what revision 1 says"):
        save_revision(application=shop.application, version=draft.version, message="Again", by=shop.cast.developer)
    same = save_document(application=shop.application, document=old, message="", by=shop.cast.developer)
    assert same.blocked_at is not None


def test_nothing_else_of_a_revision_changes(shop: Shop) -> None:
    blocked(shop)
    fixed: list[dict[str, Any]] = [{"message": "x"}, {"template": "{}"}, {"document": {}}, {"editors": [shop.first.pk]}]
    for columns in fixed:
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            Revision.objects.filter(pk=shop.first.pk).update(**columns)
    whole: list[dict[str, Any]] = [{"blocked_by": None}, {"block_reason": ""}, {"blocked_at": None}]
    for columns in whole:
        with pytest.raises(DatabaseError, match="revision_block_is_whole"), transaction.atomic():
            Revision.objects.filter(pk=shop.first.pk).update(**columns)


@pytest.mark.django_db(transaction=True)
def test_a_request_and_a_block_at_once_leave_nothing_open(settings: Any) -> None:
    shop = make_shop(settings)
    for _ in range(10):
        gate = threading.Barrier(2)
        threads = [threading.Thread(target=_at_once, args=(gate, one, shop)) for one in (_ask, block_revision.block)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        held = Revision.objects.get(pk=shop.first.pk)
        assert held.blocked_at is not None
        assert not Deployment.objects.filter(status__in=[*BEFORE_EXECUTION]).exists()
        unblock(revision=held, blocked_at=held.blocked_at, by=shop.cast.owner)


def _ask(*, revision: Revision, reason: str, by: Any) -> None:
    asked(_staging(revision), by, revision)


def _staging(revision: Revision) -> Any:
    """Where it is asked for."""
    return revision.application.environments.get(name="staging")


def _at_once(gate: threading.Barrier, act: Any, shop: Shop) -> None:
    try:
        gate.wait(timeout=10)
        act(revision=Revision.objects.get(pk=shop.first.pk), reason=WHY, by=shop.cast.owner)
    except Blocked:
        pass
    finally:
        connection.close()
