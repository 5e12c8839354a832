"""What must hold at every volume and for every mix: more is never cheaper, shares add up, curves are estimates."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from costing.estimate import CostModel, Usage, read_model
from costing.estimate.meters import ALLOWANCES, LAMBDA_REQUESTS, REST_REQUESTS, TRANSFER_OUT
from costing.estimate.pricing import bill, free_units, ladder, price
from costing.prices.snapshot import shipped_book
from tests.costing.shortcuts import VIRGINIA, usage
from tests.costing.shortcuts import bill as bill_of
from tests.costing.templates import Template, function, method, notes_board, resource, template

VOLUMES = st.one_of(st.integers(0, 10**6), st.integers(0, 10**10), st.integers(0, 10**15))
QUANTITIES = st.integers(0, 10**24).map(lambda units: Decimal(units).scaleb(-12))


def model(board: Template, *, free_tier: bool) -> CostModel:
    return read_model(board, Usage.default(0), shipped_book(), region=VIRGINIA, free_tier=free_tier)


MODELS = {free: model(notes_board(), free_tier=free) for free in (True, False)}


def total(volume: int, *, free_tier: bool) -> Decimal:
    found = MODELS[free_tier].total(volume)
    assert found is not None
    return found


@given(VOLUMES, VOLUMES, st.booleans())
def test_more_requests_never_cost_less(one: int, other: int, free_tier: bool) -> None:
    low, high = sorted((one, other))
    assert total(low, free_tier=free_tier) <= total(high, free_tier=free_tier)


@given(VOLUMES)
def test_the_free_tier_never_makes_it_dearer(volume: int) -> None:
    assert total(volume, free_tier=True) <= total(volume, free_tier=False)


@given(VOLUMES, st.booleans())
@settings(max_examples=40)
def test_lines_add_up_to_the_curve_exactly(volume: int, free_tier: bool) -> None:
    found = bill_of(notes_board(), volume, free_tier=free_tier)
    assert found.total == total(volume, free_tier=free_tier)
    for entry in found.lines:
        assert entry.amount >= 0 and entry.free >= 0
        assert entry.amount == sum(tier.amount for tier in entry.tiers)


@given(QUANTITIES, QUANTITIES)
def test_two_accounts_together_never_pay_more_than_apart(one: Decimal, other: Decimal) -> None:
    """Tiers are graduated and falling: summed usage is at most as dear."""
    tiers = shipped_book().lookup(VIRGINIA, REST_REQUESTS.code, REST_REQUESTS.dimension)
    assert tiers is not None
    amounts = [price(quantity, tiers) for quantity in (one, other, one + other)]
    apart_one, apart_other, together = (found.amount for found in amounts if found is not None)
    assert together <= apart_one + apart_other + Decimal("1e-11")


@given(QUANTITIES)
def test_bands_hold_the_whole_quantity(quantity: Decimal) -> None:
    tiers = shipped_book().lookup(VIRGINIA, TRANSFER_OUT.code, TRANSFER_OUT.dimension)
    assert tiers is not None
    found = price(quantity, ladder(tiers, free_tier=True), Decimal(100))
    assert found is not None
    assert found.free + sum(band.quantity for band in found.bands) == quantity


@given(st.lists(QUANTITIES, min_size=2, max_size=2))
def test_a_shared_allowance_is_never_given_twice(quantities: list[Decimal]) -> None:
    free = free_units(dict(zip(LAMBDA_REQUESTS.values(), quantities, strict=True)))
    assert sum(free.values()) == min(sum(quantities), ALLOWANCES[0].amount)


@given(st.lists(st.integers(1, 100), min_size=2, max_size=6), st.integers(0, 10**10), st.booleans())
@settings(max_examples=40, deadline=None)
def test_shares_of_many_functions_add_up_to_the_price_of_their_sum(
    weights: list[int], volume: int, free_tier: bool
) -> None:
    names = [f"f{index}" for index in range(len(weights))]
    board = template(Api=resource("AWS::ApiGateway::RestApi", "api"))
    board["Resources"] |= {name.upper(): function(name) for name in names}
    board["Resources"] |= {f"M{name}": method("Api", "GET", name.upper()) for name in names}
    stated = {name: {"calls_per_request": str(weight)} for name, weight in zip(names, weights, strict=True)}
    found = bill_of(board, usage(volume, **stated), free_tier=free_tier)
    requests = [line for line in found.lines if line.meter == "AWSLambda/requests_x86"]
    assert sum(line.quantity for line in requests) == sum(weights) * volume
    together = bill(
        {LAMBDA_REQUESTS["x86_64"]: Decimal(sum(weights) * volume)},
        shipped_book(),
        region=VIRGINIA,
        free_tier=free_tier,
    )
    assert sum(line.amount for line in requests) == together


def test_boundaries_are_counted_on_the_lower_side() -> None:
    tiers = shipped_book().lookup(VIRGINIA, REST_REQUESTS.code, REST_REQUESTS.dimension)
    assert tiers is not None
    at = price(Decimal(333_000_000), tiers)
    above = price(Decimal(333_000_001), tiers)
    assert at is not None and above is not None
    assert (len(at.bands), len(above.bands)) == (1, 2)
    assert above.amount - at.amount == Decimal("0.0000028")
    everything = price(Decimal(21_000_000_000), tiers)
    assert everything is not None and everything.amount == Decimal("49763.1")
