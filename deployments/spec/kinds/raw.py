"""A part as written: CloudFormation resources that no other kind makes, kept word for word. See ADR 0023.

They get no tags, no notes and no other names: whatever was added would be a change of what runs already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from deployments.spec.canvas import Canvas
from deployments.spec.definition import Component
from deployments.spec.faults import Fault, Faults
from deployments.spec.fields import Settings, Shown
from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.part import LARGEST, Part, read_part, types_of
from deployments.spec.kinds.base import Kind, settings_of

_SHOWN = 5


def _part(text: str) -> str:
    try:
        read_part(text)
    except InvalidTemplate as error:
        raise Faults(("", str(fault)) for fault in error.faults) from None
    return text


class RawSettings(Settings):
    """What a person decides about a part as written."""

    template: Annotated[
        str,
        Field(min_length=1, max_length=LARGEST),
        AfterValidator(_part),
        Shown(
            "Resources",
            "CloudFormation, as JSON or YAML with Resources, and Conditions, Mappings and Outputs where needed. It is "
            "deployed word for word, without tags. Ref and GetAtt reach everything in this application.",
            widget="document",
            placeholder='{"Resources": {"Alerts": {"Type": "AWS::SNS::Topic"}}}',
            aws_name="Resources",
        ),
    ]


def part_of(component: Component) -> Part:
    """What a part as written holds."""
    return read_part(settings_of(component, RawSettings).template)


def draw(canvas: Canvas, component: Component) -> None:
    """Its sections, beside what the other components draw."""
    canvas.keep(component, part_of(component).to_template())


def foretell(before: Component, after: Component) -> Iterator[Fault]:
    """Which resources come, go and change, by name and type."""
    old, new = part_of(before), part_of(after)
    words = {
        "new": [name for name in new.resources if name not in old.resources],
        "gone": [name for name in old.resources if name not in new.resources],
        "changed": [
            name for name in new.resources if name in old.resources and new.resources[name] != old.resources[name]
        ],
    }
    types = types_of(old) | types_of(new)
    told = [f"{what.capitalize()}: {_listed(names, types)}." for what, names in words.items() if names]
    if told:
        yield "template", " ".join(told)


def _listed(names: list[str], types: dict[str, str]) -> str:
    shown = [f"{name} ({types[name]})" for name in sorted(names)[:_SHOWN]]
    return ", ".join(shown) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


KIND = Kind(
    name="raw",
    label="Part as written",
    aws_name="CloudFormation resources",
    tier="logic",
    summary="Resources of a CloudFormation template that no other kind makes, kept word for word.",
    settings=RawSettings,
    render=draw,
    starter={"template": '{\n  "Resources": {\n    "Alerts": {\n      "Type": "AWS::SNS::Topic"\n    }\n  }\n}\n'},
    used_only="A part as written is connected by what is written in it. Name it there, with Ref or GetAtt.",
    uses_only="A part as written uses nothing by a connection. Name what it needs in it, with Ref or GetAtt.",
    foretell=foretell,
)
