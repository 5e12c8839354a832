"""What is known of an observed stack, as pages show it: states in words, resources, outputs, and what is left out."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.text import Truncator

from costing.estimate.results import Estimate, Unpriced
from dashboard.bills import Bill, bill_of
from dashboard.component_words import component_term
from dashboard.figures import column
from dashboard.words import Mark
from deployments import observing, selectors
from deployments.changes.resources import DATA_BEARING, PASSING, QUEUE, about, type_words
from deployments.models import Environment, ObservedStack

log = logging.getLogger(__name__)

SHOWN: Final = 50
"""Resources on one page."""
OUTPUTS_SHOWN: Final = 30
UNPRICED_SHOWN: Final = 20
LONGEST: Final = 200

_FIRST_FAILED: Final = Mark("Its first creation failed", "bad", "circle-x")
_STUCK: Final = Mark("Stuck", "bad", "octagon-alert")
# Not good: that AWS finished says nothing of whether it works, and nobody tests what is only observed.
_CHANGED: Final = Mark("Last change succeeded", "neutral", "circle-check")
_BACK: Final = Mark("Last change was undone", "caution", "undo-2")
_STATES: Final[Mapping[str, Mark]] = {
    "CREATE_COMPLETE": Mark("Created", "neutral", "circle-check"),
    "UPDATE_COMPLETE": _CHANGED,
    "IMPORT_COMPLETE": _CHANGED,
    "UPDATE_ROLLBACK_COMPLETE": _BACK,
    "IMPORT_ROLLBACK_COMPLETE": _BACK,
    "CREATE_FAILED": _FIRST_FAILED,
    "ROLLBACK_COMPLETE": _FIRST_FAILED,
    "ROLLBACK_FAILED": _FIRST_FAILED,
    "UPDATE_FAILED": _STUCK,
    "UPDATE_ROLLBACK_FAILED": _STUCK,
    "IMPORT_ROLLBACK_FAILED": _STUCK,
    "DELETE_FAILED": Mark("Removed in part", "bad", "circle-x"),
}
_MOVING: Final = Mark("Being changed by somebody else", "active", "loader-circle")
_NO_WORD: Final = Mark("In a state that we have no word for", "caution", "circle-question-mark")
_NOT_SEEN: Final = Mark("Not seen yet", "neutral", "circle-dashed")
LOOKING: Final = Mark("Being looked at", "active", "loader-circle")
UNSEEN: Final = Mark("Could not be looked at", "caution", "circle-alert")

_VERBS: Final[Mapping[str, str]] = {
    "CREATE": "created",
    "UPDATE": "changed",
    "DELETE": "deleted",
    "IMPORT": "taken in",
    "ROLLBACK": "undone",
}


def stack_mark(row: ObservedStack) -> Mark:
    """The state that AWS described last; never good where nobody has seen it."""
    if not row.status:
        return UNSEEN if row.problem else _NOT_SEEN
    return _STATES.get(row.status) or (_MOVING if row.status.endswith("_IN_PROGRESS") else _NO_WORD)


def is_awaited(row: ObservedStack) -> bool:
    """Whether a look is under way or was asked for, so that the page changes by itself soon."""
    return row.tried_at is None or row.asked_at is not None


@dataclass(frozen=True)
class ShownResource:
    """A resource: its kind in words, AWS's names for it, and its state in words."""

    name: str
    kind: str
    type: str
    physical_id: str
    state: str
    holds_data: bool


def resources_of(row: ObservedStack) -> list[ShownResource]:
    """All resources, what holds data first, then by name."""
    found = [_resource(one) for one in row.resources]
    return sorted(found, key=lambda one: (not one.holds_data, one.name))


def _resource(row: Mapping[str, str]) -> ShownResource:
    type_ = row["type"]
    return ShownResource(
        row["logical_id"],
        type_words(type_),
        type_,
        Truncator(row["physical_id"]).chars(LONGEST),
        _state(row["status"]),
        type_ in DATA_BEARING | PASSING,
    )


def _state(status: str) -> str:
    """``created``, ``changed, failed``, ``being deleted``: of ``CREATE_COMPLETE`` and its like."""
    verb = _VERBS.get(status.partition("_")[0], "")
    if not verb:
        return "unknown"
    if status.endswith("_COMPLETE"):
        return verb
    return f"being {verb}" if status.endswith("_IN_PROGRESS") else f"could not be {verb}"


@dataclass(frozen=True)
class ShownOutput:
    """An output; ``url`` is set where a browser may be sent there."""

    key: str
    value: str
    description: str
    url: str


def outputs_of(row: ObservedStack) -> list[ShownOutput]:
    """The first outputs; values that are very long are cut."""
    return [_output(one) for one in row.outputs[:OUTPUTS_SHOWN]]


