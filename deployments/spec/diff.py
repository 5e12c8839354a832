"""What differs between two definitions, field by field, in the words of the form. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deployments.spec.definition import Component, Definition
from deployments.spec.fields import FieldSpec
from deployments.spec.identities import FIELD
from deployments.spec.kinds import KINDS
from deployments.spec.messages import in_sentence
from deployments.spec.phrases import Action, change_words, replaced_words, use_words


@dataclass(frozen=True)
class FieldChange:
    """One difference.

    `field` is dotted as in problems, empty when the whole component was added or removed. `before` and `after` are
    plain JSON values, None where there is none; code and files are {"inline": ...} or {"artifact": sha256}, of which
    the page makes a line diff. `replaces` means that AWS makes a new resource in the place of the old one; `words`
    then says what that does, or what else AWS makes of the change; `replaced` is the component's kind where all of it
    is made anew, and `because` says by which setting. `sentence` says the whole change; a variable's values are not
    in it.
    """

    component: str
    field: str
    label: str
    before: Any
    after: Any
    replaces: bool
    action: Action
    sentence: str
    words: str = ""
    unit: str | None = None
    replaced: str = ""
    because: str = ""


def diff(old: Definition | None, new: Definition) -> tuple[FieldChange, ...]:
    """The differences from `old` to `new`, sorted by component, fields in the order of the form.

    `old` is None for a first revision. Equal definitions give none, however they were written.
    """
    before = old.by_name if old else {}
    changes: list[FieldChange] = []
    for name in sorted({*before, *new.by_name}):
        changes.extend(_component(before.get(name), new.by_name.get(name)))
    return tuple(changes)


def _component(old: Component | None, new: Component | None) -> Iterator[FieldChange]:
    if old is not None and new is not None and old.kind == new.kind:
        before, after = old.to_document(), new.to_document()
        told = dict(KINDS[new.kind].foretell(old, new))
        for change in _fields(new.name, new.kind, KINDS[new.kind].fields(), before, after, ""):
            yield _with(change, told)
        for change in _uses(new.name, before.get("uses", {}), after.get("uses", {})):
            yield _with(change, told)
        yield from _ids(new.name, old.logical_ids, new.logical_ids)
        return
    if old is not None:
        yield _whole(old, "removed")
    if new is not None:
        yield _whole(new, "added")


def _with(change: FieldChange, told: Mapping[str, str]) -> FieldChange:
    """The change with what the kind foretells of it."""
    words = told.get(change.field, "")
    return replace(change, words=words, sentence=f"{change.sentence} {words}") if words else change


def _whole(component: Component, action: Action) -> FieldChange:
    label = KINDS[component.kind].label
    document = component.to_document()
    before, after = (None, document) if action == "added" else (document, None)
    sentence = f"The {in_sentence(label)} {component.name} is {action}."
    return FieldChange(component.name, "", label, before, after, False, action, sentence)


def _fields(
    name: str, kind: str, specs: Sequence[FieldSpec], before: Mapping[str, Any], after: Mapping[str, Any], place: str
) -> Iterator[FieldChange]:
    for spec in specs:
        old, new = before.get(spec.name), after.get(spec.name)
        here = f"{place}{spec.name}"
        if old == new:
            continue
        if spec.widget == "keyvalue":
            yield from _pairs(name, spec, old or {}, new or {}, here)
        elif spec.widget == "group" and not spec.replaces and isinstance(old, dict) and isinstance(new, dict):
            yield from _fields(name, kind, spec.item_fields, old, new, f"{here}.")
        else:
            yield _field(name, kind, spec, old, new, here)


def _field(name: str, kind: str, spec: FieldSpec, old: Any, new: Any, here: str) -> FieldChange:
    sentence, words, because = f"{name}: {spec.label} {change_words(spec, old, new)}.", "", ""
    if spec.replaces:
        lead, words = replaced_words(spec)
        because = "" if spec.replaced else f"its {in_sentence(spec.label)} {change_words(spec, old, new)}"
        if lead:
            sentence = f"The {in_sentence(KINDS[kind].label)} {name} is replaced by {lead}: {because}."
        sentence = f"{sentence} {words}".strip()
    whole = kind if spec.replaces and not spec.replaced else ""
    action = _action(old, new)
    unit = spec.unit
    return FieldChange(name, here, spec.label, old, new, spec.replaces, action, sentence, words, unit, whole, because)


def _pairs(
    name: str, spec: FieldSpec, old: Mapping[str, Any], new: Mapping[str, Any], here: str
) -> Iterator[FieldChange]:
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before != after:
            action = _action(before, after)
            label = f"{spec.label} {key}"
            yield FieldChange(name, f"{here}.{key}", label, before, after, False, action, f"{name}: {label} {action}.")


def _uses(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FieldChange]:
    for target in sorted({*old, *new}):
        before, after = old.get(target), new.get(target)
        if before != after:
            sentence = f"{name} {use_words(target, before, after)}."
            action = _action(before, after)
            yield FieldChange(name, f"uses.{target}", f"Uses {target}", before, after, False, action, sentence)


def _ids(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FieldChange]:
    """A resource with another logical id is another resource."""
    if old != new:
        before, after = (dict(ids) or None for ids in (old, new))
        words = "AWS makes new resources in the place of those that are called otherwise now."
        sentence = f"{name}: the names of its resources in the template change. {words}"
        yield FieldChange(name, FIELD, "Logical ids", before, after, True, _action(before, after), sentence, words)


def _action(before: Any, after: Any) -> Action:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"
