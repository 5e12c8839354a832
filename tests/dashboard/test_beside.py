"""What a form says below its settings: the next runs of a schedule, and what AWS advises against."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.forms.beside import Runs, beside
from dashboard.forms.saving import draft_of
from deployments.models import Application
from deployments.spec.parse import parse, problems_of
from tests.dashboard.conftest import client_of
from tests.dashboard.editor import BY_SCRIPT, form
from tests.dashboard.world import World
from tests.deployments.spec.examples import function, only, queue, schedule

NOW = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)


def runs(**settings: Any) -> Runs | None:
    document = only(often=schedule(uses={"work": "run"}, **settings), work=function())
    definition = None if problems_of(document) else parse(document)
    return beside(document, definition, "often", NOW).runs


def test_five_runs_on_the_clock_of_the_schedules_zone() -> None:
    found = runs(expression="cron(30 8 ? * MON-FRI *)", time_zone="Europe/Berlin", window=10)
    assert found is not None
    assert [run.words for run in found.times] == [
        "Fri 27 Nov 2026, 08:30",
        "Mon 30 Nov 2026, 08:30",
        "Tue 1 Dec 2026, 08:30",
        "Wed 2 Dec 2026, 08:30",
        "Thu 3 Dec 2026, 08:30",
    ]
    assert (found.zone, found.note) == ("Europe/Berlin", "Each may start up to 10 minutes later.")


def test_a_rate_counts_from_its_deployment() -> None:
    found = runs(expression="rate(1 hour)")
    assert found is not None
    assert found.times[0].words == "Thu 26 Nov 2026, 21:00"
    assert found.note == "If it were deployed now: AWS counts from then."


def test_what_runs_no_more_says_why() -> None:
    off, over = runs(enabled=False), runs(expression="cron(0 0 1 1 ? 2020)")
    assert off is not None and (off.times, off.note) == ((), "It is off: nothing runs.")
    assert over is not None and (over.times, over.note) == ((), "These times are over: it runs no more.")


def test_what_cannot_be_read_has_no_runs() -> None:
    assert runs(expression="hourly") == Runs("", (), "Not known until what is wrong above is put right.")
    assert beside(only(work=function()), None, "work", NOW).runs is None
    assert beside({}, None, "", NOW).runs is None


def test_advice_names_its_setting() -> None:
    document = only(jobs=queue(max_receives=1, uses={"work": "run"}), work=function())
    (words,) = beside(document, parse(document), "jobs", NOW).advice
    assert words.startswith("Tries before that: AWS advises 5 tries or more")


def put(application: Application, document: dict[str, Any]) -> None:
    draft = draft_of(application)
    draft.document = document
    draft.save()


@pytest.mark.django_db
def test_the_editor_shows_them(built: World) -> None:
    client: Client = client_of(built.cast.developer)
    put(built.application, only(often=schedule(time_zone="Asia/Tokyo", uses={"work": "run"}), work=function()))
    page = client.get(f"{reverse('definition', args=[built.application.pk])}?component=often").content.decode()
    assert page.count("<li><time datetime=") == 5
    assert 'Next runs <span class="meta">Asia/Tokyo</span>' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"how": "every", "amount": "soon", "unit": "hours"}, "Write how often as a whole number from 1 on"),
        ({"how": "at", "clock": "25:99", "days": "*"}, "Choose a time of day such as 08:30"),
    ],
)
def test_odd_input_shows_its_problem_and_no_runs_of_the_value_before(
    built: World, typed: dict[str, str], said: str
) -> None:
    client: Client = client_of(built.cast.developer)
    put(built.application, only(often=schedule(uses={"work": "run"}), work=function()))
    address = f"{reverse('definition', args=[built.application.pk])}?component=often"
    fields = form(built.application, "often", **{f"s-expression-{end}": text for end, text in typed.items()})
    for answer in (client.post(address, fields), client.post(address, fields, **BY_SCRIPT)):
        shown = (
            answer.json()["html"]["beside"] if answer["Content-Type"] == "application/json" else answer.content.decode()
        )
        assert f"Not known until this is put right: {said}" in shown
        assert "<li><time datetime=" not in shown
