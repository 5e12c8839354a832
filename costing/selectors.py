"""Reads of the costing app: the price book that estimates use. Writes nothing."""

from functools import lru_cache

from costing import models
from costing.estimate.prices import PriceBook, collect, read_tiers
from costing.prices.snapshot import shipped_book

_PLACES_BEYOND_REGIONS = ("global",)


def price_book(region: str) -> PriceBook:
    """The newest prices by their own date: this region's and those without a region. One small query once cached.

    Before any book is loaded this is the shipped snapshot, under its own version. A book's rows never change, so what
    was read is kept per version for the life of the process.
    """
    newest = _newest()
    return shipped_book() if newest is None else _stored_book(newest, region)


def newest_version() -> str:
    """The version of the book that :func:`price_book` answers with, for what is kept by it. One small query."""
    return _newest() or shipped_book().version


def _newest() -> str | None:
    rows = models.PriceBook.objects.order_by("-as_of", "-loaded_at", "-id")
    return rows.values_list("version", flat=True).first()


def price_book_named(version: str, region: str) -> PriceBook | None:
    """The book of that version, as a stored estimate names it: this region's prices and those without a region.

    None where it is not here any more, neither loaded nor shipped with this release.
    """
    try:
        return _stored_book(version, region)
    except models.PriceBook.DoesNotExist:
        shipped = shipped_book()
        return shipped if shipped.version == version else None


def price_book_shipped(region: str) -> PriceBook:
    """The prices that came with this release; needs no database. Holds all regions, whichever is asked for."""
    return shipped_book()


def priced_regions() -> tuple[str, ...]:
    """The AWS regions that the shipped prices know, sorted; needs no database."""
    return shipped_book().regions()


@lru_cache(maxsize=64)
def _stored_book(version: str, region: str) -> PriceBook:
    book = models.PriceBook.objects.get(version=version)
    rows = book.prices.filter(region__in=[region, *_PLACES_BEYOND_REGIONS]) | book.prices.filter(
        region__startswith="edge:"
    )
    keyed = (
        (
            (row.region, row.service, row.dimension),
            read_tiers(str(row), [(band[0], band[1], band[2]) for band in row.bands]),
        )
        for row in rows
    )
    return PriceBook(version=book.version, as_of=book.as_of.isoformat(), source=book.source, prices=collect(keyed))
