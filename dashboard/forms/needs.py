"""What a component cannot be without and the definition has none of, so that one press adds it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from dashboard.forms.components import added, components_of, fields_of, free_name, referable, with_component
from dashboard.forms.reading import mapping
from dashboard.forms.starters import starter
from deployments.spec.kinds import KINDS
from deployments.spec.kinds.placement import INSIDE, MUST_LIE

_NETWORK: Final = "network"
_ADD: Final = {_NETWORK: "Add a private network and connect it"}


@dataclass(frozen=True)
class Need:
    """A kind that is missing, what its button says, and the setting that will name it; empty for a connection."""

    kind: str
    label: str
    field: str = ""


def need_of(document: object, name: str) -> Need | None:
    """The first thing that is missing for a component; None when all is there, or may be chosen from what is."""
    return next(_needs(document, components_of(document).get(name, {})), None)


def _needs(document: object, component: dict[str, Any]) -> Iterator[Need]:
    there, kind = referable(document), str(component.get("kind"))
    placed = kind in MUST_LIE or (kind == "rest_api" and component.get("endpoint") == "private")
    if placed and _NETWORK not in there and INSIDE not in mapping(component.get("uses")).values():
        yield Need(_NETWORK, _ADD[_NETWORK])
    for spec in fields_of(component):
        if spec.required and spec.refers_to and spec.refers_to not in there:
            label = f"Add the component {KINDS[spec.refers_to].label} and choose it"
            yield Need(spec.refers_to, label, spec.name)


def met(document: object, name: str, need: Need) -> tuple[dict[str, Any], str]:
    """The document with what was missing, connected with the component; and the new one's name."""
    fresh = free_name(need.kind, components_of(document))
    whole = added(document, fresh, starter(KINDS[need.kind]))
    component = components_of(whole)[name]
    link = {need.field: fresh} if need.field else {"uses": {**mapping(component.get("uses")), fresh: INSIDE}}
    return with_component(whole, name, {**component, **link}), fresh
