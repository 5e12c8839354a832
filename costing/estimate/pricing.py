"""The price of a quantity: bands, free amounts and the shares of those who used it. Pure.

Tiers and free amounts are the account's: usage is summed per meter first, priced once, and the amount is then shared
out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from costing.estimate.charges import Charge
from costing.estimate.meters import ALLOWANCES, Meter
from costing.estimate.money import EXACT, PICO, ZERO, picos, split
from costing.estimate.prices import PriceBook, Tier, Tiers


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a quantity, all at one price; ``amount`` is exact to 1e-12 USD."""

    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Priced:
    """A priced quantity: the free part, the paid bands in ascending order, and their sum."""

    quantity: Decimal
    free: Decimal
    bands: tuple[Band, ...]
    amount: Decimal


def ladder(tiers: Tiers, *, free_tier: bool) -> Tiers:
    """The bands that apply: without the free tier, a free first band is charged at the first paid price."""
    if free_tier or len(tiers) < 2 or tiers[0].price != 0:
        return tiers
    return (Tier(ZERO, tiers[1].end, tiers[1].price), *tiers[2:])


def price(quantity: Decimal, tiers: Tiers, free: Decimal = ZERO) -> Priced | None:
    """Price a month's quantity of one meter after ``free`` units are taken off it; None when the bands end below it.

    Free units leave the cheapest end alone: what remains enters the bands from zero.
    """
    left = EXACT.subtract(quantity, min(free, quantity))
    unpaid = EXACT.subtract(quantity, left)
    bands: list[Band] = []
    amount = ZERO
    for tier in tiers:
        top = left if tier.end is None else min(left, tier.end)
        inside = EXACT.subtract(top, tier.start)
        if inside <= 0:
            break
        if tier.price == 0:
            unpaid = EXACT.add(unpaid, inside)
            continue
        band = Band(inside, tier.price, EXACT.multiply(inside, tier.price).quantize(PICO, context=EXACT))
        bands.append(band)
        amount = EXACT.add(amount, band.amount)
    end = tiers[-1].end
    if end is not None and left > end:
        return None
    return Priced(quantity, unpaid, tuple(bands), amount)


class MeterUse:
    """All charges on one meter, with the bands that they are priced by: a straight line over the volume, then a ladder
    of prices.
    """

    __slots__ = ("charges", "denominator", "fixed", "meter", "per_request", "tiers")

    def __init__(self, meter: Meter, charges: Sequence[Charge], tiers: Tiers) -> None:
        self.meter = meter
        self.charges = tuple(charges)
        self.tiers = tiers
        fixed = sum((charge.rate for charge in charges if charge.recurring == "fixed"), Fraction(0))
        slope = sum((charge.rate for charge in charges if charge.recurring == "per_request"), Fraction(0))
        self.denominator = Decimal(fixed.denominator * slope.denominator)
        self.fixed = fixed.numerator * slope.denominator
        self.per_request = slope.numerator * fixed.denominator

    def quantity(self, requests: int) -> Decimal:
        """Units a month at a volume, to twelve decimals."""
        return picos(EXACT.divide(Decimal(self.fixed + self.per_request * requests), self.denominator))

    def weights(self, requests: int) -> tuple[Decimal, ...]:
        """Each charge's own quantity; they add up to the meter's quantity exactly."""
        if len(self.charges) == 1:
            return (self.quantity(requests),)
        return split(self.quantity(requests), [_own(charge, requests) for charge in self.charges])


def _own(charge: Charge, requests: int) -> Decimal:
    times = requests if charge.recurring == "per_request" else 1
    return picos(EXACT.divide(Decimal(charge.rate.numerator * times), Decimal(charge.rate.denominator)))


def free_units(quantities: Mapping[Meter, Decimal]) -> dict[Meter, Decimal]:
    """What the account's monthly free amounts cover of each meter; an amount for several meters is used up in their
    order.
    """
    free: dict[Meter, Decimal] = {}
    for allowance in ALLOWANCES:
        left = allowance.amount
        for meter in allowance.meters:
            if meter in quantities and left > 0:
                free[meter] = min(left, quantities[meter])
                left = EXACT.subtract(left, free[meter])
    return free


def bill(usage: Mapping[Meter, Decimal], book: PriceBook, *, region: str, free_tier: bool) -> Decimal | None:
    """The price of a month's metered usage of one account; None when the book lacks one of the prices."""
    free = free_units(usage) if free_tier else {}
    total = ZERO
    for meter, quantity in usage.items():
        tiers = book.lookup(meter.place or region, meter.code, meter.dimension)
        priced = None if tiers is None else price(quantity, ladder(tiers, free_tier=free_tier), free.get(meter, ZERO))
        if priced is None:
            return None
        total = EXACT.add(total, priced.amount)
    return total


def price_all(uses: Iterable[MeterUse], requests: int, *, free_tier: bool) -> list[tuple[MeterUse, Priced | None]]:
    """Every meter priced at a volume; None where the price book's bands end below the quantity."""
    quantities = [(use, use.quantity(requests)) for use in uses]
    free = free_units({use.meter: quantity for use, quantity in quantities}) if free_tier else {}
    return [(use, price(quantity, use.tiers, free.get(use.meter, ZERO))) for use, quantity in quantities]
