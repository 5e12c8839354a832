"""Changing which components a definition has, and how they are connected. Documents in, new documents out. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.forms.options import Option
from dashboard.forms.reading import MISSING, Texts, text_of
from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS, Access
from deployments.spec.naming import NAME_RULE, is_component_name

Document = dict[str, Any]


class NotPossible(Exception):
    """The components cannot be changed so; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Connection:
    """Another component that this one uses or may use. `options` are the ways, "not at all" first."""

    target: str
    kind_label: str
    name: str
    options: tuple[Option, ...]
    problems: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id that links to its problems jump to."""
        return f"f-{self.name}"

    @property
    def used(self) -> bool:
        """Whether there is a connection now."""
        return not self.options[0].chosen


def components_of(document: object) -> dict[str, Document]:
    """The components of a draft by name; whatever is no component at all is passed over."""
    found = document.get("components") if isinstance(document, dict) else None
    return {name: one for name, one in found.items() if isinstance(one, dict)} if isinstance(found, dict) else {}


def with_component(document: object, name: str, component: Document) -> Document:
    """The document with one component put in its place."""
    whole = dict(document) if isinstance(document, dict) else {}
    return {"version": 1, **whole, "components": {**components_of(document), name: component}}


def fields_of(component: Mapping[str, Any]) -> tuple[FieldSpec, ...]:
    """The fields of a component's kind; none when there is no such kind."""
    kind = KINDS.get(str(component.get("kind")))
    return kind.fields() if kind else ()


def added(document: object, name: str, component: Document) -> Document:
    """The document with a new component.

    :raises NotPossible: for a name that is bad or taken.
    """
    _check_name(document, name)
    return with_component(document, name, component)


def renamed(document: object, old: str, new: str) -> Document:
    """The document with `old` called `new`, in connections and routes too.

    :raises NotPossible: for a name that is bad or taken, and when there is no `old`.
    """
    _check_known(document, old)
    if new == old:
        return with_component(document, old, components_of(document)[old])
    _check_name(document, new)
    names = {old: new}
    changed = {
        names.get(name, name): _pointing(component, old, new) for name, component in components_of(document).items()
    }
    return {**_whole(document), "components": changed}


def removed(document: object, name: str) -> Document:
    """The document without a component and without the others' connections to it. Routes to it stay, as problems.

    :raises NotPossible: when it is not there.
    """
    _check_known(document, name)
    rest = {other: one for other, one in components_of(document).items() if other != name}
    return {**_whole(document), "components": {other: _not_using(one, name) for other, one in rest.items()}}


def users_of(document: object, name: str) -> tuple[str, ...]:
    """Names of the components that point to this one, by connection or by a field."""
    others = ((other, one) for other, one in components_of(document).items() if other != name)
    return tuple(other for other, one in others if name in _uses(one) or name in _references(fields_of(one), one))


def uses_of(document: object, name: str) -> tuple[tuple[str, str], ...]:
    """The components that point to this one, each with the words of what its connection lets it do; without words where
    it points by a field.
    """
    components = components_of(document)
    kind = KINDS.get(str(components.get(name, {}).get("kind")))
    found = []
    for other in users_of(document, name):
        accesses = kind.used_by.get(str(components[other].get("kind")), ()) if kind else ()
        access = _uses(components[other]).get(name)
        found.append((other, next((one.label.lower() for one in accesses if one.name == access), text_of(access))))
    return tuple(found)


def referable(document: object) -> dict[str, tuple[str, ...]]:
    """Component names by kind, sorted: what a field that names another component may hold."""
    found: dict[str, list[str]] = {}
    for name, component in sorted(components_of(document).items()):
        found.setdefault(str(component.get("kind")), []).append(name)
    return {kind: tuple(names) for kind, names in found.items()}


