"""A part of a template that is kept as somebody wrote it: resources, and what they need around them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from deployments.spec.imports.faults import InvalidTemplate, TemplateFault
from deployments.spec.imports.shape import LOGICAL_ID, PARTS, everything, resource_faults, section_faults
from deployments.spec.imports.text import read
from deployments.spec.text import quoted

LARGEST: Final = 1_000_000
"""Characters of one part: no template may have more bytes at AWS."""
NOTE: Final = "Tierboard"
_IN_TEXT: Final = re.compile(r"\$\{([^!}][^}]*)\}")


@dataclass(frozen=True)
class Part:
    """What a part holds, as plain data. Treat it as read-only."""

    resources: Mapping[str, Mapping[str, Any]]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    mappings: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def to_template(self) -> dict[str, Any]:
        """The sections that have anything, as they stand in a template."""
        found = {
            "Conditions": self.conditions,
            "Mappings": self.mappings,
            "Resources": self.resources,
            "Outputs": self.outputs,
        }
        return {name: dict(section) for name, section in found.items() if section}


@lru_cache(maxsize=64)
def read_part(text: str) -> Part:
    """The part that a text describes. Raises InvalidTemplate with the lines."""
    source = read(text)
    outline = list(section_faults(source.data, PARTS, needed=PARTS))
    found = outline or [*resource_faults(source.data.get("Resources", {})), *_around(source.data)]
    found = found or list(_notes(source.data.get("Resources", {})))
    if found:
        raise InvalidTemplate(TemplateFault(message, source.line(*place)) for place, message in found)
    data = source.data
    return Part(
        data.get("Resources", {}), data.get("Conditions", {}), data.get("Mappings", {}), data.get("Outputs", {})
    )


def _notes(resources: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Our own note says whose a resource is and whether it holds data: that is not for whoever wrote a part to say."""
    for name, body in resources.items():
        if NOTE in body.get("Metadata", {}):
            yield ("Resources", name, "Metadata"), f"Remove {NOTE} from Metadata: that note is Tierboard's own."


def _around(template: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    for section in ("Conditions", "Mappings", "Outputs"):
        for name, body in template.get(section, {}).items():
            if not LOGICAL_ID.fullmatch(name):
                yield (section, name), f"{quoted(name)} cannot stand here. Use letters and digits alone, 255 at most."
            elif not isinstance(body, dict) or (section == "Outputs" and "Value" not in body):
                what = (
                    "A condition" if section == "Conditions" else "A mapping" if section == "Mappings" else "An output"
                )
                yield (
                    (section, name),
                    f"{what} is a group{' with a Value' if section == 'Outputs' else ''}; see {name}.",
                )
            elif any(key == "Fn::Transform" for key, _ in everything(body)):
                yield (section, name), "Fn::Transform runs code that rewrites the template. Write out what it makes."


def references(value: Any) -> Iterator[str]:
    """The logical ids (and parameters) that a value names: by Ref, Fn::GetAtt, Fn::Sub and DependsOn."""
    if isinstance(value, Mapping):
        depends = value.get("DependsOn")
        if isinstance(depends, str | list) and "Type" in value:
            yield from [depends] if isinstance(depends, str) else (str(one) for one in depends)
        for _, inner in [("", value), *everything(value)]:
            if isinstance(inner, Mapping) and len(inner) == 1:
                yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def _named(function: Mapping[str, Any]) -> Iterator[str]:
    ((name, argument),) = function.items()
    if name == "Ref" and isinstance(argument, str):
        yield argument
    elif name == "Fn::GetAtt":
        first = argument[0] if isinstance(argument, list) and argument else argument
        if isinstance(first, str):
            yield first.partition(".")[0]
    elif name == "Fn::Sub":
        text, own = (argument[0], argument[1]) if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if isinstance(text, str):
            used = (found.strip().partition(".")[0] for found in _IN_TEXT.findall(text))
            yield from (one for one in used if not isinstance(own, Mapping) or one not in own)


def types_of(part: Part) -> dict[str, str]:
    """The type of each resource by logical id."""
    return {name: str(body["Type"]) for name, body in part.resources.items()}
