"""Tables in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deployments.aws.items import ItemPage, ItemValue


@dataclass
class FakeItems:
    """``rows`` are items as text by name; ``asked`` is by which keys they were asked for."""

    rows: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, tuple[str, str]]]] = field(default_factory=list)

    def first(self, table: str, *, most: int) -> ItemPage:
        """As they were put in."""
        return self.by_key(table, {}, most=most)

    def by_key(self, table: str, key: Mapping[str, tuple[str, str]], *, most: int) -> ItemPage:
        """Those that have it."""
        self.asked.append((table, dict(key)))
        found = [row for row in self.rows if all(row.get(name) == value for name, (_, value) in key.items())]
        items = tuple(tuple(ItemValue(name, "text", text) for name, text in row.items()) for row in found[:most])
        return ItemPage(items, len(found) > most)