def free_name(name: str, taken: Container[str]) -> str:
    """The name, with the first number that makes it free where it is taken."""
    number = 1
    while (free := name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return free


def connections(document: object, name: str, texts: Texts, problems: Mapping[str, list[str]]) -> list[Connection]:
    """What the component uses or may use: the used ones first, then by name. `problems` are by target."""
    found = [
        Connection(
            target,
            label,
            f"uses-{target}",
            _options(name, accesses, texts.get(f"uses-{target}", "")),
            tuple(problems.get(target, ())),
        )
        for target, label, accesses in _targets(document, name)
    ]
    return sorted(found, key=lambda one: (not one.used, one.target))


def uses_texts(document: object, name: str) -> dict[str, str]:
    """What the form holds for the connections of a component: `uses-orders` → the access, or nothing."""
    uses = _uses(components_of(document).get(name, {}))
    return {f"uses-{target}": text_of(uses.get(target)) for target, _, _ in _targets(document, name)}


def read_uses(document: object, name: str, texts: Texts) -> Any:
    """The connections that a form asks for; targets that it does not speak of keep what they had."""
    before = components_of(document).get(name, {}).get("uses", MISSING)
    uses = dict(before) if isinstance(before, dict) else {}
    for target, _, _ in _targets(document, name):
        text = texts.get(f"uses-{target}")
        if text is None or text == text_of(uses.get(target)):
            continue
        uses.pop(target, None)
        if text:
            uses[target] = text
    return uses if uses or isinstance(before, dict) else before


def _targets(document: object, name: str) -> Iterator[tuple[str, str, tuple[Access, ...]]]:
    components = components_of(document)
    mine = components.get(name, {})
    for target, component in components.items():
        kind = KINDS.get(str(component.get("kind")))
        every = kind.used_by.get(str(mine.get("kind")), ()) if kind else ()
        accesses = tuple(access for access in every if access.where(component))
        if target != name and kind and (accesses or target in _uses(mine)):
            yield target, kind.label, accesses
    for target in _uses(mine):
        if target not in components or target == name:
            yield target, "not in this definition", ()


def _options(name: str, accesses: tuple[Access, ...], text: str) -> tuple[Option, ...]:
    options = [Option("", f"Not used by {name}", "", text == "")]
    options += [Option(one.name, one.label, one.consequence, one.name == text) for one in accesses]
    if text and text not in [option.text for option in options]:
        options.append(Option(text, f"{text[:60]} (cannot be used)", "", True))
    return tuple(options)


def _whole(document: object) -> Document:
    return {"version": 1, **(document if isinstance(document, dict) else {})}


def _uses(component: Mapping[str, Any]) -> dict[str, Any]:
    uses = component.get("uses")
    return uses if isinstance(uses, dict) else {}


def _not_using(component: Document, name: str) -> Document:
    if name not in _uses(component):
        return component
    return {**component, "uses": {target: access for target, access in _uses(component).items() if target != name}}


def _pointing(component: Document, old: str, new: str) -> Document:
    changed = _replaced(fields_of(component), component, old, new)
    if old in _uses(component):
        changed["uses"] = {new if target == old else target: access for target, access in _uses(component).items()}
    return changed


def _replaced(specs: tuple[FieldSpec, ...], settings: Mapping[str, Any], old: str, new: str) -> Document:
    changed = dict(settings)
    for spec in specs:
        value = settings.get(spec.name)
        if spec.widget == "component" and value == old:
            changed[spec.name] = new
        elif spec.widget == "group" and isinstance(value, dict):
            changed[spec.name] = _replaced(spec.item_fields, value, old, new)
        elif spec.widget == "rows" and isinstance(value, list):
            changed[spec.name] = [
                _replaced(spec.item_fields, row, old, new) if isinstance(row, dict) else row for row in value
            ]
    return changed


def _references(specs: tuple[FieldSpec, ...], settings: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for spec in specs:
        value = settings.get(spec.name)
        inner = value if isinstance(value, list) else [value]
        if spec.widget == "component":
            found.add(str(value))
        for item in inner:
            if isinstance(item, dict):
                found |= _references(spec.item_fields, item)
    return found


def _check_known(document: object, name: str) -> None:
    if name not in components_of(document):
        raise NotPossible("This component is not in the definition any more. Choose another one from the list.")


def _check_name(document: object, name: str) -> None:
    if not is_component_name(name):
        raise NotPossible(f"This name cannot be used. {NAME_RULE}")
    if name in components_of(document):
        raise NotPossible(f"There already is a component named {name}. Choose another name.")
