"""How numbers, money and times are written, everywhere the same. Pure.

Rounding happens only here, when something is shown. What is unknown is ``None`` and becomes a word, never 0.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

MINUS = "\N{MINUS SIGN}"
UNPRICED = "Not priced"
SAME: Final = "no change"
CENT = Decimal("0.01")
TRACE: Final = "under $0.01"
LITTLE: Final = "under a cent"
"""The same of a difference, whose sign stands before it."""
_LEAST_UNIT: Final = Decimal("0.0001")
OLD_PRICES: Final = 90
"""Days after which the age of prices is said."""
Number = Decimal | int | float | str


def number(value: Number | None) -> Decimal | None:
    """``value`` as a finite Decimal; ``None`` for nothing, nonsense, infinities and NaN."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def money(value: Number | None) -> str:
    """An amount in USD: ``$42.10``, ``$12,840`` from ten thousand, three significant digits below a cent."""
    amount = number(value)
    if amount is None:
        return UNPRICED
    sign = MINUS if amount < 0 else ""
    size = abs(amount)
    if size >= 10_000:
        return f"{sign}${_round(size, 0):,}"
    if size == 0 or size >= CENT:
        return f"{sign}${_round(size, 2):,}"
    return f"{sign}${_significant(size)}"


def money_month(value: Number | None) -> str:
    """An amount per month: ``$42.10 / month``; a trace is ``under $0.01 / month``, never zero."""
    amount = number(value)
    if amount is None:
        return UNPRICED
    if 0 < amount < CENT:
        return f"{TRACE} / month"
    return f"{money(amount)} / month"


def money_change(before: Number | None, after: Number | None) -> str:
    """``+$42.20 ▲ (+110 %)``: sign, arrow, and percent only when the old amount is at least a dollar.

    The difference is that of the amounts as they are shown, so that what stands beside it adds up.
    """
    old, new = number(before), number(after)
    if old is None or new is None:
        return UNPRICED
    delta = _shown_difference(old, new)
    if _round(abs(delta), 2) == 0:
        return SAME
    sign, arrow = ("+", "\N{BLACK UP-POINTING TRIANGLE}") if delta > 0 else (MINUS, "\N{BLACK DOWN-POINTING TRIANGLE}")
    words = f"{sign}{money(abs(delta))} {arrow}"
    return f"{words} ({percent((new - old) / old * 100)})" if old >= 1 else words


def shown(amount: Decimal) -> Decimal:
    """An amount as a column shows it, in cents; a trace adds nothing to a sum."""
    return Decimal(0) if abs(amount) < CENT else _round(amount, 2)


def _shown_difference(old: Decimal, new: Decimal) -> Decimal:
    """Below a cent on both sides amounts are shown with the digits that they have."""
    return new - old if abs(old) < CENT and abs(new) < CENT else shown(new) - shown(old)


def rounding(total: Decimal, parts: Iterable[Decimal]) -> Decimal:
    """What amounts that are shown beneath each other lack of their sum as it is shown."""
    return shown(total) - sum(map(shown, parts), Decimal(0))


def cents(amount: Decimal) -> str:
    """What :func:`rounding` found, in words: ``+$0.02``."""
    sign = "+" if amount > 0 else MINUS if amount else ""
    return f"{sign}${_round(abs(amount), 2):,}"


def line_change(before: Number | None, after: Number | None) -> str:
    """The same for one line of a bill, where less than a cent is said and not ``no change``: ``+ under a cent ▲``."""
    old, new = number(before), number(after)
    if old is None or new is None or old == new or abs(_shown_difference(old, new)) >= CENT:
        return money_change(old, new)
    if new > old:
        return f"+ {LITTLE} \N{BLACK UP-POINTING TRIANGLE}"
    return f"{MINUS} {LITTLE} \N{BLACK DOWN-POINTING TRIANGLE}"


def per_month(change: str) -> str:
    """A difference of amounts with its period; words stay as they are."""
    return f"{change} / month" if "$" in change or LITTLE in change else change


def unit_cost(value: Number | None) -> str:
    """``$0.0041 per 1,000 requests``; less than can be shown is ``under $0.0001``, never zero."""
    amount = number(value)
    if amount is None:
        return UNPRICED
    shown = f"${_round(amount, 4):,}" if not 0 < amount < _LEAST_UNIT else f"under ${_LEAST_UNIT}"
    return f"{shown} per 1,000 requests"


