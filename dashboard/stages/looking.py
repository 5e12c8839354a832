"""What somebody wants to see of a deployment's page, as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from costing.estimate.volume import parse_volume
from dashboard.curves import UNITS, VIEWS
from dashboard.plots import AROUND, MONTH

KINDS: Final = frozenset({"risk", "replaced", "perhaps", "removed", "left", "changed", "unsure", "added"})
"""Of changes: what the chips show alone. ``perhaps`` may be replaced, ``unsure`` may be changed."""
_LONGEST: Final = 40


@dataclass(frozen=True)
class Looking:
    """A volume as typed, a view and a unit of the curve, one kind of change ("" for all), and which part of them."""

    volume: str = ""
    view: str = AROUND
    unit: str = MONTH
    only: str = ""
    part: int = 1

    @property
    def asked(self) -> int | None:
        """The volume; None when none was typed.

        :raises BadVolume: with a sentence, for what is none.
        """
        return parse_volume(self.volume) if self.volume.strip() else None

    @property
    def folds_open(self) -> frozenset[str]:
        """The cards that somebody asks for something in: they stand open whatever the state."""
        cost = self.volume or (self.view, self.unit) != (AROUND, MONTH)
        plan = self.only or self.part > 1
        return frozenset([*(["cost"] if cost else []), *(["plan"] if plan else [])])


NOTHING_SPECIAL: Final = Looking()


def looking_of(query: Mapping[str, str]) -> Looking:
    """Read an address; anything that it does not know is the usual."""
    view, unit, only, part = (query.get(name, "") for name in ("view", "unit", "only", "part"))
    return Looking(
        volume=query.get("volume", "")[:_LONGEST],
        view=view if view in VIEWS else AROUND,
        unit=unit if unit in UNITS else MONTH,
        only=only if only in KINDS else "",
        part=max(1, int(part[:4])) if part.isascii() and part.isdigit() else 1,
    )
