"""When something runs, as three ways to say it: at an interval, at a time of day, by an expression. Pure.

The setting stays AWS's expression, whichever way it was said. An expression that is neither of the first two shows as
one of its own, and the other ways then offer what most people want.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from dashboard.forms.reading import Reading, Texts, text_of
from deployments.spec.fields import FieldSpec

EVERY, AT, OWN = "every", "at", "own"
WAYS: Final = ((EVERY, "At an interval"), (AT, "At a time of day"), (OWN, "By an expression"))
UNITS: Final = ("minutes", "hours", "days")
DAYS: Final = {
    "*": "every day",
    "MON-FRI": "Monday to Friday",
    "SAT,SUN": "Saturday and Sunday",
    "MON": "Mondays",
    "TUE": "Tuesdays",
    "WED": "Wednesdays",
    "THU": "Thursdays",
    "FRI": "Fridays",
    "SAT": "Saturdays",
    "SUN": "Sundays",
}


@dataclass(frozen=True)
class Offered:
    """What can be chosen: ways and days with their words, and units."""

    ways: tuple[tuple[str, str], ...]
    units: tuple[str, ...]
    days: tuple[tuple[str, str], ...]


OFFERED: Final = Offered(WAYS, UNITS, tuple(DAYS.items()))
PARTS: Final = ("how", "amount", "unit", "clock", "days")
"""The ends of the names of the inputs beside the expression itself."""
_PLACES: Final = ((EVERY, "amount"), (AT, "clock"), (OWN, "own"))
_USUAL: Final = {"amount": "1", "unit": "hours", "clock": "08:00", "days": "MON-FRI"}
_RATE: Final = re.compile(r"rate\(([1-9]\d{0,8}) (minute|hour|day)s?\)", re.ASCII)
_DAILY: Final = re.compile(r"cron\((\d{1,2}) (\d{1,2}) (\?|\*) \* (\S+) \*\)", re.ASCII)
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(:00)?", re.ASCII)
_NUMBER: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)


def show_times(spec: FieldSpec, name: str, value: Any) -> dict[str, str]:
    text = text_of(value).replace("\r", "").replace("\n", "")
    parts = {"how": OWN, **_USUAL, **_interval(text), **_daily(text)}
    return {name: text, **{f"{name}-{part}": parts[part] for part in PARTS}}


def places(name: str) -> tuple[tuple[str, str], ...]:
    """Each way with the input at which a page says what is wrong with it."""
    return tuple((way, f"{name}-{end}") for way, end in _PLACES)


def _interval(text: str) -> dict[str, str]:
    found = _RATE.fullmatch(text)
    return {"how": EVERY, "amount": found[1], "unit": f"{found[2]}s"} if found else {}


def _daily(text: str) -> dict[str, str]:
    """Only where the form can say all of it: AWS wants a question mark for one of the two kinds of day."""
    found = _DAILY.fullmatch(text)
    if found is None or int(found[1]) > 59 or int(found[2]) > 23:
        return {}
    days = "*" if (found[3], found[4]) == ("*", "?") else found[4]
    if days not in DAYS or (days == "*") is (found[3] == "?" and found[4] != "*"):
        return {}
    return {"how": AT, "clock": f"{int(found[2]):02}:{int(found[1]):02}", "days": days}


def read_times(spec: FieldSpec, name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    how = texts.get(f"{name}-how", OWN)
    if how == EVERY:
        return _every(name, texts, before, reading)
    if how == AT:
        return _at(name, texts, before, reading)
    return texts.get(name, "").strip()


def _every(name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    amount, unit = texts.get(f"{name}-amount", "").strip(), texts.get(f"{name}-unit", "")
    if not _NUMBER.fullmatch(amount) or unit not in UNITS:
        reading.fault(f"{name}-amount", "Write how often as a whole number from 1 on, such as 5 minutes.")
        return before
    return f"rate({amount} {unit[:-1] if amount == '1' else unit})"


def _at(name: str, texts: Texts, before: Any, reading: Reading) -> Any:
    clock, days = _CLOCK.fullmatch(texts.get(f"{name}-clock", "").strip()), texts.get(f"{name}-days", "")
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59 or days not in DAYS:
        reading.fault(f"{name}-clock", "Choose a time of day such as 08:30, and the days.")
        return before
    of_month, of_week = ("*", "?") if days == "*" else ("?", days)
    return f"cron({int(clock[2])} {int(clock[1])} {of_month} * {of_week} *)"
