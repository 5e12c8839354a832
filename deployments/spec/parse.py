"""A document from outside becomes a Definition, or every reason why it cannot. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployments.spec.checks import Reads, between, nowhere, whole
from deployments.spec.components import read_component
from deployments.spec.definition import VERSION, Component, Definition
from deployments.spec.messages import noun, unknown
from deployments.spec.plain import inspect
from deployments.spec.problems import InvalidDefinition, Problem, in_order
from deployments.spec.reading import read
from deployments.spec.schema import json_schema
from deployments.spec.text import plain_name, quoted

__all__ = ["json_schema", "parse", "parse_stored", "parse_text", "problems_of"]

MOST_COMPONENTS = 200


def parse(document: object) -> Definition:
    """The definition that a document describes.

    Raises InvalidDefinition with all problems at once, in an order that does not depend on the document's. A problem
    that hides behind another of the same field shows up when that one is put right.
    """
    definition, problems = _examine(document)
    if definition is None:
        raise InvalidDefinition(problems)
    return definition


def parse_stored(document: object) -> Definition:
    """The same for a document that was saved as a revision: what AWS has retired since then is read all the same.

    Nothing is saved or deployed by it: drafts go through :func:`parse`, and plans are denied by a check.
    """
    definition, problems = _examine(document, stored=True)
    if definition is None:
        raise InvalidDefinition(problems)
    return definition


def parse_text(text: str | bytes) -> Definition:
    """The same for a JSON or YAML file of at most 2 MiB in UTF-8. Faults of the text name line and column."""
    return parse(read(text))


def problems_of(document: object) -> tuple[Problem, ...]:
    """What is wrong with a draft; empty when it could become a revision. Never raises."""
    return _examine(document)[1]


def _examine(document: object, *, stored: bool = False) -> tuple[Definition | None, tuple[Problem, ...]]:
    inspection = inspect(document)
    problems = inspection.problems
    reads: dict[str, Any] = {}
    for name, raw in _components(inspection.document, problems).items():
        reads[name], faults = read_component(name, raw, stored=stored)
        problems.extend(faults)
    problems.extend(between(reads))
    if problems:
        problems.extend(nowhere(reads))
        return None, in_order(problems)
    definition = _definition(reads)
    problems.extend(whole(definition))
    return (None if problems else definition), in_order(problems)


def _components(document: Any, problems: list[Problem]) -> Mapping[str, Any]:
    """The components by name; what is wrong around them is noted."""
    if not isinstance(document, dict):
        problems.append(Problem(None, None, f"A definition has a version and components; this is {noun(document)}."))
        return {}
    problems.extend(_frame_faults(document))
    components = document.get("components")
    if not isinstance(components, dict):
        return {}
    if len(components) > MOST_COMPONENTS:
        words = f"There are {len(components)} components; the most is {MOST_COMPONENTS}. Make two applications of it."
        problems.append(Problem(None, "components", words))
        return {}
    return components


def _frame_faults(document: Mapping[str, Any]) -> Iterator[Problem]:
    for key in document:
        if key not in ("version", "components"):
            yield Problem(None, plain_name(key), unknown(key, ("version", "components"), "part of a definition"))
    version = document.get("version")
    if "version" not in document:
        yield Problem(None, "version", f"The version is missing. Write version: {VERSION}.")
    elif isinstance(version, bool) or version != VERSION or not isinstance(version, int):
        given = quoted(version) if isinstance(version, str | int) else noun(version)
        yield Problem(None, "version", f"{given} is not a version that can be read. Write version: {VERSION}.")
    components = document.get("components")
    if not isinstance(components, dict):
        words = "The components are missing. Add at least one." if components is None else _not_a_group(components)
        yield Problem(None, "components", words)
    elif not components:
        yield Problem(None, "components", "There is nothing in this definition yet. Add a component.")


def _not_a_group(components: object) -> str:
    return f"Components are given by name; this is {noun(components)}."


def _definition(reads: Reads) -> Definition:
    found = []
    for name in sorted(reads):
        one = reads[name]
        if one.kind is None or one.settings is None:
            raise ValueError(f"{name} was not read although no problem was found")
        uses, ids = (dict(sorted(one.raw.get(beside, {}).items())) for beside in ("uses", "logical_ids"))
        found.append(Component(name, one.kind.name, one.settings, uses, ids))
    return Definition(tuple(found))
