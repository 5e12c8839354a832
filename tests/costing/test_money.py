"""Rounding, sharing out and writing amounts."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing.estimate.money import (
    decimal_or_none,
    format_money,
    format_quantity,
    format_unit_price,
    picos,
    plain,
    split,
)

AMOUNTS = st.integers(0, 10**30).map(lambda units: Decimal(units).scaleb(-12))


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=8))
def test_shares_add_up_exactly(total: Decimal, weights: list[Decimal]) -> None:
    shares = split(total, weights)
    assert sum(Fraction(share) for share in shares) == Fraction(total)
    assert all(share >= 0 for share in shares)


@given(AMOUNTS, st.lists(AMOUNTS, min_size=2, max_size=8))
def test_a_share_is_its_proportion_to_the_last_digit(total: Decimal, weights: list[Decimal]) -> None:
    whole = sum(Fraction(weight) for weight in weights)
    if whole:
        for share, weight in zip(split(total, weights), weights, strict=True):
            exact = Fraction(total) * Fraction(weight) / whole
            assert abs(Fraction(share) - exact) <= Fraction(1, 10**12)


def test_the_largest_remainder_gets_the_last_digit() -> None:
    penny = Decimal("0.000000000001")
    assert split(penny * 10, [penny, penny, penny]) == (penny * 4, penny * 3, penny * 3)
    assert split(penny * 10, [penny * 2, penny * 3]) == (penny * 4, penny * 6)


def test_without_weights_the_first_gets_all() -> None:
    assert split(Decimal(7), [Decimal(0), Decimal(0)]) == (Decimal(7), Decimal(0))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "$0.00"),
        ("42.1", "$42.10"),
        ("7.4095", "$7.41"),
        ("12839.6", "$12,840"),
        ("9999.99", "$9,999.99"),
        ("9999.996", "$10,000"),
        ("0.00123456", "$0.00123"),
        ("0.0000000004", "$0.0000000004"),
        ("-3.5", "−$3.50"),
    ],
)
def test_money_reads_as_people_write_it(amount: str, text: str) -> None:
    assert format_money(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("price", "scale", "text"),
    [
        ("0.0000035", 10**6, "$3.50"),
        ("0.000000625", 10**6, "$0.625"),
        ("0.0000166667", 1, "$0.0000166667"),
        ("0.0004", 1000, "$0.40"),
        ("1000", 10**6, "$1,000,000,000.00"),
    ],
)
def test_a_unit_price_is_never_rounded(price: str, scale: int, text: str) -> None:
    assert format_unit_price(Decimal(price), scale) == text


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        ("2117000", "2,117,000"),
        ("0.666252", "0.666252"),
        ("14.3051147", "14.3051"),
        ("1234.56", "1,235"),
        ("0.5", "0.5"),
    ],
)
def test_quantities_are_short_and_honest(quantity: str, text: str) -> None:
    assert format_quantity(Decimal(quantity)) == text


def test_numbers_are_written_without_exponent() -> None:
    assert plain(Decimal("3.50E-6")) == "0.0000035"
    assert plain(Decimal("2E+6")) == "2000000"
    assert plain(Decimal("-0.000")) == "0"
    assert plain(picos(Decimal("0.1234567890125"))) == "0.123456789012"


@pytest.mark.parametrize("text", [None, True, 1.5, "x", "NaN", "Infinity", "1e999999999", "-1e-99999", [], {}])
def test_what_is_no_sane_number_is_none(text: object) -> None:
    assert decimal_or_none(text) is None
