"""The stops of the slider and where a bill changes its course, found exactly."""

from decimal import Decimal

import pytest

from costing.estimate import Usage, read_model
from costing.estimate.breaks import MOST, STOPS, Break, courses, crossings, nearest_stop
from costing.estimate.estimator import CostModel
from costing.prices.snapshot import shipped_book
from tests.costing.shortcuts import VIRGINIA, bill
from tests.costing.templates import notes_board


def model(*, free_tier: bool) -> CostModel:
    return read_model(notes_board(), Usage.default(0), shipped_book(), region=VIRGINIA, free_tier=free_tier)


def test_there_are_62_stops_ten_in_each_decade() -> None:
    assert len(STOPS) == len(set(STOPS)) == 62
    assert STOPS[:12] == (0, 1_000, 1_200, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000)
    assert STOPS[-1] == MOST == 10**9
    assert all(STOPS[index + 10] == 10 * STOPS[index] for index in range(1, 52))


@pytest.mark.parametrize("free_tier", [True, False])
def test_every_stop_costs_what_the_estimate_says(free_tier: bool) -> None:
    found = model(free_tier=free_tier)
    assert [found.total(stop) for stop in STOPS] == [
        bill(notes_board(), stop, free_tier=free_tier).total for stop in STOPS
    ]


@pytest.mark.parametrize(("requests", "stop"), [(0, 0), (1, 1_000), (2_117_000, 2_000_000), (10**15, MOST)])
def test_the_nearest_stop(requests: int, stop: int) -> None:
    assert STOPS[nearest_stop(requests)] == stop


def test_the_free_tier_ends_where_the_first_request_is_paid() -> None:
    ends = {
        one.meter.name: one.requests for one in courses(model(free_tier=True)) if one.kind == "free_ends" and one.meter
    }
    assert ends["Requests"] == 1_000_001
    assert ends["Running time"] == 16_000_001
    assert not [one for one in courses(model(free_tier=False)) if one.kind == "free_ends"]


def test_the_next_band_begins_exactly() -> None:
    found = [one for one in courses(model(free_tier=False)) if one.meter and one.meter.service == "API Gateway"]
    assert [(one.requests, one.kind) for one in found] == [(333_000_001, "unit_cheaper")]


def test_one_bill_overtakes_another_at_one_volume() -> None:
    def rented(volume: int) -> Decimal:
        return Decimal(100) + Decimal(volume) / 10**7

    def used(volume: int) -> Decimal:
        return Decimal(volume) / 10**5

    (found,) = crossings(used, rented)
    assert found == Break(found.requests, "cheaper")
    assert rented(found.requests) < used(found.requests)
    assert rented(found.requests - 1) >= used(found.requests - 1)


def test_bills_that_are_equal_or_unknown_cross_nowhere() -> None:
    assert not list(crossings(Decimal, Decimal))
    assert not list(crossings(Decimal, lambda volume: None))
