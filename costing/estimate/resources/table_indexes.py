"""Indexes of DynamoDB tables: each is written and stored again, whole or in part. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from costing.estimate.charges import Answer, Scene, as_decimal
from costing.estimate.money import format_quantity
from costing.estimate.reading import Properties, Resource

PARTS = ("KEYS_ONLY", "INCLUDE")


@dataclass(frozen=True, slots=True)
class Indexes:
    """How many indexes hold whole items and how many a part, and how many of both are local to the table."""

    whole: int
    parts: int
    local_whole: int
    local_parts: int


def read_indexes(resource: Resource) -> Indexes:
    """The indexes of a table; one that does not say what it holds counts as holding all. Raises Unreadable."""
    globals_ = _parts(resource.properties.blocks("GlobalSecondaryIndexes"))
    locals_ = _parts(resource.properties.blocks("LocalSecondaryIndexes"))
    both = [*globals_, *locals_]
    return Indexes(both.count(False), both.count(True), locals_.count(False), locals_.count(True))


def _parts(indexes: tuple[Properties, ...]) -> list[bool]:
    return [index.block("Projection").text("ProjectionType", "ALL") in PARTS for index in indexes]


def entry(resource: Resource, scene: Scene, indexes: Indexes) -> Answer | None:
    """The size of an entry in KB of the indexes that hold a part; None where there is no such index."""
    return scene.ask(resource, "index_kb") if indexes.parts else None


def in_words(indexes: Indexes, part: Answer | None) -> str:
    """What the indexes add, for the formula of a line; empty without any."""
    return ", ".join(_words(indexes, part))


def _words(indexes: Indexes, part: Answer | None) -> Iterator[str]:
    if indexes.whole:
        yield f"{indexes.whole + 1} copies with its indexes"
    if part is not None:
        size = format_quantity(as_decimal(part.value))
        yield f"{indexes.parts} more of {size} KB in {'an index' if indexes.parts == 1 else 'indexes'}"


def copies(indexes: Indexes) -> Fraction:
    """The table itself and each index that holds everything."""
    return Fraction(1 + indexes.whole)
