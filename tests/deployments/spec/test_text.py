"""Characters: what a reviewer could not see is refused, what people write is not."""

from __future__ import annotations

import re

import pytest

from dashboard.api.schemas import LINE
from deployments.spec.text import cleaned, fault_in, fault_in_words, quoted

NAMES = [
    ("\0", "a NUL character (U+0000)"),
    ("\r", "a line break or tab (U+000D)"),
    ("\x85", "a control character (U+0085)"),
    ("\u2028", "a control character (U+2028)"),
    ("\u202e", "reverses the direction of reading (U+202E)"),
    ("\u200d", "an invisible character (U+200D)"),
    ("\u200f", "an invisible character (U+200F)"),
    ("\u00ad", "an invisible character (U+00AD)"),
    ("\ufeff", "an invisible character (U+FEFF)"),
    ("\U000e0041", "a control character (U+E0041)"),
    ("\udc00", "half of a character (a lone surrogate) (U+DC00)"),
]


@pytest.mark.parametrize(("character", "words"), NAMES)
def test_a_name_holds_nothing_that_cannot_be_seen(character: str, words: str) -> None:
    fault = fault_in(f"ab{character}", line=True)
    assert fault == f"Remove {words} at position 3." or fault == f"Remove a character that {words} at position 3."


@pytest.mark.parametrize("text", ["naïve", "注文", "👩\u200d💻", "سلام\u200c", "a\tb\r\nc", "a\u2028b", ""])
def test_running_text_may_be_in_any_language(text: str) -> None:
    assert fault_in(text, line=False) is None
    assert cleaned(text) == text


def test_the_place_is_given_by_line_and_column() -> None:
    assert fault_in("one\ntwo\u200bx", line=False) == "Remove an invisible character (U+200B) in line 2, column 4."


def test_cleaning_leaves_a_mark() -> None:
    assert cleaned("a\0b\ud800") == "a\ufffdb\ufffd"


QUOTED = [
    ("notes", '"notes"'),
    ("x" * 61, '"' + "x" * 59 + '…"'),
    ("a\nb\u202e", '"a\ufffdb\ufffd"'),
    (5, "5"),
    (True, "true"),
    (False, "false"),
    (None, "nothing"),
    (10**30, "a number of more than 20 digits"),
    (1.5, '"1.5"'),
]


@pytest.mark.parametrize(("value", "words"), QUOTED)
def test_what_comes_from_outside_is_quoted_safely(value: object, words: str) -> None:
    assert quoted(value) == words


def test_what_people_write_for_others_is_held_to_the_same_rule_over_http() -> None:
    for number in range(0x10000):
        character = chr(number)
        shown = fault_in_words(character, most=1) is None and character not in "\t\n\r"
        assert shown == bool(re.fullmatch(LINE[1:-1], character)) or 0xD800 <= number <= 0xDFFF, hex(number)


def test_a_long_text_is_refused_with_its_limit() -> None:
    assert fault_in_words("x" * 301, most=300) == "Too long: write at most 300 characters."
    assert fault_in_words("x" * 300, most=300) is None
