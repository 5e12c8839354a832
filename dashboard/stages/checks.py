"""The Checks card: what was looked at, what to look at, and what stops the deployment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.stages.card import DONE, FAILED, LOOK, NOT_YET, SKIPPED, Card
from dashboard.stages.gathered import LEAST
from dashboard.stages.rows import Text, bold
from dashboard.words import Mark
from deployments.changes import Finding, Severity
from deployments.models import Deployment, Plan
from deployments.states import BEFORE_EXECUTION

MARKS: Final = {
    Severity.DENY: Mark("Must be put right", "bad", "ban"),
    Severity.WARN: Mark("Warning", "caution", "circle-alert"),
    Severity.PASS: Mark("Passed", "good", "circle-check"),
}
_WORST: Final = (Severity.DENY, Severity.WARN)
LONGEST: Final = 140
"""Of the words on the card's first line."""
MOST: Final = 24
"""Of each sort on the card; all of them are a page of their own."""
MOST_MEMBERS: Final = 60
"""Findings in folds, in all."""


@dataclass(frozen=True)
class Check:
    """One finding as shown; ``link`` leads to the field that it is about. Or ``count`` of a kind on one component:
    then ``members`` are as many of them as there is room for.
    """

    mark: Mark
    sentence: tuple[Text, ...]
    link: str
    members: tuple["Check", ...] = ()
    count: int = 1


@dataclass(frozen=True)
class ChecksBody:
    """Findings that need a look, and those that passed."""

    look: tuple[Check, ...]
    passed: tuple[Check, ...]

    @property
    def some_look(self) -> tuple[Check, ...]:
        """As many of those that need a look as the card has room for; the worst come first."""
        return self.look[:MOST]

    @property
    def some_passed(self) -> tuple[Check, ...]:
        """As many of those that passed as the card has room for."""
        return self.passed[:MOST]

    @property
    def cut(self) -> bool:
        """Whether the card leaves any out."""
        folded = any(one.count > max(1, len(one.members)) for one in self.look)
        return folded or len(self.look) > MOST or len(self.passed) > MOST


def checks_card(deployment: Deployment, plan: Plan | None) -> Card:
    """The card in any state."""
    if plan is None:
        return Card("checks", "Checks", NOT_YET if deployment.state in BEFORE_EXECUTION else SKIPPED)
    findings = [Finding.from_json(row) for row in plan.findings]
    counts = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
    mark = FAILED if counts[Severity.DENY] else LOOK if counts[Severity.WARN] else DONE
    body = ChecksBody(
        _gathered([one for one in findings if one.severity is not Severity.PASS], deployment),
        tuple(_check(one, deployment) for one in findings if one.severity is Severity.PASS),
    )
    return Card("checks", "Checks", mark, _summary(counts, findings), body)


def all_checks(deployment: Deployment, plan: Plan) -> tuple[Check, ...]:
    """Each finding by itself, those that need a look first."""
    findings = [Finding.from_json(row) for row in plan.findings]
    order = (Severity.DENY, Severity.WARN, Severity.PASS)
    return tuple(_check(one, deployment) for one in sorted(findings, key=lambda one: order.index(one.severity)))


def failed_words(plan: Plan | None) -> str:
    """``2 checks fail`` for the summary line; nothing when none does."""
    count = sum(row.get("severity") == Severity.DENY for row in plan.findings) if plan else 0
    return f"{count} check{'' if count == 1 else 's'} fail{'s' if count == 1 else ''}" if count else ""


def _summary(counts: dict[Severity, int], findings: list[Finding]) -> str:
    """How many of each, and the first sentence of the worst: the card may be folded."""
    words = [f"{counts[Severity.PASS]} passed"] if counts[Severity.PASS] else []
    if counts[Severity.WARN]:
        words.append(f"{counts[Severity.WARN]} warning{'' if counts[Severity.WARN] == 1 else 's'}")
    if counts[Severity.DENY]:
        words.append(f"{counts[Severity.DENY]} must be put right")
    worst = min(
        (one for one in findings if one.severity in _WORST), key=lambda one: _WORST.index(one.severity), default=None
    )
    if worst is None:
        return " · ".join(words) or "Nothing was checked."
    first = worst.sentence.replace("**", "").split(". ")[0].rstrip(".")
    others = sum(one.severity is worst.severity for one in findings) - 1
    more = f" … and {others} more" if others else ""
    return f"{' · '.join(words)}: {shorten(first, LONGEST, placeholder='…')}{more}"


def _gathered(findings: Sequence[Finding], deployment: Deployment) -> tuple[Check, ...]:
    """In their order, with four and more of a kind on one component as one; data at risk always stands by itself."""
    kin: dict[tuple[str, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        alone = finding.code == "data_at_risk" or not finding.component
        key = (str(number),) if alone else (finding.severity, finding.code, finding.component or "")
        kin.setdefault(key, []).append(finding)
    found: list[Check] = []
    room = MOST_MEMBERS
    for same in kin.values():
        checks = [_check(one, deployment) for one in same]
        if len(same) < LEAST:
            found += checks
            continue
        words = bold(f"{same[0].sentence} And {len(same) - 1} more of this kind on **{same[0].component}**.")
        members = tuple(replace(one, link="") for one in checks[: max(LEAST, room)])
        room -= len(members)
        found.append(replace(checks[0], sentence=words, members=members, count=len(same)))
    return tuple(found)


def _check(finding: Finding, deployment: Deployment) -> Check:
    link = ""
    if finding.component:
        query = urlencode({"component": finding.component})
        fragment = f"#f-s-{finding.field.split('.')[0]}" if finding.field else ""
        link = f"{reverse('definition', args=[deployment.application_id])}?{query}{fragment}"
    return Check(MARKS[finding.severity], bold(finding.sentence), link)
