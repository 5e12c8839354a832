"""One kind of component as it is proved: the least of it, all of it, and how a change of it ends at AWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]

THING = "thing"
"""What the component that is proved is called in each of its definitions."""
ZONE = "Z0123456789ABCDEFGHIJ"
"""Holds example.com. Whoever deploys the row makes one, and puts the id that it got in place of this."""
CODE = {"inline": "def handler(event, context):\n    return {'statusCode': 200}\n"}
WORK: Document = {"kind": "function", "code": CODE}
PEOPLE: Document = {"kind": "user_pool"}
ROWS: Document = {"kind": "table", "partition_key": {"name": "id"}}


def note_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the product notes at a resource; nothing at one that a person wrote."""
    note: Mapping[str, Any] = resource.get("Metadata", {}).get("Tierboard", {})
    return note


def of_the_thing(resource: Mapping[str, Any]) -> bool:
    """Whether the component that is proved is made of it. Only that one can be a part as written."""
    note = note_of(resource)
    return not note or note["Component"] == THING


@dataclass(frozen=True)
class Row:
    """A kind, and the settings to prove it with.

    `main` is the part that the kind is about, in its own words; `otherwise` what it is called where settings make AWS
    use something else for it. A part as written has no words of ours: there it is the name that was written. `least`
    are the settings that it cannot do without. `everything` are settings beside them; taken together, no setting of
    the kind is left at its default. `in_place` changes the least so that AWS replaces nothing. `replaced` changes that
    again so that AWS makes the main part anew; None says that no setting of the kind does. `beside` are the other
    components of each definition; what only some settings need stands in `beside_everything`.
    """

    kind: str
    main: str
    least: Mapping[str, Any]
    everything: tuple[Mapping[str, Any], ...]
    in_place: Mapping[str, Any]
    replaced: Mapping[str, Any] | None = None
    otherwise: str | None = None
    beside: Mapping[str, Document] = field(default_factory=dict)
    beside_everything: Mapping[str, Document] = field(default_factory=dict)

    def main_id(self, resources: Mapping[str, Any]) -> str:
        """The logical id of what the kind is about, in a template of this row's."""
        parts = (self.main, self.otherwise)
        notes = ((name, note_of(one)) for name, one in resources.items() if of_the_thing(one))
        (found,) = (name for name, note in notes if (note["Part"] if note else name) in parts)
        return found

    def minimal(self) -> Document:
        return self._definition({})

    def updated(self) -> Document:
        return self._definition(self.in_place)

    def made_anew(self) -> Document | None:
        return None if self.replaced is None else self._definition({**self.in_place, **self.replaced})

    def whole(self) -> tuple[Document, ...]:
        """Everything on, in as few definitions as the kind's settings allow."""
        return tuple(self._definition(settings, self._beside(settings)) for settings in self.everything)

    def definitions(self) -> Iterator[tuple[str, Document]]:
        """All of them, each with what it is."""
        yield "minimal", self.minimal()
        yield from ((f"everything {number}", one) for number, one in enumerate(self.whole(), 1))
        yield "updated", self.updated()
        if (anew := self.made_anew()) is not None:
            yield "made anew", anew

    def _beside(self, settings: Mapping[str, Any]) -> Mapping[str, Document]:
        """What stands beside these settings; a network, which takes long to make, only where something lies in it."""
        uses = settings.get("uses", {})
        return {k: one for k, one in self.beside_everything.items() if one["kind"] != "network" or k in uses}

    def _definition(self, settings: Mapping[str, Any], more: Mapping[str, Document] | None = None) -> Document:
        thing = {"kind": self.kind, **self.least, **settings}
        return {"version": 1, "components": {THING: thing, **self.beside, **(more or {})}}
