"""The editor's page as plain values: components by tier, the form of the selected one, problems with links. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.forms.compare import Difference
from dashboard.forms.components import (
    Connection,
    components_of,
    connections,
    fields_of,
    referable,
    users_of,
    uses_texts,
)
from dashboard.forms.controls import Control, Located, Sheet, controls
from dashboard.forms.posted import SETTINGS
from dashboard.forms.reading import MISSING, Fault, Reading, Texts
from dashboard.forms.texts import component_texts, to_texts
from deployments.spec.kinds import KINDS, Kind
from deployments.spec.problems import Problem

TIERS: Final = {"presentation": "Presentation", "logic": "Logic", "data": "Data", "identity": "Identity"}
OTHER: Final = "Not known"


@dataclass(frozen=True)
class Item:
    """A component in the list."""

    name: str
    kind: str
    kind_label: str
    problems: int
    selected: bool
    changed: bool
    link: str


@dataclass(frozen=True)
class TierItems:
    """A tier and its components, by name."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class ProblemLink:
    """A problem with its address in words and the link that jumps to its field."""

    place: str
    message: str
    link: str


@dataclass(frozen=True)
class Form:
    """The selected component's form. `more_changed` counts settings that are not at their defaults."""

    name: str
    kind_name: str
    kind: Kind | None
    usual: tuple[Control, ...]
    more: tuple[Control, ...]
    more_changed: int
    connections: tuple[Connection, ...]
    problems: tuple[str, ...]
    users: tuple[str, ...]

    @property
    def more_open(self) -> bool:
        """Whether *More settings* opens itself: something in it must be put right."""
        return any(control.troubled for control in self.more)

    @property
    def used(self) -> tuple[Connection, ...]:
        """The connections there are, and those with problems."""
        return tuple(one for one in self.connections if one.used or one.problems)

    @property
    def unused(self) -> tuple[Connection, ...]:
        """What the component might use as well."""
        return tuple(one for one in self.connections if not (one.used or one.problems))


@dataclass(frozen=True)
class Typed:
    """What stands in the form instead of the document: texts that were not saved, and what was found in them."""

    texts: Texts
    reading: Reading
    differences: tuple[Difference, ...] = ()


def selected_name(document: object, asked: str) -> str:
    """The component to show: the one asked for, or the first of the list; empty when there is none."""
    names = [item.name for tier in tiers(document, "", ()) for item in tier.items]
    return asked if asked in names else next(iter(names), "")


def tiers(
    document: object, selected: str, problems: Sequence[Problem], newest: object | None = None
) -> tuple[TierItems, ...]:
    """The components by tier, empty tiers left out. `newest` is the newest revision's document: what differs from it
    is marked.
    """
    found: dict[str, list[Item]] = {label: [] for label in (*TIERS.values(), OTHER)}
    for name, component in sorted(components_of(document).items()):
        kind = KINDS.get(str(component.get("kind")))
        label = TIERS[kind.tier] if kind else OTHER
        found[label].append(
            Item(
                name=name,
                kind=str(component.get("kind")),
                kind_label=kind.label if kind else "Unknown kind",
                problems=sum(problem.component == name for problem in problems),
                selected=name == selected,
                changed=newest is not None and _texts(document, name) != _texts(newest, name),
                link=f"?{urlencode({'component': name})}",
            )
        )
    return tuple(TierItems(label, tuple(items)) for label, items in found.items() if items)


def form(
    document: object,
    name: str,
    problems: Sequence[Problem],
    *,
    typed: Typed | None = None,
    adding: str = "",
    newest: object | None = None,
) -> Form:
    """The form of one component, drawn from the document or from what was typed."""
    component = components_of(document).get(name, {})
    specs = fields_of(component)
    mine = [problem for problem in problems if problem.component == name]
    sheet = Sheet(
        texts=typed.texts if typed else _texts(document, name),
        problems=[Located(tuple((problem.field or "").split(".")), problem.message) for problem in mine],
        faults=typed.reading.faults if typed else (),
        added=frozenset({adding}),
        referable=referable(document),
        live=_texts(newest, name) if newest is not None and name in components_of(newest) else None,
    )
    drawn = controls(specs, SETTINGS, sheet)
    more = tuple(control for control in drawn if control.spec.group == "more")
    return Form(
        name=name,
        kind_name=str(component.get("kind", "")),
        kind=KINDS.get(str(component.get("kind"))),
        usual=tuple(control for control in drawn if control.spec.group == "usual"),
        more=more,
        more_changed=sum(_set(control, sheet.texts) for control in more),
        connections=tuple(connections(document, name, sheet.texts, _of_uses(mine))),
        problems=_of_component(mine, {spec.name for spec in specs}),
        users=users_of(document, name),
    )


