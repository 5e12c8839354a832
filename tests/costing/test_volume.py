"""Volumes as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing.estimate.volume import BadVolume, parse_volume


@pytest.mark.parametrize(
    ("text", "requests"),
    [
        ("2100000", 2_100_000),
        ("2,100,000", 2_100_000),
        ("2.1M", 2_100_000),
        ("2.1 million", 2_100_000),
        (" 2.1  Million ", 2_100_000),
        ("84k", 84_000),
        ("3 thousand", 3_000),
        ("1.5b", 1_500_000_000),
        ("0", 0),
        ("0.000001M", 1),
        ("1000000000000000", 10**15),
        ("84,300 requests / month", 84_300),
        ("2.12 M requests / month", 2_120_000),
        ("2.12 million requests", 2_120_000),
        ("2.12\N{NO-BREAK SPACE}M / month", 2_120_000),
        ("1 request a month", 1),
    ],
)
def test_every_usual_way_to_write_a_volume_is_read(text: str, requests: int) -> None:
    assert parse_volume(text) == requests


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-1", "cannot be negative"),
        ("−5M", "cannot be negative"),
        ("- 3", "cannot be negative"),
        ("", "not a number of requests"),
        ("many", "not a number of requests"),
        ("2.1.3", "not a number of requests"),
        ("2,10,000", "not a number of requests"),
        ("1e9", "not a number of requests"),
        ("2.1 zillion", "not a number of requests"),
        ("٣", "not a number of requests"),
        ("nan", "not a number of requests"),
        ("0x10", "not a number of requests"),
        ("1.5", "not a whole number"),
        ("requests / month", "not a number of requests"),
        ("5 requests / year", "not a number of requests"),
        ("1000000000000001", "more than 1,000,000,000,000,000"),
        ("9" * 30 + "b", "more than"),
        ("9" * 5000, "not a number of requests"),
    ],
)
def test_anything_else_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(BadVolume, match=words):
        parse_volume(text)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_parse_or_complain(text: str) -> None:
    try:
        assert 0 <= parse_volume(text) <= 10**15
    except BadVolume as error:
        assert str(error).endswith(".")


@given(st.integers(0, 10**15))
def test_a_written_number_comes_back(requests: int) -> None:
    assert parse_volume(str(requests)) == parse_volume(f"{requests:,}") == requests
