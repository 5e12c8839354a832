"""The rows of the Plan card: each change in a sentence with what it costs, and what it opens to."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from dashboard.bills import UNKNOWN, read_estimate
from dashboard.figures import UNPRICED, line_change, per_month
from dashboard.held import holds, kept_words
from dashboard.stages.allowed import settings_of
from dashboard.stages.code import CODE_TYPES, artifacts_in, component_of, source_settings
from dashboard.stages.values import Setting
from dashboard.words import DATA_AT_RISK, Mark
from deployments import insight
from deployments.changes import Action, Change, Detail, sentence
from deployments.changes.properties import label_of
from deployments.changes.resources import about, properties_of
from deployments.changes.rights import POLICY_TYPES, in_words, rights
from deployments.models import Plan
from deployments.states import Status

SIGNS: Final[dict[str, Mark]] = {
    "+": Mark("Added", "good", "+"),
    "~": Mark("Changed", "neutral", "~"),
    "r": Mark("Replaced", "caution", "refresh-cw"),
    "-": Mark("Removed", "caution", "\N{MINUS SIGN}"),
}
_MAY_CHANGE: Final = Mark("May be changed", "neutral", "~")
RISKS: Final = {
    "data_loss": DATA_AT_RISK,
    "public": Mark("Becomes public", "risk", "globe"),
    "rights": Mark("Wider rights", "caution", "key-round"),
}
MOST_SETTINGS: Final = 12
_RIGHTS_SHOWN: Final = 6
_KINDS: Final = {"+": "added", "~": "changed", "-": "removed"}


@dataclass(frozen=True)
class Text:
    """A stretch of a sentence; names are bold. With ``href`` it is a link."""

    text: str
    bold: bool
    href: str = ""

    @property
    def outside(self) -> bool:
        """Whether it leads to an address outside, which opens in a new tab."""
        return not self.href.startswith(("/", "#"))


@dataclass(frozen=True)
class Row:
    """One resource's change. ``kinds`` are the filters that show it; ``rights`` sentences on what a role may do;
    ``part`` is what it is of its component, as ``GET /notes``.
    """

    key: str
    mark: Mark
    sentence: tuple[Text, ...]
    risks: tuple[Mark, ...]
    may_be: bool
    cost: str
    settings: tuple[Setting, ...]
    more: int
    unchanged: tuple[str, ...]
    rights: tuple[tuple[Text, ...], ...]
    kinds: tuple[str, ...]
    logical_id: str
    physical_id: str
    type: str
    part: str = ""

    @property
    def size(self) -> int:
        """About how many bytes its settings take on a page."""
        return sum(one.size for one in self.settings) + sum(len(name) + 2 for name in self.unchanged)


@dataclass(frozen=True)
class Sources:
    """What the rows are made from beside the changes: templates and definitions of both sides, and zips' contents."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    listings: Mapping[str, Mapping[str, int]]


@lru_cache(maxsize=64)
def rows_of(plan_id: uuid.UUID) -> Mapping[str, Row]:
    """Every row of a plan by its resource. A plan never changes: what was made once is kept for the process's life."""
    plan = Plan.objects.select_related("deployment__application", "deployment__revision").get(pk=plan_id)
    changes = [Change.from_json(row) for row in plan.changes]
    sources = _sources(plan)
    costs = component_costs(plan, changes)
    held = {row["logical_id"]: holds(row) for row in plan.data_at_risk}
    return {change.logical_id: _row(change, costs, sources, held) for change in changes}


