"""Amounts of money: how they are rounded, shared out and written. Pure.

Inside an estimate every amount is a whole number of picodollars (1e-12 USD), the last digit that a price book can hold.
Nothing is rounded to cents before it is shown.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

PICO = Decimal("1e-12")
ZERO = Decimal(0)
CENT = Decimal("0.01")
# Wide enough for the largest volume that is accepted (1e15 requests) times any price, to the last picodollar.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
# A number like 1e999999999 would fill the memory when it is written out; nothing that AWS bills has so many digits.
_MOST_DIGITS = 40


def picos(value: Decimal) -> Decimal:
    """The value rounded (half to even) to twelve decimals, where every amount and quantity of an estimate lives."""
    return value.quantize(PICO, context=EXACT)


def split(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Share a total out by weight so that the shares add up to it exactly (largest remainder, first one wins a tie).

    ``total`` and all weights are non-negative multiples of 1e-12. Weights that are all zero give the total to the
    first.
    """
    if len(weights) == 1:
        return (total,)
    units = _units(total)
    parts = [_units(weight) for weight in weights]
    whole = sum(parts)
    if whole == 0:
        return tuple(total if index == 0 else ZERO for index in range(len(parts)))
    shares = [units * part // whole for part in parts]
    remainders = [units * part % whole for part in parts]
    missing = units - sum(shares)
    for index in sorted(range(len(parts)), key=lambda index: (-remainders[index], index))[:missing]:
        shares[index] += 1
    return tuple(Decimal(share).scaleb(-12, context=EXACT) for share in shares)


def _units(value: Decimal) -> int:
    return int(value.scaleb(12, context=EXACT))


def plain(value: Decimal) -> str:
    """The number in full, without exponent and without trailing zeros: ``0.0000035``, ``2100000``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def significant(value: Decimal, digits: int) -> Decimal:
    """The value rounded to so many significant digits."""
    return Context(prec=digits, rounding=ROUND_HALF_EVEN).plus(value)


def format_money(amount: Decimal) -> str:
    """An amount as people read it: ``$42.10``, ``$12,840`` from ten thousand on, ``$0.00123`` below a cent."""
    sign = "−" if amount < 0 else ""
    size = abs(amount)
    if size == 0:
        return "$0.00"
    if size < CENT:
        return f"{sign}${plain(significant(size, 3))}"
    if size >= Decimal("9999.995"):
        return f"{sign}${size:,.0f}"
    return f"{sign}${size:,.2f}"


def format_quantity(quantity: Decimal) -> str:
    """A metered quantity: whole from a thousand on, six significant digits below, never an exponent."""
    if quantity == quantity.to_integral_value() or abs(quantity) >= 1000:
        return f"{quantity:,.0f}"
    return plain(significant(quantity, 6))


def format_unit_price(price: Decimal, scale: int) -> str:
    """The price of ``scale`` units exactly as the book has it, with at least two decimals: ``$3.50``, ``$0.625``."""
    text = plain(EXACT.multiply(price, Decimal(scale)))
    whole, _, decimals = text.partition(".")
    return f"${int(whole):,}.{decimals.ljust(2, '0')}"


def decimal_or_none(text: object) -> Decimal | None:
    """A number of sane size out of a string, an int or a Decimal; None for everything else, floats and booleans
    included.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        return None
    try:
        number = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS else None
