"""The Plan card: what AWS said it would do, what needs a look first, then the rest by tier."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.going_back import UNKNOWN, losses
from dashboard.stages.card import DONE, FAILED, NOT_YET, SKIPPED, WORKING, Card
from dashboard.stages.gathered import Gathered, gathered, side_by_side
from dashboard.stages.left import LeftBehind, left_behind
from dashboard.stages.looking import Looking
from dashboard.stages.part import part_of
from dashboard.stages.rows import Row, kinds_of, ordered, row_now, rows_of
from dashboard.stages.values import Setting, masked_detail
from dashboard.words import Mark
from deployments.changes import Action, Change, summary
from deployments.models import Deployment, Plan
from deployments.refusals import Unreadable
from deployments.spec.kinds import KINDS
from deployments.states import Kind, Status
from deployments.stored import definition_of

LOOK: Final = "Look at these"
TIERS: Final = {"presentation": "Presentation", "logic": "Logic", "data": "Data", "identity": "Identity"}
OTHER: Final = "Other"
MANY: Final = 40
"""With more changes than this the tiers start folded."""
PART: Final = 20
"""How many changes the card shows at a time."""
PART_FOLDED: Final = 10
"""In states in which the card stands folded."""
SPARE: Final = 4
"""So many more are shown with the rest rather than on a part of their own."""
ROOM: Final = 6_000
"""Bytes that settings may take on a page that stays below 100,000."""
MOST_RAW: Final = 2_000


_DECIDING: Final = frozenset({Status.AWAITING_APPROVAL, Status.PLANNED, Status.DENIED})


@dataclass(frozen=True)
class Group:
    """Rows under one heading, and how many there are in all and how many ``here``; ``urgent`` ones never fold.
    ``href`` leads to the part that has the first of them, where this one has none.
    """

    title: str
    rows: tuple[Row | Gathered, ...]
    count: int
    urgent: bool = False
    folded: bool = False
    href: str = ""
    here: int = 0

    @property
    def counted(self) -> str:
        """``13``, or ``5 of 93 shown here``."""
        return f"{self.count}" if self.here == self.count else f"{self.here} of {self.count} shown here"


@dataclass(frozen=True)
class Filter:
    """A chip that shows only some of the rows; pressed, it leads back to all of them."""

    key: str
    mark: Mark
    href: str
    pressed: bool


@dataclass(frozen=True)
class PlanBody:
    """Everything on the card. ``span`` says which of how many changes are shown, "" for all of them; ``losses`` what
    does not come back by going back.
    """

    groups: tuple[Group, ...]
    stays_behind: tuple[LeftBehind, ...]
    raw: str = ""
    filters: tuple[Filter, ...] = ()
    span: str = ""
    before: str = ""
    after: str = ""
    report: str = ""
    diagram: str = ""
    losses: tuple[str, ...] = ()


def plan_card(deployment: Deployment, plan: Plan | None, changes: Sequence[Change], looking: Looking) -> Card:
    """The card in any state; ``looking`` says which changes are wanted."""
    if plan is None:
        return _without(deployment)
    if not changes:
        return Card(
            "plan", "Plan", DONE, "Nothing to change", PlanBody((), left_behind(plan), losses=losses_of(deployment))
        )
    return Card("plan", "Plan", DONE, _took(deployment), _body(plan, changes, looking), chips=count_chips(changes))


def count_chips(changes: Sequence[Change]) -> tuple[Mark, ...]:
    """The change chips, worst first; a zero is left out. What AWS decides only while deploying is counted apart."""
    return tuple(mark for _, mark in _counted(changes))


def _counted(changes: Sequence[Change]) -> tuple[tuple[str, Mark], ...]:
    counts = summary(list(changes))
    perhaps = sum(one.sign == "r" and not one.surely_replaces for one in changes)
    stays = sum(one.stays for one in changes)
    unsure = [one.sign for one in changes if one.perhaps or one.only_follows]
    chips = (
        ("risk", counts.at_risk, "{} data at risk", "risk", "shield-alert"),
        ("replaced", counts.replaced - perhaps, "{} replaced", "caution", "refresh-cw"),
        ("perhaps", perhaps - unsure.count("r"), "{} may be replaced", "caution", "refresh-cw"),
        ("removed", counts.removed - stays, "\N{MINUS SIGN} {} removed", "caution", ""),
        ("left", stays, "{} left behind", "caution", "archive"),
        ("changed", counts.changed - unsure.count("~"), "~ {} changed", "neutral", ""),
        ("unsure", len(unsure), "~ {} may be changed", "neutral", ""),
        ("added", counts.added, "+ {} added", "good", ""),
    )
    return tuple((key, Mark(words.format(count), tone, icon)) for key, count, words, tone, icon in chips if count)


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


def _body(plan: Plan, changes: Sequence[Change], looking: Looking) -> PlanBody:
    wanted = [change for change in changes if not looking.only or looking.only in kinds_of(change)]
    placed = _placed(wanted or changes)
    each = PART if plan.deployment.state in _DECIDING else PART_FOLDED
    part = part_of(placed, looking.part, each, spare=SPARE)
    href = reverse("deployment", args=[plan.pk])
    return PlanBody(
        groups=tuple(
            group if group.rows else replace(group, href=_page(href, looking, _part_with(group.title, placed, each)))
            for group in _groups(placed, part.rows, rows_of(plan.pk), folded=len(changes) > MANY)
        ),
        stays_behind=left_behind(plan),
        raw=_cut(raw(plan)) if len(changes) <= MANY else "",
        report=reverse("deployment_report", args=[plan.pk]),
        diagram=reverse("deployment_diagram", args=[plan.pk]),
        filters=_filters(changes, looking, href),
        span=part.span,
        before=_page(href, looking, part.before),
        after=_page(href, looking, part.after),
        losses=losses_of(plan.deployment),
    )


def _part_with(title: str, placed: Sequence[tuple[str, Change]], each: int) -> int:
    """The part on which a group begins."""
    return next(index for index, (other, _) in enumerate(placed) if other == title) // each + 1


def _placed(changes: Sequence[Change]) -> list[tuple[str, Change]]:
    """Each change with the title of its group, in the order of the card."""
    looked = _looked(changes)
    found = [(LOOK, change) for change in side_by_side(ordered(looked))]
    there = {change.logical_id for change in looked}
    rest = ordered([change for change in changes if change.logical_id not in there])
    for tier, title in (*TIERS.items(), ("", OTHER)):
        found += [(title, change) for change in rest if _tier(change) == tier]
    return found


def _looked(changes: Sequence[Change]) -> list[Change]:
    """What needs a look. Where everything goes, that something goes is no news: what holds data or stays behind is."""
    everything_goes = all(one.action is Action.REMOVE for one in changes)
    news = [one for one in changes if "data_loss" in one.risks or one.stays]
    return news if everything_goes else [one for one in changes if one.worth_a_look]


def _groups(
    placed: Sequence[tuple[str, Change]],
    shown: Sequence[tuple[str, Change]],
    rows: Mapping[str, Row],
    *,
    folded: bool,
) -> tuple[Group, ...]:
    titles = [title for title, _ in placed]
    by_title: dict[str, list[tuple[Change, Row]]] = {title: [] for title in titles}
    room = ROOM
    for title, change in shown:
        row = row_now(rows[change.logical_id], change)
        room -= row.size
        by_title[title].append((change, row if room >= 0 else _shortly(row)))
    return tuple(
        Group(
            title,
            _gathered(found, placed, rows) if title == LOOK else tuple(row for _, row in found),
            titles.count(title),
            urgent=title == LOOK,
            folded=folded and title != LOOK,
            here=len(found),
        )
        for title, found in by_title.items()
    )


def _gathered(
    found: Sequence[tuple[Change, Row]], placed: Sequence[tuple[str, Change]], rows: Mapping[str, Row]
) -> tuple[Row | Gathered, ...]:
    urgent = [change for title, change in placed if title == LOOK]
    return gathered(found, urgent, {name: row.part for name, row in rows.items()})


def _shortly(row: Row) -> Row:
    """The same by the names of its settings only, for a page that has no room for more."""
    names = ", ".join(one.name for one in row.settings)
    return replace(row, settings=(Setting("Settings", note=f"{names}: see the report for their values"),), unchanged=())


def _filters(changes: Sequence[Change], looking: Looking, href: str) -> tuple[Filter, ...]:
    counted = _counted(changes)
    if len(counted) < 2:
        return ()
    return tuple(
        Filter(
            key,
            mark,
            f"{href}#plan" if looking.only == key else f"{href}?{urlencode({'only': key})}#plan",
            pressed=looking.only == key,
        )
        for key, mark in counted
    )


def _page(href: str, looking: Looking, part: int) -> str:
    """The address of a part, "" for none."""
    if not part:
        return ""
    only = {"only": looking.only} if looking.only else {}
    return f"{href}?{urlencode({**only, 'part': part})}#plan"


def _tier(change: Change) -> str:
    kind = KINDS.get(change.kind)
    return kind.tier if kind and kind.tier in TIERS else ""


def _cut(text: str) -> str:
    more = len(text) - MOST_RAW
    return text if more <= 0 else f"{text[:MOST_RAW]}\n… and {more:,} more characters, in all of it as text"


def losses_of(deployment: Deployment) -> tuple[str, ...]:
    """What does not come back by going back to an earlier revision, by the two definitions; nothing for other kinds."""
    live, wanted = deployment.base_revision, deployment.revision
    if deployment.kind != Kind.ROLLBACK or live is None or wanted is None:
        return ()
    try:
        return losses(definition_of(live), definition_of(wanted))
    except Unreadable as no:
        return (f"{UNKNOWN} {no.sentence}",)


def raw(plan: Plan) -> str:
    """AWS's own words on the changes, without what is empty and without secrets."""
    kept = ("logical_id", "physical_id", "type", "action", "replacement", "policy_action", "scope")
    rows = []
    for row in plan.changes:
        details = [masked_detail(detail) for detail in row.get("details") or ()]
        found = {name: row.get(name) for name in kept if row.get(name)}
        rows.append(found | ({"details": details} if details else {}))
    return json.dumps(rows, indent=1, ensure_ascii=False)
