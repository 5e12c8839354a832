"""What a person decides about, in few words: the change, what is lost and how much of it, what changed since a vote."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.text import get_text_list

from dashboard import words
from dashboard.bills import Bill, bill_change, bill_of, bills_of_stored, read_estimate
from dashboard.figures import SAME, Number, at_time, number
from dashboard.held import KEPT, holds
from dashboard.stages.plan import count_chips
from dashboard.stages.rows import RISKS, Text, bold
from deployments.changes import Action, Change
from deployments.changes.resources import DATA_BEARING
from deployments.models import Approval, Deployment, Plan
from deployments.overtaken import Overtaken
from deployments.states import Kind
from teams.models import User

_GRAVE: Final = ("data_loss", "public", "rights")
"""What is named first, in this order."""
_SHOWN: Final = 5


@dataclass(frozen=True)
class Lost:
    """A thing that loses its data or leaves it behind, and how much it holds in words."""

    name: str
    holds: str


def lost_things(plan: Plan | None, changes: Sequence[Change] = ()) -> tuple[Lost, ...]:
    """What loses data, and what becomes of it where AWS keeps it."""
    kept = {change.logical_id for change in changes if change.keeps_data}
    return tuple(
        Lost(
            row.get("component") or row["logical_id"],
            ": ".join([holds(row), *([KEPT] if row["logical_id"] in kept else [])]),
        )
        for row in (plan.data_at_risk if plan else ())
    )


def what_changes(deployment: Deployment, changes: Sequence[Change]) -> str:
    """One sentence of what would happen, names between ``**``: the first change that matters, and how many more."""
    if deployment.kind == Kind.DESTROY:
        return f"Removes everything in {deployment.environment.name}."
    if len(changes) > 1 and all(change.action is Action.ADD for change in changes):
        new = f"Everything is new: {len(changes)} things are created, nothing that exists is changed."
        return new + _public(changes)
    own = [change for change in changes if not change.follows] or changes
    # A chip that says a risk stands beside a sentence that names it, also when that merely follows.
    looked = [change for change in changes if change.worth_a_look]
    weighty = [*(change for change in own if change.risks), *looked] or own
    if not weighty:
        return "No change of resources."
    first = next((change for risk in _GRAVE for change in weighty if risk in change.risks), weighty[0])
    # What it newly permits is what is decided; how AWS goes about it stands in the plan.
    lead = first.sentence if "data_loss" in first.risks else first.right or first.sentence
    others = [change for change in changes if change is not first]
    store = next((one for one in others if lead == first.right and _is_new_in(lead, one)), None)
    others = [change for change in others if change is not store]
    said = f"{store.sentence} {lead}" if store else lead
    return f"{said}{_more(len(others), sum(bool(one.follows) for one in others))}"


def _is_new_in(lead: str, change: Change) -> bool:
    """Whether the right is one to something that holds data and only now comes: that is what the author wanted."""
    named = change.component and change.component in re.findall(r"[\w-]+", lead)
    return bool(named) and change.action is Action.ADD and change.type in DATA_BEARING


def _public(changes: Sequence[Change]) -> str:
    """Which of the new things everybody may use."""
    names = dict.fromkeys(f"**{one.component or one.logical_id}**" for one in changes if "public" in one.risks)
    reached = get_text_list(list(names), "and")
    return f" Everyone on the internet reaches {reached}." if names else ""


def _more(count: int, follow: int) -> str:
    """How many changes there are beside the one that is named: as many as everywhere on the page, and why so many."""
    if count < 1:
        return ""
    only = "only follows" if follow == 1 else "only follow"
    others = f"{count} more change{'' if count == 1 else 's'}"
    if follow == count:
        return f" And {others}, which {only} from it."
    return f" And {others}, {follow} of them {only} from these." if follow else f" And {others}."


@dataclass(frozen=True)
class Facts:
    """What a decision rests on, beside the cost: the change in a sentence, what is lost, and the chips."""

    what: tuple[Text, ...]
    lost: tuple[Lost, ...]
    marks: tuple[words.Mark, ...]

    @property
    def room(self) -> int:
        """How many of the chips are shown: that of data at risk stands on a line of its own and counts as well."""
        return words.MOST_CHIPS - bool(self.lost)


@dataclass(frozen=True)
class Costs:
    """What a decision costs: the bill before and after, and the volume both are for with its source. ``range`` says
    between which amounts the later one lies, where that was worked out and guesses matter.
    """

    before: Bill
    after: Bill
    requests: Number | None
    source: str
    range: str = ""

    @property
    def difference(self) -> str:
        """With sign and arrow; empty where a side is not known, which then stands there as a word."""
        known = self.before.amount is not None and self.after.amount is not None
        return bill_change(self.before, self.after) if known else ""


def costs_of(plan: Plan | None) -> Costs | None:
    """By the estimates that the plan holds."""
    if plan is None:
        return None
    before, after = (bill_of(read_estimate(stored)) for stored in (plan.cost_before, plan.cost_after))
    stored = plan.cost_after if isinstance(plan.cost_after, dict) else {}
    return Costs(before, after, number(stored.get("requests")), str(stored.get("requests_source") or ""))


def costs_of_row(row: Deployment) -> Costs | None:
    """The same by what a list has read of them, which holds no lines: ``deployments.headlines.with_headlines``."""
    stored = row.headline
    if stored is None:
        return None
    before, after = bills_of_stored(stored)
    return Costs(before, after, stored.requests, stored.source)


def facts_of(
    deployment: Deployment, plan: Plan | None, changes: Sequence[Change], since: words.Mark | None = None
) -> Facts:
    """The same on the list and on the card. ``since`` is of :func:`since_vote`, where nothing else says that."""
    marks = _marks(plan, changes)
    return Facts(
        bold(what_changes(deployment, changes)), lost_things(plan, changes), (since, *marks) if since else marks
    )


def since_vote(user: User, voters: Collection[uuid.UUID]) -> words.Mark | None:
    """The chip of what changed since a vote, by whose votes count for nothing now."""
    if not voters:
        return None
    return words.CHANGED_SINCE_YOURS if user.pk in voters else words.CHANGED_SINCE_A_VOTE


def _marks(plan: Plan | None, changes: Sequence[Change]) -> tuple[words.Mark, ...]:
    """The chips of the deployment's own page; data at risk is named apart."""
    at_risk = bool(plan and plan.data_at_risk)
    counted = [chip for chip in count_chips(changes) if chip.tone != "risk" or not at_risk]
    return (*words.risk_marks(risk for change in changes for risk in change.risks), *counted)


