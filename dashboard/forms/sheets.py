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
    uses_of,
    uses_texts,
)
from dashboard.forms.controls import Control, Sheet, controls
from dashboard.forms.located import Located
from dashboard.forms.needs import Need, need_of
from dashboard.forms.posted import SETTINGS
from dashboard.forms.reading import MISSING, Fault, Reading, Texts
from dashboard.forms.texts import component_texts, to_texts
from deployments.spec.kinds import KINDS, Kind
from deployments.spec.problems import Problem

TIERS: Final = {"presentation": "Presentation", "logic": "Logic", "data": "Data", "identity": "Identity"}
OTHER: Final = "Not known"
Query = Mapping[str, str]
NOTHING: Final[Query] = {}


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
    """A tier and its components, by name. `key` names it where a component can be added to it."""

    label: str
    items: tuple[Item, ...]
    key: str = ""


@dataclass(frozen=True)
class ProblemLink:
    """A problem with its address in words and the link that jumps to its field."""

    place: str
    message: str
    link: str


@dataclass(frozen=True)
class Form:
    """The selected component's form. `more_changed` counts settings that differ from what they are compared with, or
    from their defaults where there is nothing. `used_by` are the components that point to it, with what their
    connection lets them do. `lacks` are problems with the connections as a whole, `need` is what one press would add.
    """

    name: str
    kind_name: str
    kind: Kind | None
    usual: tuple[Control, ...]
    more: tuple[Control, ...]
    more_changed: int
    connections: tuple[Connection, ...]
    problems: tuple[str, ...]
    used_by: tuple[tuple[str, str], ...] = ()
    lacks: tuple[str, ...] = ()
    need: Need | None = None

    @property
    def users(self) -> tuple[str, ...]:
        """The components that point to it."""
        return tuple(name for name, _ in self.used_by)

    @property
    def has_code(self) -> bool:
        """Whether anything in it is written in an editor."""
        return any(control.spec.widget in ("code", "files") for control in (*self.usual, *self.more))

    @property
    def more_shown(self) -> int:
        """How many there are under *More settings*."""
        return sum(not control.asleep for control in self.more)

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
    document: object, selected: str, problems: Sequence[Problem], live: object | None = None, keep: Query = NOTHING
) -> tuple[TierItems, ...]:
    """The components by tier; tiers that no kind belongs to are left out. `live` is the document that they are compared
    with: what differs from it is marked. `keep` stays in the links.
    """
    found: dict[str, list[Item]] = {label: [] for label in (*TIERS.values(), OTHER)}
    open_ = {TIERS[kind.tier] for kind in KINDS.values()}
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
                changed=live is not None and _texts(document, name) != _texts(live, name),
                link=f"?{urlencode({'component': name, **keep})}",
            )
        )
    names = {label: tier for tier, label in TIERS.items()}
    return tuple(
        TierItems(label, tuple(items), names.get(label, "") if label in open_ else "")
        for label, items in found.items()
        if items or label in open_
    )


def form(
    document: object,
    name: str,
    problems: Sequence[Problem],
    *,
    typed: Typed | None = None,
    adding: str = "",
    live: object | None = None,
    effects: Mapping[str, Mapping[str, str]] | None = None,
) -> Form:
    """The form of one component, drawn from the document or from what was typed.

    `live` is the document to compare with; `effects` are price effects by input and option.
    """
    component = components_of(document).get(name, {})
    specs = fields_of(component)
    compared = components_of(live).get(name)
    mine = [problem for problem in problems if problem.component == name]
    sheet = Sheet(
        texts=typed.texts if typed else _texts(document, name),
        problems=[Located(tuple((problem.field or "").split(".")), problem.message) for problem in mine],
        faults=typed.reading.faults if typed else (),
        added=frozenset({adding}),
        referable=referable(document),
        live=compared if compared and compared.get("kind") == component.get("kind") else None,
        live_texts=_texts(live, name),
        effects=effects or {},
    )
    drawn, of_uses = controls(specs, SETTINGS, sheet), _of_uses(mine)
    more = tuple(control for control in drawn if control.spec.group == "more")
    return Form(
        name=name,
        kind_name=str(component.get("kind", "")),
        kind=KINDS.get(str(component.get("kind"))),
        usual=tuple(control for control in drawn if control.spec.group == "usual"),
        more=more,
        more_changed=sum(one.changed if sheet.live else _set(one, sheet.texts) for one in more),
        connections=tuple(connections(document, name, sheet.texts, of_uses)),
        problems=_of_component(mine, {spec.name for spec in specs}),
        used_by=uses_of(document, name),
        lacks=tuple(of_uses.get("", ())),
        need=need_of(document, name),
    )


def problem_links(document: object, problems: Sequence[Problem], keep: Query = NOTHING) -> tuple[ProblemLink, ...]:
    """Every problem with a link to its field; those of the whole definition lead to the top."""
    return tuple(ProblemLink(_place(document, one), one.message, _link(document, one, keep)) for one in problems)


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


def _link(document: object, problem: Problem, keep: Query) -> str:
    query = urlencode({"component": problem.component, **keep}) if problem.component else ""
    return f"?{query}#{anchor(document, problem)}" if query else "#problems"
