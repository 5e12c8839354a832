"""Deciding about plans: who may, on what, and how many it takes."""

import threading
from typing import Any

import pytest
from django.db import connection

from deployments import policies, selectors
from deployments.actions.approve import approve, reject
from deployments.actions.define import save_draft
from deployments.actions.expire import expire
from deployments.models import Approval, Deployment, Environment
from deployments.refusals import Outdated, Refused
from deployments.states import Status
from teams.models import AuditEntry, Membership
from teams.roles import Role
from tests import factories
from tests.deployments.actions.conftest import Shop, make_shop
from tests.deployments.actions.driving import approved, asked, drive, fresh


@pytest.fixture
def waiting(shop: Shop) -> Deployment:
    """A first deployment to staging that needs one vote."""
    return drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)


def test_the_author_is_refused_with_a_reason(shop: Shop, waiting: Deployment) -> None:
    Membership.objects.filter(user=shop.cast.developer).update(roles=[Role.DEVELOPER, Role.APPROVER])
    with pytest.raises(Refused, match="You asked for this deployment yourself: somebody else has to decide"):
        approved(waiting, shop.cast.developer)


def test_who_wrote_the_revision_is_refused_too(shop: Shop) -> None:
    Membership.objects.filter(user=shop.cast.developer).update(roles=[Role.DEVELOPER, Role.APPROVER])
    shop.cast.developer.is_superuser = True
    shop.cast.developer.save()
    waiting = drive(asked(shop.environment(), shop.cast.owner, shop.first), shop.aws)
    with pytest.raises(Refused, match="You wrote this revision yourself"):
        approved(waiting, shop.cast.developer)
    with pytest.raises(Refused, match="You asked for"):
        approved(waiting, shop.cast.owner)
    assert approved(waiting, shop.cast.approver).state is Status.APPROVED


@pytest.mark.parametrize("who", ["viewer", "finance", "outsider"])
def test_only_approvers_decide(shop: Shop, waiting: Deployment, who: str) -> None:
    with pytest.raises(Refused, match="Only approvers and owners of Platform may decide"):
        approved(waiting, getattr(shop.cast, who))
    with pytest.raises(Refused):
        reject(deployment=waiting, digest=waiting.plan.digest, reason="No.", by=getattr(shop.cast, who))


def test_another_digest_is_another_plan(shop: Shop, waiting: Deployment) -> None:
    with pytest.raises(Outdated, match="The plan changed since you opened it"):
        approve(deployment=waiting, digest="0" * 64, by=shop.cast.approver)
    assert not Approval.objects.exists()


def test_a_rejection_needs_a_reason_and_ends_it(shop: Shop, waiting: Deployment) -> None:
    with pytest.raises(Refused, match="Say in a few words why"):
        reject(deployment=waiting, digest=waiting.plan.digest, reason=" \n ", by=shop.cast.approver)
    end = reject(deployment=waiting, digest=waiting.plan.digest, reason="Too dear.", by=shop.cast.approver)
    assert end.state is Status.REJECTED
    assert end.outcome == "Approver wrote: “Too dear.” Edit and plan again."
    with pytest.raises(Refused, match="has ended"):
        approved(end, shop.cast.owner)


def test_the_audit_log_names_the_place_and_each_vote_once(shop: Shop, waiting: Deployment) -> None:
    approved(waiting, shop.cast.approver)
    said = list(AuditEntry.objects.order_by("id").values_list("action", "sentence"))
    place = f"shop / staging #{waiting.number}"
    assert said[-2:] == [
        ("deployment.vote", f"Approver approved {place}."),
        ("deployment.approved", f"{place}: Approved: nobody else has to decide."),
    ]
    moves = [sentence for action, sentence in said if action in {"deployment.planning", "deployment.awaiting_approval"}]
    assert moves == [f"{place}: Works out what would change.", f"{place}: Waits for the approval of 1 person."]


def test_an_expired_wait_cannot_be_approved_and_is_ended(shop: Shop, waiting: Deployment) -> None:
    Deployment.objects.filter(pk=waiting.pk).update(expires_at="2020-01-01T00:00:00Z")
    with pytest.raises(Refused, match="ran out"):
        approved(waiting, shop.cast.approver)
    assert expire() == 1
    assert expire() == 0
    assert fresh(waiting).state is Status.EXPIRED


