"""Putting the shipped prices into the database."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from costing.models import Price, PriceBook
from costing.prices.snapshot import Snapshot, shipped
from teams import audit
from teams.models import User
from teams.models.audit import subject


@dataclass(frozen=True, slots=True)
class Loaded:
    """Which book is there now, with how many prices, and whether this call brought it."""

    version: str
    as_of: date
    prices: int
    new: bool


def load_shipped_prices(by: User | None) -> Loaded:
    """Load the snapshot of this release as a price book, whole or not at all; ``by`` None is the machine itself.

    Repeatable, also by several processes at once: a version that is there already is left alone, and stays behind a
    newer book.
    """
    snapshot = shipped()
    day = date.fromisoformat(snapshot.as_of)
    with transaction.atomic():
        book = PriceBook(version=snapshot.version, as_of=day, source=snapshot.source, loaded_by=str(by or "Tierboard"))
        PriceBook.objects.bulk_create([book], ignore_conflicts=True)
        # The first of two at once holds this lock until its prices are there too.
        stored = PriceBook.objects.select_for_update().get(version=snapshot.version)
        new = not stored.prices.exists()
        if new:
            Price.objects.bulk_create(_rows(stored, snapshot), batch_size=500)
            sentence = f"{len(snapshot.rows)} prices of {day} were loaded ({snapshot.version})."
            audit.record(
                team=None, action="prices.loaded", subject=subject("price_book", stored.id), sentence=sentence, by=by
            )
    return Loaded(snapshot.version, day, len(snapshot.rows), new)


def _rows(book: PriceBook, snapshot: Snapshot) -> list[Price]:
    return [
        Price(
            book=book,
            service=row.service,
            region=row.region,
            dimension=row.dimension,
            unit=row.unit,
            bands=[list(band) for band in row.bands],
            as_of=row.as_of,
            source=row.source,
            filters=dict(row.filters),
            note=row.note,
        )
        for row in snapshot.rows
    ]
