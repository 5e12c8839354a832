"""The panel of a function: events to begin with, asking for a test, and what the page says of each end."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from deployments.models import FunctionTest, SavedEvent
from tests.dashboard.conftest import client_of
from tests.dashboard.functions import event_form, panel, ran, saved
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def address(built: World) -> str:
    return reverse("environment_function", kwargs=panel(built))


def client(built: World, role: str = "developer") -> Client:
    return client_of(built.person(role))


def text(built: World, query: str = "", role: str = "developer") -> str:
    return client(built, role).get(address(built) + query).content.decode()


def test_the_list_names_what_runs_and_an_empty_one_teaches(built: World) -> None:
    page = client(built).get(reverse("environment_functions", args=[built.dev.pk])).content.decode()
    assert address(built) in page and 'data-label="runs">Python 3.13' in page and 'data-label="memory"' in page
    assert '<div class="table-box"' in page and len(re.findall(r'<t[hd][^>]*class="(?:num )?wide"', page)) == 4
    nothing = client(built).get(reverse("environment_functions", args=[built.staging.pk])).content.decode()
    assert "Nothing is deployed in staging yet" in nothing
    card = client(built).get(reverse("application", args=[built.application.pk])).content.decode()
    assert reverse("environment_functions", args=[built.dev.pk]) in card
    gone = reverse("environment_function", kwargs={"pk": built.dev.pk, "component": "nothing"})
    assert client(built).get(gone).status_code == 404


def test_it_begins_with_what_calls_the_function_and_with_what_was_chosen(built: World) -> None:
    page = text(built)
    assert "Nobody has tested" in page and "&quot;httpMethod&quot;" in page
    assert "&quot;Hello World&quot;" in text(built, "?event=hello")
    kept = saved(built)
    page = text(built, f"?event=saved-{kept.pk}")
    assert "&quot;books&quot;: 2" in page and "Remove the saved event" in page
    ran(built)
    assert "&quot;mine&quot;: 1" in text(built) and "&quot;mine&quot;: 1" not in text(built, "?event=hello")


def test_asking_leads_back_to_the_panel_which_asks_again_until_it_has_ended(built: World) -> None:
    answer = client(built).post(address(built), event_form(built))
    assert (answer.status_code, answer["Location"]) == (303, address(built))
    assert "In line" in text(built) and 'hx-trigger="every 1s"' in text(built)
    twice = client(built).post(address(built), event_form(built))
    assert twice.status_code == 409 and b"Another test of notes is under way in dev" in twice.content
    FunctionTest.objects.update(state="running")
    assert "Running" in text(built, role="viewer")
    FunctionTest.objects.update(state="done", result='{"a":[1]}', next_look_at=None)
    part = client(built).get(address(built), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part and "Answered" in part and "<h1" not in part
    assert "{\n  &quot;a&quot;: [\n    1\n  ]\n}" in part


def test_what_does_not_fit_is_said_beside_what_was_typed(built: World) -> None:
    answer = client(built).post(address(built), {"do": "test", "event": "{not json"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "This is no JSON: look at line 1, column 2" in page and "{not json" in page
    empty = client(built).post(address(built), {"do": "test", "event": ""})
    assert empty.status_code == 422 and b"Write an event: {} is the shortest." in empty.content
    nameless = client(built).post(address(built), {"do": "save", "event": "{}", "name": ""})
    assert nameless.status_code == 422 and b"Give the event a name" in nameless.content


def test_an_event_is_saved_found_and_removed(built: World) -> None:
    answer = client(built).post(address(built), {"do": "save", "event": "[1]", "name": "<b>One</b>"})
    kept = SavedEvent.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{address(built)}?event=saved-{kept.pk}")
    page = text(built)
    assert "&lt;b&gt;One&lt;/b&gt;" in page and "<b>One</b>" not in page
    refused = client(built, "viewer").post(address(built), {"do": "remove", "event": kept.pk})
    assert refused.status_code == 409
    for number, status in ((kept.pk, 303), (kept.pk, 404), ("x", 404), ("9" * 30, 404)):
        assert client(built).post(address(built), {"do": "remove", "event": number}).status_code == status


@pytest.mark.parametrize(
    ("state", "columns", "words"),
    [
        ("error", {"error_type": "KeyError", "error_message": "<i>", "trace": "line 3"}, "KeyError: &lt;i&gt;"),
        ("error", {}, "It said no reason; its log may."),
        ("not_run", {"sentence": "The sandbox cannot run java21."}, "The sandbox cannot run java21."),
        ("unknown", {"sentence": "AWS may have run it.", "aws_said": "<503>"}, "&lt;503&gt;"),
        ("done", {"result": "plain", "log": "<script>"}, "&lt;script&gt;"),
        ("done", {"result": "x" * 20_000}, "4000 more characters are not shown."),
    ],
)
def test_every_end_has_its_words_and_nothing_is_markup(
    built: World, state: str, columns: dict[str, Any], words: str
) -> None:
    ran(built, state, **columns)
    page = text(built)
    assert words in page and "hx-trigger" not in page.split('id="result"')[1].split(">")[0]


def test_figures_that_nobody_knows_are_words(built: World) -> None:
    ran(built, memory_mb=128, duration_ms=12.0)
    page = text(built)
    assert "not said of 128 MB" in page and "12 ms" in page
    ran(built, memory_mb=128, memory_used_mb=40, duration_ms=0.5, start_ms=120.0)
    page = text(built)
    assert "40 MB of 128 MB" in page and "0.50 ms" in page and "120 ms" in page


def test_earlier_tests_are_a_link_away(built: World) -> None:
    first = ran(built, result="the first")
    ran(built, result="the second")
    assert "the second" in text(built) and "the first" in text(built, f"?test={first.pk}")
    assert "the second" in text(built, "?test=rubbish")


def test_who_may_not_reads_why(built: World) -> None:
    page = text(built, role="viewer")
    assert "Only developers and owners of Platform may test functions in dev. Ask Developer or Owner." in page
    assert "Save this event" not in page
