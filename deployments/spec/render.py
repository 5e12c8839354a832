"""A definition becomes one CloudFormation template. Pure.

Each kind draws its own resources (see `kinds`); this file adds what belongs to the template as a whole. The template
does not depend on the environment: what differs between environments arrives as the four parameters, which the engine
always sends. Only where something is in one environment alone, such as a web address, its name is a fifth.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deployments.spec.canvas import ENVIRONMENT_NAME, Canvas, logical, ref
from deployments.spec.definition import Definition
from deployments.spec.identities import pointing, renamed
from deployments.spec.kinds import KINDS
from deployments.spec.template import Template, canonical

PARAMETERS: Final[dict[str, str]] = {
    "ArtifactBucket": "The versioned bucket that holds code and content under their SHA-256",
    "TierboardEnvironment": "The uid of the environment, by which costs are grouped",
    "TierboardApplication": "The name of the application",
    "TierboardTeam": "The name of the team",
}
_ENVIRONMENT_NAME: Final = {"Type": "String", "Description": "The name of the environment, for what is in one alone"}


def render(definition: Definition) -> Template:
    """The template of a definition. The same definition always gives the same bytes, whatever order it was written in.

    Logical ids depend on component names alone, except that an API's Deployment carries a hash of the API, and that a
    component may bring those that its resources had before it was ours. Nothing is looked up: AWS's answers enter only
    through references inside the template.
    """
    canvas = drawn(definition)
    resources, outputs, kept = canvas.resources, canvas.outputs, dict(canvas.kept)
    if names := own_ids(definition):
        resources, outputs = renamed(resources, names), pointing(outputs, names)
    parameters = {name: {"Type": "String", "Description": words} for name, words in PARAMETERS.items()}
    sections = {
        "Conditions": _together(canvas.conditions, kept.get("Conditions", {})),
        "Mappings": kept.get("Mappings", {}),
    }
    body: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Made by Tierboard. Change the definition there, not this template.",
        "Parameters": parameters | ({ENVIRONMENT_NAME: _ENVIRONMENT_NAME} if _asks_where(canvas) else {}),
        **{name: section for name, section in sections.items() if section},
        "Resources": _together(resources, kept.get("Resources", {})),
        "Outputs": _together(outputs | {"TierboardArtifacts": _artifacts()}, kept.get("Outputs", {})),
    }
    return Template(body, tuple(sorted(canvas.specs, key=lambda spec: spec.key)))


def _asks_where(canvas: Canvas) -> bool:
    """Whether a condition of ours, or anything as written, depends on the environment's name."""
    return bool(canvas.conditions) or f'"{ENVIRONMENT_NAME}"' in canonical(canvas.kept)


def drawn(definition: Definition) -> Canvas:
    """What the components draw, under our own logical ids. Raises ValueError for names that `clashes` finds."""
    canvas = Canvas(
        definition,
        {kind.name: kind.grant for kind in KINDS.values() if kind.grant is not None},
        {kind.name: kind.feed for kind in KINDS.values() if kind.feed is not None},
    )
    for component in sorted(definition, key=lambda one: KINDS[one.kind].oversees):
        KINDS[component.kind].render(canvas, component)
    return canvas


def own_ids(definition: Definition) -> dict[str, str]:
    """The logical ids that were there before, by those that we would give."""
    pairs = ((one, role, mine) for one in definition for role, mine in one.logical_ids.items())
    return {logical(one.name, role): mine for one, role, mine in pairs if logical(one.name, role) != mine}


def _together(ours: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Both, which may say the same of the same: a part as written names a condition that a component has too."""
    if both := sorted(name for name in ours.keys() & kept.keys() if ours[name] != kept[name]):
        raise ValueError(f"Two things would be called {both[0]}")
    return {**ours, **kept}


def _artifacts() -> dict[str, Any]:
    """Says where the code came from, and keeps the parameter in use when a definition has no function: AWS refuses
    parameters that a template does not declare, and the engine sends the same four to every template.
    """
    return {"Value": ref("ArtifactBucket"), "Description": "Bucket that the code and content were taken from"}
