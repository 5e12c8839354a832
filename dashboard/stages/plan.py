"""The Plan card: what AWS said it would do, what needs a look first, then the rest by tier."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dashboard import differences
from dashboard.bills import UNKNOWN, read_estimate
from dashboard.figures import money_change
from dashboard.stages.card import DONE, FAILED, NOT_YET, SKIPPED, WORKING, Card
from dashboard.words import DATA_AT_RISK, Mark
from deployments.changes import Change, Detail, sentence, summary
from deployments.models import Deployment, Plan
from deployments.spec.kinds import KINDS
from deployments.states import Status

LOOK: Final = "Look at these"
TIERS: Final = {"presentation": "Presentation", "logic": "Logic", "data": "Data", "identity": "Identity"}
OTHER: Final = "Other"
MANY: Final = 40
"""With more changes than this the tiers start folded."""
LONG: Final = 80
LATER: Final = "known after deployment"
SIGNS: Final[dict[str, Mark]] = {
    "+": Mark("Added", "good", "plus"),
    "~": Mark("Changed", "neutral", "pencil"),
    "r": Mark("Replaced", "caution", "refresh-cw"),
    "-": Mark("Removed", "caution", "minus"),
}
_SHOWN_LAST: Final = {"-": 0, "r": 1, "~": 2, "+": 3}
_RISKS: Final = {
    "data_loss": DATA_AT_RISK,
    "public": Mark("Becomes public", "risk", "globe"),
    "rights": Mark("Wider rights", "caution", "key-round"),
}


@dataclass(frozen=True)
class Text:
    """A stretch of a sentence; names are bold."""

    text: str
    bold: bool


@dataclass(frozen=True)
class Setting:
    """One property, before and after. ``lines`` hold a comparison where the values are long."""

    name: str
    before: tuple[differences.Piece, ...]
    after: tuple[differences.Piece, ...]
    lines: tuple[differences.Line, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One resource's change."""

    key: str
    mark: Mark
    sentence: tuple[Text, ...]
    risks: tuple[Mark, ...]
    may_be: bool
    cost: str
    settings: tuple[Setting, ...]
    logical_id: str
    physical_id: str
    type: str


@dataclass(frozen=True)
class Group:
    """Rows under one heading; ``urgent`` ones never fold."""

    title: str
    rows: tuple[Row, ...]
    urgent: bool = False
    folded: bool = False


@dataclass(frozen=True)
class LeftBehind:
    """Something that AWS keeps when the stack lets go of it."""

    sentence: tuple[Text, ...]
    physical_id: str


@dataclass(frozen=True)
class PlanBody:
    """Everything on the card."""

    groups: tuple[Group, ...]
    stays_behind: tuple[LeftBehind, ...]
    raw: str


def plan_card(deployment: Deployment, plan: Plan | None, changes: Sequence[Change]) -> Card:
    """The card in any state."""
    if plan is None:
        return _without(deployment)
    if not changes:
        return Card("plan", "Plan", DONE, "Nothing to change", PlanBody((), left_behind(plan), _raw(plan)))
    return Card("plan", "Plan", DONE, _took(deployment), _body(plan, changes), chips=count_chips(changes))


def count_chips(changes: Sequence[Change]) -> tuple[Mark, ...]:
    """The change chips, worst first; a zero is left out. What AWS decides only while deploying is counted apart."""
    counts = summary(list(changes))
    perhaps = sum(one.sign == "r" and not one.surely_replaces for one in changes)
    chips = (
        (counts.at_risk, "{} data at risk", "risk", "shield-alert"),
        (counts.replaced - perhaps, "{} replaced", "caution", "refresh-cw"),
        (perhaps, "{} may be replaced", "caution", "refresh-cw"),
        (counts.removed, "\N{MINUS SIGN} {} removed", "caution", ""),
        (counts.changed, "~ {} changed", "neutral", ""),
        (counts.added, "+ {} added", "good", ""),
    )
    return tuple(Mark(words.format(count), tone, icon) for count, words, tone, icon in chips if count)


def read_changes(plan: Plan | None) -> tuple[Change, ...]:
    """The stored changes; unknown words in them count as dangerous."""
    return tuple(Change.from_json(row) for row in plan.changes) if plan else ()


def _without(deployment: Deployment) -> Card:
    status = deployment.state
    if status is Status.QUEUED:
        return Card("plan", "Plan", NOT_YET, "Starts when it is this deployment's turn.")
    if status is Status.PLANNING:
        return Card("plan", "Plan", WORKING, "AWS works out what would change.")
    if status is Status.NO_CHANGES:
        return Card("plan", "Plan", DONE, "Nothing to change")
    return Card("plan", "Plan", FAILED if status is Status.PLAN_FAILED else SKIPPED, "No plan was made.")


