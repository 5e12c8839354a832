"""The three questions beside an environment's state: in sync? healthy? on budget? Pure.

What nobody looked at is *Unknown* with its reason, never green.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.words import Mark
from deployments.verification import newest, results_of

UNKNOWN_ICON = "circle-question-mark"
NEVER_CHECKED = Mark("Never checked", "neutral", UNKNOWN_ICON)
NO_BUDGET = Mark("No budget", "neutral", UNKNOWN_ICON)
UNKNOWN = Mark("Unknown", "neutral", UNKNOWN_ICON)
HEALTH_UNKNOWN = Mark("Health unknown", "neutral", UNKNOWN_ICON)
"""The same where the question does not stand above it."""
IN_SYNC = Mark("In sync", "good", "equal")
OUTSIDE = Mark("Changed outside", "caution", "git-compare-arrows")
NOT_KNOWN = Mark("Not known", "neutral", UNKNOWN_ICON)
IGNORED = Mark("Changes ignored", "neutral", "circle-minus")
HEALTHY = Mark("Healthy", "good", "heart-pulse")
FAILING = Mark("Failing", "bad", "circle-alert")
NO_ADDRESS = "It has no address that could be opened."
NAMED = 3
"""Environments that are named with an answer; others that give the same are counted."""
ICONS = (UNKNOWN_ICON, HEALTHY.icon, FAILING.icon, IN_SYNC.icon, OUTSIDE.icon, IGNORED.icon)


@dataclass(frozen=True)
class Badge:
    """A question with its answer; ``why`` is a sentence for whoever asks how that is known."""

    question: str
    mark: Mark
    why: str
    at: datetime | None = None


@dataclass(frozen=True)
class Compared:
    """What the newest comparison with AWS found, in resources; ``at`` when. ``known``: whether it found anything out.

    ``drifted`` are those that count, ``ignored`` those that somebody lets stay changed for now. ``overtaken``: what
    runs now was deployed after it.
    """

    at: datetime | None
    known: bool = True
    drifted: int = 0
    ignored: int = 0
    in_sync: int = 0
    unknown: int = 0
    not_checkable: int = 0
    overtaken: bool = False


def badges(
    *, live: bool, verification: object, compared: Compared | None = None, failed: datetime | None = None
) -> tuple[Badge, ...]:
    """All three, in their order.

    :param verification: what was opened after the live deployment, as stored with it; ``None`` when nobody looked.
    :param failed: when something later ended stuck or failed: what was opened before that says nothing of now.
    :param compared: the newest comparison with what AWS has; ``None`` when there was none.
    """
    return (
        in_sync(live=live, compared=compared),
        health(live=live, verification=verification, failed=failed),
        Badge("On budget?", NO_BUDGET, "No budget is set, and AWS's bills are not read: its real cost is not known."),
    )


def in_sync(*, live: bool, compared: Compared | None) -> Badge:
    """Whether what runs is what was deployed. Green only when something was compared, nothing differs and nothing that
    AWS compares could not be read.
    """
    question = "In sync?"
    if not live or compared is None:
        return Badge(question, NEVER_CHECKED, "Nobody has compared it with what AWS has.")
    if compared.overtaken:
        return Badge(question, NEVER_CHECKED, "It was deployed after the last comparison.", compared.at)
    if not compared.known:
        return Badge(question, NOT_KNOWN, "It could not be compared the last time.", compared.at)
    if compared.drifted:
        what = "1 resource was" if compared.drifted == 1 else f"{compared.drifted} resources were"
        return Badge(question, OUTSIDE, f"{what} changed outside of Tierboard.", compared.at)
    if compared.unknown or not compared.in_sync:
        what = f"{compared.unknown} could not be read." if compared.unknown else "AWS could compare nothing."
        return Badge(question, NOT_KNOWN, what, compared.at)
    if compared.ignored:
        return Badge(question, IGNORED, f"{compared.ignored} changed, and somebody lets it stay for now.", compared.at)
    rest = f" {compared.not_checkable} cannot be checked by AWS." if compared.not_checkable else ""
    return Badge(question, IN_SYNC, f"{compared.in_sync} resources are as deployed.{rest}", compared.at)


def health(*, live: bool, verification: object, failed: datetime | None = None) -> Badge:
    """Whether its addresses answered when they were opened last. Green only when all were, and after what failed."""
    question = "Healthy?"
    if not live:
        return Badge(question, UNKNOWN, "Nothing is deployed here.")
    results = results_of(verification)
    if not results:
        looked = isinstance(verification, list)
        return Badge(question, UNKNOWN, NO_ADDRESS if looked else "Nobody has opened it yet.")
    at = newest(results)
    if failed and (at is None or at < failed):
        return Badge(question, UNKNOWN, "Nobody has opened it since a deployment of it failed.", at)
    failing = [result for result in results if result.failed]
    if failing:
        more = f" {len(failing) - 1} more fail." if len(failing) > 1 else ""
        return Badge(question, FAILING, f"{failing[0].sentence}{more}", at)
    count = len(results)
    if unasked := [result for result in results if not result.ok]:
        return Badge(question, UNKNOWN, f"{len(unasked)} of {count} not asked. {unasked[0].sentence}", at)
    return Badge(question, HEALTHY, f"{count} check{'s' if count > 1 else ''} passed.", at)


def left_open(badge: Badge) -> Badge:
    """The answer beside what a deployment left stuck or failed: nothing is called healthy there."""
    if badge.mark != HEALTHY:
        return badge
    return replace(badge, mark=UNKNOWN, why=f"A deployment of it is stuck or failed. {badge.why}")


def failing_components(verification: object, names: Iterable[str]) -> frozenset[str]:
    """The components of which a check fails; of rows that do not name theirs, by the label ("API api: GET /")."""
    failing = [result for result in results_of(verification) if result.failed]
    found = {word.rstrip(":") for result in failing for word in [result.component, *result.label.split()[1:2]] if word}
    return frozenset(found & set(names))


def worst(found: Iterable[Badge]) -> Badge:
    """The one answer for several environments: failing when one is, healthy only when all are; of equal ones the one
    that was found out first, as nothing newer is known of all.
    """
    order = {FAILING: 0, OUTSIDE: 0, UNKNOWN: 1, NOT_KNOWN: 1, NEVER_CHECKED: 2, IGNORED: 3, HEALTHY: 4, IN_SYNC: 4}
    return min(found, key=lambda badge: (order.get(badge.mark, 1), badge.at.timestamp() if badge.at else 0))


@dataclass(frozen=True)
class Answer:
    """The worst answer that an application's environments give to a question; ``where`` names those that give it."""

    badge: Badge
    where: str

    @property
    def alone(self) -> Answer:
        """The same for a place where its question does not stand beside it."""
        unknown = self.badge.mark == UNKNOWN
        return replace(self, badge=replace(self.badge, mark=HEALTH_UNKNOWN)) if unknown else self


def together(found: Sequence[tuple[str, Sequence[Badge]]]) -> tuple[Answer, ...]:
    """One answer a question, whatever the number of environments.

    :param found: names of environments with their badges, in the order of promotion.
    """
    answers = []
    for row in zip(*(own for _, own in found), strict=True):
        badge = worst(row)
        names = [name for (name, _), one in zip(found, row, strict=True) if one.mark == badge.mark]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        answers.append(Answer(badge, ", ".join(names[:NAMED]) + more))
    return tuple(answers)
