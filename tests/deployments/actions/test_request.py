"""Asking for deployments: once, by those who may, and the same answer for everybody who presses at the same time."""

import threading
from typing import Any

import pytest
from django.db import connection

from deployments.actions import plan
from deployments.actions.cancel import cancel
from deployments.models import Deployment, Environment
from deployments.refusals import Outdated, Refused
from deployments.states import OPEN, Kind, Mode, Status
from tests import factories
from tests.deployments.actions.conftest import Shop, make_shop
from tests.deployments.actions.driving import asked, drive


def test_the_same_press_again_answers_with_the_same_deployment(shop: Shop) -> None:
    environment = shop.environment()
    first = asked(environment, shop.cast.developer, shop.first, state_version=environment.state_version)
    again = asked(environment, shop.cast.developer, shop.first, state_version=environment.state_version)
    other = asked(environment, shop.cast.owner, shop.first)
    assert first == again == other
    assert first.number == 1


def test_a_press_on_an_old_page_after_the_end_does_not_deploy_again(shop: Shop) -> None:
    environment = shop.environment("dev")
    drawn = environment.state_version
    first = drive(asked(environment, shop.cast.developer, shop.first), shop.aws)
    assert asked(environment, shop.cast.owner, shop.first, state_version=drawn) == first


def test_something_else_from_an_old_page_is_outdated(shop: Shop) -> None:
    environment = shop.environment("dev")
    drawn = environment.state_version
    drive(asked(environment, shop.cast.developer, shop.first), shop.aws)
    with pytest.raises(Outdated) as refused:
        asked(environment, shop.cast.developer, shop.new_code(), state_version=drawn)
    assert refused.value.current.state_version == drawn + 1


def test_who_may_not_deploy_is_told_who_may(shop: Shop) -> None:
    for person in (shop.cast.viewer, shop.cast.finance, shop.cast.approver, shop.cast.outsider):
        with pytest.raises(Refused, match=r"may deploy to staging\. Ask Developer or Owner\."):
            asked(shop.environment(), person, shop.first)


def test_a_superuser_has_no_rights_of_their_own(shop: Shop) -> None:
    shop.cast.outsider.is_superuser = True
    shop.cast.outsider.save()
    with pytest.raises(Refused):
        asked(shop.environment(), shop.cast.outsider, shop.first)


@pytest.mark.parametrize(
    ("kind", "with_revision"), [(Kind.DEPLOY, False), (Kind.DESTROY, True), (Kind.RESCUE, False), (Kind.ADOPT, False)]
)
def test_a_kind_with_the_wrong_revision_is_refused(shop: Shop, kind: Kind, with_revision: bool) -> None:
    with pytest.raises(Refused):
        asked(shop.environment(), shop.cast.owner, shop.first if with_revision else None, kind=kind)


def test_another_applications_revision_is_refused(shop: Shop) -> None:
    other = factories.application(shop.cast, "other")
    with pytest.raises(Refused, match="Choose a revision"):
        asked(shop.environment(), shop.cast.owner, factories.revision(shop.cast, other))


def test_a_note_is_one_line_and_kept_whole(shop: Shop) -> None:
    made = asked(shop.environment(), shop.cast.developer, shop.first, note="a \n b " + "x" * 296)
    assert (made.note, len(made.note)) == ("a b " + "x" * 296, plan.LONGEST_NOTE)


@pytest.mark.parametrize(
    ("note", "words"), [("x" * 301, "at most 300 characters"), ("a\0b", "NUL"), ("\u202eb", "direction of reading")]
)
def test_a_note_that_cannot_be_kept_whole_or_seen_is_refused(shop: Shop, note: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        asked(shop.environment(), shop.cast.developer, shop.first, note=note)
    assert refused.value.field == "note"
    assert not Deployment.objects.exists()


def test_a_cancelled_one_can_be_asked_for_again(shop: Shop) -> None:
    first = asked(shop.environment(), shop.cast.developer, shop.first)
    assert cancel(deployment=first, by=shop.cast.approver).state is Status.CANCELLED
    second = asked(shop.environment(), shop.cast.developer, shop.first)
    assert second.number == first.number + 1
    with pytest.raises(Refused, match="has ended"):
        cancel(deployment=first, by=shop.cast.developer)
    with pytest.raises(Refused, match="Only developers, approvers and owners"):
        cancel(deployment=second, by=shop.cast.viewer)


@pytest.mark.django_db(transaction=True)
def test_two_developers_press_at_once_twenty_times(settings: Any) -> None:
    shop = make_shop(settings)
    for number in range(20):
        environment = shop.environment()
        answers: list[Deployment] = []
        gate = threading.Barrier(2)
        people = (shop.cast.developer, shop.cast.owner)
        threads = [threading.Thread(target=_press, args=(shop, environment, who, gate, answers)) for who in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert len({answer.pk for answer in answers}) == 1, f"round {number}"
        assert len(answers) == 2
        active = Deployment.objects.filter(environment=environment, status__in=[*OPEN])
        assert list(active) == answers[:1]
        cancel(deployment=answers[0], by=shop.cast.owner)
    assert Deployment.objects.count() == 20


def _press(shop: Shop, environment: Any, who: Any, gate: threading.Barrier, answers: list[Deployment]) -> None:
    try:
        gate.wait(timeout=10)
        answers.append(
            plan.request(
                environment=environment,
                kind=Kind.DEPLOY,
                revision=shop.first,
                mode=Mode.DEPLOY,
                state_version=environment.state_version,
                by=who,
            )
        )
    finally:
        connection.close()


@pytest.mark.parametrize("note", ["", " \n"])
def test_going_back_needs_a_reason(shop: Shop, note: str) -> None:
    with pytest.raises(Refused, match="Say why") as refused:
        asked(shop.environment(), shop.cast.developer, shop.first, kind=Kind.ROLLBACK, note=note)
    assert refused.value.field == "note"


def live_at_two(shop: Shop) -> Environment:
    """staging runs revision 2."""
    place, second = shop.environment(), shop.new_code()
    Environment.objects.filter(pk=place.pk).update(live_revision=second)
    return place


def test_an_earlier_revision_is_a_way_back_however_it_is_asked_for(shop: Shop) -> None:
    place = live_at_two(shop)
    with pytest.raises(Refused, match="Revision 1 is earlier than revision 2, which runs in staging") as refused:
        asked(place, shop.cast.developer, shop.first, note=" \n\n")
    assert refused.value.field == "note"
    made = asked(place, shop.cast.developer, shop.first, note="2 loses notes.")
    assert (made.kind, made.note) == (Kind.ROLLBACK, "2 loses notes.")
    assert asked(place, shop.cast.developer, shop.first, note="Once more") == made


def test_an_earlier_revision_is_only_planned_without_a_reason(shop: Shop) -> None:
    made = asked(live_at_two(shop), shop.cast.developer, shop.first, mode=Mode.PLAN)
    assert made.kind == Kind.DEPLOY
