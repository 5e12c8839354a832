"""Putting uploaded zips into a definition, as CI does: the same document with other code or content; and telling
documents that differ in nothing else. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deployments.spec.problems import InvalidDefinition, Problem

FIELDS: Final = {"function": "code", "site": "content"}
"""Which setting of which kind of component takes a zip."""


def with_artifacts(document: Mapping[str, Any], artifacts: Mapping[str, str]) -> dict[str, Any]:
    """The document with the zip of each named component in place of the code or content that it has.

    :param artifacts: component to SHA-256 in hex.
    :raises InvalidDefinition: for components that are not there or take no zip.
    """
    components = document.get("components")
    found: dict[str, Any] = dict(components) if isinstance(components, Mapping) else {}
    problems = []
    for name, sha256 in sorted(artifacts.items()):
        field = _field(found.get(name))
        if field is None:
            problems.append(_misplaced(name, found))
        else:
            found[name] = {**found[name], field: {"artifact": sha256}}
    if problems:
        raise InvalidDefinition(problems)
    return {**document, "components": found}


def only_files_differ(one: object, other: object) -> bool:
    """Whether two documents differ in files of websites, and in nothing else."""
    return one != other and _without_files(one) == _without_files(other)


def _without_files(document: object) -> object:
    components = document.get("components") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not isinstance(components, Mapping):
        return document
    return {**document, "components": {name: _bare(component) for name, component in components.items()}}


def _bare(component: object) -> object:
    if not isinstance(component, Mapping) or component.get("kind") != "site":
        return component
    return {key: value for key, value in component.items() if key != FIELDS["site"]}


def _field(component: object) -> str | None:
    """The setting of the component that takes a zip; None for what takes none, whatever it is."""
    kind = component.get("kind") if isinstance(component, Mapping) else None
    return FIELDS.get(kind) if isinstance(kind, str) else None


def _misplaced(name: str, components: Mapping[str, Any]) -> Problem:
    takers = sorted(other for other, one in components.items() if _field(one))
    choice = f" Functions and websites here: {', '.join(takers)}." if takers else ""
    what = "takes no zip" if name in components else "is not in this definition"
    return Problem(name, None, f"This component {what}.{choice}")