def _took(deployment: Deployment) -> str:
    if not (deployment.planning_at and deployment.planned_at):
        return ""
    return f"{max(1, round((deployment.planned_at - deployment.planning_at).total_seconds()))} s"


def _body(plan: Plan, changes: Sequence[Change]) -> PlanBody:
    costs = _component_costs(plan, changes)
    urgent = [change for change in changes if change.worth_a_look]
    groups = [Group(LOOK, _rows(urgent, costs), urgent=True)] if urgent else []
    rest = [change for change in changes if not change.worth_a_look]
    for tier, title in (*TIERS.items(), ("", OTHER)):
        mine = [change for change in rest if _tier(change) == tier]
        if mine:
            groups.append(Group(title, _rows(mine, costs), folded=len(changes) > MANY))
    return PlanBody(tuple(groups), left_behind(plan), _raw(plan))


def _tier(change: Change) -> str:
    kind = KINDS.get(change.kind)
    return kind.tier if kind else ""


def _rows(changes: Sequence[Change], costs: dict[str, str]) -> tuple[Row, ...]:
    ordered = sorted(
        changes,
        key=lambda one: ("data_loss" not in one.risks, bool(one.follows), _SHOWN_LAST[one.sign], one.component),
    )
    return tuple(_row(change, costs) for change in ordered)


def _row(change: Change, costs: dict[str, str]) -> Row:
    return Row(
        key=change.logical_id,
        mark=SIGNS[change.sign],
        sentence=bold(sentence(change)),
        risks=tuple(_RISKS[risk] for risk in change.risks if risk in _RISKS),
        may_be=change.replaces and not change.surely_replaces and "data_loss" in change.risks,
        cost=costs.get(change.logical_id, ""),
        settings=tuple(_setting(detail) for detail in change.details),
        logical_id=change.logical_id,
        physical_id=change.physical_id,
        type=change.type,
    )


def bold(text: str) -> tuple[Text, ...]:
    """A sentence in stretches; what stands between double stars is bold. Nothing in it is ever markup."""
    return tuple(Text(part, index % 2 == 1) for index, part in enumerate(text.split("**")) if part)


def _setting(detail: Detail) -> Setting:
    name = detail.path.removeprefix("/Properties/").replace("/", " › ") or detail.name or detail.attribute or "Setting"
    note = (
        f"Follows from {detail.causing}." if detail.causing and detail.before is None and detail.after is None else ""
    )
    before, after = _value(detail.before), _value(detail.after)
    if max(len(before), len(after)) > LONG or "\n" in before + after:
        return Setting(name, (), (), differences.lines(_pretty(before), _pretty(after)), note)
    old, new = differences.words(before, after)
    return Setting(name, old, new, (), note)


def _value(text: str | None) -> str:
    if text is None:
        return "not said"
    return LATER if "KNOWN_AFTER_APPLY" in text else text


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False, sort_keys=True)
    except (ValueError, RecursionError):
        return text


def _component_costs(plan: Plan, changes: Sequence[Change]) -> dict[str, str]:
    """Logical id → cost difference in words, for the resources whose price differs or is not known."""
    before, after = _by_resource(plan.cost_before), _by_resource(plan.cost_after)
    if before is None or after is None:
        return {change.logical_id: UNKNOWN for change in changes}
    zero = Decimal(0)
    pairs = {name: (before.get(name, zero), after.get(name, zero)) for name in before.keys() | after.keys()}
    return {name: money_change(old, new) for name, (old, new) in pairs.items() if old is None or old != new}


def _by_resource(stored: object) -> dict[str, Decimal | None] | None:
    """Logical id → amount, None for what could not be priced in full; None altogether without an estimate."""
    found = read_estimate(stored)
    if found is None:
        return None
    sums: dict[str, Decimal] = {}
    for line in found.lines:
        sums[line.logical_id] = sums.get(line.logical_id, Decimal(0)) + line.amount
    return sums | dict.fromkeys((gap.logical_id for gap in found.unpriced), None)


def left_behind(plan: Plan) -> tuple[LeftBehind, ...]:
    """What AWS keeps in the account."""
    return tuple(LeftBehind(bold(str(row["sentence"])), str(row.get("physical_id") or "")) for row in plan.stays_behind)


def _raw(plan: Plan) -> str:
    kept = ("logical_id", "physical_id", "type", "action", "replacement", "policy_action", "scope", "details")
    rows = [{name: row.get(name) for name in kept} for row in plan.changes]
    return json.dumps(rows, indent=2, ensure_ascii=False)
