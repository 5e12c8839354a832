"""Where the kinds draw: collects resources and outputs and knows the rest of the definition. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployments.spec.definition import Component, Definition
from deployments.spec.naming import camel, short_hash
from deployments.spec.template import OutputKind, OutputSpec

TAG_PARAMETERS = {
    "tierboard:application": "TierboardApplication",
    "tierboard:environment": "TierboardEnvironment",
    "tierboard:team": "TierboardTeam",
}

ENVIRONMENT_NAME = "TierboardEnvironmentName"
"""The parameter with the name of the environment, for templates that hold something for one environment alone."""

RUN = "run"
"""The access of a component that runs a function whenever something happens in it."""

Resource = dict[str, Any]


@dataclass(frozen=True)
class Grant:
    """What a connection gives to a function: policy statements and environment variables."""

    statements: tuple[Resource, ...]
    variables: Mapping[str, Any]


MakeGrant = Callable[["Canvas", Component, str], Grant]
"""For the component that is used and the access: what the function that uses it gets."""


@dataclass(frozen=True)
class Feed:
    """How a component runs functions.

    `draw` adds what runs one function, beside the component's own resources. `rights` are the statements that the
    function's role needs for it. `names_functions`: the component's own resource names the function, so that AWS makes
    the function first; such a function gets its rights on the component in a policy of its own, made last.
    """

    draw: Callable[[Canvas, Component, Component], None]
    rights: Callable[[Component], tuple[Resource, ...]] = lambda source: ()
    names_functions: bool = False


@dataclass
class Canvas:
    """One template in the making."""

    definition: Definition
    grants: Mapping[str, MakeGrant] = field(default_factory=dict)
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Resource] = field(default_factory=dict)
    specs: list[OutputSpec] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Sections that stand in the template word for word, under the ids that they were written with."""
    conditions: dict[str, Resource] = field(default_factory=dict)

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
        condition: str = "",
    ) -> str:
        """Add one resource and give its logical id.

        `part` says to people which part of the component this is ("execution role"). Settings that are None are left
        out. `keep` is for what holds data: neither removing nor replacing the resource deletes it at AWS, and since
        no such resource has a name of its own, one that stayed behind is never in the way of a new one. `condition` is
        one that :meth:`only_in` gave.
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
        if condition:
            resource["Condition"] = condition
        self.resources[logical_id] = resource
        return logical_id

    def only_in(self, environment: str) -> str:
        """The condition that holds in the environment of this name alone."""
        name = condition_of(environment)
        self.conditions[name] = {"Fn::Equals": [ref(ENVIRONMENT_NAME), environment]}
        return name

    def granted(self, component: Component) -> tuple[Grant, ...]:
        """What a function gets from all its connections, in the order of the used components' names."""
        return self._granted(component, afterwards=False)

    def granted_afterwards(self, component: Component) -> tuple[Grant, ...]:
        """The part of it that must be made after the function, because what it uses needs the function first."""
        return self._granted(component, afterwards=True)

    def _granted(self, component: Component, *, afterwards: bool) -> tuple[Grant, ...]:
        used = [(self.definition[name], access) for name, access in sorted(component.uses.items())]
        return tuple(
            self.grants[target.kind](self, target, access)
            for target, access in used
            if self._needs(target, component) is afterwards
        )

    def _needs(self, source: Component, function: Component) -> bool:
        """Whether AWS makes `function` before `source`: `source` names functions, and one of them leads to it."""
        seen: set[str] = set()
        left = [source.name] if self._names_functions(source) else []
        while left:
            name = left.pop()
            one = self.definition[name]
            if name not in seen and (one.kind == "function" or self._names_functions(one)):
                left.extend(one.uses)
            seen.add(name)
        return function.name in seen

    def _names_functions(self, component: Component) -> bool:
        return component.kind in self.feeds and self.feeds[component.kind].names_functions

    def run_by(self, source: Component) -> tuple[Component, ...]:
        """The functions that a component runs, by name."""
        return tuple(self.definition[name] for name, access in sorted(source.uses.items()) if access == RUN)

    def feed(self, source: Component) -> None:
        """Draw what runs each of a component's functions."""
        for function in self.run_by(source):
            self.feeds[source.kind].draw(self, source, function)

    def fed(self, function: Component) -> tuple[Resource, ...]:
        """The statements that a function's role needs for what runs it, in the order of its sources' names."""
        sources = (one for one in self.definition if one.uses.get(function.name) == RUN)
        return tuple(statement for source in sources for statement in self.feeds[source.kind].rights(source))

    def keep(self, component: Component, sections: Mapping[str, Mapping[str, Any]]) -> None:
        """Take over sections of a template word for word. Raises ValueError for a name that is taken."""
        for section, entries in sections.items():
            mine = self.kept.setdefault(section, {})
            for name, body in entries.items():
                if name in mine:
                    raise ValueError(f"Two parts as written have {name} in {section}")
                mine[name] = body

    def output(
        self,
        component: Component,
        suffix: str,
        kind: OutputKind,
        value: Any,
        description: str,
        *,
        condition: str = "",
    ) -> None:
        key = logical(component.name, suffix)
        self.outputs[key] = {"Value": value, "Description": description}
        if condition:
            self.outputs[key]["Condition"] = condition
        self.specs.append(OutputSpec(key, component.name, kind))


def condition_of(environment: str) -> str:
    """The name of the condition that holds in one environment alone."""
    return f"In{short_hash(environment)}"


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