def changes_now(plan: Plan | None, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The same as they are now: what AWS has kept once all of it is done is at risk no more."""
    done = plan is not None and plan.deployment.state is Status.SUCCEEDED
    return tuple(_safe(change) if done and change.keeps_data else change for change in changes)


def row_now(row: Row, change: Change) -> Row:
    """The row, which is of the plan, by the change as it is now."""
    if DATA_AT_RISK not in row.risks or "data_loss" in change.risks:
        return row
    return replace(row, risks=tuple(risk for risk in row.risks if risk != DATA_AT_RISK), kinds=kinds_of(change))


def _safe(change: Change) -> Change:
    return replace(change, risks=tuple(risk for risk in change.risks if risk != "data_loss"))


def ordered(changes: Sequence[Change]) -> list[Change]:
    """What may lose data, what is replaced, becomes public, gets wider rights, is removed; what is added last of all.
    Of these each what only follows from others comes later.
    """
    return sorted(changes, key=lambda one: (_weight(one), bool(one.follows), one.component))


def _weight(change: Change) -> int:
    """Its place by the heaviest that it does."""
    does = (
        "data_loss" in change.risks,
        change.sign == "r" and change.worth_a_look,
        "public" in change.risks,
        "rights" in change.risks,
        change.sign == "-",
        change.sign != "+",
    )
    return next((place for place, holds in enumerate(does) if holds), len(does))


def kinds_of(change: Change) -> tuple[str, ...]:
    """The filters that show it."""
    if change.only_follows:
        return ("unsure",)
    risk = ("risk",) if "data_loss" in change.risks else ()
    if change.sign == "r":
        return (*risk, "replaced" if change.surely_replaces else "perhaps")
    if change.perhaps:
        return ("unsure",)
    return (*risk, "left" if change.stays else _KINDS[change.sign])


def bold(text: str) -> tuple[Text, ...]:
    """A sentence in stretches; what stands between double stars is bold. Nothing in it is ever markup."""
    return tuple(Text(part, index % 2 == 1) for index, part in enumerate(text.split("**")) if part)


def inside(words: str) -> str:
    """A thing's name as it stands inside a sentence: ``the function **feed**``."""
    return f"the {words[4:]}" if words.startswith("The ") else words


def _sources(plan: Plan) -> Sources:
    base, deployment = insight.base_revision(plan), plan.deployment
    new: Mapping[str, Any] = deployment.revision.document if deployment.revision else {}
    old: Mapping[str, Any] = base.document if base else {}
    before = as_data(base.template) if base else {}
    listings = insight.listings(deployment, artifacts_in(old, new))
    return Sources(before, as_data(plan.template), old, new, listings)


def as_data(template: str) -> dict[str, Any]:
    """A template as data; empty when it is not JSON."""
    try:
        found = json.loads(template or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _row(change: Change, costs: Mapping[str, str], sources: Sources, held: Mapping[str, str]) -> Row:
    kept = f" {kept_words(held.get(change.logical_id, ''))}" if change.keeps_data else ""
    settings = _settings(change, sources)
    return Row(
        key=change.logical_id,
        mark=_MAY_CHANGE if change.only_follows else SIGNS[change.sign],
        sentence=bold(f"{sentence(change)}{kept}"),
        risks=tuple(RISKS[risk] for risk in change.risks if risk in RISKS),
        may_be=change.replaces and not change.surely_replaces and "data_loss" in change.risks,
        cost=costs.get(change.logical_id, ""),
        settings=settings[:MOST_SETTINGS],
        more=max(0, len(settings) - MOST_SETTINGS),
        unchanged=_unchanged(change, sources),
        rights=tuple(_rights(change, sources)),
        kinds=kinds_of(change),
        logical_id=change.logical_id,
        physical_id=change.physical_id,
        type=change.type,
        part=about(change.logical_id, change.type, sources.after, sources.before).part,
    )


def _settings(change: Change, sources: Sources) -> tuple[Setting, ...]:
    """What changes in it; where the sources themselves are known, they stand for their hashes."""
    field = CODE_TYPES.get(change.type, "")
    code: tuple[Setting, ...] = ()
    if field and change.action is Action.MODIFY and change.component:
        old, new = (component_of(document, change.component) for document in (sources.old, sources.new))
        code = source_settings(old, new, field, sources.listings) if old else ()
    details = [one for one in change.details if not (code and _is_hash(one, field))]
    return (*code, *settings_of(change, details, sources.before, sources.after))


def _is_hash(detail: Detail, field: str) -> bool:
    """Whether it only says by its hash that a source changed."""
    if field == "content":
        return "tierboard:content" in f"{detail.before}{detail.after}" or detail.path.startswith("/Properties/Tags")
    return detail.name == "Code" or detail.path.startswith("/Properties/Code")


def _unchanged(change: Change, sources: Sources) -> tuple[str, ...]:
    if change.action is not Action.MODIFY:
        return ()
    before, after = (properties_of(template, change.logical_id) for template in (sources.before, sources.after))
    changed = {detail.name for detail in change.details}
    same = (name for name in after if name not in changed and before.get(name) == after[name])
    return tuple(sorted({label_of(change.type, name) or name for name in same}))


def _rights(change: Change, sources: Sources) -> list[tuple[Text, ...]]:
    """What a role may do more, and what it may do no longer."""
    if change.type not in POLICY_TYPES or not sources.before or change.action is not Action.MODIFY:
        return []
    old, new = rights(sources.before, change.logical_id), rights(sources.after, change.logical_id)
    who = change.component or change.logical_id
    found = []
    for words, some, template in (
        ("may now also", new - old, sources.after),
        ("may no longer", old - new, sources.before),
    ):
        what = list(dict.fromkeys(in_words(right, template, who) for right in sorted(some)))
        more = f" and {len(what) - _RIGHTS_SHOWN} more" if len(what) > _RIGHTS_SHOWN else ""
        # The sentence of the change leads with them already, except in plans of older releases.
        if what and f"** {words} " not in change.sentence:
            found.append(bold(f"**{who}** {words} {', '.join(what[:_RIGHTS_SHOWN])}{more}."))
    return found


def component_costs(plan: Plan, changes: Sequence[Change]) -> dict[str, str]:
    """Logical id → cost difference in words, for the resources whose price differs or is not known.

    Where one side is not known the difference is a word: it is never worked out against 0.
    """
    before, after = _by_resource(plan.cost_before), _by_resource(plan.cost_after)
    if before is None or after is None:
        return {change.logical_id: UNKNOWN for change in changes}
    found = {}
    for name in before.amounts.keys() | after.amounts.keys():
        old, new = before.of(name), after.of(name)
        if old is None or new is None:
            found[name] = UNPRICED
        elif old != new:
            found[name] = per_month(line_change(old, new))
    return found


@dataclass(frozen=True)
class _Amounts:
    """One side by resource: None for what could not be priced in full. ``certain``: what is not there costs nothing."""

    amounts: Mapping[str, Decimal | None]
    certain: bool

    def of(self, name: str) -> Decimal | None:
        return self.amounts.get(name, Decimal(0) if self.certain else None)


def _by_resource(stored: object) -> _Amounts | None:
    """None without an estimate. A gap of no resource may hide anything, so nothing that is missing is 0 then."""
    found = read_estimate(stored)
    if found is None:
        return None
    sums: dict[str, Decimal] = {}
    for line in found.lines:
        sums[line.logical_id] = sums.get(line.logical_id, Decimal(0)) + line.amount
    gaps = {gap.logical_id for gap in found.unpriced}
    return _Amounts(sums | dict.fromkeys(gaps, None), certain=not found.nothing_priced and "" not in gaps)