def problem_links(document: object, problems: Sequence[Problem]) -> tuple[ProblemLink, ...]:
    """Every problem with a link to its field; those of the whole definition lead to the top."""
    return tuple(ProblemLink(_place(document, one), one.message, _link(document, one)) for one in problems)


def fault_links(form: Form, faults: Sequence[Fault]) -> tuple[ProblemLink, ...]:
    """What kept the form on the screen from being saved, each with a jump to its field."""
    return tuple(_fault_link(form, fault) for fault in faults)


def _fault_link(form: Form, fault: Fault) -> ProblemLink:
    for control in (*form.usual, *form.more):
        if f"{fault.name}-".startswith(f"{control.name}-"):
            return ProblemLink(f"{form.name} / {control.spec.label}", fault.message, f"#{control.id}")
    return ProblemLink(form.name, fault.message, "#component-form")


def anchor(document: object, problem: Problem) -> str:
    """The id of the field that a problem belongs to, as deep as the form has one."""
    component = components_of(document).get(problem.component or "", {})
    steps = (problem.field or "").split(".")
    if steps[0] == "uses":
        return f"f-uses-{steps[1]}" if len(steps) > 1 else "connections"
    specs = {spec.name: spec for spec in fields_of(component)}
    if steps[0] not in specs:
        return "component-form"
    found, spec = f"f-{SETTINGS}-{steps[0]}", specs[steps[0]]
    rest = steps[1:]
    if spec.widget == "rows" and rest and rest[0].isdecimal():
        found, rest = f"{found}-{rest[0]}", rest[1:]
    if spec.widget in ("rows", "group") and rest and rest[0] in {item.name for item in spec.item_fields}:
        found = f"{found}-{rest[0]}"
    return found


def began(prints: Mapping[str, str]) -> str:
    """The prints as the form carries them."""
    return json.dumps(prints, separators=(",", ":"), sort_keys=True)


def _texts(document: object, name: str) -> dict[str, str]:
    component = components_of(document).get(name, {})
    return component_texts(fields_of(component), component, SETTINGS) | uses_texts(document, name)


def _set(control: Control, texts: Texts) -> bool:
    default = to_texts(control.spec, control.name, MISSING)
    return any(texts.get(name, text) != text for name, text in default.items())


def _of_uses(problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        steps = (problem.field or "").split(".")
        if steps[0] == "uses":
            found.setdefault(".".join(steps[1:]), []).append(problem.message)
    return found


def _of_component(problems: Sequence[Problem], names: set[str]) -> tuple[str, ...]:
    shown = names | {"uses"}
    return tuple(one.message for one in problems if (one.field or "").split(".")[0] not in shown)


def _place(document: object, problem: Problem) -> str:
    if problem.component is None:
        return "Definition"
    component: Mapping[str, Any] = components_of(document).get(problem.component, {})
    steps = (problem.field or "").split(".")
    spec = next((spec for spec in fields_of(component) if spec.name == steps[0]), None)
    if spec is None:
        return f"{problem.component} / uses {steps[1]}" if steps[0] == "uses" and steps[1:] else problem.component
    return f"{problem.component} / {_row_words(component, steps) or spec.label}"


def _row_words(component: Mapping[str, Any], steps: Sequence[str]) -> str:
    """ "GET /orders" for a route: a line is named by its own short texts, since nobody counts lines from zero."""
    value = component.get(steps[0])
    if not isinstance(value, list) or len(steps) < 2 or not steps[1].isdecimal() or int(steps[1]) >= len(value):
        return ""
    row = value[int(steps[1])]
    texts = [text for text in row.values() if isinstance(text, str)] if isinstance(row, dict) else []
    named = [row[key] for key in ("method", "path", "name") if isinstance(row, dict) and isinstance(row.get(key), str)]
    return " ".join((named or texts)[:2])[:60]


def _link(document: object, problem: Problem) -> str:
    query = urlencode({"component": problem.component}) if problem.component else ""
    return f"?{query}#{anchor(document, problem)}" if query else "#problems"
