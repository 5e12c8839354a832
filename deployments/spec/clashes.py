"""Names in a template that meet: logical ids that are taken twice, and ones that nothing has. Pure.

Only definitions with parts as written, or with logical ids from before, can have such faults: all other ids follow from
the components' names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.spec.canvas import ENVIRONMENT_NAME
from deployments.spec.definition import Definition
from deployments.spec.identities import FIELD
from deployments.spec.imports.part import Part, references
from deployments.spec.imports.shape import everything
from deployments.spec.kinds.raw import KIND, part_of
from deployments.spec.problems import Problem
from deployments.spec.render import PARAMETERS, drawn, own_ids

_PARAMETERS: Final = frozenset({*PARAMETERS, ENVIRONMENT_NAME})
_ARTIFACTS: Final = "TierboardArtifacts"


def clashes(definition: Definition) -> Iterator[Problem]:
    """Everything that CloudFormation would refuse because of a name."""
    parts = {one.name: part_of(one) for one in definition.of_kind(KIND.name)}
    if not parts and not any(one.logical_ids for one in definition):
        return
    twice = list(_twice(parts))
    yield from twice
    if twice:
        return
    canvas = drawn(definition)
    owners, same = _owners(definition, canvas.resources)
    yield from same
    yield from _taken(parts, owners, {*canvas.outputs, _ARTIFACTS})
    yield from _other_conditions(parts, canvas.conditions)
    known = {*owners, *_PARAMETERS, *(name for part in parts.values() for name in part.resources)}
    for name, part in parts.items():
        yield from _missing(name, part, known, canvas.kept)


def _twice(parts: Mapping[str, Part]) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for name, part in parts.items():
        for section, entries in part.to_template().items():
            for entry in entries:
                other = first.setdefault((section, entry), name)
                if other != name:
                    words = f"{entry} stands in {section} of {other} too. A template has each name once: remove one."
                    yield Problem(name, "template", words)


def _owners(definition: Definition, resources: Mapping[str, Any]) -> tuple[dict[str, str], list[Problem]]:
    """Whose each logical id is, and those that two resources would get."""
    names, faults = own_ids(definition), []
    owners: dict[str, str] = {}
    # Who brings an id is told, not who has it by its own name.
    for drawn_id in sorted(resources, key=lambda name: (name in names, name)):
        mine = names.get(drawn_id, drawn_id)
        component = str(resources[drawn_id]["Metadata"]["Tierboard"]["Component"])
        if mine in _PARAMETERS:
            faults.append(Problem(component, FIELD, f"{mine} is a parameter of Tierboard's own. Use another id."))
        elif mine in owners:
            faults.append(Problem(component, FIELD, f"{mine} is {owners[mine]} already. Use another id."))
        owners.setdefault(mine, f"a part of {component}")
    return owners, faults


def _taken(parts: Mapping[str, Part], owners: Mapping[str, str], outputs: set[str]) -> Iterator[Problem]:
    for name, part in parts.items():
        for resource in part.resources:
            owner = "a parameter of Tierboard's own" if resource in _PARAMETERS else owners.get(resource)
            if owner:
                words = f"{resource} is {owner} already. Remove it here, or rename the other component."
                yield Problem(name, "template", words)
        for output in part.outputs:
            if output in outputs:
                words = f"Another component has an output {output}. Remove it here, or rename that component."
                yield Problem(name, "template", words)


def _other_conditions(parts: Mapping[str, Part], ours: Mapping[str, Any]) -> Iterator[Problem]:
    """Conditions under the name of one that holds in one environment alone, and that say something else."""
    for name, part in parts.items():
        for condition, said in part.conditions.items():
            if ours.get(condition, said) != said:
                words = f"Another component has a condition {condition}, which says something else. Rename it here."
                yield Problem(name, "template", words)


def _missing(name: str, part: Part, known: set[str], kept: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for section, entries in part.to_template().items():
        for entry, body in entries.items():
            for wanted in dict.fromkeys(references(body)):
                if wanted not in known and not wanted.startswith("AWS::"):
                    words = f"{entry} names {wanted}, which is not in this application. Add it, or take that out."
                    yield Problem(name, "template", words)
            if section != "Mappings":
                yield from _without_section(name, entry, body, kept)


def _without_section(name: str, entry: str, body: Any, kept: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Conditions and mappings that no part as written has."""
    for section, wanted in dict.fromkeys(_used(body)):
        if wanted not in kept.get(section, {}):
            words = f"{entry} uses {wanted}, which no part as written has in {section}. Add it there."
            yield Problem(name, "template", words)


def _used(body: Any) -> Iterator[tuple[str, str]]:
    if isinstance(body, Mapping) and isinstance(body.get("Condition"), str):
        yield "Conditions", body["Condition"]
    for key, value in everything(body):
        first = value[0] if isinstance(value, list) and value else None
        if isinstance(first, str) and key == "Fn::If":
            yield "Conditions", first
        elif isinstance(first, str) and key == "Fn::FindInMap":
            yield "Mappings", first
