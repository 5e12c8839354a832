"""The times of EventBridge Scheduler: how often an expression runs in a month, and when next. Pure: no clock.

Expressions are those of AWS's page "Schedule types on EventBridge Scheduler": `rate(value unit)` and `cron(minute hour
day-of-month month day-of-week year)`. As AWS does, a time that summer time leaves out is skipped, and one that comes
twice runs once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from costing.estimate.cron_fields import BadSchedule, Days, days_rule, numbers

__all__ = ["BadSchedule", "Cron", "Rate", "Schedule", "next_runs", "read_schedule", "runs_per_month"]

MONTH = timedelta(hours=730)
FIRST_YEAR, LAST_YEAR = 1970, 2199
LOOK_AHEAD_YEARS = 40
_CYCLE = range(2001, 2029)
"""28 years, after which the calendar repeats until 2100: every weekday has been every date."""
_RATE = re.compile(r"rate\((\d{1,9}) (minutes?|hours?|days?)\)")
_CRON = re.compile(r"cron\(([^()]*)\)")
_UNITS = {"minute": 1, "hour": 60, "day": 1_440}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so many minutes, counted from when the schedule was made."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Cron:
    """At each of these minutes of these hours of the days that fit."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[int, ...]

    def is_on(self, day: date) -> bool:
        """Whether it runs on a day."""
        return day.year in self.years and day.month in self.months and self.days.has(day)


Schedule = Rate | Cron


@lru_cache(maxsize=512)
def read_schedule(text: str) -> Schedule:
    """The schedule that an expression means. Raises BadSchedule with a sentence that says what to write."""
    if found := _RATE.fullmatch(text):
        return _rate(int(found[1]), found[2])
    if found := _CRON.fullmatch(text):
        return _cron(found[1].split())
    if text.startswith("at("):
        raise BadSchedule("A schedule that runs once cannot be used here: it would end. Write rate(…) or cron(…).")
    raise BadSchedule("Write rate(1 hour), or cron(0 8 ? * MON-FRI *) for 8:00 on weekdays.")


def _rate(value: int, unit: str) -> Rate:
    if value < 1:
        raise BadSchedule("The rate must be 1 or more, such as rate(5 minutes).")
    if (value == 1) is unit.endswith("s"):
        right = unit.removesuffix("s") if value == 1 else f"{unit}s"
        raise BadSchedule(f"AWS wants rate({value} {right}) with that number.")
    return Rate(value * _UNITS[unit.removesuffix("s")])


def _cron(parts: list[str]) -> Cron:
    if len(parts) != 6:
        words = f"cron has 6 parts; this has {len(parts)}. Write minute, hour, day of the month, month, day of the week"
        raise BadSchedule(f"{words} and year, such as cron(0 8 ? * MON-FRI *).")
    minute, hour, day, month, weekday, year = parts
    schedule = Cron(
        numbers("minute", minute, 0, 59),
        numbers("hour", hour, 0, 23),
        days_rule(day, weekday),
        numbers("month", month, 1, 12, _MONTHS),
        numbers("year", year, FIRST_YEAR, LAST_YEAR),
    )
    if not _days_in(schedule, _CYCLE):
        raise BadSchedule("No day fits this, such as the 31st of April. Change the day or the month.")
    return schedule


def _days_in(schedule: Cron, years: range) -> int:
    """The days that fit in these years, whichever years the expression names."""
    return sum(schedule.days.count(year, month) for year in years for month in schedule.months)


@lru_cache(maxsize=512)
def runs_per_month(schedule: Schedule) -> Fraction:
    """Runs in an average month of 730 hours; of an expression that names years, in a year in which it runs."""
    if isinstance(schedule, Rate):
        return Fraction(MONTH // timedelta(minutes=1), schedule.minutes)
    all_days = sum(366 if year % 4 == 0 else 365 for year in _CYCLE)
    each_day = Fraction(_days_in(schedule, _CYCLE), all_days) * len(schedule.minutes) * len(schedule.hours)
    return each_day * Fraction(MONTH // timedelta(hours=1), 24)


def next_runs(schedule: Schedule, after: datetime, zone: ZoneInfo, count: int = 5) -> tuple[datetime, ...]:
    """The next times after a moment, in the time zone; fewer when the expression ends before.

    A rate is counted from `after`, as if the schedule were made then.
    """
    found: list[datetime] = []
    if isinstance(schedule, Rate):
        step = timedelta(minutes=schedule.minutes)
        return tuple((after.astimezone(UTC) + step * number).astimezone(zone) for number in range(1, count + 1))
    for moment in _moments(schedule, after.astimezone(zone)):
        if len(found) == count:
            break
        found.append(moment)
    return tuple(found)


def _moments(schedule: Cron, after: datetime) -> Iterator[datetime]:
    last = min(max(schedule.years), after.year + LOOK_AHEAD_YEARS)
    day = max(after.date(), date(min(schedule.years), 1, 1))
    while day.year <= last:
        if schedule.is_on(day):
            for hour in schedule.hours:
                for minute in schedule.minutes:
                    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=after.tzinfo)
                    if moment.astimezone(UTC) > after.astimezone(UTC) and _exists(moment):
                        yield moment
        day += timedelta(days=1)


def _exists(moment: datetime) -> bool:
    """Whether the clock of its zone ever shows this time: it skips an hour when summer time begins."""
    again = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return again.replace(tzinfo=None) == moment.replace(tzinfo=None)
