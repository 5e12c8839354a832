"""How an environment stands: what ended stuck or failed holds until something that AWS did takes its place."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard import cards, words
from dashboard.badges import FAILING, HEALTHY, UNKNOWN, health
from deployments import selectors
from deployments.models import Deployment, Environment
from deployments.states import LEFT_WRONG, Kind, Status
from tests import factories
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
WITHOUT_EFFECT = (Status.CANCELLED, Status.REJECTED, Status.EXPIRED, Status.SUPERSEDED, Status.PLANNED)
CHECK = {"label": "Website web", "url": "http://web", "ok": True, "detail": "200", "ms": 3, "tries": 1}


def told(built: World, *statuses: Status) -> list[Deployment]:
    """Deployments of dev with these states, one after the other, after the one that is live."""
    Deployment.objects.filter(pk=built.live.pk).update(requested_at=timezone.now() - timedelta(hours=1))
    return [world.deployment(built.dev, one, built.cast.developer, revision=built.revision) for one in statuses]


def card_of(built: World) -> cards.EnvironmentCard:
    place = selectors.environment(built.cast.owner, built.dev.pk)
    (found,) = cards.environment_cards([place])
    return found


def listed(built: World) -> list[Deployment]:
    return [row for row in selectors.needs_attention(built.cast.owner) if row.environment_id == built.dev.pk]


@pytest.mark.parametrize("after", WITHOUT_EFFECT)
@pytest.mark.parametrize("bad", sorted(LEFT_WRONG))
def test_what_ended_without_effect_takes_nothing_back(built: World, bad: Status, after: Status) -> None:
    row, _ = told(built, bad, after)
    assert card_of(built).mark == words.state(bad)
    assert listed(built) == [row]


@pytest.mark.parametrize("after", [Status.DENIED, Status.PLAN_FAILED])
def test_what_could_not_be_planned_hides_nothing_and_counts_by_itself(built: World, after: Status) -> None:
    row, _ = told(built, Status.NEEDS_ATTENTION, after)
    assert (listed(built), card_of(built).worry) == ([row], row)
    _, later = told(built, Status.SUCCEEDED, after)
    assert (listed(built), card_of(built).mark) == ([later], words.state(after))


@pytest.mark.parametrize("after", [Status.SUCCEEDED, Status.NO_CHANGES])
def test_what_aws_did_or_found_since_is_how_it_stands(built: World, after: Status) -> None:
    told(built, Status.NEEDS_ATTENTION, after)
    assert listed(built) == []
    assert card_of(built).mark == words.LIVE


def test_what_is_stuck_stays_so_while_somebody_tries(built: World) -> None:
    row, _ = told(built, Status.NEEDS_ATTENTION, Status.AWAITING_APPROVAL)
    assert listed(built) == [row]
    assert card_of(built).mark == words.state(Status.NEEDS_ATTENTION)
    world.deployment(built.dev, Status.EXECUTING, built.cast.developer, kind=Kind.RESCUE)
    assert card_of(built).mark == words.state(Status.EXECUTING, Kind.RESCUE)
    assert listed(built) == [row]


def test_stuck_in_production_comes_first_while_a_rescue_waits(built: World) -> None:
    production = factories.environment(built.application, "production")
    for status in (Status.NEEDS_ATTENTION, Status.AWAITING_APPROVAL):
        world.deployment(production, status, built.cast.developer, revision=built.revision)
    page = client_of(built.cast.approver).get("/")
    assert page.context["sections"][0].key == "attention"


def test_what_is_stuck_or_failed_comes_before_what_changed_nothing(built: World) -> None:
    Deployment.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    (stuck,) = told(built, Status.NEEDS_ATTENTION)
    denied = world.deployment(built.staging, Status.DENIED, built.cast.developer, revision=built.revision)
    assert list(selectors.needs_attention(built.cast.owner)) == [stuck, denied]


def fails(row: Deployment) -> None:
    Deployment.objects.filter(pk=row.pk).update(verification=[CHECK | {"ok": False}])


def test_what_is_live_while_a_check_of_it_fails_needs_somebody(built: World) -> None:
    assert listed(built) == []
    fails(built.live)
    assert listed(built) == [built.live]
    (later,) = told(built, Status.NO_CHANGES)
    assert listed(built) == [built.live], "that nothing was to change says nothing of the site"
    fails(later)
    (stuck,) = told(built, Status.NEEDS_ATTENTION)
    assert listed(built) == [stuck, built.live]
    assert listed(built)[1].pk not in {row.pk for row in selectors.worries([built.dev.pk]).values()}


def test_an_environment_is_not_called_live_alone_while_a_check_of_it_fails(built: World) -> None:
    assert card_of(built).mark == words.LIVE
    fails(built.live)
    assert (card_of(built).mark, card_of(built).mark.tone) == (words.LIVE_FAILS, "caution")
    page = client_of(built.cast.owner).get("/applications/").content.decode()
    assert "Live, a check fails" in page


def test_a_failing_check_of_what_runs_no_more_needs_nobody(built: World) -> None:
    fails(built.live)
    Environment.objects.filter(pk=built.dev.pk).update(live_deployment=None, live_revision=None)
    assert listed(built) == []


def test_home_says_that_a_check_fails_and_where_to_look(built: World) -> None:
    page = client_of(built.cast.viewer).get("/").content.decode()
    assert "Nothing failed or got stuck, and no check of a site fails." in page
    fails(built.live)
    page = client_of(built.cast.viewer).get("/").content.decode()
    row = page.split('id="home-attention"')[1].split("</section>")[0]
    assert "Deployed, a check of the site fails" in row
    assert "</span> Open it: its card Verify says which check fails" in row


def test_how_many_stand_how_is_one_query(built: World, django_assert_num_queries: Any) -> None:
    (row,) = told(built, Status.FAILED)
    keys = list(Environment.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        assert selectors.worries(keys) == {built.dev.pk: row}


def test_what_was_opened_before_a_failure_is_not_healthy() -> None:
    now = timezone.now()
    checks = [CHECK | {"at": (now - timedelta(minutes=1)).isoformat()}]
    assert health(live=True, verification=checks).mark == HEALTHY
    found = health(live=True, verification=checks, failed=now)
    assert (found.mark, found.why) == (UNKNOWN, "Nobody has opened it since a deployment of it failed.")
    assert health(live=True, verification=checks, failed=now - timedelta(minutes=2)).mark == HEALTHY


@pytest.mark.parametrize("tab", ["application", "application_revisions"])
def test_the_header_and_the_card_say_so(built: World, tab: str) -> None:
    at = (timezone.now() - timedelta(minutes=5)).isoformat()
    Deployment.objects.filter(pk=built.live.pk).update(verification=[CHECK | {"at": at}])
    client, address = client_of(built.cast.owner), reverse(tab, args=[built.application.pk])
    assert "Healthy</span>" in client.get(address).content.decode()
    told(built, Status.NEEDS_ATTENTION, Status.CANCELLED)
    page = client.get(address).content.decode()
    assert "Healthy</span>" not in page
    assert "Nobody has opened it since a deployment of it failed." in page


def test_what_was_not_asked_is_unknown_and_says_why() -> None:
    late = CHECK | {"ok": False, "asked": False, "why": "Not asked: the others took 30 s."}
    found = health(live=True, verification=[CHECK, late])
    assert (found.mark, found.why) == (UNKNOWN, "1 of 2 not asked. Website web: Not asked: the others took 30 s.")
    assert health(live=True, verification=[late, CHECK | {"ok": False}]).mark == FAILING
    assert health(live=True, verification=None).why == "Nobody has opened it yet."
    assert health(live=True, verification=[]).why == "It has no address that could be opened."


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (Status.DENIED, "Healthy"),
        (Status.PLAN_FAILED, "Healthy"),
        (Status.ROLLED_BACK, "Healthy"),
        (Status.NEEDS_ATTENTION, "Health unknown"),
        (Status.FAILED, "Health unknown"),
    ],
)
def test_the_list_always_says_how_healthy_what_is_live_is(built: World, after: Status, word: str) -> None:
    """What changed nothing leaves the answer as it was; what is stuck is not called healthy by what still answers."""
    told(built, after)
    at = (timezone.now() + timedelta(seconds=1)).isoformat()
    Deployment.objects.filter(pk=built.live.pk).update(verification=[CHECK | {"at": at}])
    page = client_of(built.cast.viewer).get("/applications/").content.decode()
    card = page.split(f'href="/applications/{built.application.pk}/"')[1].split("<ul")[0]
    assert re.findall(r"Health(?:y| unknown)(?=</span>)", card) == [word]
