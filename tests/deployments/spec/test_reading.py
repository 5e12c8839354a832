"""Texts: what is not read, what is read as what, and that nothing costs more than it may."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.parse import parse, parse_text, problems_of
from deployments.spec.problems import InvalidDefinition
from deployments.spec.reading import LARGEST_TEXT, read
from tests.deployments.spec.examples import whole

HEAD = "version: 1\ncomponents:\n"

REFUSED: list[tuple[str | bytes, str]] = [
    ("a: 1\na: 2", 'Line 2 gives "a" a second time. Keep one of them.'),
    ("a:\n  b: 1\n  'b': 2", 'Line 3 gives "b" a second time.'),
    ('{"a": 1, "a": 2}', '"a" is given twice in the same place.'),
    ('{"a": {"b": 1, "b": 2}}', '"b" is given twice'),
    ("a: &x [1]\nb: *x", "Line 1 uses a YAML anchor or alias"),
    ("a: *x", "Line 1 uses a YAML anchor or alias"),
    ("a: !!python/object:os.system x", "Line 1 uses a YAML tag"),
    ("a: !Ref x", "Line 1 uses a YAML tag"),
    ("a: !!str x", "Line 1 uses a YAML tag"),
    ("a: 1\n---\nb: 2", "Line 2 starts a second document."),
    ("a: [1", "cannot be read as YAML or JSON"),
    ("a: 1\n b: 2", "Line 2, column 3 cannot be read"),
    ("a: \x07", "cannot be read"),
    ("\tversion: 1", "cannot be read"),
    ("{version: 1", "cannot be read"),
    ("? [a]\n: 1", "Line 1 uses a list or a mapping as a name."),
    ("[" * 3000, "nested"),
    ("[" * 3000 + "]" * 3000, "nested"),
    ('{"a":' * 3000 + "1" + "}" * 3000, "nested"),
    ("- " * 150 + "x", "Line 1 is nested more than 100 levels deep."),
    ("- x\n" * 200_001, "more than 200,000 values"),
    ('{"a": NaN}', "NaN is not a number that a definition can hold."),
    ('{"a": -Infinity}', "-Infinity is not a number"),
    (b"\xff\xfe" + "version: 1".encode("utf-16-le"), "not UTF-8"),
    (b"a: \xc3", "not UTF-8"),
    ("a: \ud800", "not UTF-8"),
    ("a: \0", "NUL characters"),
    ("x" * (LARGEST_TEXT + 1), "The definition is 2,097,153 bytes; the most is 2,097,152."),
    (b"x" * (LARGEST_TEXT + 1), "The definition is 2,097,153 bytes"),
    ("é" * (LARGEST_TEXT // 2) + "x", "The definition is 2,097,153 bytes"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=range(len(REFUSED)))
def test_a_text_that_is_not_read(text: str | bytes, words: str) -> None:
    with pytest.raises(InvalidDefinition) as raised:
        parse_text(text)
    (problem,) = raised.value.problems
    assert words in problem.message
    assert len(problem.message) < 400


SCALARS: list[tuple[str, Any]] = [
    ("on", "on"),
    ("yes", "yes"),
    ("NO", "NO"),
    ("true", True),
    ("False", False),
    ("null", None),
    ("~", None),
    ("", None),
    ("12", 12),
    ("-3", -3),
    ("010", "010"),
    ("0x1F", "0x1F"),
    ("0o17", "0o17"),
    ("1_000", "1_000"),
    ("12:30:45", "12:30:45"),
    ("2010-09-09", "2010-09-09"),
    ("1.5", 1.5),
    ("1e3", 1000.0),
    (".inf", ".inf"),
    ("'12'", "12"),
    ('"true"', "true"),
    ("<<", "<<"),
    ("=", "="),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_a_scalar_means_the_same_to_everybody(text: str, value: Any) -> None:
    found = read(f"a: {text}")
    assert found == {"a": value}
    assert type(found["a"]) is type(value)


def test_keys_are_always_text() -> None:
    assert read("404: x\ntrue: y\n<<: z") == {"404": "x", "true": "y", "<<": "z"}


@pytest.mark.parametrize("text", ["", "\n", "# nothing", "---\n..."])
def test_nothing_is_nothing(text: str) -> None:
    with pytest.raises(InvalidDefinition) as raised:
        parse_text(text)
    assert raised.value.problems[0].message == "A definition has a version and components; this is empty."


def test_json_and_yaml_and_bytes_and_a_byte_order_mark_mean_the_same() -> None:
    text = json.dumps(whole())
    expected = parse(whole())
    assert parse_text(text) == parse_text(text.encode()) == parse_text("\ufeff" + text) == expected
    assert parse_text(text.encode("utf-8-sig")) == parse_text("{version: 1," + text.split(",", 1)[1]) == expected


def test_blocks_keep_their_lines() -> None:
    text = HEAD + "  f:\n    kind: function\n    code:\n      inline: |\n        def handler(e, c):\n            pass\n"
    assert parse_text(text)["f"].to_document()["code"] == {"inline": "def handler(e, c):\n    pass\n"}


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "-" + "9" * 30])
@pytest.mark.parametrize("shape", ['{"version": %s}', "version: %s"])
def test_a_number_beyond_all_bounds(shape: str, number: str) -> None:
    with pytest.raises(InvalidDefinition) as raised:
        parse_text(shape % number)
    assert "version" in [problem.field for problem in raised.value.problems]


class Odd:
    """Not JSON."""


LOOP: dict[str, Any] = {}
LOOP["version"] = LOOP

ODD: list[tuple[Any, str]] = [
    ({"version": Odd()}, "A value of type Odd cannot stand here."),
    ({"version": {1, 2}}, "A value of type set cannot stand here."),
    ({"version": b"1"}, "A value of type bytes cannot stand here."),
    ({1: 2}, "The name 1 is not text. Put it in quotes."),
    ({True: 2}, "The name true is not text."),
    ({10**400: 2}, "The name a number of more than 20 digits is not text."),
    ({"version": 10**400}, "This number is too large."),
    ({"version": float("inf")}, "This is not a finite number."),
    (LOOP, "nested more than 20 levels deep"),
    ({"version": [0] * 200_001}, "more than 200,000 values"),
    ({"a\x00": 1, "a\ufffd": 2}, "cannot be used. Remove a NUL character"),
]


@pytest.mark.parametrize(("document", "words"), ODD, ids=range(len(ODD)))
def test_python_data_that_is_not_json(document: Any, words: str) -> None:
    assert any(words in problem.message for problem in problems_of(document))
