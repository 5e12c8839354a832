"""Every input of every kind's form with odd texts: understood, or a sentence in place; nothing lost, never a 500."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import pytest
from django.test import Client

from dashboard.forms.controls import NEW_LINE
from dashboard.forms.reading import Reading
from dashboard.forms.texts import from_texts
from deployments.models import Application
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from tests.dashboard.editor import BY_SCRIPT, address, form

ODD = {
    "empty": "",
    "long": "x" * 10_000,
    "control": "a\x07b\x1b[0m",
    "reversed": "\u202eevil\u2066",
    "html": "<script>alert(1)</script>&amp;\"'",
    "huge": "9" * 60,
    "negative": "-7",
    "unit": "256 MB",
    "money": "$5",
    "fraction": "1.5",
    "exponent": "1e3",
    "digits of another script": "٣٢",
    "duration": "10s",
    "minus huge": "-" + "9" * 60,
    "lines": "a\r\nb\u2028c\x85d",
    "half a character": "a\ufffd\U0001f600",
}


def inputs(specs: Sequence[FieldSpec], prefix: str, text: str) -> Iterator[tuple[str, str]]:
    """Every input that fields can have: a line in every list, every part that may be left out switched on."""
    for spec in specs:
        name = f"{prefix}-{spec.name}"
        if spec.widget == "group":
            yield f"{name}-on", "true"
            yield from inputs(spec.item_fields, name, text)
        elif spec.widget == "rows":
            yield from [(f"{name}-rows", "1"), (f"{name}-0-from", "")]
            yield from inputs(spec.item_fields, f"{name}-0", text)
        elif spec.widget in ("keyvalue", "files", "code"):
            words = {"keyvalue": ("key", "value"), "files": ("path", "text"), "code": ()}[spec.widget]
            yield from [(f"{name}-rows", "1"), (f"{name}-source", "inline"), (f"{name}-inline", text)]
            yield from ((f"{name}-0-{word}", text) for word in words)
        else:
            yield from [(name, text), (f"{name}-other", text)]


def typed_everywhere(shop: Application, name: str, text: str) -> dict[str, str]:
    drawn = form(shop, name)
    return {**drawn, **dict(inputs(KINDS[drawn["kind"]].fields(), "s", text))}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["web", "api", "notes", "notes_table"])
@pytest.mark.parametrize("odd", ODD.values(), ids=list(ODD))
def test_every_input_takes_an_odd_text(developer: Client, shop: Application, name: str, odd: str) -> None:
    answer = developer.post(address(shop), typed_everywhere(shop, name, odd), **BY_SCRIPT)
    told: dict[str, Any] = answer.json()
    assert answer.status_code in (200, 422)
    assert told["saved"] or told["sentence"]
    shown = developer.get(address(shop), {"component": name})
    assert shown.status_code == 200
    assert b"<script>alert(1)" not in shown.content


def with_lines_to_copy(page: str) -> str:
    """The page with the names that the script gives to a new line of each list."""
    lists = re.split(r'(?=data-rows=")', page)
    return "".join(part.replace(NEW_LINE, part.split('"')[1] + "-99") for part in lists)


@pytest.mark.django_db
def test_the_odd_texts_reach_every_input_that_a_form_draws(developer: Client, shop: Application) -> None:
    for name in ("web", "api", "notes", "notes_table"):
        page = developer.get(address(shop), {"component": name}).content.decode()
        drawn = set(re.findall(r'name="(s-[^"]+)"', with_lines_to_copy(page)))
        reached = {re.sub(r"-\d+-", "-N-", key) for key in typed_everywhere(shop, name, "x")}
        unreached = {re.sub(r"-\d+-", "-N-", key) for key in drawn} - reached
        assert {key for key in unreached if not key.endswith(("-artifact", "-upload", "-on"))} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["much", "$5", "1.5", "9" * 60, "-7", "\u202e12", "<b>1</b>", "12 GHz"])
@pytest.mark.parametrize("field", ["memory", "timeout", "reserved_concurrency"])
def test_a_number_that_is_none_gets_a_sentence_and_stays(
    developer: Client, shop: Application, field: str, odd: str
) -> None:
    answer = developer.post(address(shop), form(shop, "notes", **{f"s-{field}": odd}), **BY_SCRIPT).json()
    assert answer["errors"][f"f-s-{field}"]
    assert f'value="{escape(odd)}"' in developer.get(address(shop), {"component": "notes"}).content.decode()


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("memory", "256 MB", 256),
        ("memory", "1 GB", 1_024),
        ("memory", "1.5gb", 1_536),
        ("memory", "1,024", 1_024),
        ("memory", " 2\u00a0048 ", 2_048),
        ("timeout", "10 s", 10),
        ("timeout", "2 min", 120),
        ("timeout", "10 seconds", 10),
        ("reserved_concurrency", "5 calls", 5),
        ("memory", "$5", "$5"),
        ("memory", "5 apples", "5 apples"),
        ("memory", "0.3 GB", "0.3 GB"),
        ("memory", "-1", -1),
    ],
)
def test_pasted_units_are_understood(field: str, text: str, value: object) -> None:
    spec = next(spec for spec in KINDS["function"].fields() if spec.name == field)
    assert from_texts(spec, f"s-{field}", {f"s-{field}": text}, 3, Reading()) == value


@pytest.mark.parametrize(
    ("chosen", "other", "value"), [("512", "300", 512), ("other", "300", 300), ("other", "1 GB", 1_024)]
)
def test_a_number_with_usual_values_takes_others_too(chosen: str, other: str, value: int) -> None:
    spec = next(spec for spec in KINDS["function"].fields() if spec.name == "memory")
    assert from_texts(spec, "s-memory", {"s-memory": chosen, "s-memory-other": other}, 256, Reading()) == value