def _output(row: Mapping[str, str]) -> ShownOutput:
    value = row["value"]
    # Somebody else's template says what is in there: nothing but a whole web address becomes a link.
    url = value if value.startswith(("https://", "http://")) and len(value) <= LONGEST else ""
    return ShownOutput(row["key"], Truncator(value).chars(LONGEST), Truncator(row["description"]).chars(LONGEST), url)


@dataclass(frozen=True)
class Cost:
    """What the template costs a month. ``services`` are names and amounts, ``unpriced`` the first of ``missing``, and
    ``lacks`` says which things are in the amount in part or not at all.
    """

    bill: Bill
    estimate: Estimate | None
    services: Sequence[tuple[str, str]]
    unpriced: Sequence[Unpriced]
    missing: int
    lacks: str


def estimate_of(place: Environment, row: ObservedStack | None) -> Estimate | None:
    """The ordinary estimate of the stack's own template at the environment's volume; None where nothing is known."""
    if row is None or not row.template:
        return None
    try:
        return selectors.estimate_of(observing.template_as_deployed(row), place)
    except Exception:
        # Anybody may have written the template: that it cannot be priced is shown as such.
        log.exception("no estimate for %s", place.pk)
        return None


def cost_of(place: Environment, row: ObservedStack) -> Cost:
    """The bill by service, and what is not in it."""
    estimate = estimate_of(place, row)
    amounts: Mapping[str, Decimal] = estimate.by_service() if estimate else {}
    services = [(name, column(amounts[name])) for name in sorted(amounts, key=lambda name: (-amounts[name], name))]
    gaps = estimate.unpriced if estimate else ()
    return Cost(bill_of(estimate), estimate, services, gaps[:UNPRICED_SHOWN], len(gaps), _lacks(estimate))


def _lacks(estimate: Estimate | None) -> str:
    """``Priced in part: Orders. Not priced: Incoming, Journal.`` One thing may lack several prices."""
    if estimate is None:
        return ""
    billed = {line.logical_id for line in estimate.lines}
    gaps = dict.fromkeys(gap.logical_id for gap in estimate.unpriced)
    partly, wholly = [one for one in gaps if one in billed], [one for one in gaps if one not in billed]
    return " ".join(
        f"{word}: {', '.join(names[:UNPRICED_SHOWN])}{_and_more(len(names) - UNPRICED_SHOWN)}."
        for word, names in (("Priced in part", partly), ("Not priced", wholly))
        if names
    )


def _and_more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


@dataclass(frozen=True)
class Meeting:
    """What a template and the stack have in common, each as ``Orders (table)``. ``lost`` holds data and goes as well,
    and is not in ``goes``; ``at_risk``: more of it than queues, of which only the plan finds out whether they hold any;
    ``comes`` is what only the template has, by component: ``orders (Function, 4 parts)``.
    """

    stays: Sequence[str]
    goes: Sequence[str]
    lost: Sequence[str]
    comes: Sequence[str]
    at_risk: bool = False


def meeting_of(row: ObservedStack, template: Mapping[str, Any]) -> Meeting:
    """What would stay, go and come, as far as the two templates tell; the plan asks AWS itself."""
    known = {name: part.get("Type") for name, part in template.get("Resources", {}).items()}
    found: dict[str, list[str]] = {"stays": [], "goes": [], "lost": []}
    at_risk = False
    for one in row.resources:
        goes = "lost" if one["type"] in DATA_BEARING | PASSING else "goes"
        part = "stays" if known.get(one["logical_id"]) == one["type"] else goes
        at_risk = at_risk or (part == "lost" and one["type"] != QUEUE)
        found[part].append(f"{one['logical_id']} ({type_words(one['type'])})")
    there = {(one["logical_id"], one["type"]) for one in row.resources}
    new = [(name, kind) for name, kind in known.items() if kind and (name, kind) not in there]
    return Meeting(**found, at_risk=at_risk, comes=_by_component(new, template))


def _by_component(new: Sequence[tuple[str, str]], template: Mapping[str, Any]) -> list[str]:
    """People know components, not the resources that each is made of; what belongs to none goes by its own name."""
    parts: dict[tuple[str, str], int] = {}
    loose = []
    for name, type_ in new:
        subject = about(name, type_, template)
        if subject.component:
            parts[subject.component, subject.kind] = parts.get((subject.component, subject.kind), 0) + 1
        else:
            loose.append(f"{name} ({type_words(type_)})")
    return [f"{name} ({_label(kind, count)})" for (name, kind), count in sorted(parts.items())] + loose


def _label(kind: str, count: int) -> str:
    label = component_term(kind).label
    return label if count == 1 else f"{label}, {count} parts"
