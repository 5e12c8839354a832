"""The price book in the database: loaded once, whole, and used by estimates."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from costing import models, selectors
from costing.actions import load_shipped_prices
from costing.prices.snapshot import shipped, shipped_book
from teams.models import AuditEntry
from tests.costing.shortcuts import bill
from tests.costing.templates import notes_board


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    first, second = load_shipped_prices(by=None), load_shipped_prices(by=None)
    assert (first.new, second.new) == (True, False)
    assert (first.version, first.prices, first.as_of) == (second.version, second.prices, second.as_of)
    assert models.PriceBook.objects.count() == 1
    assert models.Price.objects.count() == 973
    assert AuditEntry.objects.filter(action="prices.loaded").count() == 1


@pytest.mark.django_db
def test_every_row_keeps_its_source_and_its_way_back_to_aws() -> None:
    load_shipped_prices(by=None)
    book = models.PriceBook.objects.get()
    assert (book.version, book.as_of, book.loaded_by) == (shipped().version, date(2025, 11, 4), "Tierboard")
    price = book.prices.get(region="us-east-1", service="AmazonApiGateway", dimension="rest_requests")
    assert price.bands[0] == ["0", "333000000", "0.0000035"]
    assert price.bands[-1] == ["20000000000", None, "0.00000151"]
    assert price.source and price.as_of == "2025-10-20"
    assert price.filters["rateCodes"]


@pytest.mark.django_db
def test_before_anything_is_loaded_the_shipped_prices_are_used() -> None:
    assert selectors.price_book("us-east-1") is shipped_book()


@pytest.mark.django_db
@pytest.mark.parametrize("region", ["us-east-1", "sa-east-1"])
def test_the_stored_book_prices_like_the_shipped_one(region: str) -> None:
    load_shipped_prices(by=None)
    stored = selectors.price_book(region)
    assert stored is not shipped_book()
    for free_tier in (True, False):
        known = bill(notes_board(), 2_117_000, region=region, free_tier=free_tier)
        assert bill(notes_board(), 2_117_000, region=region, free_tier=free_tier, book=stored) == known
    assert stored.lookup("global", "AmazonRoute53", "hosted_zone") is not None
    assert stored.lookup("edge:us", "AmazonCloudFront", "https_requests") is not None


@pytest.mark.django_db
def test_the_newest_loaded_book_is_used_and_read_once(django_assert_num_queries: object) -> None:
    load_shipped_prices(by=None)
    newer = models.PriceBook.objects.create(version="later", as_of=date(2026, 12, 1), source="test", loaded_by="test")
    newer.prices.create(
        service="AmazonApiGateway",
        region="us-east-1",
        dimension="rest_requests",
        unit="request",
        bands=[["0", None, "0.000005"]],
        as_of="2026-12-01",
        source="test",
    )
    assert selectors.price_book("us-east-1").version == "later"
    with django_assert_num_queries(1):  # type: ignore[operator]
        book = selectors.price_book("us-east-1")
    assert len(book.prices) == 1


@pytest.mark.django_db
def test_an_older_book_that_is_loaded_later_is_not_used() -> None:
    models.PriceBook.objects.create(version="much-later", as_of=date(2026, 12, 1), source="test", loaded_by="test")
    assert load_shipped_prices(by=None).new
    assert selectors.price_book("us-east-1").version == "much-later"


@pytest.mark.django_db
def test_the_command_says_what_is_there() -> None:
    out = io.StringIO()
    call_command("load_prices", stdout=out)
    call_command("load_prices", stdout=out)
    loaded, again = out.getvalue().splitlines()
    assert loaded == f"Loaded 973 prices of 2025-11-04 ({shipped().version})."
    assert again.startswith("Already there:")


@pytest.mark.django_db(transaction=True)
def test_several_starts_at_once_load_one_book() -> None:
    def load() -> bool:
        try:
            return load_shipped_prices(by=None).new
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: load(), range(4)))
    assert sorted(outcomes) == [False, False, False, True]
    assert models.Price.objects.count() == 973
