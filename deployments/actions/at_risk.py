"""What a plan may lose and how much that is, as AWS counts it while the plan is made."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deployments.actions.work import Work
from deployments.changes import Change, Finding, Severity, with_count
from deployments.changes.emptied import EMPTY, is_emptied, with_loss
from deployments.changes.logs import entries_lost

Changes = tuple[Change, ...]
Findings = tuple[Finding, ...]
Row = dict[str, Any]


def weighed(
    work: Work, changes: Changes, findings: Findings, before: Mapping[str, Any]
) -> tuple[list[Row], Changes, Findings]:
    """The rows of ``Plan.data_at_risk``, and changes and findings with what was counted in their sentences.

    That a queue has messages is found here and nowhere else: it is no part of the digest, as other numbers are not, so
    a plan is not another one because a message came or went.

    :param before: the template that runs.
    """
    rows: list[Row] = []
    weighed_: list[Change] = []
    told: dict[str, str] = {}
    for change in changes:
        emptied = is_emptied(change, before)
        if "data_loss" not in change.risks and not emptied:
            weighed_.append(change)
            continue
        what = _counted(work, change)
        if emptied and what == EMPTY:
            weighed_.append(change)
            continue
        rows.append(_row(change, what))
        new = with_loss(change, what) if emptied else replace(change, sentence=_with_count(change.sentence, what))
        told[change.sentence] = new.sentence
        weighed_.append(new)
    said = tuple(replace(one, sentence=told.get(one.sentence, one.sentence)) for one in findings)
    return rows, tuple(weighed_), _with_emptied(said, [one for one in weighed_ if is_emptied(one, before)])


def _row(change: Change, what: str) -> Row:
    return {"component": change.component, "logical_id": change.logical_id, "type": change.type, "what": what}


def _counted(work: Work, change: Change) -> str:
    # Keeping logs for a shorter time loses the older ones, and nobody counts those.
    if not change.physical_id or entries_lost(change):
        return "unknown"
    return work.aws.storage.count(change.type, change.physical_id) or "unknown"


def _with_count(sentence: str, what: str) -> str:
    return sentence if what == "unknown" else with_count(sentence, what)


def _with_emptied(findings: Findings, emptied: list[Change]) -> Findings:
    """A warning for each, in the place of the finding that nothing with data goes."""
    lost = tuple(
        Finding("data_at_risk", Severity.WARN, one.sentence, one.component or None)
        for one in emptied
        if "data_loss" in one.risks
    )
    if not lost:
        return findings
    others = [one for one in findings if (one.code, one.severity) != ("data_at_risk", Severity.PASS)]
    return (*lost, *others)
