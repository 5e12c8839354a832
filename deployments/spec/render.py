"""A definition becomes one CloudFormation template. Pure.

Each kind draws its own resources (see `kinds`); this file adds what belongs to the template as a whole. The template
does not depend on the environment: what differs between environments arrives as the four parameters, which the engine
always sends.
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.canvas import Canvas, ref
from deployments.spec.definition import Definition
from deployments.spec.kinds import KINDS
from deployments.spec.template import Template

PARAMETERS: Final[dict[str, str]] = {
    "ArtifactBucket": "The versioned bucket that holds code and content under their SHA-256",
    "TierboardEnvironment": "The uid of the environment, by which costs are grouped",
    "TierboardApplication": "The name of the application",
    "TierboardTeam": "The name of the team",
}


def render(definition: Definition) -> Template:
    """The template of a definition. The same definition always gives the same bytes, whatever order it was written in.

    Logical ids depend on component names alone, except that an API's Deployment carries a hash of the API. Nothing is
    looked up: AWS's answers enter only through references inside the template.
    """
    canvas = Canvas(
        definition,
        {kind.name: kind.grant for kind in KINDS.values() if kind.grant is not None},
        {kind.name: kind.feed for kind in KINDS.values() if kind.feed is not None},
    )
    for component in definition:
        KINDS[component.kind].render(canvas, component)
    body: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Made by Tierboard. Change the definition there, not this template.",
        "Parameters": {name: {"Type": "String", "Description": words} for name, words in PARAMETERS.items()},
        "Resources": canvas.resources,
        "Outputs": canvas.outputs | {"TierboardArtifacts": _artifacts()},
    }
    return Template(body, tuple(sorted(canvas.specs, key=lambda spec: spec.key)))


def _artifacts() -> dict[str, Any]:
    """Says where the code came from, and keeps the parameter in use when a definition has no function: AWS refuses
    parameters that a template does not declare, and the engine sends the same four to every template.
    """
    return {"Value": ref("ArtifactBucket"), "Description": "Bucket that the code and content were taken from"}
