"""The estimated month of what is live, summed from stored estimates. Pure.

AWS's bills are not read: this is never called what it costs, and what has no estimate is never counted as nothing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.bills import NO_ESTIMATE, Bill, bill, bound, first_of
from dashboard.figures import cents, money_month, rounding
from deployments.months import LeftPlace, LivePlace

NOT_KNOWN = "What it really cost is not known: this version of Tierboard does not read AWS's bills."
SHOWN = 10


@dataclass(frozen=True)
class ApplicationMonth:
    """One application's part."""

    pk: uuid.UUID
    name: str
    bill: Bill
    environments: int


@dataclass(frozen=True)
class Gap:
    """An environment that is not priced, or not in full, and why; ``application`` and ``place`` lead to its costs."""

    name: str
    reason: str
    application: uuid.UUID
    place: str


@dataclass(frozen=True)
class Month:
    """The sum in words; ``applications`` are the largest first, ``more`` how many are not among them, which cost
    ``rest``. ``gaps`` are what is not in the sum; ``rounding`` is what the shown amounts lack of it, or "".
    """

    bill: Bill
    priced: int
    environments: int
    applications: tuple[ApplicationMonth, ...]
    more: int
    rest: Bill
    gaps: tuple[Gap, ...]
    more_gaps: int
    rounding: str
    left: Bill = Bill()
    """What removals left behind and AWS goes on billing; it is in the sum."""
    left_by: tuple[LeftPlace, ...] = ()
    """Those removals, as many as there is room for; ``more_left`` counts the others."""
    more_left: int = 0

    @property
    def removals(self) -> int:
        """How many left something."""
        return len(self.left_by) + self.more_left

    @property
    def empty(self) -> str:
        """The line where nothing is live."""
        return f"Nothing is live, so there is nothing to estimate. {NOT_KNOWN}"

    @property
    def sentence(self) -> str:
        """``At least $1.20 / month estimated, 2 of 3 environments priced.``; ``About $1.20 / month and more`` where
        what is priced rests on guesses, which may be high.
        """
        amount = self.bill.amount
        figure = "The estimate is not known" if amount is None else f"{self._amount(amount)} estimated"
        if not self.environments:
            return f"{figure}: nothing is live, but what was removed left things behind."
        return f"{figure}, {self.priced} of {self.environments} environments priced."

    def _amount(self, amount: Decimal) -> str:
        known = money_month(amount)
        if self.bill.missing:
            known = bound(known, guessed=self.bill.guessed)
        return known[0].upper() + known[1:]


def month_of(places: Sequence[LivePlace], left: Sequence[LeftPlace] = ()) -> Month:
    """The month of everything that is live and of what removals left behind. An environment is priced when everything
    in it has a price.
    """
    by_application: dict[uuid.UUID, list[LivePlace]] = {}
    for place in places:
        by_application.setdefault(place.application, []).append(place)
    largest = sorted(by_application.values(), key=_most_first)
    parts = [
        ApplicationMonth(rows[0].application, rows[0].application_name, _bill(rows), len(rows))
        for rows in largest[:SHOWN]
    ]
    hidden = largest[SHOWN:]
    rest = _bill([place for rows in hidden for place in rows])
    gaps = [row for row in places if not _whole(row)]
    left = [row for row in left if not _costs_nothing(row)]
    left_bill, total = _bill(left), _bill([*places, *left])
    shown = [*(part.bill for part in parts), *([rest] if hidden else []), *([left_bill] if left else [])]
    return Month(
        total,
        len(places) - len(gaps),
        len(places),
        tuple(parts),
        len(hidden),
        rest,
        tuple(map(_gap, gaps[:SHOWN])),
        max(0, len(gaps) - SHOWN),
        _rounding(total, shown),
        left_bill,
        tuple(left[:SHOWN]),
        max(0, len(left) - SHOWN),
    )


def _costs_nothing(place: LeftPlace) -> bool:
    """Whether all of it is known to be free: there is nothing to tell of it."""
    return bool(place.stored and place.stored.whole and not place.stored.after)


def _most_first(places: Sequence[LivePlace]) -> tuple[bool, Decimal, str]:
    """For sorting: what costs most first, what nothing is known of last."""
    known = [place.stored.after or Decimal(0) for place in places if place.stored and place.stored.known]
    return not known, -sum(known, Decimal(0)), places[0].application_name


def _whole(place: LivePlace) -> bool:
    return bool(place.stored and place.stored.whole)


def _gap(place: LivePlace) -> Gap:
    return Gap(f"{place.application_name} / {place.name}", _reason(place), place.application, place.name)


def _reason(place: LivePlace) -> str:
    """Why what an environment costs is not known, or not all of it."""
    if place.stored is None or place.stored.after is None:
        return NO_ESTIMATE
    count, why = place.stored.unpriced, place.stored.why
    return f"{count:,} not priced. {first_of(count, why)}".strip()


def _rounding(total: Bill, shown: Sequence[Bill]) -> str:
    """What the amounts as they are shown lack of the total as it is shown; "" where they add up to it."""
    over = rounding(total.amount or Decimal(0), [one.amount for one in shown if one.amount is not None])
    return cents(over) if over else ""


def _bill(places: Sequence[LivePlace | LeftPlace]) -> Bill:
    known = [place.stored for place in places if place.stored and place.stored.known]
    gaps = sum(stored.unpriced for stored in known) + len(places) - len(known)
    if not known:
        return Bill()
    total = sum(stored.after for stored in known if stored.after is not None)
    return bill(total, lines=len(known), missing=gaps, guessed=any(stored.guessed for stored in known))
