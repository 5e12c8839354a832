"""What a newer revision changed and a draft that began before it does not have, and taking some of it over. Pure.

Drafts may hold anything: a component that can be read is compared by its meaning, any other one as it was typed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.spec.components import read_component
from deployments.spec.definition import Component

Place = tuple[str, str]
"""A component and the name of its setting; an empty name means the whole component, ``uses`` its connections."""
WHOLE: Final = ""


@dataclass(frozen=True)
class News:
    """One thing that the newer revision has otherwise. None stands for what is not there.

    ``kind`` is the component's, empty for a whole one. ``both``: the draft has changed it too, so that somebody has to
    choose.
    """

    component: str
    kind: str
    field: str
    mine: Any
    theirs: Any
    both: bool

    @property
    def place(self) -> Place:
        """Where it is."""
        return (self.component, self.field)


def news(base: object, mine: object, theirs: object) -> tuple[News, ...]:
    """What `theirs` changed since `base` and `mine` does not have, by component. Without base it began empty."""
    began, draft, newer = (_components(document) for document in (base, mine, theirs))
    names = sorted({*began, *draft, *newer})
    return tuple(one for name in names for one in _component(name, began.get(name), draft.get(name), newer.get(name)))


def taken(mine: object, theirs: object, places: Collection[Place]) -> dict[str, Any]:
    """`mine` with what `theirs` has at `places`; everything else of it stays as it was typed."""
    whole = dict(mine) if isinstance(mine, dict) else {}
    components, newer = dict(_raw(mine)), _components(theirs)
    for name, field in sorted(places):
        there = newer.get(name)
        if field == WHOLE and there is None:
            components.pop(name, None)
        elif field == WHOLE:
            components[name] = there
        elif there is not None and isinstance(components.get(name), dict):
            rest = {key: value for key, value in components[name].items() if key != field}
            components[name] = rest | ({field: there[field]} if field in there else {})
    return {"version": 1, **whole, "components": components}


def _component(name: str, began: Any, mine: Any, theirs: Any) -> Iterator[News]:
    if theirs in (began, mine):
        return
    fields = _fields_alike(mine, theirs) and (began is None or _fields_alike(began, theirs))
    if not fields:
        yield News(name, "", WHOLE, mine, theirs, both=mine != began)
        return
    before = began or {}
    for field in dict.fromkeys([*theirs, *mine]):
        there, here, was = theirs.get(field), mine.get(field), before.get(field)
        if there not in (was, here):
            yield News(name, str(theirs["kind"]), field, here, there, both=here != was)


def _fields_alike(one: Any, other: Any) -> bool:
    """Whether both are components of one kind, which can be compared setting by setting."""
    return isinstance(one, dict) and isinstance(other, dict) and one.get("kind") == other.get("kind")


def _components(document: object) -> dict[str, Any]:
    return {name: _meaning(name, raw) for name, raw in _raw(document).items()}


def _raw(document: object) -> Mapping[str, Any]:
    found = document.get("components") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


def _meaning(name: str, raw: Any) -> Any:
    read, _ = read_component(name, raw)
    uses, ids = (read.raw.get(beside) or {} for beside in ("uses", "logical_ids"))
    if read.kind is None or read.settings is None or not (_plain(uses) and _plain(ids)):
        return raw
    return Component(name, read.kind.name, read.settings, uses, ids).to_document()


def _plain(uses: object) -> bool:
    return isinstance(uses, dict) and all(isinstance(key, str) for key in uses)
