"""The three questions beside an environment's state: in sync? healthy? on budget? Pure.

What nobody looked at is *Unknown* with its reason, never green.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.words import Mark

UNKNOWN_ICON = "circle-question-mark"
NEVER_CHECKED = Mark("Never checked", "neutral", UNKNOWN_ICON)
NO_BUDGET = Mark("No budget", "neutral", UNKNOWN_ICON)
UNKNOWN = Mark("Unknown", "neutral", UNKNOWN_ICON)
HEALTHY = Mark("Healthy", "good", "heart-pulse")
FAILING = Mark("Failing", "bad", "circle-alert")
ICONS = (UNKNOWN_ICON, HEALTHY.icon, FAILING.icon)


@dataclass(frozen=True)
class Badge:
    """A question with its answer; ``why`` is a sentence for whoever asks how that is known."""

    question: str
    mark: Mark
    why: str
    at: datetime | None = None


def badges(*, live: bool, verification: object) -> tuple[Badge, ...]:
    """All three, in their order.

    :param verification: what was opened after the live deployment, as stored with it; ``None`` when nobody looked.
    """
    return (
        Badge("In sync?", NEVER_CHECKED, "Nobody has compared it with what AWS has."),
        health(live=live, verification=verification),
        Badge("On budget?", NO_BUDGET, "No budget is set, and bills are not imported: its real cost is not known."),
    )


def health(*, live: bool, verification: object) -> Badge:
    """Whether its addresses answered when they were opened last, which is after its deployment."""
    question = "Healthy?"
    if not live:
        return Badge(question, UNKNOWN, "Nothing is deployed here.")
    rows = [row for row in verification if isinstance(row, Mapping)] if isinstance(verification, list) else []
    if not rows:
        return Badge(question, UNKNOWN, "It has no address that could be opened.")
    at = _newest(rows)
    bad = [str(row.get("label", "An address")) for row in rows if not row.get("ok")]
    if bad:
        return Badge(question, FAILING, f"Did not answer as it should: {', '.join(bad)}.", at)
    count = len(rows)
    return Badge(question, HEALTHY, f"{count} address{'es' if count > 1 else ''} answered.", at)


def failing_components(verification: object, names: Iterable[str]) -> frozenset[str]:
    """The components of which an address did not answer, by the label that the check gave it."""
    rows = [row for row in verification if isinstance(row, Mapping)] if isinstance(verification, list) else []
    words = {word.rstrip(":") for row in rows if not row.get("ok") for word in str(row.get("label", "")).split()[1:2]}
    return frozenset(words & set(names))


def worst(found: Iterable[Badge]) -> Badge:
    """The one answer for several environments: failing when one is, healthy only when all are."""
    order = {FAILING: 0, UNKNOWN: 1, HEALTHY: 2}
    return min(found, key=lambda badge: order.get(badge.mark, 1))


def _newest(rows: Iterable[Mapping[str, Any]]) -> datetime | None:
    found = []
    for row in rows:
        try:
            found.append(datetime.fromisoformat(str(row.get("at", ""))))
        except ValueError:
            continue
    return max(found, default=None)
