"""What differs between two definitions, field by field, in the words of the form. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from deployments.spec.definition import Component, Definition
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS

Action = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class FieldChange:
    """One difference.

    `field` is dotted as in problems, empty when the whole component was added or removed. `before` and `after` are
    plain JSON values, None where there is none; for inline code and files they are the texts, for which
    the page makes a line diff. `replaces` means that AWS makes a new resource in the place of the old one; `words` then says
    what that does. `sentence` says the change without markup.
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


def diff(old: Definition | None, new: Definition) -> tuple[FieldChange, ...]:
    """The differences from `old` to `new`, sorted by component, fields in the order of the form. `old` is None for a
    first revision. Equal definitions give none.
    """
    before = old.by_name if old else {}
    changes: list[FieldChange] = []
    for name in sorted({*before, *new.by_name}):
        changes.extend(_component(before.get(name), new.by_name.get(name)))
    return tuple(changes)


def _component(old: Component | None, new: Component | None) -> Iterator[FieldChange]:
    if old is not None and new is not None and old.kind == new.kind:
        before, after = old.to_document(), new.to_document()
        yield from _fields(new.name, KINDS[new.kind].fields(), before, after, "")
        yield from _uses(new.name, before.get("uses", {}), after.get("uses", {}))
        return
    if old is not None:
        yield _whole(old, "removed")
    if new is not None:
        yield _whole(new, "added")


def _whole(component: Component, action: Action) -> FieldChange:
    label = KINDS[component.kind].label
    document = component.to_document()
    before, after = (None, document) if action == "added" else (document, None)
    sentence = f"The {label.lower()} {component.name} is {action}."
    return FieldChange(component.name, "", label, before, after, False, action, sentence)


def _fields(
    name: str, specs: Sequence[FieldSpec], before: Mapping[str, Any], after: Mapping[str, Any], place: str
) -> Iterator[FieldChange]:
    for spec in specs:
        old, new = before.get(spec.name), after.get(spec.name)
        if old == new:
            continue
        here = f"{place}{spec.name}"
        if spec.widget in ("group", "keyvalue") and isinstance(old, dict) and isinstance(new, dict) and not spec.replaces:
            if spec.widget == "group":
                yield from _fields(name, spec.item_fields, old, new, f"{here}.")
            else:
                yield from _pairs(name, spec, old, new, here)
            continue
        yield _field(name, spec, old, new, here)


def _field(name: str, spec: FieldSpec, old: Any, new: Any, here: str) -> FieldChange:
    sentence = f"{name}: {spec.label} {_words(spec, old, new)}."
    if spec.replaces:
        sentence = f"{sentence} {spec.replaces_words}"
    return FieldChange(
        name, here, spec.label, old, new, spec.replaces, _action(old, new), sentence, spec.replaces_words, spec.unit
    )


def _pairs(name: str, spec: FieldSpec, old: dict[str, Any], new: dict[str, Any], here: str) -> Iterator[FieldChange]:
    """Variables one by one. Their values are not repeated in the sentence: a page may want to hide them."""
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before != after:
            action = _action(before, after)
            sentence = f"{name}: {spec.label} {key} {action}."
            yield FieldChange(name, f"{here}.{key}", f"{spec.label} {key}", before, after, False, action, sentence)


def _uses(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FieldChange]:
    for target in sorted({*old, *new}):
        before, after = old.get(target), new.get(target)
        if before != after:
            sentence = f"{name} {_use_words(target, before, after)}."
            yield FieldChange(name, f"uses.{target}", f"Uses {target}", before, after, False, _action(before, after), sentence)


def _use_words(target: str, before: str | None, after: str | None) -> str:
    if after is None:
        return f"no longer uses {target}"
    way = after.replace("_", " and ")
    return f"now uses {target}: {way}" if before is None else f"uses {target} differently: {way} instead of {before.replace('_', ' and ')}"


def _action(before: Any, after: Any) -> Action:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def _words(spec: FieldSpec, old: Any, new: Any) -> str:
    if spec.widget == "code":
        return f"changes: {_code_words(old)} becomes {_code_words(new)}"
    if spec.widget == "files":
        return f"change: {_files_words(old, new)}"
    if spec.widget in ("rows", "list"):
        return _rows_words(old or [], new or [])
    if new is None:
        return f"is no longer set (was {_value(spec, old)})"
    return f"is set to {_value(spec, new)}" if old is None else f"changes from {_value(spec, old)} to {_value(spec, new)}"


def _value(spec: FieldSpec, value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    words = spec.choice_label(value)
    return f"{words} {spec.unit}" if spec.unit and words == str(value) else words


def _code_words(source: Mapping[str, Any]) -> str:
    if "inline" not in source:
        return f"zip {source['artifact'][:12]}"
    text: str = source["inline"]
    return f"{len(text.splitlines()):,} lines ({len(text.encode()):,} bytes)"


def _files_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if "inline" not in old or "inline" not in new:
        return f"{_release(old)} becomes {_release(new)}"
    before, after = old["inline"], new["inline"]
    changed = sorted(path for path in before.keys() & after.keys() if before[path] != after[path])
    parts = (("added", sorted(after.keys() - before.keys())), ("removed", sorted(before.keys() - after.keys())), ("changed", changed))
    return ", ".join(f"{', '.join(paths)} {what}" for what, paths in parts if paths)


def _release(source: Mapping[str, Any]) -> str:
    if "inline" not in source:
        return f"zip {source['artifact'][:12]}"
    files = source["inline"]
    return f"{len(files)} files ({sum(len(text.encode()) for text in files.values()):,} bytes)"


def _rows_words(old: Sequence[Any], new: Sequence[Any]) -> str:
    added = sum(1 for row in new if row not in old)
    removed = sum(1 for row in old if row not in new)
    counts = [f"{count} {what}" for count, what in ((added, "added"), (removed, "removed")) if count]
    return "change: " + (", ".join(counts) or "another order")
