"""Where the kinds draw: collects resources and outputs and knows the rest of the definition. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployments.spec.definition import Component, Definition
from deployments.spec.naming import camel
from deployments.spec.template import OutputKind, OutputSpec

TAG_PARAMETERS = {
    "tierboard:application": "TierboardApplication",
    "tierboard:environment": "TierboardEnvironment",
    "tierboard:team": "TierboardTeam",
}

Resource = dict[str, Any]


@dataclass(frozen=True)
class Grant:
    """What a connection gives to a function: policy statements and environment variables."""

    statements: tuple[Resource, ...]
    variables: Mapping[str, Any]


MakeGrant = Callable[["Canvas", Component, str], Grant]
"""For the component that is used and the access: what the function that uses it gets."""


@dataclass
class Canvas:
    """One template in the making."""

    definition: Definition
    grants: Mapping[str, MakeGrant] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Resource] = field(default_factory=dict)
    specs: list[OutputSpec] = field(default_factory=list)

    def add(
        self,
        component: Component,
        role: str,
        type_: str,
        properties: Mapping[str, Any],
        *,
        part: str,
        tagged: bool = False,
        keep: bool = False,
        depends_on: Sequence[str] = (),
        notes: Mapping[str, str] | None = None,
    ) -> str:
        """Add one resource and give its logical id.

        `part` says to people which part of the component this is ("execution role"). Settings that are None are left
        out. `keep` is for what holds data: neither removing nor replacing the resource deletes it at AWS, and since
        no such resource has a name of its own, one that stayed behind is never in the way of a new one.
        """
        logical_id = logical(component.name, role)
        if logical_id in self.resources:
            raise ValueError(f"Two resources would be called {logical_id}")
        kept = {name: value for name, value in properties.items() if value is not None}
        if tagged:
            kept["Tags"] = [*kept.get("Tags", []), *tags()]
        about = {"Component": component.name, "Kind": component.kind, "Part": part, **(notes or {})}
        resource: Resource = {"Type": type_, "Metadata": {"Tierboard": about}}
        if kept:
            resource["Properties"] = kept
        if keep:
            resource |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
        if depends_on:
            resource["DependsOn"] = sorted(depends_on)
        self.resources[logical_id] = resource
        return logical_id

    def granted(self, component: Component) -> tuple[Grant, ...]:
        """What a function gets from all its connections, in the order of the used components' names."""
        used = [(self.definition[name], access) for name, access in sorted(component.uses.items())]
        return tuple(self.grants[target.kind](self, target, access) for target, access in used)

    def output(self, component: Component, suffix: str, kind: OutputKind, value: Any, description: str) -> None:
        key = logical(component.name, suffix)
        self.outputs[key] = {"Value": value, "Description": description}
        self.specs.append(OutputSpec(key, component.name, kind))


def logical(component: str, role: str) -> str:
    """The logical id of a component's part."""
    return camel(component) + role


def tags() -> list[Resource]:
    """The tags that every taggable resource carries, in the order in which they are written."""
    return [{"Key": key, "Value": ref(parameter)} for key, parameter in TAG_PARAMETERS.items()]


def tag_map() -> Resource:
    """The same for types that want a mapping instead of a list; given by the kind as a property."""
    return {key: ref(parameter) for key, parameter in TAG_PARAMETERS.items()}


def ref(logical_id: str) -> Resource:
    return {"Ref": logical_id}


def arn_of(logical_id: str) -> Resource:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def sub(text: str) -> Resource:
    return {"Fn::Sub": text}


def policy(*statements: Resource) -> Resource:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions: Sequence[str], resource: Any) -> Resource:
    return {"Effect": "Allow", "Action": sorted(actions), "Resource": resource}
