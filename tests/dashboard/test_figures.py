"""How figures are written: every rule of the visual language by example."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from costing.estimate.prices import day
from costing.estimate.volume import parse_volume
from dashboard import figures
from dashboard.templatetags.ui import prices_of

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("42.1"), "$42.10"),
        (0, "$0.00"),
        (Decimal("9999.994"), "$9,999.99"),
        (10_000, "$10,000"),
        (Decimal("12840.49"), "$12,840"),
        (Decimal("0.01"), "$0.01"),
        (Decimal("0.004117"), "$0.00412"),
        (Decimal("0.0000002"), "$0.000000200"),
        (Decimal("-3.5"), "−$3.50"),
        ("7.41", "$7.41"),
        (None, "Not priced"),
        ("nonsense", "Not priced"),
        (Decimal("NaN"), "Not priced"),
        (Decimal("Infinity"), "Not priced"),
        (True, "Not priced"),
    ],
)
def test_money(value: Any, words: str) -> None:
    assert figures.money(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("42.1"), "$42.10 / month"),
        (12_840, "$12,840 / month"),
        (Decimal("0.004"), "under $0.01 / month"),
        (0, "$0.00 / month"),
        (None, "Not priced"),
    ],
)
def test_money_a_month(value: Any, words: str) -> None:
    assert figures.money_month(value) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("38.20", "80.40", "+$42.20 ▲ (+110 %)"),
        ("80.40", "38.20", "−$42.20 ▼ (−52 %)"),
        (0, "42.20", "+$42.20 ▲"),
        ("0.99", "2", "+$1.01 ▲"),
        ("1", "1.08", "+$0.08 ▲ (+8.0 %)"),
        (5, 5, "no change"),
        ("5", "5.004", "no change"),
        # Shown as $2.19 and $2.25, though they differ by less than 5.5 cents.
        ("2.1949", "2.2451", "+$0.06 ▲ (+2.3 %)"),
        ("0.004", "0.009", "+$0.00500 ▲"),
        (None, 5, "Not priced"),
        (5, None, "Not priced"),
    ],
)
def test_a_difference_of_money(before: Any, after: Any, words: str) -> None:
    assert figures.money_change(before, after) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("5", "5.004", "+ under a cent ▲"),
        ("0.009", "0", "− under a cent ▼"),
        ("0", "0.42", "+$0.42 ▲"),
        (5, "5.00", "no change"),
        (None, 5, "Not priced"),
        (5, None, "Not priced"),
    ],
)
def test_the_difference_of_a_line_of_a_bill(before: Any, after: Any, words: str) -> None:
    assert figures.line_change(before, after) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("12840.5", "$12,840.50"), ("0.00215", "under $0.01"), (0, "$0.00"), ("0.01", "$0.01"), (None, "Not priced")],
)
def test_an_amount_in_a_column(value: Any, words: str) -> None:
    assert figures.column(value) == words


def test_a_difference_has_its_period() -> None:
    assert figures.per_month("+$0.42 ▲") == "+$0.42 ▲ / month"
    assert figures.per_month("+ under a cent ▲") == "+ under a cent ▲ / month"
    assert figures.per_month("no change") == "no change"
    assert figures.per_month("Not priced") == "Not priced"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (84_300, "84,300"),
        (999_999, "999,999"),
        (1_000_000, "1 M"),
        (2_117_000, "2.12 M"),
        (21_170_000, "21.2 M"),
        (211_700_000, "212 M"),
        (1_400_000_000, "1.4 B"),
        (0, "0"),
        (None, "unknown"),
        ("x", "unknown"),
    ],
)
def test_a_volume(value: Any, words: str) -> None:
    assert figures.volume(value) == words
    assert figures.requests_month(value) == f"{words} requests / month"


@pytest.mark.parametrize(
    ("value", "words"), [("8.44", "+8.4 %"), ("10", "+10 %"), ("-52.4", "−52 %"), (0, "0.0 %"), (None, "new")]
)
def test_percent(value: Any, words: str) -> None:
    assert figures.percent(value) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ("0.24", "240 ms"),
        (0, "0 ms"),
        (0.0004, "under 1 ms"),
        (1, "1 s"),
        (118, "1 min 58 s"),
        (60, "1 min"),
        (3_605, "1 h"),
        (90_061, "1 d 1 h"),
        (None, "unknown"),
    ],
)
def test_duration(seconds: Any, words: str) -> None:
    assert figures.duration(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1536, "1.5 KB"),
        (268_435_456, "256 MB"),
        (5 * 1024**4, "5,120 GB"),
        (None, "unknown"),
    ],
)
def test_size(count: Any, words: str) -> None:
    assert figures.size(count).replace(",", "") == words.replace(",", "")


def test_unit_cost() -> None:
    assert figures.unit_cost("0.00412") == "$0.0041 per 1,000 requests"
    assert figures.unit_cost("0.00004") == "under $0.0001 per 1,000 requests"
    assert figures.unit_cost("0") == "$0.0000 per 1,000 requests"
    assert figures.unit_cost(None) == "Not priced"


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (timedelta(seconds=2), "just now"),
        (timedelta(seconds=40), "40 s ago"),
        (timedelta(minutes=6), "6 min ago"),
        (timedelta(hours=26), "1 d ago"),
        (timedelta(days=11), "12 Nov 14:02"),
        (timedelta(days=400), "19 Oct 2025 14:02"),
        (-timedelta(hours=3), "in 3 h"),
        (-timedelta(days=2, hours=23, minutes=46, seconds=9), "in 2 d 23 h"),
        (-timedelta(minutes=6, seconds=40), "in 6 min"),
        (-timedelta(days=9), "2 Dec 14:02"),
    ],
)
def test_a_time(gone: timedelta, words: str) -> None:
    assert figures.ago(NOW - gone, NOW) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=5), "14:07"),
        (timedelta(days=4), "Fri 14:02"),
        (timedelta(days=9), "2 Dec 14:02"),
        # In a week but for an hour: the same weekday.
        (timedelta(days=7, hours=-1), "30 Nov 13:02"),
    ],
)
def test_a_moment_in_a_sentence(ahead: timedelta, words: str) -> None:
    assert figures.moment(NOW + ahead, NOW) == words


@pytest.mark.parametrize(
    ("as_of", "words"),
    [("2025-11-04", "4 Nov 2025"), ("2025-11", "Nov 2025"), ("2025", "2025"), ("lately", "lately"), ("", "")],
)
def test_the_day_of_prices_is_written_like_all_dates(as_of: str, words: str) -> None:
    assert day(as_of) == words


def test_old_prices_say_their_age() -> None:
    assert "days old" in prices_of("2020-01-01", "shipped-1")
    assert "whose age nobody can tell" in prices_of("lately", "shipped-1")
    assert '(<a class="link" href="/registers/prices/">what to do</a>)' in prices_of("2020-01-01", "shipped-1")
    assert prices_of(timezone.localdate().isoformat(), "shipped-1").endswith("</span>")
    assert prices_of("<b>", "").startswith('prices mostly of <span title="">&lt;b&gt;')


@pytest.mark.parametrize("count", [0, 1, 84_300, 999_999, 1_000_000, 2_117_300, 1_400_000_000, 10**12])
def test_a_volume_as_pages_show_it_can_be_typed_back(count: int) -> None:
    shown = figures.requests_month(count)
    assert figures.requests_month(parse_volume(shown)) == shown
    for words in (figures.volume(count), f"{figures.volume(count)} / month", f"{count:,} requests"):
        assert figures.volume(parse_volume(words)) == figures.volume(count)
