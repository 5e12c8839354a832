"""The cost curve: what one or two bills come to at every volume, drawn in two views, with every stop of its slider
priced exactly. Pure; ``templates/components/curve.html`` shows a :class:`Curve`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costing.estimate.breaks import STOPS, Break, nearest_stop
from dashboard.bills import bound, change_of
from dashboard.figures import SAME, UNPRICED, money, money_change, per_month, unit_cost, volume
from dashboard.plots import ALL, AROUND, MONTH, UNIT, Chart, Price, PriceAt, chart
from dashboard.services import service_word
from dashboard.words import Mark

VIEWS: Final = {AROUND: "Around your volume", ALL: "All volumes"}
UNITS: Final = {MONTH: "$ / month", UNIT: "$ per 1,000 requests"}
MOST_BREAKS: Final = 4
PER_THOUSAND: Final = " per 1,000 requests"
SAMPLES: Final = 16
ALL_PRICED: Final = (False, False)
NO_VOLUME: Final = 100_000
"""Whose volume is nothing sees the first 400,000 requests."""


@dataclass(frozen=True)
class Row:
    """A volume of the table, in words."""

    requests: str
    before: str
    after: str
    change: str
    unit: str
    mine: bool = False


@dataclass(frozen=True)
class Curve:
    """Everything that the component shows. ``view`` and ``unit`` say which chart stands open.

    ``asked`` is the volume that somebody looks at; ``place`` its stop of the slider. ``names`` are the two lines'.
    """

    charts: tuple[Chart, ...]
    view: str
    unit: str
    names: tuple[str, str]
    mine: Row
    asked: Row
    source: Mark
    place: int
    last: int
    typed: str
    breaks: tuple[str, ...]
    band: str
    rows: tuple[Row, ...]
    stops: Mapping[str, object]
    summary: str
    spoken: str
    asked_volume: str = ""
    notes: tuple[str, ...] = ()
    range: str = ""
    """Between which amounts one's own bill lies, by our guesses; empty where they hardly matter."""
    near: int = 0
    """How many of the breaks lie inside the view around one's own volume; the others stand on the other view only."""
    views = VIEWS
    units = UNITS
    per = PER_THOUSAND

    @property
    def asked_after(self) -> str:
        """The amount with its period, or the word for a price that is not known."""
        return per_month(self.asked.after)

    @property
    def asked_each(self) -> str:
        """The unit cost without its unit, which stands beside it."""
        return self.asked.unit.removesuffix(PER_THOUSAND)

    @property
    def query(self) -> str:
        """What keeps the volume in an address, before other parts of a query."""
        return f"volume={self.asked.requests.replace(',', '')}&" if self.moved else ""

    @property
    def moved(self) -> bool:
        """Whether another volume than one's own is looked at."""
        return self.asked.requests != self.mine.requests

    @property
    def compares(self) -> bool:
        """Whether there are two lines."""
        return bool(self.names[0])


@dataclass(frozen=True)
class Question:
    """What is to be drawn. ``guesses`` names the guesses that the band rests on; ``names[0]`` is "" for one line."""

    price: PriceAt
    mine: int
    source: Mark
    names: tuple[str, str] = ("live", "proposed")
    breaks: tuple[Break, ...] = ()
    guesses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[bool, bool] = ALL_PRICED
    """Whether parts of what is live and of what is proposed have no price: their amounts are lower bounds then."""


def curve(question: Question, *, asked: int | None = None, view: str = AROUND, unit: str = MONTH) -> Curve:
    """Both views in both units, the table, and every stop in words.

    :param asked: the volume that somebody wants to see, one's own without.
    """
    now = question.mine if asked is None else asked
    found = nearest_breaks([one for one in question.breaks if one.requests <= STOPS[-1]], question.mine)
    stops = [question.price(volume) for volume in STOPS]
    mine, here = question.price(question.mine), question.price(now)
    found_range = range_words(mine, question.guesses)
    return Curve(
        charts=_charts(question, stops, now, found),
        view=view if view in VIEWS else AROUND,
        unit=unit if unit in UNITS else MONTH,
        names=question.names,
        mine=_row(mine, question),
        asked=_row(here, question),
        source=question.source,
        place=nearest_stop(now),
        last=len(STOPS) - 1,
        typed=f"{now:,}",
        breaks=tuple(break_words(one, question.names[0]) for one in found),
        band=_band_words(found_range, question.guesses),
        range=found_range,
        rows=_table(stops, mine, question),
        stops={"stops": [_stop(one, question) for one in stops], "mine": _stop(mine, question)},
        summary=_summary(stops, mine, question),
        spoken=spoken(here, question.names, question.missing, guessed=bool(question.guesses)),
        asked_volume=volume(now),
        notes=question.notes,
        near=sum(one.requests - 1 <= _most_around(question.mine) for one in found),
    )


def _charts(question: Question, stops: Sequence[Price], now: int, found: Sequence[Break]) -> tuple[Chart, ...]:
    """Both views in both units."""
    corners = around(question.mine, (one.requests - 1 for one in found))
    near = [question.price(volume) for volume in corners]
    return tuple(
        chart(
            question.price,
            points,
            view=one_view,
            unit=one_unit,
            names=question.names,
            mine=question.mine,
            now=now,
            found=found,
        )
        for one_view, points in ((AROUND, near), (ALL, [stops[0], *stops[1::3]]))
        for one_unit in UNITS
    )


