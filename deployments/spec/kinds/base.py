"""What every kind of component has in common. Pure."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from deployments.spec.canvas import Canvas, Feed, MakeGrant
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.fields import FieldSpec, Settings, field_specs
from deployments.spec.naming import variable_name
from deployments.spec.packing import Bundle

S = TypeVar("S", bound=Settings)
Tier = Literal["presentation", "logic", "data", "identity"]


@dataclass(frozen=True)
class Access:
    """One way in which a component may use another: `name` stands in documents, the words on pages.

    Forms offer it for those of the used kind alone whose settings, as the document has them, pass `where`.
    """

    name: str
    label: str
    consequence: str
    where: Callable[[Mapping[str, Any]], bool] = lambda settings: True


@dataclass(frozen=True)
class Kind:
    """A kind of component.

    `starter` holds the settings of a new component that have no default. `bundle` gives the code or content that goes
    with a component. `used_by` names the kinds that may use this one and how. `grant` gives what such a connection adds
    to a function's rights and environment, and `variables` under which names, by the component's. `cannot_use` gives
    the reason, with the way out, why this kind may not use another; `used_only` the one for every kind that may not use
    this one, `uses_only` the one for everything that this kind may not use.

    `feed` is how it runs the functions that it uses. `check` finds what is wrong between a component and those it is
    connected to, `advise` what AWS accepts and advises against; both with the field. `foretell` says what a change of
    a field, from the first component to the second, does at AWS beyond the change itself. A kind that `oversees` is
    drawn when all others are, and finds what they drew on the canvas.
    """

    name: str
    label: str
    aws_name: str
    tier: Tier
    summary: str
    settings: type[Settings]
    render: Callable[[Canvas, Component], None]
    starter: Mapping[str, Any] = field(default_factory=dict)
    bundle: Callable[[Component], Bundle] | None = None
    grant: MakeGrant | None = None
    variables: Callable[[str], tuple[str, ...]] = lambda name: (variable_name(name),)
    used_by: Mapping[str, tuple[Access, ...]] = field(default_factory=dict)
    cannot_use: Mapping[str, str] = field(default_factory=dict)
    used_only: str = ""
    uses_only: str = ""
    feed: Feed | None = None
    oversees: bool = False
    check: Callable[[Definition, Component], Iterable[Fault]] = lambda definition, component: ()
    advise: Callable[[Definition, Component], Iterable[Fault]] = lambda definition, component: ()
    foretell: Callable[[Component, Component], Iterable[Fault]] = lambda before, after: ()

    def start(self) -> dict[str, Any]:
        """The document of a new component of this kind, for a person to go on from."""
        return {"kind": self.name, **copy.deepcopy(dict(self.starter))}

    def refuses(self, used: Kind) -> str:
        """Why a component of this kind may not use one of the other, and the way out; empty when it may."""
        if self.name in used.used_by:
            return ""
        return self.cannot_use.get(used.name) or used.used_only or self.uses_only or _refusal(self, used)

    def fields(self) -> tuple[FieldSpec, ...]:
        """The fields of the form, in reading order: the usual ones first."""
        return field_specs(self.settings)


def _refusal(user: Kind, used: Kind) -> str:
    return f"A component of kind {user.name} cannot use one of kind {used.name}. Remove the connection."


def settings_of(component: Component, model: type[S]) -> S:
    """The component's settings as its kind's own type."""
    if not isinstance(component.settings, model):
        raise TypeError(f"{component.name} is not a {model.__name__}")
    return component.settings
