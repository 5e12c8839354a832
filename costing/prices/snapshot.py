"""Reads the shipped price snapshot and refuses one that cannot be right. Pure: reads one file beside it, no more."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from costing.estimate.prices import BadPrices, PriceBook, PriceKey, Tiers, collect, read_tiers

FORMAT = 1
SHIPPED = Path(__file__).with_name("snapshot.json")


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price with where it comes from.

    ``bands`` are the tiers as strings, exactly as published. ``as_of`` is a date, a month or a year, as exact as the
    source is. ``filters`` find the price again in the Price List API (service code, SKU, rate codes, …).
    """

    service: str
    region: str
    dimension: str
    unit: str
    bands: tuple[tuple[str, str | None, str], ...]
    as_of: str
    source: str
    filters: Mapping[str, Any]
    note: str

    @property
    def key(self) -> PriceKey:
        """Where the price is found in a book."""
        return (self.region, self.service, self.dimension)

    def tiers(self) -> Tiers:
        """The bands as numbers. Raises BadPrices when they are no ladder from zero."""
        return read_tiers(" / ".join(self.key), self.bands)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole price book as it is stored, with every row's source."""

    version: str
    as_of: str
    source: str
    rows: tuple[PriceRow, ...]

    def book(self) -> PriceBook:
        """The prices alone, for estimating. Raises BadPrices for a bad ladder or a price that is there twice."""
        prices = collect((row.key, row.tiers()) for row in self.rows)
        return PriceBook(version=self.version, as_of=self.as_of, source=self.source, prices=prices)


def read_snapshot(text: str) -> Snapshot:
    """A snapshot from its file's text. Raises BadPrices, with the row, for anything that is not a whole and valid
    book.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise BadPrices(f"The price snapshot is not JSON: {error}.") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT or document.get("currency") != "USD":
        raise BadPrices("The price snapshot is not in the format that this version reads.")
    sources = document.get("sources")
    entries = document.get("prices")
    if not isinstance(sources, list) or not isinstance(entries, list) or not entries:
        raise BadPrices("The price snapshot has no prices.")
    rows = tuple(_row(number, entry, sources) for number, entry in enumerate(entries, 1))
    snapshot = Snapshot(_text(document, "version"), _text(document, "as_of"), _text(document, "source"), rows)
    snapshot.book()
    return snapshot


@cache
def shipped() -> Snapshot:
    """The snapshot that came with this release, read and checked once per process."""
    return read_snapshot(SHIPPED.read_text(encoding="utf-8"))


@cache
def shipped_book() -> PriceBook:
    """The shipped snapshot as a price book, made once per process."""
    return shipped().book()


def _row(number: int, entry: Any, sources: list[Any]) -> PriceRow:
    try:
        service, region, dimension, unit, bands, as_of, source, filters, note = entry
        ladder = tuple((start, end, price) for start, end, price in bands)
        words = (service, region, dimension, unit, as_of, sources[source])
    except (TypeError, ValueError, IndexError) as error:
        raise BadPrices(f"Row {number} of the price snapshot does not have the nine fields of a price.") from error
    if not all(isinstance(word, str) and word for word in words) or not isinstance(filters, dict):
        raise BadPrices(f"Row {number} of the price snapshot lacks a service, region, dimension, unit, date or source.")
    return PriceRow(service, region, dimension, unit, ladder, as_of, sources[source], filters, str(note))


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise BadPrices(f"The price snapshot does not say its {name}.")
    return value
