"""Reading CloudFormation templates that anybody may have written: no input raises anything but Unreadable. Pure.

Properties are read through Properties, which knows the template's parameter defaults. What only AWS can know at
deployment (a parameter without default, a condition, an import) is Unreadable, with a sentence; nothing is guessed
here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costing.estimate.money import decimal_or_none, plain

_SUBSTITUTION = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[^}!]*)?\}")
_MOST_NODES = 200_000
MOST_RESOURCES = 2_000
_INTRINSICS = ("Ref", "Fn::GetAtt", "Fn::Sub")


class Unreadable(Exception):
    """A property whose value this template does not tell; the message is one sentence."""


def references(value: object) -> Iterator[str]:
    """The logical ids that a value mentions through Ref, Fn::GetAtt or Fn::Sub, at any depth; repeats are possible."""
    waiting = [value]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, Mapping):
            for name in _INTRINSICS:
                if name in node:
                    yield from _mentioned(name, node[name])
            waiting.extend(node.values())
        elif isinstance(node, list | tuple):
            waiting.extend(node)


def _mentioned(name: str, argument: object) -> Iterator[str]:
    if isinstance(argument, list | tuple) and argument:
        argument = argument[0]
    if not isinstance(argument, str):
        return
    if name == "Fn::Sub":
        yield from _SUBSTITUTION.findall(argument)
    else:
        yield argument.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a resource or of a block in it. Every method raises Unreadable with the property's name."""

    values: Mapping[str, Any]
    parameters: Mapping[str, Any]
    path: str = ""

    def raw(self, name: str) -> Any:
        """The value as it stands, a parameter with a default resolved; None when it is absent or AWS::NoValue."""
        value = self.values.get(name)
        if isinstance(value, Mapping) and len(value) == 1 and isinstance(value.get("Ref"), str):
            target = value["Ref"]
            if target == "AWS::NoValue":
                return None
            if target in self.parameters:
                return self.parameters[target]
        return value

    def has(self, name: str) -> bool:
        """Whether the property is there at all, readable or not."""
        return self.raw(name) is not None

    def text(self, name: str, default: str) -> str:
        """A string."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise Unreadable(self._unknown(name, value))
        return value

    def flag(self, name: str) -> bool:
        """True or false, also as the strings that CloudFormation accepts; absent is false."""
        value = self.raw(name)
        if value is None or value is False or value in ("false", "False"):
            return False
        if value is True or value in ("true", "True"):
            return True
        raise Unreadable(self._unknown(name, value))

    def number(self, name: str, *, default: int | None, lowest: int, highest: int) -> int:
        """A whole number in bounds."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        number = decimal_or_none(value)
        if number is None and isinstance(value, float) and value.is_integer():
            number = Decimal(value)
        if number is None or number != number.to_integral_value():
            raise Unreadable(self._unknown(name, value))
        if not lowest <= number <= highest:
            raise Unreadable(f"{self.path}{name} is {plain(number)[:20]}, outside {lowest:,} to {highest:,}.")
        return int(number)

    def block(self, name: str) -> "Properties":
        """A nested object; absent is an empty one."""
        value = self.raw(name)
        if value is None:
            return Properties({}, self.parameters, f"{self.path}{name}.")
        if not isinstance(value, Mapping) or _is_intrinsic(value):
            raise Unreadable(self._unknown(name, value))
        return Properties(value, self.parameters, f"{self.path}{name}.")

    def blocks(self, name: str) -> tuple["Properties", ...]:
        """A list of nested objects; absent is an empty list."""
        value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(entry, Mapping) for entry in value):
            raise Unreadable(self._unknown(name, value))
        if any(_is_intrinsic(entry) for entry in value):
            raise Unreadable(self._unknown(name, {"Fn::If": []}))
        return tuple(Properties(entry, self.parameters, f"{self.path}{name}.") for entry in value)

    def _unknown(self, name: str, value: object) -> str:
        if _is_intrinsic(value):
            return f"{self.path}{name} is only known when it is deployed."
        if value is None:
            return f"{self.path}{name} is missing."
        return f"{self.path}{name} is not a value that AWS accepts."


def _is_intrinsic(value: object) -> bool:
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    name = next(iter(value))
    return isinstance(name, str) and (name == "Ref" or name.startswith("Fn::"))


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template. ``component`` is the definition's block it was made from, else its own logical id."""

    logical_id: str
    type: str
    component: str
    properties: Properties
    conditional: bool


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in a template that cannot be read at all."""

    logical_id: str
    type: str
    reason: str


def read_resources(template: object) -> tuple[tuple[Resource, ...], tuple[Oddity, ...]]:
    """The resources of a template, and everything in it that cannot be read as one. Never raises."""
    if not isinstance(template, Mapping):
        return (), (Oddity("", "template", "This is no CloudFormation template."),)
    section = template.get("Resources")
    if not isinstance(section, Mapping):
        return (), (Oddity("", "template", "The template has no Resources."),)
    if len(section) > MOST_RESOURCES:
        return (), (Oddity("", "template", f"The template has more than {MOST_RESOURCES:,} resources; AWS takes 500."),)
    parameters = _parameter_defaults(template.get("Parameters"))
    resources: list[Resource] = []
    oddities: list[Oddity] = []
    if template.get("Transform"):
        oddities.append(
            Oddity("", "Transform", "A macro rewrites this template when it is deployed; what it adds is not counted.")
        )
    for name, entry in section.items():
        found = _resource(str(name), entry, parameters)
        if isinstance(found, Resource):
            resources.append(found)
        else:
            oddities.append(found)
    return tuple(resources), tuple(oddities)


def _resource(name: str, entry: object, parameters: Mapping[str, Any]) -> Resource | Oddity:
    if name.startswith("Fn::"):
        return Oddity(name, "Fn::ForEach", "A loop makes these resources when it is deployed.")
    if not isinstance(entry, Mapping) or not isinstance(entry.get("Type"), str):
        return Oddity(name, "unknown", "The resource has no type.")
    values = entry.get("Properties")
    if values is None:
        values = {}
    if not isinstance(values, Mapping) or _is_intrinsic(values):
        return Oddity(name, entry["Type"], "Its properties cannot be read.")
    return Resource(name, entry["Type"], _component(name, entry), Properties(values, parameters), "Condition" in entry)


def _component(name: str, entry: Mapping[str, Any]) -> str:
    metadata = entry.get("Metadata")
    ours = metadata.get("Tierboard") if isinstance(metadata, Mapping) else None
    component = ours.get("Component") if isinstance(ours, Mapping) else None
    return component if isinstance(component, str) and component else name


def _parameter_defaults(section: object) -> dict[str, Any]:
    if not isinstance(section, Mapping):
        return {}
    return {
        str(name): entry["Default"]
        for name, entry in section.items()
        if isinstance(entry, Mapping) and isinstance(entry.get("Default"), str | int | float)
    }
