"""Putting uploaded zips into a definition, as CI does: the same document with other code or content. Pure."""

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


def _field(component: object) -> str | None:
    """The setting of the component that takes a zip; None for what takes none, whatever it is."""
    kind = component.get("kind") if isinstance(component, Mapping) else None
    return FIELDS.get(kind) if isinstance(kind, str) else None


def _misplaced(name: str, components: Mapping[str, Any]) -> Problem:
    takers = sorted(other for other, one in components.items() if _field(one))
    choice = f" Functions and websites here: {', '.join(takers)}." if takers else ""
    what = "takes no zip" if name in components else "is not in this definition"
    return Problem(name, None, f"This component {what}.{choice}")
