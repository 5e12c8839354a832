"""The kinds that may be added, by tier, findable by our words and by AWS's. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.forms.components import components_of
from dashboard.forms.sheets import TIERS
from dashboard.glossary import ENTRIES
from deployments.spec.kinds import KINDS, Kind


@dataclass(frozen=True)
class Pick:
    """One kind to add. `words` is what a search looks through, in lower case; `name` is free and could be its name."""

    kind: Kind
    words: str
    name: str


@dataclass(frozen=True)
class TierPicks:
    """A tier and the kinds that belong to it."""

    key: str
    label: str
    picks: tuple[Pick, ...]


def picks(document: object) -> tuple[TierPicks, ...]:
    """Every tier that has kinds, in the order of the list of components."""
    taken = components_of(document).keys()
    found = (TierPicks(key, label, tuple(_picks(key, taken))) for key, label in TIERS.items())
    return tuple(tier for tier in found if tier.picks)


def _picks(tier: str, taken: Iterable[str]) -> Iterable[Pick]:
    for kind in KINDS.values():
        if kind.tier == tier:
            entry = ENTRIES.get(kind.name)
            words = [kind.label, kind.aws_name, kind.summary, *([entry.label, entry.aws] if entry else [])]
            yield Pick(kind, " ".join(words).lower(), _free_name(kind.name, set(taken)))


def _free_name(name: str, taken: set[str]) -> str:
    number = 1
    while (free := name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return free
