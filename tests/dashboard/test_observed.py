"""Pages of stacks that somebody else made: registering, looking, forgetting, and asking to take one over."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard import observed
from dashboard.views.adopt import NEVER_SEEN
from deployments.models import Deployment, DriftCheck, Environment, ObservedStack
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.api.callers import assert_problem, caller
from tests.dashboard.conftest import client_of
from tests.dashboard.observing import STACK_ID, adopt_form, observe_form, registered, seen
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def developer(built: World) -> Client:
    return client_of(built.cast.developer)


def page(client: Client, name: str, place: Environment, query: str = "", **how: Any) -> str:
    answer = client.get(reverse(name, args=[place.pk]) + query, **how)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_stack_is_registered_and_looked_at_by_somebody_else(built: World, developer: Client) -> None:
    answer = developer.post(reverse("stack_observe", args=[built.application.pk]), observe_form(built, name="by-hand"))
    place = Environment.objects.get(name="by-hand")
    assert answer["Location"] == reverse("environment_stack", args=[place.pk])
    text = page(developer, "environment_stack", place)
    assert "Tierboard changes nothing here" in text
    assert "Not seen yet" in text
    assert "It is looked at within seconds." in text
    assert 'hx-trigger="every 2s"' in text
    assert "What is in it" not in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "dev"}, "already has an environment named dev"),
        ({"name": "A b"}, "This name cannot be used."),
        ({"stack_name": "9"}, "This is no stack's name."),
        ({"stack_name": "tb-platform-shop-dev"}, "an environment in Tierboard already"),
        ({"place": "nowhere"}, "Choose one of the list."),
        ({"stack_name": ""}, "Fill this in."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    built: World, developer: Client, changes: dict[str, str], words: str
) -> None:
    answer = developer.post(reverse("stack_observe", args=[built.application.pk]), observe_form(built, **changes))
    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    (name,) = changes
    field = text.split(f'for="id_{name}"')[1].split("</div>")[0]
    assert words in field
    assert not Environment.objects.filter(observed=True).exists()


def test_the_page_says_what_is_in_the_stack_and_what_it_costs(built: World, developer: Client) -> None:
    text = page(developer, "environment_stack", seen(built))
    for words in (
        "Created",
        "Whether it works is unknown",
        STACK_ID,
        "2 resources",
        "holds data",
        "Notification topic",
        "Its address",
        "Priced in part: Orders. Not priced: Topic0.",
        "Why: 2 prices of what is in it cannot be told",
        "Topic0",
        "about $",
    ):
        assert words in text, words
    assert 'href="https://example.org/"' in text
    assert re.search(r'<dd class="figure">(\$\d|under \$0\.01)[^<]* / month</dd>', text)
    assert "hx-trigger" not in text.split('id="observed"')[1].split(">")[0]


def test_what_nobody_knows_is_never_shown_as_fine(built: World, developer: Client) -> None:
    place = registered(built)
    ObservedStack.objects.filter(pk=place.pk).update(
        problem="The read role may not look at it.", aws_said="<not authorized>", tried_at=timezone.now()
    )
    text = page(developer, "environment_stack", place)
    assert "Could not be looked at" in text
    assert "The read role may not look at it." in text
    assert "<not authorized>" in text
    assert "tone-good" not in text.split('id="observed"')[1]
    assert "$0" not in text


def test_an_old_answer_is_kept_with_its_age(built: World, developer: Client) -> None:
    place = seen(built, problem="AWS gave no clear answer.")
    text = page(developer, "environment_stack", place)
    assert "Last seen" in text
    assert "AWS gave no clear answer." in text
    assert "Orders-1" in text


def test_a_template_that_cannot_be_priced_costs_nobody_knows_what(built: World, developer: Client) -> None:
    text = page(developer, "environment_stack", seen(built, template='{"Resources": {"A": 1}}'))
    assert "$0" not in text.split('id="cost"')[1].split("</section>")[0]


def test_many_resources_are_turned_over_and_the_page_stays_light(built: World, developer: Client) -> None:
    long = [{"key": f"Key{n}", "value": "javascript:" + "x" * 4000, "description": "y" * 4000} for n in range(200)]
    place = seen(built, 500, outputs=long, tags={f"t{n}": "v" * 250 for n in range(50)})
    first, last = (page(developer, "environment_stack", place, f"?page={n}") for n in (1, 10))
    assert max(len(first), len(last)) < 100_000
    assert first.count("<tr>") == last.count("<tr>") == 51
    assert "1 to 50 of 500" in first
    assert "And 170 more." in first
    assert 'href="javascript' not in first


def test_the_application_shows_it_apart_and_promotes_nothing_to_it(built: World, developer: Client) -> None:
    seen(built)
    text = page(developer, "application", built.application)  # type: ignore[arg-type]
    card = text.split(">by-hand</h3>")[1].split("</section>")[0]
    assert "Observed only" in card
    assert "Tierboard changes nothing here." in card
    assert "Deploy…" not in card
    assert "Promote to by-hand" not in text
    assert "place=by-hand" not in text
    assert re.search(r"\$\d", card)


def test_whoever_looks_again_sees_that_it_is_awaited(built: World, developer: Client) -> None:
    place = seen(built)
    developer.post(reverse("environment_look", args=[place.pk]))
    row = ObservedStack.objects.get(pk=place.pk)
    assert (row.asked_by, row.asked_at is not None) == (built.cast.developer, True)
    text = page(developer, "environment_stack", place, headers={"HX-Request": "true"})
    assert "Being looked at" in text
    assert "<html" not in text


def test_forgetting_is_confirmed_and_said(built: World, developer: Client) -> None:
    place = seen(built)
    assert "At AWS nothing changes." in page(developer, "environment_forget", place)
    answer = developer.post(reverse("environment_forget", args=[place.pk]), follow=True)
    assert "by-hand is not observed any more. Nothing was changed at AWS." in answer.content.decode()
    assert not Environment.objects.filter(pk=place.pk).exists()


def test_the_take_over_says_what_it_means_before_anything_is_asked(built: World, developer: Client) -> None:
    text = page(developer, "environment_adopt", seen(built))
    assert "the first thing that Tierboard writes there" in text
    facts = text.split(f"What revision {built.revision.number} does to it")[1].split("</dl>")[0]
    found = re.findall(r'<dd class="name">(.*?)</dd>', facts)
    lost, goes, comes, stays = found
    assert (lost, goes) == ("Removed with what is in it: Orders (table)", "Topic0 (notification topic)")
    assert ("notes_table (Table" in comes, stays) == (True, "nothing")
    assert not Deployment.objects.filter(kind=Kind.ADOPT).exists()


def test_a_take_over_is_asked_for_once_with_a_reason(built: World, developer: Client) -> None:
    place = seen(built)
    form = adopt_form(built)
    where = reverse("environment_adopt", args=[place.pk])
    assert "Say why" in developer.post(where, form | {"note": ""}).content.decode()
    first, second = (developer.post(where, form) for _ in range(2))
    made = Deployment.objects.get(kind=Kind.ADOPT)
    assert first["Location"] == second["Location"] == reverse("deployment", args=[made.pk])
    assert (made.revision, made.status) == (built.revision, Status.QUEUED)
    assert "Take over" in page(developer, "deployment", made)  # type: ignore[arg-type]


def test_what_was_never_seen_cannot_be_taken_over(built: World, developer: Client) -> None:
    place = registered(built)
    assert NEVER_SEEN in page(developer, "environment_adopt", place)
    form = {"state_version": place.state_version, "revision": 2, "note": "Now"}
    answer = developer.post(reverse("environment_adopt", args=[place.pk]), form)
    assert answer.status_code == 409
    assert not Deployment.objects.filter(kind=Kind.ADOPT).exists()


def test_another_state_is_shown_before_it_is_asked_again(built: World, developer: Client) -> None:
    place = seen(built)
    form = {"state_version": 7, "revision": 2, "note": "Now"}
    answer = developer.post(reverse("environment_adopt", args=[place.pk]), form)
    assert answer.status_code == 409
    assert "since you opened this page" in answer.content.decode()


@pytest.mark.parametrize("name", ["environment_deploy", "environment_destroy", "environment_rescue"])
def test_every_other_page_refuses_with_what_to_do(built: World, developer: Client, name: str) -> None:
    place = seen(built)
    assert "Take it over first." in page(developer, name, place)
    form = {"state_version": place.state_version, "revision": 2, "mode": "deploy", "typed_name": "by-hand", "note": "x"}
    answer = developer.post(reverse(name, args=[place.pk]), form)
    assert answer.status_code == 409
    assert not Deployment.objects.filter(environment=place).exists()


def test_it_is_compared_with_its_own_template_and_nothing_is_offered_to_change_it(
    built: World, developer: Client
) -> None:
    place = seen(built)
    assert reverse("environment_drift", args=[place.pk]) in page(developer, "environment_stack", place)
    text = page(developer, "environment_drift", place)
    assert "compared with the stack's own template" in text
    assert "Never checked" in text
    developer.post(reverse("environment_drift_check", args=[place.pk]))
    check = DriftCheck.objects.get(environment=place)
    assert check.stack_id == STACK_ID
    for name in ("environment_drift_keep", "environment_drift_undo"):
        assert "Take it over first." in page(developer, name, place), name


def test_ci_is_refused_too(built: World) -> None:
    seen(built)
    answer = caller(built.cast.team, built.cast.developer).ask(environment="by-hand", revision=2)
    problem = assert_problem(answer, 409, "closed")
    assert "only observed: Tierboard changes nothing there" in problem["detail"]
    assert not Deployment.objects.filter(environment__name="by-hand").exists()


@pytest.mark.parametrize("name", ["environment_forget", "environment_adopt"])
def test_what_is_our_own_is_neither_forgotten_nor_taken_over(built: World, developer: Client, name: str) -> None:
    assert "Tierboard's own" in page(developer, name, built.dev)
    answer = developer.get(reverse("environment_stack", args=[built.dev.pk]))
    assert answer["Location"] == reverse("application", args=[built.application.pk])


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.PLAN_FAILED, "runs as before, and is still only observed"),
        (Status.ROLLED_BACK, "runs as before, and is still only observed"),
        (Status.NEEDS_ATTENTION, "It is still somebody else's"),
    ],
)
def test_a_take_over_that_did_not_end_well_offers_nothing_but_to_ask_again(
    built: World, developer: Client, status: Status, sentence: str
) -> None:
    place = seen(built)
    row = world.deployment(place, status, built.cast.developer, revision=built.revision, kind=Kind.ADOPT)
    text = page(developer, "deployment", row)  # type: ignore[arg-type]
    assert sentence in text
    assert "Ask to take it over again" in text
    assert "Remove what is left" not in text
    assert reverse("environment_deploy", args=[place.pk]) not in text


@pytest.mark.parametrize(
    ("status", "tone"),
    [("UPDATE_ROLLBACK_COMPLETE", "caution"), ("UPDATE_IN_PROGRESS", "active"), ("DELETE_FAILED", "bad")]
    + [("UPDATE_ROLLBACK_FAILED", "bad"), ("SOMETHING_NEW", "caution"), ("CREATE_COMPLETE", "neutral")],
)
def test_states_in_words(status: str, tone: str) -> None:
    mark = observed.stack_mark(ObservedStack(status=status))
    assert mark.tone == tone
    assert status not in mark.word


def test_states_of_resources_in_words() -> None:
    pairs = {
        "CREATE_COMPLETE": "created",
        "UPDATE_FAILED": "could not be changed",
        "DELETE_IN_PROGRESS": "being deleted",
    }
    for status, words in (pairs | {"X": "unknown"}).items():
        row = {"logical_id": "A", "type": "Custom::Thing", "physical_id": "", "status": status}
        (found,) = observed.resources_of(ObservedStack(resources=[row]))
        assert (found.state, found.kind) == (words, "Thing")
