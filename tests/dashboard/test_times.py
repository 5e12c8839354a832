"""When a schedule runs, said in three ways: shown from an expression, and read back to one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from costing.estimate.cron import read_schedule
from dashboard.forms.reading import Reading
from dashboard.forms.texts import from_texts, to_texts
from dashboard.forms.times import DAYS, PARTS, UNITS
from deployments.models import Application
from deployments.spec.kinds import KINDS
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form
from tests.deployments.spec.examples import function, only, schedule

SPEC = next(spec for spec in KINDS["schedule"].fields() if spec.name == "expression")


def shown(expression: str) -> tuple[str, ...]:
    texts = to_texts(SPEC, "s", expression)
    return tuple(texts[f"s-{part}"] for part in PARTS)


def read(before: str = "rate(1 hour)", **typed: str) -> tuple[Any, list[str]]:
    reading = Reading()
    texts = {**to_texts(SPEC, "s", before), **{f"s-{part}": text for part, text in typed.items()}}
    return from_texts(SPEC, "s", texts, before, reading), [fault.message for fault in reading.faults]


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("rate(1 hour)", ("every", "1", "hours", "08:00", "MON-FRI")),
        ("rate(15 minutes)", ("every", "15", "minutes", "08:00", "MON-FRI")),
        ("cron(5 9 ? * MON-FRI *)", ("at", "1", "hours", "09:05", "MON-FRI")),
        ("cron(30 23 * * ? *)", ("at", "1", "hours", "23:30", "*")),
        ("cron(30 23 ? * * *)", ("at", "1", "hours", "23:30", "*")),
        ("cron(0 8 1 * ? *)", ("own", "1", "hours", "08:00", "MON-FRI")),
        ("cron(0 8 ? 6 MON *)", ("own", "1", "hours", "08:00", "MON-FRI")),
        ("cron(0/5 8 ? * MON *)", ("own", "1", "hours", "08:00", "MON-FRI")),
        ("cron(0 8 * * MON *)", ("own", "1", "hours", "08:00", "MON-FRI")),
        ("cron(99 8 ? * MON *)", ("own", "1", "hours", "08:00", "MON-FRI")),
        ("nonsense", ("own", "1", "hours", "08:00", "MON-FRI")),
    ],
)
def test_an_expression_is_shown_in_the_way_that_says_all_of_it(expression: str, parts: tuple[str, ...]) -> None:
    assert shown(expression) == parts
    assert read(expression) == (expression, [])


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("amount", ["1", "5"])
def test_an_interval_is_one_that_aws_takes(amount: str, unit: str) -> None:
    written, faults = read("cron(0 8 1 * ? *)", how="every", amount=amount, unit=unit)
    read_schedule(written)
    assert (written, faults) == (f"rate({amount} {unit.removesuffix('s') if amount == '1' else unit})", [])


@pytest.mark.parametrize("days", DAYS)
def test_a_time_of_day_is_one_that_aws_takes_and_shows_as_it_was_typed(days: str) -> None:
    written, faults = read(how="at", clock="07:05", days=days)
    read_schedule(written)
    assert faults == []
    assert shown(written) == ("at", "1", "hours", "07:05", days)


def test_an_expression_of_ones_own_stays_as_it_was_typed() -> None:
    texts = {**to_texts(SPEC, "s", "rate(1 hour)"), "s-how": "own", "s": " cron(0 8 1 * ? *) "}
    assert from_texts(SPEC, "s", texts, "rate(1 hour)", Reading()) == "cron(0 8 1 * ? *)"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "often"}, "whole number from 1 on"),
        ({"amount": "0"}, "whole number from 1 on"),
        ({"amount": "5", "unit": "weeks"}, "whole number from 1 on"),
        ({"how": "at", "clock": ""}, "time of day such as 08:30"),
        ({"how": "at", "clock": "24:00"}, "time of day such as 08:30"),
        ({"how": "at", "days": "NEVER"}, "and the days"),
    ],
)
def test_what_is_no_time_is_said_and_changes_nothing(typed: dict[str, str], sentence: str) -> None:
    kept, (said,) = read(**typed)
    assert kept == "rate(1 hour)"
    assert sentence in said


@pytest.fixture
def often(shop: Application) -> Application:
    """An application with a schedule in its draft."""
    draft = draft_of(shop)
    draft.document = only(often=schedule(uses={"work": "run"}), work=function())
    draft.save()
    return shop


@pytest.mark.django_db
def test_the_editor_writes_the_expression_and_offers_what_was_chosen(developer: Client, often: Application) -> None:
    typed = {"s-expression-how": "at", "s-expression-clock": "06:30", "s-expression-days": "*"}
    answer = developer.post(address(often), form(often, "often", **typed), **BY_SCRIPT)
    assert answer.json()["saved"]
    assert component(often, "often")["expression"] == "cron(30 6 * * ? *)"
    page = developer.get(address(often), {"component": "often"}).content.decode()
    assert 'name="s-expression-how" value="at" checked' in page
    assert '<option value="*" selected>every day</option>' in page


@pytest.mark.django_db
def test_what_is_no_time_stays_on_the_screen_with_the_sentence(developer: Client, often: Application) -> None:
    sent = form(often, "often", **{"s-expression-amount": "often"})
    told = developer.post(address(often), sent, **BY_SCRIPT).json()
    assert not told["saved"]
    assert any("whole number from 1 on" in text for texts in told["errors"].values() for text in texts)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "place"),
    [({"how": "every", "amount": "often"}, "amount"), ({"how": "at", "clock": ""}, "clock"), ({"how": "own"}, "own")],
)
def test_what_is_no_time_is_said_where_it_was_typed_alone(
    developer: Client, often: Application, typed: dict[str, str], place: str
) -> None:
    sent = form(often, "often", **{f"s-expression-{part}": text for part, text in typed.items()})
    sent |= {"s-expression": "rate(often)"}
    page = developer.post(address(often), sent, follow=True).content.decode()
    assert re.findall(r'<div class="field invalid"><label for="f-s-expression-(\w+)"', page) == [place]
    said = dict(re.findall(r'id="f-s-expression-(\w+)-problems" class="problems">(.*?)</div>', page, re.DOTALL))
    assert {name for name, words in said.items() if "problem" in words} == {place}
    told = developer.post(address(often), sent | {"version": str(draft_of(often).version)}, **BY_SCRIPT).json()
    assert [name for name, texts in told["errors"].items() if texts] == [f"f-s-expression-{place}"]


def test_a_way_that_was_not_taken_is_not_shown() -> None:
    assert ".way:not(:has(> label :checked)) > .field" in (settings.BASE_DIR / "static/definition.css").read_text()
