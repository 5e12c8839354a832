"""The kinds that may be added, by tier, findable by our words and by AWS's. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from dashboard.forms.components import components_of, free_name
from dashboard.forms.sheets import TIERS
from dashboard.glossary import ENTRIES
from deployments.spec.kinds import KINDS, Kind

_LITTLE: Final = frozenset(
    {
        *("an", "and", "any", "are", "as", "at", "by", "for", "from", "in", "is", "it", "its", "no", "of", "on", "one"),
        *("or", "other", "that", "the", "their", "to", "what", "when", "which", "with"),
    }
)
"""Words that every kind could be found by."""
_NO_NOTES: Final[Mapping[str, str]] = {}


@dataclass(frozen=True)
class Pick:
    """One kind to add. `words` are what a search looks through, in lower case; `name` is free and could be its name,
    mostly the kind's own; `note` says what it would be here.
    """

    kind: Kind
    words: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class TierPicks:
    """A tier and the kinds that belong to it."""

    key: str
    label: str
    picks: tuple[Pick, ...]


def picks(document: object, notes: Mapping[str, str] = _NO_NOTES) -> tuple[TierPicks, ...]:
    """Every tier that has kinds, in the order of the list of components; `notes` by kind."""
    taken = components_of(document).keys()
    found = (TierPicks(key, label, tuple(_picks(key, taken, notes))) for key, label in TIERS.items())
    return tuple(tier for tier in found if tier.picks)


def _picks(tier: str, taken: Container[str], notes: Mapping[str, str]) -> Iterable[Pick]:
    for kind in KINDS.values():
        if kind.tier == tier:
            yield Pick(kind, _words(kind.name), free_name(kind.name, taken), notes.get(kind.name, ""))


@cache
def _words(name: str) -> str:
    """What a kind is found by. Worked out once: every page of the editor carries all of them."""
    kind, entries = KINDS[name], [one for one in ENTRIES.values() if one.kind == name]
    texts = [kind.aws_name, kind.summary, *(text for one in entries for text in (one.aws, one.also))]
    return _once([kind.label, *(one.label for one in entries)], texts)


def _once(labels: list[str], texts: list[str]) -> str:
    """Each word once and without its punctuation, but for those that nobody looks for outside of a label and those that
    stand inside of others: a search looks for parts of words, and the page carries those of all kinds.
    """
    others = [word for word in _split(texts) if len(word) > 1 and word not in _LITTLE]
    words = list(dict.fromkeys([*_split(labels), *others]))
    return " ".join(word for word in words if not any(word in other for other in words if other != word))


def _split(texts: list[str]) -> list[str]:
    return [word.strip(".,:()") for text in texts for word in text.lower().split()]