def volume(value: Number | None) -> str:
    """A count: ``84,300``, and ``2.12 M`` or ``1.4 B`` from a million, three significant digits."""
    count = number(value)
    if count is None:
        return "unknown"
    for size, letter in ((Decimal(10**9), "B"), (Decimal(10**6), "M")):
        if abs(count) >= size:
            return f"{_three_digits(count / size)} {letter}"
    return f"{_round(count, 0):,}"


def requests_month(value: Number | None) -> str:
    """``2.12 M requests / month``."""
    return f"{volume(value)} requests / month"


def percent(value: Number | None) -> str:
    """A change in percent with its sign: whole from 10, else one decimal; ``new`` when there was nothing before."""
    change = number(value)
    if change is None:
        return "new"
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    size = abs(change)
    return f"{sign}{_round(size, 0 if size >= 10 else 1):,} %"


def duration(seconds: Number | None) -> str:
    """The two largest units: ``1 min 58 s``; ``240 ms`` below a second, ``under 1 ms`` for what is hardly anything."""
    found = number(seconds)
    if found is None:
        return "unknown"
    if 0 < found < Decimal("0.001"):
        return "under 1 ms"
    if found < 1:
        return f"{_round(max(found, Decimal(0)) * 1000, 0)} ms"
    rest = int(_round(found, 0))
    parts = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2])


def size(count: Number | None) -> str:
    """Bytes as AWS bills them (1,024): ``256 MB``."""
    found = number(count)
    if found is None:
        return "unknown"
    for unit in ("bytes", "KB", "MB", "GB"):
        if found < 1024 or unit == "GB":
            return f"{_trim(_round(found, 0 if unit == 'bytes' or found >= 10 else 1))} {unit}"
        found /= 1024
    raise AssertionError("unreachable")


def ago(at: datetime, now: datetime) -> str:
    """Relative up to seven days either way, then :func:`exact`: ``6 min ago``, ``in 2 d 23 h``."""
    gone = now - at
    if abs(gone) >= timedelta(days=7):
        return exact(at, now)
    if gone < timedelta(0):
        return f"in {_ahead(-gone)}"
    return "just now" if gone < timedelta(seconds=5) else f"{_coarse(gone)} ago"


def exact(at: datetime, now: datetime) -> str:
    """``12 Nov 14:02``; with the year when it is another one."""
    year = f" {at.year}" if at.year != now.year else ""
    return f"{at.day} {at:%b}{year} {at:%H:%M}"


def moment(at: datetime, now: datetime) -> str:
    """A point in time inside a sentence: ``14:02`` today, ``Fri 14:00`` within a week, else :func:`exact`."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    # By days, not hours: the same weekday a week on or back would read as today.
    return f"{at:%a %H:%M}" if abs(at.date() - now.date()) < timedelta(days=7) else exact(at, now)


def at_time(at: datetime, now: datetime) -> str:
    """The same of what is past: ``at 14:02`` today, else ``on 12 Nov at 14:02``."""
    day, _, clock = exact(at, now).rpartition(" ")
    return f"at {clock}" if at.date() == now.date() else f"on {day} at {clock}"


def _ahead(left: timedelta) -> str:
    """To the hour or minute: cut to whole days it would name another day than :func:`moment`."""
    seconds = int(left.total_seconds())
    return duration(seconds if seconds < 60 else seconds // 60 * 60)


def _coarse(gone: timedelta) -> str:
    seconds = int(gone.total_seconds())
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _significant(value: Decimal) -> str:
    places = min(2 - value.adjusted(), 12)
    return f"{_round(value, places):f}"


def _three_digits(value: Decimal) -> str:
    places = max(0, 2 - value.adjusted()) if value else 0
    return f"{_trim(_round(value, places)):}"


def _trim(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def days_old(as_of: str, today: date) -> int | None:
    """Days since prices were read, of a day, a month or a year the last one; ``None`` when nobody can tell."""
    try:
        return max(0, (today - date.fromisoformat(as_of + "-12-28"[len(as_of) - 4 :])).days)
    except ValueError:
        return None


def may_be_old(as_of: str, today: date) -> bool:
    """Whether AWS may charge other prices by now than these; also where nobody can tell their age."""
    days = days_old(as_of, today)
    return days is None or days > OLD_PRICES


def column(value: Number | None) -> str:
    """An amount for a column, in which all have two decimals; a trace is a word, never zero."""
    amount = number(value)
    if amount is None:
        return UNPRICED
    return TRACE if 0 < amount < CENT else f"${_round(amount, 2):,}"