def test_data_at_risk_needs_the_name_two_people_and_an_owner(shop: Shop) -> None:
    drive(
        approved(drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws), shop.cast.approver),
        shop.aws,
    )
    waiting = drive(asked(shop.environment(), shop.cast.developer, None), shop.aws)
    assert waiting.plan.approvals_needed == 2
    with pytest.raises(Refused, match="Type notes_table"):
        approved(waiting, shop.cast.approver, "shop/staging")
    assert approved(waiting, shop.cast.approver, "notes_table").state is Status.AWAITING_APPROVAL
    with pytest.raises(Refused, match="already approved this plan"):
        approved(waiting, shop.cast.approver, "notes_table")
    assert (
        policies.tally(waiting.plan).sentence == "Needs an owner of Platform, because data is at risk; not the author."
    )
    second = factories.person("Second", shop.cast.team, Role.APPROVER)
    assert approved(waiting, second, "notes_table").state is Status.AWAITING_APPROVAL
    assert approved(waiting, shop.cast.owner, " notes_table ").state is Status.APPROVED


def test_one_thing_that_loses_data_is_typed_by_its_own_name(shop: Shop) -> None:
    live = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert live.state is Status.SUCCEEDED
    other_key = shop.revision(notes_table={"partition_key": {"name": "owner", "type": "S"}})
    waiting = drive(asked(shop.environment("dev"), shop.cast.developer, other_key), shop.aws)
    assert [row["component"] for row in waiting.plan.data_at_risk] == ["notes_table"]
    for wrong in ("", "dev", "shop/dev", "Notes_table"):
        with pytest.raises(Refused, match="Type notes_table to show"):
            approved(waiting, shop.cast.owner, wrong)
    assert approved(waiting, shop.cast.owner, " notes_table\t").state is Status.APPROVED


def test_a_second_press_is_said_as_such_whatever_came_of_the_first(shop: Shop, waiting: Deployment) -> None:
    assert approved(waiting, shop.cast.approver).state is Status.APPROVED
    with pytest.raises(Refused, match="Your vote counts once"):
        approved(waiting, shop.cast.approver)
    assert waiting.plan.approvals.count() == 1


def test_F28_a_vote_of_somebody_who_left_counts_for_nothing(shop: Shop, waiting: Deployment) -> None:
    ready = approved(waiting, shop.cast.approver)
    assert ready.state is Status.APPROVED
    Membership.objects.filter(user=shop.cast.approver).delete()
    end = drive(ready, shop.aws)
    assert end.state is Status.SUPERSEDED
    assert "Not enough votes count any more" in end.outcome
    assert shop.aws.cloudformation.executions() == []


@pytest.mark.django_db(transaction=True)
def test_F29_two_approvers_at_once_start_it_once(settings: Any) -> None:
    shop = make_shop(settings)
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    gate, outcomes = threading.Barrier(2), []

    def vote(who: Any) -> None:
        try:
            gate.wait(timeout=10)
            outcomes.append(approved(waiting, who).status)
        except Refused as refused:
            outcomes.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=(who,)) for who in (shop.cast.approver, shop.cast.owner)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["There is nothing to decide at the moment.", "approved"]
    assert drive(waiting, shop.aws).state is Status.SUCCEEDED
    assert shop.aws.cloudformation.executions() == [str(waiting.pk)]


def test_who_typed_in_the_draft_is_refused_too(shop: Shop) -> None:
    shop.cast.approver.memberships.update(roles=[Role.DEVELOPER, Role.APPROVER])
    draft = shop.application.draft
    draft.refresh_from_db()
    document = draft.document
    document["components"]["notes"]["memory"] = 512
    save_draft(application=shop.application, document=document, version=draft.version, by=shop.cast.approver)
    waiting = drive(asked(shop.environment(), shop.cast.developer, shop.revision(notes={"timeout": 9})), shop.aws)
    with pytest.raises(Refused, match="You typed in this revision yourself"):
        approved(waiting, shop.cast.approver)
    assert not list(selectors.waiting_for(shop.cast.approver))
    assert list(selectors.waiting_for(shop.cast.owner)) == [waiting]


def test_F28_a_rule_that_became_stricter_holds_at_the_door(shop: Shop, waiting: Deployment) -> None:
    ready = approved(waiting, shop.cast.approver)
    Environment.objects.filter(pk=waiting.environment_id).update(approvals_required=2)
    end = drive(ready, shop.aws)
    assert end.state is Status.SUPERSEDED
    assert "Not enough votes count any more" in end.outcome
