"""A plan as the architecture diagram: every component with what happens to it, and the same in sentences."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.bills import read_estimate
from dashboard.diagram import BADGES, Diagram, draw
from dashboard.diagram.graph import components_of
from dashboard.diagram.picture import Badge
from dashboard.figures import requests_month
from dashboard.invoices import component_bills
from dashboard.stages.left import LeftBehind, left_behind
from dashboard.stages.part import Part, part_of
from dashboard.stages.plan import read_changes
from dashboard.stages.rows import SIGNS, Text, bold, changes_now, ordered
from dashboard.words import SOURCES
from deployments import insight
from deployments.changes import Change, sentence
from deployments.models import Deployment, Plan
from deployments.states import Kind

ADDED, CHANGED, REPLACED, REMOVED = "added", "changed", "replaced", "removed"
MAYBE_REPLACED, MAYBE_CHANGED = "maybe-replaced", "maybe-changed"
_WORST: Final = (REPLACED, MAYBE_REPLACED, REMOVED, ADDED, CHANGED, MAYBE_CHANGED)
MOST_SENTENCES: Final = 3
"""So many are said of one component; the Plan card has all."""
ROOM: Final = 12_000
"""Bytes that sentences may take on a page that stays below 100,000, a third beside an open group; the worst first."""
MOST_ENTRIES: Final = 40
"""So many components that have no block of their own are listed at a time."""
MARKUP: Final = 80
"""About how many of them go to the tags of one sentence."""
_NONE: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True)
class Entry:
    """What happens to one component; ``more`` counts the changes that are not said here."""

    name: str
    badge: Badge | None
    sentences: tuple[tuple[Text, ...], ...]
    more: int
    at_risk: bool = False


@dataclass(frozen=True)
class Drawing:
    """The picture, its sentences worst first, who stays as it is, and what the figures in the blocks are.

    Every block has its entry or stands in ``same``; of the others a ``part``, as many as a page holds. ``elsewhere``
    counts those that are not listed while a group stands open.
    """

    diagram: Diagram
    entries: tuple[Entry, ...] = ()
    same: tuple[str, ...] = ()
    others: int = 0
    costs: str = ""
    stays_behind: tuple[LeftBehind, ...] = ()
    part: Part[str] | None = None
    elsewhere: int = 0
    icons = (SIGNS["r"].icon,)
    """Drawn once for all entries of a page."""


def drawing_of(deployment: Deployment, expand: str = "", part: int = 1) -> Drawing:
    """The picture of a deployment's plan; before there is a plan, of its revision with nothing marked.

    :param expand: the group of blocks that stands open.
    :param part: which of the components without a block of their own are listed.
    """
    plan: Plan | None = getattr(deployment, "plan", None)
    after: Mapping[str, Any] = deployment.revision.document if deployment.revision else _NONE
    if plan is None:
        running = deployment.base_revision.document if deployment.base_revision else _NONE
        return Drawing(draw(running if deployment.kind == Kind.DESTROY else after, expand=expand))
    plan.deployment = deployment
    after = _NONE if deployment.kind == Kind.DESTROY else after
    before = _before(plan)
    changes = changes_now(plan, read_changes(plan))
    badges = badges_of(changes, before, after)
    estimate = read_estimate(plan.cost_after) if after else None
    known = components_of(before) | components_of(after)
    diagram = draw(after, base=before, badges=badges, costs=component_bills(estimate), expand=expand)
    listed = _listed(diagram, known.keys(), badges, part)
    return Drawing(
        diagram,
        _entries(
            changes, badges, [name for name in listed.names if name in badges], ROOM // 3 if diagram.expanded else ROOM
        ),
        tuple(name for name in listed.names if name not in badges),
        sum(change.component not in known for change in changes),
        f"{requests_month(estimate.requests.value)} ({SOURCES[estimate.requests.source].word.lower()})"
        if estimate
        else "",
        left_behind(plan),
        listed.part,
        listed.elsewhere,
    )


@dataclass(frozen=True)
class _Listed:
    names: Sequence[str]
    part: Part[str] | None = None
    elsewhere: int = 0


def _listed(diagram: Diagram, known: Collection[str], badges: Mapping[str, str], part: int) -> _Listed:
    """Which components the list has, worst first: those with a block, and a part of the others."""
    order = sorted(known, key=lambda name: (_WORST.index(badges[name]) if name in badges else len(_WORST), name))
    drawn = {node.name for node in diagram.nodes}
    mine, others = [name for name in order if name in drawn], [name for name in order if name not in drawn]
    if diagram.expanded or not others:
        return _Listed(mine, elsewhere=len(others))
    shown = part_of(others, part, MOST_ENTRIES)
    listed = {*mine, *shown.rows}
    return _Listed([name for name in order if name in listed], shown)


def badges_of(changes: Sequence[Change], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Component -> a key of ``BADGES``, for those that something happens to.

    It says what happens to the component, not to a part of it: one that stays is changed when a part is added or
    removed, as APIs get a new snapshot each time. Replaced counts for every part, and that it may be, unless that
    merely follows from another change. Where all of them follow, AWS decides while deploying whether it changes.
    """
    old, new = components_of(before), components_of(after)
    found = dict.fromkeys(old.keys() - new.keys(), REMOVED)
    by_name: dict[str, list[Change]] = {}
    for change in changes:
        by_name.setdefault(change.component, []).append(change)
    for name in new.keys() & by_name.keys():
        found[name] = _badge(by_name[name], old.get(name), new[name])
    return found


def _badge(changes: Sequence[Change], old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> str:
    """Of a component that is wanted; ``old`` is its body now, None when it has none."""
    other = old is not None and old.get("kind") != new.get("kind")
    if other or any(one.sign == "r" and one.surely_replaces for one in changes):
        return REPLACED
    if any(one.sign == "r" and one.worth_a_look for one in changes):
        return MAYBE_REPLACED
    if all(one.only_follows for one in changes):
        return MAYBE_CHANGED
    return ADDED if old is None and all(one.sign == "+" for one in changes) else CHANGED


def _before(plan: Plan) -> Mapping[str, Any]:
    """The definition that runs: the one whose template AWS had, else the one that was live when it was asked for."""
    if plan.change_set_type == "CREATE":
        return _NONE
    base = insight.base_revision(plan) or plan.deployment.base_revision
    return base.document if base else _NONE


def _entries(
    changes: Sequence[Change], badges: Mapping[str, str], names: Sequence[str], room: int
) -> tuple[Entry, ...]:
    """:param room: bytes that sentences may take."""
    found: dict[str, list[Change]] = {name: [] for name in names}
    for change in ordered(changes):
        if change.component in found:
            found[change.component].append(change)
    entries = []
    for name in names:
        said = [sentence(change) for change in found[name][:MOST_SENTENCES]]
        room -= sum(len(text.encode()) + MARKUP for text in said)
        said = said if room >= 0 else []
        at_risk = any("data_loss" in change.risks for change in found[name])
        more = len(found[name]) - len(said)
        entries.append(Entry(name, BADGES.get(badges[name]), tuple(map(bold, said)), more, at_risk))
    return tuple(entries)