def around(mine: int, corners: Iterable[int]) -> list[int]:
    """The volumes through which the lines around one's own are drawn: from none to four times as many, and each of
    ``corners`` between: bills are straight from one to the next.
    """
    most = _most_around(mine)
    return sorted({most * index // SAMPLES for index in range(SAMPLES + 1)} | {one for one in corners if one <= most})


def _most_around(mine: int) -> int:
    return 4 * (mine or NO_VOLUME)


def nearest_breaks(found: Iterable[Break], mine: int) -> tuple[Break, ...]:
    """At most four, those between the two bills first, then those nearest in proportion; in order of their volume."""

    def distance(one: Break) -> tuple[bool, float]:
        pair = sorted((max(1, one.requests), max(1, mine)))
        return one.meter is not None, pair[1] / pair[0]

    return tuple(sorted(sorted(set(found), key=distance)[:MOST_BREAKS], key=lambda one: one.requests))


def break_words(one: Break, live: str) -> str:
    """What begins there: ``cheaper than live above 7.4 M``."""
    above = f"above {volume(one.requests - 1)} requests / month"
    if one.meter is None:
        return f"{'Cheaper' if one.kind == 'cheaper' else 'Dearer'} than {live} {above}"
    what = f"{service_word(one.meter.service)}, {one.meter.name.lower()}"
    if one.kind == "free_ends":
        return f"The free amount is used up {above} ({what})"
    return f"Each {one.meter.unit} costs {'less' if one.kind == 'unit_cheaper' else 'more'} {above} ({what})"


def spoken_volume(requests: int) -> str:
    """``2.5 million requests``, as one says it."""
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if requests >= size:
            return f"{volume(requests).split(' ')[0]} {word} requests"
    return f"{requests:,} request{'' if requests == 1 else 's'}"


def spoken(
    price: Price, names: tuple[str, str], missing: tuple[bool, bool] = ALL_PRICED, *, guessed: bool = False
) -> str:
    """``2.5 million requests: $31.20 a month, $4.10 more than live``."""
    words = spoken_volume(price.requests)
    if price.after is None:
        return f"{words}: {UNPRICED}"
    words = f"{words}: {_bound(price.after, least=missing[1], guessed=guessed)} a month"
    if not names[0] or price.before is None:
        return words
    change = money_change(price.before, price.after)
    if change == SAME:
        return f"{words}, the same as {names[0]}{' in what has a price' if any(missing) else ''}"
    more = "more" if price.after > price.before else "less"
    return f"{words}, {money(abs(price.after - price.before))} {more} than {names[0]}"


def _bound(amount: Decimal | None, *, least: bool, guessed: bool) -> str:
    """An amount; where parts of it have no price, the least or, with guesses that matter, about and more."""
    return bound(money(amount), guessed=guessed) if least and amount is not None else money(amount)


def _row(price: Price, question: Question) -> Row:
    each = price.after * 1_000 / price.requests if price.after is not None and price.requests else None
    before, after = question.missing
    return Row(
        requests=f"{price.requests:,}",
        before=_bound(price.before, least=before, guessed=bool(question.guesses)),
        after=_bound(price.after, least=after, guessed=bool(question.guesses)),
        change=change_of(money_change(price.before, price.after), whole=not (before or after)),
        unit=unit_cost(each) if price.requests else "none",
        mine=price.requests == question.mine,
    )


def _table(stops: Sequence[Price], mine: Price, question: Question) -> tuple[Row, ...]:
    """Nothing, the start of each decade, and one's own."""
    shown = {one.requests: one for one in stops if str(one.requests).rstrip("0") in ("", "1")}
    return tuple(_row(one, question) for _, one in sorted({**shown, mine.requests: mine}.items()))


def _stop(price: Price, question: Question) -> list[int | str]:
    """Requests, then in words: volume, after, before, difference and per 1,000."""
    row = _row(price, question)
    each = row.unit.removesuffix(PER_THOUSAND)
    before, change = (row.before, row.change) if question.names[0] else ("", "")
    return [price.requests, volume(price.requests), per_month(row.after), before, change, each]


def range_words(mine: Price, guesses: Sequence[str]) -> str:
    """``$62.00–98.00 / month, 2 guesses``; empty where no guess matters."""
    if mine.low is None or mine.high is None or not guesses:
        return ""
    count = f"{len(guesses)} guess{'' if len(guesses) == 1 else 'es'}"
    return f"{money(mine.low)}\N{EN DASH}{money(mine.high).removeprefix('$')} / month, {count}"


def _band_words(found: str, guesses: Sequence[str]) -> str:
    named = ", ".join(guesses[:3]) + (f" and {len(guesses) - 3} more" if len(guesses) > 3 else "")
    return f"At your volume {found}: from half to double our {named}." if found else ""


def _summary(stops: Sequence[Price], mine: Price, question: Question) -> str:
    guessed = bool(question.guesses)
    idle = _bound(stops[0].after, least=question.missing[1], guessed=guessed)
    said = spoken(mine, question.names, question.missing, guessed=guessed)
    return f"{said}. Without any request {idle} a month."
