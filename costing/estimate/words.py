"""The formula behind an amount, in words that can be checked with a pocket calculator. Pure."""

from decimal import Decimal

from costing.estimate.charges import Charge
from costing.estimate.meters import Meter
from costing.estimate.money import format_money, format_quantity, format_unit_price
from costing.estimate.pricing import Band, Priced


def unit_price(meter: Meter, priced: Priced) -> tuple[str, str]:
    """("$3.50", "per million requests") when one price applies, else two empty strings."""
    if len(priced.bands) != 1:
        return "", ""
    return format_unit_price(priced.bands[0].price, meter.scale), meter.per()


def formula(charge: Charge, quantity: Decimal, amount: Decimal, priced: Priced) -> str:
    """How a line's amount comes about. Where lines share bands or free units, the meter is shown whole."""
    meter = charge.meter
    how = f" ({charge.how})" if charge.how else ""
    used = f"{format_quantity(quantity)} {meter.amount_of(quantity)}{how}"
    alone = quantity == priced.quantity
    if not priced.bands:
        return f"{used}, all within the free tier = $0.00" if quantity else f"{used} = $0.00"
    if len(priced.bands) == 1 and (alone or not priced.free):
        return f"{_less_free(used, priced)} × {_price(meter, priced.bands[0])} = {format_money(amount)}"
    whole = _whole(meter, priced)
    if alone:
        return f"{used}: {whole} = {format_money(amount)}"
    everyone = f"{format_quantity(priced.quantity)} {meter.amount_of(priced.quantity)}"
    together = f"{everyone} together, which cost {whole} = {format_money(priced.amount)}"
    return f"{used} of {together}; its share {format_money(amount)}"


def _less_free(used: str, priced: Priced) -> str:
    return f"({used} − {format_quantity(priced.free)} free)" if priced.free else used


def _whole(meter: Meter, priced: Priced) -> str:
    parts = [f"{format_quantity(band.quantity)} × {_price(meter, band)}" for band in priced.bands]
    free = f" ({format_quantity(priced.free)} free)" if priced.free else ""
    return " + ".join(parts) + free


def _price(meter: Meter, band: Band) -> str:
    return f"{format_unit_price(band.price, meter.scale)} {meter.per_short()}"
