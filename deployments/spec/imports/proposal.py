"""What a recogniser makes of a resource: a component that may stand for it and for what belongs to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from deployments.spec.canvas import RUN
from deployments.spec.imports.part import references

Body = Mapping[str, Any]
ODD: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""Whoever wrote the template may have put anything anywhere: what is not read as it is meant is kept as it is."""


class Unknown(Exception):
    """The resource cannot be a component; the text is the reason as a sentence."""


@dataclass(frozen=True)
class Link:
    """A connection to the component that stands for the resource `target`, and what belongs to the connection: parts
    of the component that has it, by role, with their logical ids.
    """

    target: str
    access: str = RUN
    claims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A component. `claims` are the resources that it stands for: the part of the component to the logical id.

    `main` is the resource that it is named after.
    """

    main: str
    kind: str
    settings: Mapping[str, Any]
    claims: Mapping[str, str]
    links: tuple[Link, ...] = ()
    reads: Mapping[str, str] = field(default_factory=dict)
    """Of a function: the variable to the logical id of what it names."""
    rights: tuple[Any, ...] = ()
    """Of a function: the statements of its role."""
    late: tuple[str, ...] = ()
    """Of a function: what it may use and no variable names, by a policy that is made after it or as files."""
    needs: tuple[str, ...] = ()
    """What its settings name: a component can only be, where these are components too."""
    looks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Of alarms: each by its logical id, with that of what it looks at, and the metric."""
    left: Mapping[str, str] = field(default_factory=dict)
    """Resources beside it that it does not stand for, each with the reason."""
    otherwise: Proposal | None = None
    """What it is when this does not say everything."""


@dataclass
class View:
    """The resources of a template, and what each is called when it becomes a component."""

    resources: Mapping[str, Body]
    names: Mapping[str, str]
    environments: Mapping[str, str] = field(default_factory=dict)
    """By condition, as components name it: the environment that it is met in."""

    def properties(self, name: str) -> dict[str, Any]:
        """The properties of one resource."""
        found: dict[str, Any] = dict(self.resources[name].get("Properties", {}))
        return found

    def of(self, type_: str, key: str, name: str) -> list[str]:
        """The resources of a type whose property `key` names this resource, by Ref, Fn::GetAtt or Fn::Sub alone."""
        found = []
        for other, body in self.resources.items():
            value = body.get("Properties", {}).get(key)
            if body.get("Type") == type_ and target(value) == name:
                found.append(other)
        return sorted(found)

    def one(self, type_: str, key: str, name: str) -> str | None:
        """The only such resource, None for none. Raises Unknown for several."""
        found = self.of(type_, key, name)
        if len(found) > 1:
            raise Unknown(f"Several resources belong to it where a component has one: {', '.join(found)}.")
        return found[0] if found else None


Recognise = Callable[[View, str], Proposal]
_ONE: Final = 1


def target(value: Any) -> str | None:
    """The one logical id that a value names: by a Ref, by attributes, or within a text."""
    if not isinstance(value, Mapping) or len(value) != _ONE:
        return None
    found = {one for one in references(value) if not one.startswith("AWS::")}
    return found.pop() if len(found) == 1 else None


def only(properties: Mapping[str, Any], name: str, kind: type | tuple[type, ...], default: Any) -> Any:
    """A plain value of a property. Raises Unknown for a function or another type, so that nothing is guessed."""
    value = properties.get(name, default)
    wants_number = kind is int
    if wants_number and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    if kind is bool and value in ("true", "false"):
        return value == "true"
    if value is not default and (not isinstance(value, kind) or (wants_number and isinstance(value, bool))):
        raise Unknown(f"{name} is worked out by AWS or has another form than forms have.")
    return value


def nothing_but(known: Iterable[str], said: Mapping[str, Any], where: str) -> None:
    """Raises Unknown when a group says anything else than what forms have; `where` is what it is called."""
    if others := sorted(set(said) - set(known)):
        raise Unknown(f"{others[0]} of {where} has no form here.")


def whole_days(seconds: int, what: str) -> int:
    """Seconds as days. Raises Unknown for what is no whole number of days."""
    days, rest = divmod(seconds, 86_400)
    if rest:
        raise Unknown(f"{what} is {seconds:,} seconds; forms have whole days.")
    return days
