"""Price ladders and the shipped snapshot."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from costing.estimate.prices import BadPrices, Tier, collect, read_tiers
from costing.prices.build import build
from costing.prices.build import main as build_main
from costing.prices.snapshot import SHIPPED, read_snapshot, shipped, shipped_book

Bands = list[tuple[str, str | None, str]]


def test_a_ladder_is_read_as_it_stands() -> None:
    tiers = read_tiers("x", [("0", "333000000", "0.0000035"), ("333000000", None, "0.0000028")])
    assert tiers == (
        Tier(Decimal(0), Decimal(333_000_000), Decimal("0.0000035")),
        Tier(Decimal(333_000_000), None, Decimal("0.0000028")),
    )


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ([], "no price band"),
        ([("1", None, "2")], "does not begin"),
        ([("0", "10", "1"), ("11", None, "2")], "does not begin"),
        ([("0", "10", "1"), ("9", None, "2")], "does not begin"),
        ([("0", None, "1"), ("10", None, "2")], "does not begin"),
        ([("0", "0", "1")], "before it begins"),
        ([("0", None, "-1")], "not a decimal number"),
        ([("0", None, "NaN")], "not a decimal number"),
        ([("0", None, 1)], "not a decimal number"),
        ([("0", None, "0.0000000000001")], "decimals"),
        ([("0", "5", "1"), ("5", None, "0")], "only the first band may be free"),
    ],
)
def test_a_ladder_with_a_fault_is_refused(bands: Any, words: str) -> None:
    with pytest.raises(BadPrices, match=words):
        read_tiers("x", bands)


def test_a_price_that_is_there_twice_is_refused() -> None:
    tiers = read_tiers("x", [("0", None, "1")])
    with pytest.raises(BadPrices, match="priced twice"):
        collect([(("r", "s", "d"), tiers), (("r", "s", "d"), tiers)])


def test_the_shipped_snapshot_holds_every_price_with_its_source() -> None:
    rows = shipped().rows
    assert len(rows) == 973
    assert all(row.source and row.as_of and row.filters for row in rows)
    assert len({row.key for row in rows}) == 973
    assert sum("rateCode" in row.filters or "rateCodes" in row.filters or "sku" in row.filters for row in rows) > 700


def test_the_shipped_book_knows_its_regions_and_looks_prices_up() -> None:
    book = shipped_book()
    assert book.regions() == (
        "ap-northeast-1",
        "ap-south-1",
        "ap-southeast-1",
        "eu-central-1",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-west-2",
    )
    tiers = book.lookup("sa-east-1", "AmazonApiGateway", "rest_requests")
    assert tiers is not None and len(tiers) == 3, "Sao Paulo has three bands, not four"
    assert book.lookup("eu-north-1", "AmazonApiGateway", "rest_requests") is None
    assert book.version.startswith(f"shipped-{book.as_of}-")


def test_building_again_gives_the_same_bytes() -> None:
    snapshot = shipped()
    rows = [
        {
            "service": row.service,
            "region": row.region,
            "dimension": row.dimension,
            "unit": row.unit,
            "price": None,
            "tiers": [{"from": start, "to": end, "price": price} for start, end, price in row.bands],
            "source": row.source,
            "as_of": row.as_of,
            "price_list_filters": row.filters,
            "note": row.note,
        }
        for row in reversed(snapshot.rows)
    ]
    assert build(rows, as_of=snapshot.as_of, source=snapshot.source) == SHIPPED.read_text(encoding="utf-8")


def test_a_source_that_says_same_is_spelled_out() -> None:
    row = {"service": "S", "region": "r", "dimension": "a", "unit": "u", "price": "1", "tiers": None, "as_of": "2026"}
    rows = [
        row | {"source": "A page (id 12345678, 2026)", "price_list_filters": {}},
        row | {"dimension": "b", "source": "same; a tool", "price_list_filters": {}},
    ]
    book = read_snapshot(build(rows, as_of="2026-01-01", source="test"))
    assert [entry.source for entry in book.rows] == ["A page (2026)", "A page (2026); a tool"]


def test_the_builder_says_how_to_call_it() -> None:
    assert build_main([]) == 2


def damaged(change: Callable[[dict[str, Any]], object]) -> str:
    document = json.loads(SHIPPED.read_text(encoding="utf-8"))
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not in the format"),
        (damaged(lambda document: document.update(currency="EUR")), "not in the format"),
        (damaged(lambda document: document.update(prices=[])), "has no prices"),
        (damaged(lambda document: document.pop("version")), "does not say its version"),
        (damaged(lambda document: document["prices"].append(document["prices"][0])), "priced twice"),
        (damaged(lambda document: document["prices"].append(["x"])), "Row 974 .* nine fields"),
        (damaged(lambda document: document["prices"][0].__setitem__(6, 999)), "Row 1 .* nine fields"),
        (damaged(lambda document: document["prices"][0].__setitem__(3, "")), "Row 1 .* lacks"),
        (damaged(lambda document: document["prices"][0].__setitem__(4, [["0", "5", "1"], ["6", None, "1"]])), "begin"),
    ],
)
def test_a_damaged_snapshot_is_refused_whole(text: str, words: str) -> None:
    with pytest.raises(BadPrices, match=words):
        read_snapshot(text)