@dataclass(frozen=True)
class Differs:
    """What only one of two plans does, with the chips of its risks."""

    sentence: tuple[Text, ...]
    marks: tuple[words.Mark, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What differs from the plan before: ``votes`` are those that do not count any more and when they were given."""

    deployment: Deployment
    votes: tuple[tuple[Approval, str], ...]
    gone: tuple[Differs, ...]
    new: tuple[Differs, ...]
    cost: str

    @property
    def nothing(self) -> bool:
        """Whether the same would happen at the same cost."""
        return not (self.gone or self.new or self.cost)


def difference(found: Overtaken | None, plan: Plan, changes: Sequence[Change]) -> Difference | None:
    """What this plan does otherwise than the one before it; ``None`` when there was none."""
    if found is None:
        return None
    before = [Change.from_json(row) for row in found.plan.changes]
    old, new = _said(before), _said(changes)
    return Difference(
        found.plan.deployment,
        tuple((vote, moment(vote.at)) for vote in found.void),
        _first({said: () for said in old if said not in new}),
        _first({said: marks for said, marks in new.items() if said not in old or set(marks) - set(old[said])}),
        _cost(found.plan, plan),
    )


def _said(changes: Sequence[Change]) -> dict[str, tuple[words.Mark, ...]]:
    """What happens by itself, each sentence with its risks, and what of the rest has a risk; risks come first.

    What AWS may do because of something else says nothing new, but what it newly permits or opens does.
    """
    found: dict[str, tuple[words.Mark, ...]] = {}
    for change in changes:
        marks = tuple(RISKS[risk] for risk in change.risks if risk in RISKS)
        if marks or not change.follows:
            lead = change.sentence if "data_loss" in change.risks else change.right or change.sentence
            found[lead] = tuple(dict.fromkeys((*found.get(lead, ()), *marks)))
    return dict(sorted(found.items(), key=lambda one: not one[1]))


def _first(found: Mapping[str, tuple[words.Mark, ...]]) -> tuple[Differs, ...]:
    shown = tuple(Differs(bold(said), marks) for said, marks in list(found.items())[:_SHOWN])
    more = len(found) - _SHOWN
    return (*shown, Differs(bold(f"{more} more: see the plans."))) if more > 0 else shown


def _cost(old: Plan, new: Plan) -> str:
    """``$42.10 → $45.20 / month, +$3.10 ▲``; empty when it is the same."""
    before, after = bill_of(read_estimate(old.cost_after)), bill_of(read_estimate(new.cost_after))
    change = bill_change(before, after)
    if change == SAME or before == after:
        return ""
    known = before.amount is not None and after.amount is not None
    return f"{before.short} → {after.month}" + (f", {change}" if known else "")


def moment(at: datetime) -> str:
    """``at 14:02``, with the day when it is another than today, in the viewer's zone."""
    return at_time(timezone.localtime(at), timezone.localtime())
