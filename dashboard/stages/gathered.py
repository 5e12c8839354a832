"""Changes of the same kind on the same component as one row that opens to all of them. For the eye only: what is
stored, counted and sealed stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.stages.rows import Row, Text, bold
from dashboard.words import Mark
from deployments.changes import Action, Change

LEAST: Final = 4
"""Fewer stand one by one."""
NAMED: Final = 5
_METHOD: Final = "AWS::ApiGateway::Method"
_ROUTE: Final = "AWS::ApiGatewayV2::Route"
_MANY: Final = {
    _METHOD: "routes",
    _ROUTE: "routes",
    "AWS::ApiGateway::Resource": "paths",
    "AWS::IAM::ManagedPolicy": "policies",
    "AWS::IAM::Policy": "policies",
    "AWS::IAM::Role": "roles",
    "AWS::Lambda::Permission": "permissions to be called",
}


@dataclass(frozen=True)
class Gathered:
    """One row for ``count`` changes. ``rows`` are those on this part of the page."""

    key: str
    mark: Mark
    sentence: tuple[Text, ...]
    risks: tuple[Mark, ...]
    kinds: tuple[str, ...]
    count: int
    rows: tuple[Row, ...]

    @property
    def elsewhere(self) -> int:
        """How many of them are on other parts."""
        return self.count - len(self.rows)


def side_by_side(changes: Sequence[Change]) -> list[Change]:
    """The same with those of one kind next to each other, where the first of them stood."""
    found: dict[Any, list[Change]] = {}
    for change in changes:
        found.setdefault(_kin(change), []).append(change)
    return [change for kin in found.values() for change in kin]


def gathered(
    shown: Sequence[tuple[Change, Row]], everything: Sequence[Change], parts: dict[str, str]
) -> tuple[Row | Gathered, ...]:
    """The rows that are shown, with four and more of a kind as one.

    :param everything: all changes of the group, also those on other parts.
    :param parts: logical id -> what it is of its component, as ``GET /notes``.
    """
    kin: dict[Any, list[Change]] = {}
    for change in everything:
        kin.setdefault(_kin(change), []).append(change)
    found: dict[Any, list[Row]] = {}
    for change, row in shown:
        found.setdefault(_kin(change), []).append(row)
    result: list[Row | Gathered] = []
    for key, rows in found.items():
        result += rows if len(kin[key]) < LEAST else [_one(kin[key], rows, parts)]
    return tuple(result)


def _kin(change: Change) -> Any:
    """What the changes of one row share. Data at risk always stands by itself: each thing is named."""
    if not change.component or "data_loss" in change.risks:
        return change.logical_id
    risks = frozenset(change.risks)
    held = (change.surely_replaces, bool(change.follows), change.stays)
    return (change.component, change.type, change.action, *held, risks)


def _one(changes: Sequence[Change], rows: Sequence[Row], parts: dict[str, str]) -> Gathered:
    first = changes[0]
    names = [parts.get(change.logical_id, "") for change in changes]
    if len({*names, ""}) <= len(names):
        names = [change.logical_id for change in changes]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    what = f"{len(names)} {_MANY.get(first.type, 'parts')} of **{first.component}** {' and '.join(_verbs(first))}"
    return Gathered(
        key=f"{first.logical_id}-and-more",
        mark=rows[0].mark,
        sentence=bold(f"{what}: {', '.join(names[:NAMED])}{more}."),
        risks=rows[0].risks,
        kinds=rows[0].kinds,
        count=len(changes),
        rows=tuple(rows),
    )


def _verbs(change: Change) -> list[str]:
    found = []
    if change.action in {Action.UNKNOWN, Action.DYNAMIC}:
        found.append("change in a way that is not known before")
    elif change.sign == "r":
        found.append("are replaced by new ones" if change.surely_replaces else "may be replaced by new ones")
    elif change.sign == "-":
        found.append("are removed")
    if "public" in change.risks:
        found.append("can be called by anybody" if change.type == _METHOD else "become public")
    if "rights" in change.risks:
        found.append("may do more than before")
    return found or ["change"]
