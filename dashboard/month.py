"""The estimated month of what is live, summed from stored estimates. Pure.

Bills are not imported: this is never called what it costs, and what has no estimate is never counted as nothing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.bills import Bill, bill
from dashboard.figures import money_month
from deployments.months import LivePlace

NOT_KNOWN = "What it really cost is not known yet: bills are not imported."
SHOWN = 10


@dataclass(frozen=True)
class ApplicationMonth:
    """One application's part."""

    pk: uuid.UUID
    name: str
    bill: Bill
    environments: int


@dataclass(frozen=True)
class Month:
    """The sum in words; ``applications`` are the largest first, ``more`` how many are not among them."""

    bill: Bill
    priced: int
    environments: int
    applications: tuple[ApplicationMonth, ...]
    more: int

    @property
    def empty(self) -> str:
        """The line where nothing is live."""
        return f"Nothing is live, so there is nothing to estimate. {NOT_KNOWN}"

    @property
    def sentence(self) -> str:
        """``At least $1.20 / month estimated, 2 of 3 environments priced.``"""
        amount = self.bill.amount
        at_least = "At least " if self.bill.missing else ""
        figure = f"{at_least}{money_month(amount)} estimated" if amount is not None else "The estimate is not known"
        return f"{figure}, {self.priced} of {self.environments} environments priced."


def month_of(places: Sequence[LivePlace]) -> Month:
    """The month of everything that is live. An environment is priced when everything in it has a price."""
    by_application: dict[uuid.UUID, list[LivePlace]] = {}
    for place in places:
        by_application.setdefault(place.application, []).append(place)
    parts = [
        ApplicationMonth(pk, rows[0].application_name, _bill(rows), len(rows)) for pk, rows in by_application.items()
    ]
    parts.sort(key=lambda part: (part.bill.amount is None, -(part.bill.amount or 0), part.name))
    priced = sum(1 for place in places if place.stored and place.stored.whole)
    return Month(_bill(places), priced, len(places), tuple(parts[:SHOWN]), max(0, len(parts) - SHOWN))


def _bill(places: Sequence[LivePlace]) -> Bill:
    known = [place.stored for place in places if place.stored and place.stored.known]
    gaps = sum(stored.unpriced for stored in known) + len(places) - len(known)
    if not known:
        return Bill()
    total = sum(stored.after for stored in known if stored.after is not None)
    return bill(total, lines=len(known), missing=gaps)
