"""One field of a cron expression as the numbers that it means, and the two day fields as one rule. Pure.

Days of the week count from 1, Sunday, as AWS's do.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_PART = re.compile(r"(?P<first>\*|[A-Z]{3}|\d{1,4})(-(?P<last>[A-Z]{3}|\d{1,4}))?(/(?P<step>\d{1,4}))?")
_NEAREST = re.compile(r"(\d{1,2})W")
_LAST_WEEKDAY = re.compile(r"([A-Z]{3}|\d)L")
_NTH_WEEKDAY = re.compile(r"([A-Z]{3}|\d)#([1-5])")
SATURDAY, SUNDAY = 7, 1


class BadSchedule(ValueError):
    """The expression is no schedule; the message is one sentence or two for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a month that fit: by date, by weekday, the last one, the workday nearest to a date, the last or the
    n-th of a weekday.
    """

    dates: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    last: bool = False
    nearest: int = 0
    last_weekday: int = 0
    nth: tuple[int, int] = (0, 0)

    def has(self, day: date) -> bool:
        """Whether a day fits, whatever its month and year."""
        if self.dates:
            return day.day in self.dates
        if self.weekdays:
            return weekday_of(day) in self.weekdays
        if self.last:
            return (day + timedelta(days=1)).month != day.month
        if self.nearest:
            return day == _workday_nearest(day, self.nearest)
        if self.last_weekday:
            return weekday_of(day) == self.last_weekday and (day + timedelta(days=7)).month != day.month
        return weekday_of(day) == self.nth[0] and (day.day - 1) // 7 + 1 == self.nth[1]

    def count(self, year: int, month: int) -> int:
        """How many days of a month fit."""
        length = calendar.monthrange(year, month)[1]
        if self.dates:
            return sum(number <= length for number in self.dates)
        return sum(self.has(date(year, month, number)) for number in range(1, length + 1))


def weekday_of(day: date) -> int:
    """1 for Sunday to 7 for Saturday."""
    return day.isoweekday() % 7 + 1


def numbers(what: str, text: str, low: int, high: int, names: Sequence[str] = ()) -> tuple[int, ...]:
    """The numbers that a field means, in order. Raises BadSchedule, which says which field it is."""
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part.upper())
        if match is None:
            raise _bad(what, part, low, high, names)
        step = int(match["step"] or 1)
        if match["first"] == "*":
            first, last = low, high
        else:
            first = _number(what, match["first"], low, high, names)
            last = _number(what, match["last"], low, high, names) if match["last"] else first
            last = high if match["step"] and not match["last"] else last
        if step < 1 or last < first or (match["first"] == "*" and match["last"]):
            raise _bad(what, part, low, high, names)
        found.update(range(first, last + 1, step))
    return tuple(sorted(found))


def days_rule(day: str, weekday: str) -> Days:
    """The two day fields together: one of them is a question mark. Raises BadSchedule."""
    if (day == "?") is (weekday == "?"):
        words = "Of the day of the month (third) and the day of the week (fifth), exactly one must be a question mark."
        raise BadSchedule(f"{words} Write cron(0 8 * * ? *) or cron(0 8 ? * MON-FRI *).")
    return _by_date(day.upper()) if weekday == "?" else _by_weekday(weekday.upper())


def _by_date(text: str) -> Days:
    if text == "L":
        return Days(last=True)
    if found := _NEAREST.fullmatch(text):
        return Days(nearest=_number("day of the month", found[1], 1, 31, ()))
    return Days(dates=numbers("day of the month", text, 1, 31))


def _by_weekday(text: str) -> Days:
    if text == "L":
        return Days(weekdays=(SATURDAY,))
    if found := _LAST_WEEKDAY.fullmatch(text):
        return Days(last_weekday=_number("day of the week", found[1], 1, 7, _WEEKDAYS))
    if found := _NTH_WEEKDAY.fullmatch(text):
        return Days(nth=(_number("day of the week", found[1], 1, 7, _WEEKDAYS), int(found[2])))
    return Days(weekdays=numbers("day of the week", text, 1, 7, _WEEKDAYS))


def _number(what: str, text: str, low: int, high: int, names: Sequence[str]) -> int:
    number = low + names.index(text) if text in names else int(text) if text.isdigit() else -1
    if not low <= number <= high:
        raise _bad(what, text, low, high, names)
    return number


def _bad(what: str, part: str, low: int, high: int, names: Sequence[str]) -> BadSchedule:
    named = f", or {names[0]} to {names[-1]}" if names else ""
    shown = "".join(character for character in part[:20] if character.isprintable())
    return BadSchedule(f"The {what} “{shown}” cannot be used. Write {low} to {high}{named}, such as {low}-{high} or *.")


def _workday_nearest(day: date, wanted: int) -> date:
    """The Monday to Friday nearest to a date of the same month, without leaving the month."""
    length = calendar.monthrange(day.year, day.month)[1]
    if wanted > length:
        return date.min
    aim = day.replace(day=wanted)
    if weekday_of(aim) == SATURDAY:
        return aim - timedelta(days=1) if wanted > 1 else aim + timedelta(days=2)
    if weekday_of(aim) == SUNDAY:
        return aim + timedelta(days=1) if wanted < length else aim - timedelta(days=2)
    return aim
