"""Everything of a template but its resources' meaning: values, conditions, outputs, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.spec.canvas import ENVIRONMENT_NAME
from deployments.spec.imports.faults import InvalidTemplate, TemplateFault
from deployments.spec.imports.shape import LOGICAL_ID, SAM, SECTIONS, everything, resource_faults, section_faults
from deployments.spec.imports.text import Source
from deployments.spec.imports.values import Given, Undecided, Values, named_in_lists, value_of
from deployments.spec.messages import noun
from deployments.spec.render import PARAMETERS
from deployments.spec.text import quoted

_PROCESSED: Final = (
    "Bring the template that AWS made of it: in CloudFormation's console open the stack, Template, View processed "
    "template."
)
OWN: Final = frozenset({*PARAMETERS, ENVIRONMENT_NAME})
"""The parameters that Tierboard gives; the last only to templates that name it."""
Found = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Outline:
    """A template with its values put in. `notes` say what became of the rest, for people."""

    resources: Mapping[str, dict[str, Any]]
    outputs: Mapping[str, Any]
    conditions: Mapping[str, Any]
    mappings: Mapping[str, Any]
    shared: Mapping[str, Any]
    """Globals, of the Serverless Application Model."""
    notes: tuple[str, ...]


def outline(source: Source, given: Given) -> Outline:
    """Raises InvalidTemplate with everything that keeps the template from being imported, at its lines."""
    data = source.data
    faults = list(section_faults(data, SECTIONS))
    if not faults:
        resources = resource_faults(data["Resources"], sam=_is_sam(data))
        faults += [*_transform_faults(data), *resources, *_entries(data)]
    _raise(source, faults)
    values, notes = _values(source, data, given)
    return _filled(source, data, values, notes)


def _raise(source: Source, faults: list[Found]) -> None:
    if faults:
        raise InvalidTemplate(TemplateFault(message, source.line(*place)) for place, message in faults)


def _is_sam(data: Mapping[str, Any]) -> bool:
    """Whether its only transform is that of the Serverless Application Model."""
    return data.get("Transform") in (SAM, [SAM])


def _transform_faults(data: Mapping[str, Any]) -> Iterator[Found]:
    if "Globals" in data and not _is_sam(data):
        yield ("Globals",), f"Globals belong to a template with the Transform {SAM}. Take them out."
    if "Hooks" in data:
        yield ("Hooks",), "Hooks deploy by another service, past the plan. Take them out of the template."
    given = data.get("Transform", [])
    names = given if isinstance(given, list) else [given]
    if names and not _is_sam(data):
        shown = ", ".join(quoted(one) if isinstance(one, str) else noun(one) for one in names)
        yield ("Transform",), f"{shown} rewrites the template at AWS, so nobody sees here what it makes. {_PROCESSED}"


def _entries(data: Mapping[str, Any]) -> Iterator[Found]:
    """Sections that are read: each of their entries is a group of its own."""
    for section in ("Parameters", "Conditions", "Mappings", "Outputs", "Globals"):
        entries = data.get(section, {})
        if not isinstance(entries, dict):
            yield (section,), f"{section} are given by name; this is {noun(entries)}."
            continue
        for name, entry in entries.items():
            if not LOGICAL_ID.fullmatch(name):
                yield (section, name), f"{quoted(name)} cannot be a name here. Use letters and digits alone."
            elif not isinstance(entry, dict):
                yield (section, name), f"This is a group in a template; here it is {noun(entry)}."
            elif section == "Outputs" and "Value" not in entry:
                yield (section, name), "An output has a Value. Give it one, or remove it."
            elif any(key == "Fn::Transform" for key, _ in everything(entry)):
                yield (section, name), f"Fn::Transform rewrites the template at AWS. {_PROCESSED}"


def _is_ours(name: str, entry: Mapping[str, Any]) -> bool:
    """A parameter that every template of ours has, as we declare it."""
    return name in OWN and set(entry) <= {"Type", "Description"} and entry.get("Type") == "String"


def _values(source: Source, data: Mapping[str, Any], given: Given) -> tuple[Values, list[str]]:
    known: dict[str, Any] = {}
    notes: list[str] = []
    faults: list[Found] = []
    declared = {name: one for name, one in data.get("Parameters", {}).items() if not _is_ours(name, one)}
    for name, entry in declared.items():
        try:
            known[name] = value_of(name, entry, given)
        except Undecided as undecided:
            faults.append((("Parameters", name), str(undecided)))
        else:
            notes.append(f"The parameter {name} is gone: {_shown(known[name])} stands where it was named.")
    lists = {name for name, value in known.items() if isinstance(value, list)}
    for section in ("Resources", "Outputs"):
        for name, body in data.get(section, {}).items():
            for one in dict.fromkeys(named_in_lists(body, lists)):
                faults.append(((section, name), f"{one} is a list and stands within a text. Join it, or write it out."))
    _raise(source, faults)
    values = Values(known, data.get("Mappings", {}), data.get("Conditions", {}))
    return values, notes


def _shown(value: Any) -> str:
    return quoted(", ".join(value) if isinstance(value, list) else value)


def _filled(source: Source, data: Mapping[str, Any], values: Values, notes: list[str]) -> Outline:
    resources = _made(data["Resources"], values, "the resource", notes)
    outputs = _made(data.get("Outputs", {}), values, "the output", notes)
    conditions = {name: values.put_in(one) for name, one in values.conditions.items()}
    left = {"resources": resources, "outputs": outputs}
    used = conditions_used(left, conditions)
    mappings_used = set(
        _named("Fn::FindInMap", [left, {name: conditions[name] for name in used if name in conditions}])
    )
    taken = sorted(resources.keys() & OWN)
    _raise(
        source,
        [(("Resources", one), f"{one} is the name of a parameter of Tierboard's own. Rename it.") for one in taken],
    )
    if "Rules" in data:
        notes.append("Rules are gone: they checked parameters.")
    if not resources:
        raise InvalidTemplate([TemplateFault("With these values the template makes no resource at all.")])
    return Outline(
        resources,
        outputs,
        {name: one for name, one in conditions.items() if name in used},
        {name: one for name, one in values.mappings.items() if name in mappings_used},
        values.put_in(data.get("Globals", {})),
        tuple(notes),
    )


def _made(entries: Mapping[str, Any], values: Values, what: str, notes: list[str]) -> dict[str, Any]:
    """What is there with these values: conditions that are met are gone, and so is what hangs on one that is not."""
    found = {}
    for name, body in entries.items():
        condition = body.get("Condition")
        holds = values.holds(condition) if isinstance(condition, str) else None
        if holds is False:
            notes.append(f"With these values {what} {name} is not made: its condition {condition} is not met.")
            continue
        kept = {key: one for key, one in body.items() if key != "Condition" or holds is None}
        found[name] = {key: one if key in ("Condition", "Type") else values.put_in(one) for key, one in kept.items()}
    return found


def conditions_used(left: Mapping[str, Any], conditions: Mapping[str, Any]) -> set[str]:
    """The conditions that something still names, and those that these name."""
    bodies = [body for entries in left.values() for body in entries.values()]
    found = {str(body["Condition"]) for body in bodies if "Condition" in body} | set(_named("Fn::If", bodies))
    todo = list(found)
    while todo:
        inner = _inner(conditions.get(todo.pop(), {})) - found
        found |= inner
        todo += inner
    return found


def _inner(condition: Any) -> set[str]:
    pairs = [*condition.items(), *everything(condition)] if isinstance(condition, dict) else []
    return {value for key, value in pairs if key == "Condition" and isinstance(value, str)}


def _named(function: str, value: Any) -> Iterator[str]:
    for key, inner in everything(value):
        if key == function and isinstance(inner, list) and inner and isinstance(inner[0], str):
            yield inner[0]
