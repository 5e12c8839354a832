"""What is live in a field, in few words: of lists, the lines that the draft holds otherwise."""

from typing import Any

import pytest

from dashboard.forms.few_words import live_words
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS


def field(kind: str, name: str) -> FieldSpec:
    return next(spec for spec in KINDS[kind].fields() if spec.name == name)


@pytest.mark.parametrize(
    ("live", "now", "words"),
    [
        ({"A": "1", "B": "2"}, {"A": "1", "B": "3"}, "B = 2"),
        ({"A": "1"}, {"A": "1", "NEW": "x"}, "no NEW"),
        ({"A": "x" * 50}, {}, f"A = {'x' * 40}…"),
        ({"DB_PASSWORD": "one"}, {"DB_PASSWORD": "two"}, "DB_PASSWORD = (hidden)"),
        (dict.fromkeys("ABCDE", "1"), {}, "A = 1; B = 1; C = 1; and 2 more"),
    ],
)
def test_variables_that_differ_are_told(live: dict[str, str], now: dict[str, str], words: str) -> None:
    assert live_words(field("function", "environment"), live, now) == words


@pytest.mark.parametrize(
    ("live", "now", "words"),
    [
        ([{"path": "/a", "method": "GET", "function": "f"}], [], "GET, /a, f"),
        (
            [{"path": "/a", "method": "GET", "function": "f"}] * 2,
            [{"path": "/a", "method": "GET", "function": "f"}],
            "2 lines",
        ),
    ],
)
def test_routes_that_differ_are_told_and_else_counted(live: Any, now: Any, words: str) -> None:
    assert live_words(field("rest_api", "routes"), live, now) == words


def test_one_value_is_told_and_code_is_counted() -> None:
    assert live_words(field("function", "memory"), 256, 512) == "256 MB"
    assert live_words(field("function", "code"), {"inline": "a\nb"}, {"inline": "c"}) == "2 lines"
