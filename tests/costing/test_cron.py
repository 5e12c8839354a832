"""Expressions of EventBridge Scheduler: what they mean, how often they run, when next."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from costing.estimate.cron import BadSchedule, next_runs, read_schedule, runs_per_month

BERLIN = ZoneInfo("Europe/Berlin")


def runs(text: str) -> float:
    return float(runs_per_month(read_schedule(text)))


def upcoming(text: str, after: str, zone: ZoneInfo = BERLIN, count: int = 5) -> list[str]:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    return [run.isoformat(timespec="minutes") for run in next_runs(read_schedule(text), moment, zone, count)]


OFTEN = [
    ("rate(1 hour)", 730),
    ("rate(5 minutes)", 8_760),
    ("rate(7 days)", 730 / 168),
    ("cron(0 * * * ? *)", 730),
    ("cron(0/15 * * * ? *)", 2_920),
    ("cron(0 8 ? * MON-FRI *)", 730 / 24 * 5 / 7),
    ("cron(0 8 ? * 2-6 *)", 730 / 24 * 5 / 7),
    ("cron(0,30 8-17 * * ? *)", 730 / 24 * 20),
    ("cron(0 0 L * ? *)", 730 / 24 * 12 * 28 / 10_227),
    ("cron(0 0 1 JAN ? *)", 730 / 24 * 28 / 10_227),
    ("cron(0 0 29 2 ? *)", 730 / 24 * 7 / 10_227),
    ("cron(0 9 ? * MON#1 *)", 730 / 24 * 12 * 28 / 10_227),
    ("cron(0 9 ? * 6L *)", 730 / 24 * 12 * 28 / 10_227),
    ("cron(0 9 15W * ? *)", 730 / 24 * 12 * 28 / 10_227),
    ("cron(0 9 1 * ? 2027)", 730 / 24 * 12 * 28 / 10_227),
    ("cron(0 9 ? * L *)", 730 / 24 / 7),
]


@pytest.mark.parametrize(("text", "often"), OFTEN)
def test_runs_in_an_average_month(text: str, often: float) -> None:
    assert runs(text) == pytest.approx(often)


def test_runs_are_exact() -> None:
    assert runs_per_month(read_schedule("cron(0 8 ? * MON-FRI *)")) == Fraction(730, 24) * Fraction(5, 7)


WRONG = [
    ("hourly", "Write rate(1 hour)"),
    ("rate(1 hours)", "rate(1 hour)"),
    ("rate(2 hour)", "rate(2 hours)"),
    ("rate(0 minutes)", "1 or more"),
    ("rate(1 week)", "Write rate(1 hour)"),
    ("at(2026-11-20T13:00:00)", "runs once"),
    ("cron(0 8 * * *)", "6 parts; this has 5"),
    ("cron(0 8 * * * *)", "exactly one must be a question mark"),
    ("cron(0 8 ? * ? *)", "exactly one must be a question mark"),
    ("cron(60 8 * * ? *)", "The minute “60” cannot be used. Write 0 to 59"),
    ("cron(0 24 * * ? *)", "The hour “24”"),
    ("cron(0 8 32 * ? *)", "The day of the month “32”"),
    ("cron(0 8 * FOO ? *)", "Write 1 to 12, or JAN to DEC"),
    ("cron(0 8 ? * 0 *)", "The day of the week “0”"),
    ("cron(0 8 ? * FRI-MON *)", "The day of the week “FRI-MON”"),
    ("cron(0 8 ? * MON#6 *)", "The day of the week “MON#6”"),
    ("cron(0/0 8 * * ? *)", "The minute “0/0”"),
    ("cron(0 8 31 4 ? *)", "No day fits this"),
    ("cron(0 8 * * ? 1969)", "The year “1969”"),
    ("cron( 8 * * ? *\x00)", "6 parts"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_what_is_no_schedule_says_what_to_write(text: str, words: str) -> None:
    with pytest.raises(BadSchedule) as caught:
        read_schedule(text)
    assert words in str(caught.value)


def test_the_next_runs_are_in_the_schedules_zone() -> None:
    assert upcoming("cron(30 8 ? * MON-FRI *)", "2026-11-26T08:00", count=3) == [
        "2026-11-27T08:30+01:00",
        "2026-11-30T08:30+01:00",
        "2026-12-01T08:30+01:00",
    ]


def test_a_rate_is_counted_from_now() -> None:
    assert upcoming("rate(2 days)", "2026-11-26T08:00", ZoneInfo("UTC"), 2) == [
        "2026-11-28T08:00+00:00",
        "2026-11-30T08:00+00:00",
    ]


def test_a_time_that_summer_time_leaves_out_is_skipped() -> None:
    assert upcoming("cron(30 2 * * ? *)", "2027-03-27T00:00", count=2) == [
        "2027-03-27T02:30+01:00",
        "2027-03-29T02:30+02:00",
    ]


def test_a_time_that_comes_twice_runs_once() -> None:
    assert upcoming("cron(30 2 * * ? *)", "2027-10-30T12:00", count=2) == [
        "2027-10-31T02:30+02:00",
        "2027-11-01T02:30+01:00",
    ]


DAYS = [
    ("cron(0 0 L * ? *)", ["2027-01-31", "2027-02-28", "2027-03-31"]),
    ("cron(0 0 1W * ? *)", ["2027-01-01", "2027-02-01", "2027-03-01"]),
    ("cron(0 0 31W * ? *)", ["2027-01-29", "2027-03-31", "2027-05-31"]),
    ("cron(0 0 ? * FRI#5 *)", ["2027-01-29", "2027-04-30", "2027-07-30"]),
    ("cron(0 0 ? * SUNL *)", ["2027-01-31", "2027-02-28", "2027-03-28"]),
    ("cron(0 0 29 2 ? *)", ["2028-02-29", "2032-02-29", "2036-02-29"]),
]


@pytest.mark.parametrize(("text", "days"), DAYS)
def test_days_that_are_not_dates(text: str, days: list[str]) -> None:
    found = upcoming(text, "2026-12-31T12:00", ZoneInfo("UTC"), 3)
    assert [one[:10] for one in found] == days


def test_an_expression_that_has_ended_runs_no_more() -> None:
    assert upcoming("cron(0 0 1 1 ? 2026)", "2026-11-26T08:00") == []
    assert len(upcoming("cron(0 0 1 1 ? 2027-2028)", "2026-11-26T08:00")) == 2
