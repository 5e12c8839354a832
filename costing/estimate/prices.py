"""A price book: what AWS asks per unit, by region, service and dimension, with its date and source. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from costing.estimate.money import decimal_or_none

PriceKey = tuple[str, str, str]
"""(region, service, dimension); the region is an AWS region, ``global`` or ``edge:<geography>``."""

MOST_DECIMALS = 12


class BadPrices(ValueError):
    """Prices that cannot be right; the message names the row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One band of a graduated price: from ``start`` (inclusive) to ``end`` (exclusive; None is open) at ``price`` a
    unit.
    """

    start: Decimal
    end: Decimal | None
    price: Decimal


Tiers = tuple[Tier, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PriceBook:
    """Dated prices. ``version`` names exactly these numbers; ``as_of`` is an ISO date; prices are USD before tax.

    A book equals itself alone: it is read once, and what follows from it is kept beside it.
    """

    version: str
    as_of: str
    source: str
    prices: Mapping[PriceKey, Tiers] = field(repr=False)

    def lookup(self, region: str, service: str, dimension: str) -> Tiers | None:
        """The bands of one price in ascending order, or None when the book does not know it."""
        return self.prices.get((region, service, dimension))

    def regions(self) -> tuple[str, ...]:
        """The AWS regions that the book has prices for, sorted."""
        return tuple(sorted({key[0] for key in self.prices if key[0] != "global" and not key[0].startswith("edge:")}))


def read_tiers(label: str, bands: Sequence[tuple[str, str | None, str]]) -> Tiers:
    """Bands from strings (start, end or None, price). Raises BadPrices unless they are a contiguous ladder from zero.

    A price is a decimal of at most twelve places and not negative; only the first band of several may be free.
    """
    if not bands:
        raise BadPrices(f"{label} has no price band.")
    tiers: list[Tier] = []
    expected: Decimal | None = Decimal(0)
    for start_text, end_text, price_text in bands:
        start = _number(label, start_text)
        end = None if end_text is None else _number(label, end_text)
        if expected is None or start != expected:
            raise BadPrices(f"{label}: the band from {start_text} does not begin where the one before it ends.")
        if end is not None and end <= start:
            raise BadPrices(f"{label}: the band from {start_text} ends at {end_text}, before it begins.")
        tiers.append(Tier(start, end, _price(label, price_text, first=not tiers)))
        expected = end
    return tuple(tiers)


def collect(rows: Iterable[tuple[PriceKey, Tiers]]) -> dict[PriceKey, Tiers]:
    """Rows by key. Raises BadPrices when two rows price the same thing."""
    prices: dict[PriceKey, Tiers] = {}
    for key, tiers in rows:
        if key in prices:
            raise BadPrices(f"{' / '.join(key)} is priced twice.")
        prices[key] = tiers
    return prices


def _number(label: str, text: object) -> Decimal:
    number = decimal_or_none(text) if isinstance(text, str) else None
    if number is None or number < 0:
        raise BadPrices(f"{label}: {text!r} is not a decimal number of zero or more, written as a string.")
    return number


def _price(label: str, text: object, *, first: bool) -> Decimal:
    price = _number(label, text)
    exponent = price.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MOST_DECIMALS:
        raise BadPrices(f"{label}: {text} has more than {MOST_DECIMALS} decimals.")
    if price == 0 and not first:
        raise BadPrices(f"{label}: only the first band may be free.")
    return price


def day(as_of: str) -> str:
    """A date of prices as all dates are written: ``4 Nov 2025``, ``Nov 2025``; what is no date stays as it is."""
    try:
        found = date.fromisoformat(as_of + "-01-01"[len(as_of) - 4 :])
    except ValueError:
        return as_of
    parts = {4: f"{found:%Y}", 7: f"{found:%b %Y}"}
    return parts.get(len(as_of), f"{found.day} {found:%b %Y}")
