"""What promoting brings to an environment: what changes there, what is configured differently, what it costs.

Reads only. The plan asks AWS itself; this is what the revisions and the two environments say before anybody asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from costing.estimate.money import format_quantity
from costing.estimate.questions import QUESTIONS
from costing.estimate.usage import Assumption, Usage
from costing.selectors import newest_version
from dashboard import figures, words
from dashboard.badges import FAILING, health
from dashboard.bills import bill_change, bill_of
from dashboard.changes import ShownChange, shown
from dashboard.price_words import place_words
from dashboard.stages.cost import CostBody, body_of
from deployments import selectors
from deployments.models import Environment, Revision
from deployments.refusals import Unreadable
from deployments.spec.diff import diff
from deployments.stored import definition_of

ROOM: Final = 30_000
"""Characters of changes on the page; the page that compares revisions has all of them."""
MOST_SETTINGS: Final = 40
"""Assumptions about single components in the table of settings."""
_EACH: Final = 400
_EACH_LINE: Final = 60
_NOTHING: Final = '{"Resources": {}}'


@dataclass(frozen=True)
class Setting:
    """A setting of environments, with its value on both sides in words."""

    label: str
    there: str
    here: str


@dataclass(frozen=True)
class Promotion:
    """``source`` is where ``revision`` runs, ``target`` where it is to go.

    ``unreadable`` says why the changes are not known. ``settings`` differ, ``alike`` has the others, with their value.
    """

    source: Environment
    target: Environment
    revision: Revision
    cost: CostBody | None
    changes: tuple[ShownChange, ...] = ()
    hidden: int = 0
    unreadable: str = ""
    settings: Sequence[Setting] = ()
    hidden_settings: int = 0
    alike: Sequence[str] = ()

    @property
    def lead(self) -> str:
        """From which revision to which, and how much that is."""
        live = self.target.live_revision
        if live is None:
            return f"Nothing runs there yet: all of revision {self.revision.number}"
        if self.unreadable:
            return f"From revision {live.number} to {self.revision.number}"
        count = len(self.changes) + self.hidden
        return f"From revision {live.number} to {self.revision.number}: {count} setting{'' if count == 1 else 's'}"

    @property
    def fails(self) -> str:
        """What is not as it should be where the revision runs now; empty where nothing is, or nobody looked."""
        live = self.source.live_deployment
        found = health(live=True, verification=live.verification if live else None)
        return found.why if found.mark == FAILING else ""

    @property
    def goes_back(self) -> bool:
        """Whether something newer runs in the target already."""
        live = self.target.live_revision
        return live is not None and self.revision.number < live.number

    @property
    def cost_words(self) -> str:
        """A month now and afterwards, at the target's volume; nothing live is no price."""
        if self.cost is None:
            return bill_of(None).word
        old = "nothing live" if self.target.live_revision is None else bill_of(self.cost.before).short
        return f"{old} → {bill_of(self.cost.after).month}"

    @property
    def difference(self) -> str:
        """The difference a month; a word where a side is not known."""
        return bill_change(bill_of(self.cost.before), bill_of(self.cost.after)) if self.cost else ""


def promotion_of(source: Environment, target: Environment) -> Promotion | None:
    """What brings the live revision of ``source`` to ``target``, both with account and live revision; None without."""
    revision = source.live_revision
    if revision is None:
        return None
    settings, details = tuple(_settings(source, target)), tuple(_details(source, target))
    made = Promotion(
        source,
        target,
        revision,
        _cost(revision, target),
        settings=[*(one for one in settings if one.there != one.here), *details[:MOST_SETTINGS]],
        hidden_settings=max(0, len(details) - MOST_SETTINGS),
        alike=[f"{one.label}: {one.here}" for one in settings if one.there == one.here],
    )
    live = target.live_revision
    try:
        different = shown(diff(definition_of(live) if live else None, definition_of(revision)))
    except Unreadable as no:
        return replace(made, unreadable=no.sentence)
    found = tuple(_with_room(different))
    return replace(made, changes=found, hidden=len(different) - len(found))


def _with_room(different: Sequence[ShownChange]) -> Iterator[ShownChange]:
    """As many as there is room for; a text that is too long by itself is left out, its sentence is not."""
    room = ROOM
    for change in different:
        texts = sum(_EACH_LINE + sum(len(piece.text) for piece in line.pieces) for line in _lines(change))
        if texts > room:
            change, texts = replace(change, texts=()), 0
        room -= _EACH + texts
        if room < 0:
            return
        yield change


def _lines(change: ShownChange) -> Iterator[Any]:
    return (line for text in change.texts for line in text.lines)


def _cost(revision: Revision, target: Environment) -> CostBody | None:
    """Both revisions at the target's prices and volume."""
    live, book = target.live_revision, newest_version()
    before = selectors.estimate_of_text(live.template if live else _NOTHING, target, book)
    return body_of(before, selectors.estimate_of_text(revision.template, target, book))


def _settings(source: Environment, target: Environment) -> Iterator[Setting]:
    """What environments have of their own, in the order of its weight."""
    for label, say in (
        ("AWS account", lambda place: f"{place.account.name} ({place.account.account_id})"),
        ("Region", lambda place: place_words(place.region)),
        ("Stack", lambda place: place.stack_name),
        ("Approvals by others", lambda place: str(place.approvals_required or "none")),
        ("A plan waits at most", lambda place: figures.duration(place.approval_minutes * 60)),
        ("Protected against removal", lambda place: "yes" if place.protected else "no"),
        ("Expected requests", lambda place: _requests(selectors.usage_of(place))),
        ("AWS's monthly free amounts", lambda place: "counted" if place.free_tier else "not counted"),
    ):
        yield Setting(label, say(source), say(target))


def _requests(usage: Usage) -> str:
    asked = usage.requests_per_month
    return f"{figures.requests_month(asked.value)} ({words.SOURCES[asked.source].word.lower()})"


def _details(source: Environment, target: Environment) -> Iterator[Setting]:
    """Assumptions about components that were stated or measured on one side, or otherwise on the other."""
    there, here = selectors.usage_of(source), selectors.usage_of(target)
    for name in sorted({*there.components, *here.components}):
        for key, question in QUESTIONS.items():
            old, new = there.known(name, key), here.known(name, key)
            if _value(old) != _value(new):
                label = f"{name}: {question.label}"
                yield Setting(label, _said(old, question.unit), _said(new, question.unit))


def _value(assumption: Assumption | None) -> Decimal | None:
    return assumption.value if assumption else None


def _said(assumption: Assumption | None, unit: str) -> str:
    if assumption is None:
        return "our guess"
    return f"{format_quantity(assumption.value)} {unit} ({words.SOURCES[assumption.source].word.lower()})"
