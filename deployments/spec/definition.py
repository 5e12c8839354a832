"""A definition that holds: every component typed, every reference found. Made only by `parse`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from deployments.spec.fields import Settings
from deployments.spec.template import digest

VERSION = 1


@dataclass(frozen=True)
class Component:
    """One block of a definition. `uses` maps the name of another component to the access, sorted by name.

    `logical_ids` are those that its resources had before it was ours, by the part of it; see `identities`.
    """

    name: str
    kind: str
    settings: Settings
    uses: Mapping[str, str]
    logical_ids: Mapping[str, str] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """The component as plain JSON data: every setting written out, empty ones (null) and empty `uses` left out."""
        document: dict[str, Any] = {"kind": self.kind, **self.settings.model_dump(mode="json", exclude_none=True)}
        if self.uses:
            document["uses"] = dict(sorted(self.uses.items()))
        if self.logical_ids:
            document["logical_ids"] = dict(sorted(self.logical_ids.items()))
        return document


@dataclass(frozen=True)
class Definition:
    """A whole definition, components sorted by name."""

    components: tuple[Component, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Component]:
        return {component.name: component for component in self.components}

    def __getitem__(self, name: str) -> Component:
        return self.by_name[name]

    def __iter__(self) -> Iterator[Component]:
        return iter(self.components)

    def of_kind(self, kind: str) -> tuple[Component, ...]:
        return tuple(component for component in self.components if component.kind == kind)

    def to_document(self) -> dict[str, Any]:
        """The canonical document. Defaults are written out, so that a stored revision keeps its meaning when a
        default changes later. Parsing it gives an equal definition.
        """
        return {
            "version": VERSION,
            "components": {component.name: component.to_document() for component in self.components},
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex of the canonical document: equal for documents that mean the same."""
        return digest(self.to_document())
