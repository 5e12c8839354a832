"""Finds the setting of the definition that makes a change from outside its own, when there is one. Pure.

Nothing is guessed: a setting counts only when the definition with it renders to the template that runs, with exactly
the one property as it really is and nothing else different.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from deployments.changes.drift import GONE, Difference, Seen
from deployments.changes.resources import about, properties_of
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse_stored
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render
from deployments.spec.template import canonical

_ABSENT: Final = object()
_MOST_TRIES: Final = 400
Place = tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """A setting that keeps a change: ``place`` leads to it from its component; ``value`` is None for nothing."""

    component: str
    place: Place
    label: str
    value: Any


def setting_for(document: Mapping[str, Any], seen: Seen, difference: Difference) -> Kept | None:
    """The setting whose change makes exactly this difference; ``None`` when the definition cannot say it.

    :param document: of the revision that runs.
    """
    if difference.path == GONE or difference.hidden or not difference.path.startswith("/"):
        return None
    try:
        template = _rendered(document)
    except InvalidDefinition:
        return None
    subject = about(seen.logical_id, seen.type, template)
    component = document.get("components", {}).get(subject.component)
    kind = KINDS.get(str(component.get("kind"))) if isinstance(component, Mapping) else None
    if kind is None:
        return None
    wanted = {canonical(one) for one in _with(template, seen.logical_id, difference)}
    if not wanted:
        return None
    tries = islice(_candidates(kind.fields(), component, difference), _MOST_TRIES)
    found = (Kept(subject.component, place, spec.label, value) for spec, place, value in tries)
    return next((kept for kept in found if _text(taken(document, kept)) in wanted), None)


def taken(document: Mapping[str, Any], kept: Kept) -> dict[str, Any]:
    """The document with the setting as it is kept. Raises KeyError when it has no such component."""
    changed: dict[str, Any] = deepcopy(dict(document))
    settings = changed["components"][kept.component]
    for name in kept.place[:-1]:
        settings = settings.setdefault(name, {})
    if kept.value is None:
        settings.pop(kept.place[-1], None)
    else:
        settings[kept.place[-1]] = kept.value
    return changed


def _rendered(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return render(parse_stored(document)).body


def _text(document: Mapping[str, Any]) -> str:
    """What it renders to, comparable to the last bit; empty when it is no definition."""
    try:
        return canonical(_rendered(document))
    except InvalidDefinition:
        return ""


def _with(template: Mapping[str, Any], logical_id: str, difference: Difference) -> Iterator[Mapping[str, Any]]:
    """The template with the property as it really is, in each way to read AWS's text; nothing when it has no place."""
    *above, last = difference.path.strip("/").split("/")
    for value in _readings(difference.actual):
        changed = deepcopy(dict(template))
        inside: Any = properties_of(changed, logical_id)
        for name in above:
            inside = inside.get(name, _ABSENT) if isinstance(inside, Mapping) else _ABSENT
        if not isinstance(inside, dict):
            return
        inside.pop(last, None)
        if value is not _ABSENT:
            inside[last] = value
        yield changed


def _readings(text: str | None) -> list[Any]:
    """AWS writes numbers and lists as text, and a text as it is: which it was, only the template can tell."""
    if text is None:
        return [_ABSENT]
    data = _data(text)
    return [text] if data == text else [data, text]


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _candidates(
    specs: tuple[FieldSpec, ...], settings: Mapping[str, Any], difference: Difference, above: Place = ()
) -> Iterator[tuple[FieldSpec, Place, Any]]:
    """Each simple setting with each value that it might have now, other than the one it has."""
    for spec in specs:
        place, before = (*above, spec.name), settings.get(spec.name)
        if spec.widget == "group":
            yield from _candidates(spec.item_fields, before if isinstance(before, Mapping) else {}, difference, place)
        elif spec.widget == "keyvalue":
            name = difference.path.rpartition("/")[2]
            yield spec, (*place, name), difference.actual
        elif spec.widget in ("text", "number", "select", "radio", "checkbox"):
            for value in _values(spec, difference.actual):
                if value != before or type(value) is not type(before):
                    yield spec, place, value


def _values(spec: FieldSpec, actual: str | None) -> list[Any]:
    if spec.choices:
        return [choice.value for choice in spec.choices]
    if spec.widget == "checkbox":
        return [True, False]
    if actual is None:
        return [None]
    data = _data(actual)
    return [data] if spec.widget == "number" and isinstance(data, int) else [actual]
