"""One thing that AWS would do to one resource. Pure.

Words that AWS may add one day are kept out of the code's way: an unknown action or replacement becomes the most
dangerous one that we know.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

MAY: Final = "** may "
"""What follows the name of whoever may do more, in the sentence that says so."""
TABLE_TYPE: Final = "AWS::DynamoDB::Table"


class Action(StrEnum):
    """What AWS would do. ``UNKNOWN`` stands for every word we do not know and counts as dangerous."""

    ADD = "Add"
    MODIFY = "Modify"
    REMOVE = "Remove"
    IMPORT = "Import"
    DYNAMIC = "Dynamic"
    SYNC = "SyncWithActual"
    UNKNOWN = "Unknown"


class Replacement(StrEnum):
    """Whether a modified resource is made anew. ``CONDITIONAL`` counts as true everywhere."""

    TRUE = "True"
    FALSE = "False"
    CONDITIONAL = "Conditional"
    NONE = "None"


def read_action(word: object) -> Action:
    """AWS's word, or UNKNOWN."""
    return Action(word) if isinstance(word, str) and word in set(Action) else Action.UNKNOWN


def read_replacement(word: object, action: Action) -> Replacement:
    """AWS's word; where it is missing, only adding and removing are sure to replace nothing."""
    if isinstance(word, str) and word in set(Replacement):
        return Replacement(word)
    harmless = not word and action in {Action.ADD, Action.REMOVE, Action.IMPORT, Action.SYNC}
    return Replacement.NONE if harmless else Replacement.CONDITIONAL


@dataclass(frozen=True)
class Detail:
    """One property that changes. ``before`` and ``after`` are texts, ``None`` where AWS does not say."""

    path: str = ""
    name: str = ""
    attribute: str = ""
    requires_recreation: str = ""
    before: str | None = None
    after: str | None = None
    causing: str = ""

    @property
    def place(self) -> str:
        """Where it stands among the resource's properties, with dots: ``VpcConfig.SubnetIds``; or its name alone."""
        return self.path.removeprefix("/Properties/").replace("/", ".") or self.name

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {
            "path": self.path,
            "name": self.name,
            "attribute": self.attribute,
            "requires_recreation": self.requires_recreation,
            "before": self.before,
            "after": self.after,
            "causing": self.causing,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Detail":
        """Read back what :meth:`to_json` wrote."""
        return cls(**{name: row.get(name, default) for name, default in _DETAIL.items()})


_DETAIL: dict[str, Any] = {
    "path": "",
    "name": "",
    "attribute": "",
    "requires_recreation": "",
    "before": None,
    "after": None,
    "causing": "",
}


@dataclass(frozen=True)
class Change:
    """A change of one resource. ``component``, ``kind``, ``sentence`` and ``risks`` are ours (see ``explain``)."""

    logical_id: str
    type: str
    action: Action
    replacement: Replacement = Replacement.NONE
    physical_id: str = ""
    policy_action: str = ""
    scope: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    component: str = ""
    kind: str = ""
    sentence: str = ""
    risks: tuple[str, ...] = field(default=())

    @property
    def replaces(self) -> bool:
        """Whether the resource is, or may be, made anew."""
        return self.replacement in {Replacement.TRUE, Replacement.CONDITIONAL}

    @property
    def follows(self) -> str:
        """The logical id whose change may bring this one about, when nothing else does; empty otherwise.

        AWS looks at such a resource again while deploying, and often leaves it as it is.
        """
        causes = {detail.causing.split(".")[0] for detail in self.details}
        only = self.action is Action.MODIFY and len(causes) == 1
        return causes.pop() if only else ""

    @property
    def key_changes(self) -> bool:
        """Whether a table gets another key by the template itself. AWS never keeps such a table.

        AWS's schema lists the key as replacing only conditionally, so the change set may say so too.
        """
        direct = {detail.name for detail in self.details if not detail.causing}
        return self.replaces and self.type == TABLE_TYPE and "KeySchema" in direct

    @property
    def surely_replaces(self) -> bool:
        """Whether nothing is left for AWS to decide while deploying."""
        return self.replacement is Replacement.TRUE or self.key_changes

    @property
    def perhaps(self) -> bool:
        """Whether AWS decides only while deploying if anything happens to it in place."""
        return self.sign == "~" and bool(self.follows)

    @property
    def stays(self) -> bool:
        """Whether the stack lets go of it and AWS keeps it in the account as it is."""
        return self.action is Action.REMOVE and self.policy_action == "Retain"

    @property
    def keeps_data(self) -> bool:
        """Whether what it holds is not lost: the stack lets go of it, and AWS keeps it as it is."""
        return self.stays and "data_loss" in self.risks

    @property
    def worth_a_look(self) -> bool:
        """Whether it has a risk other than that AWS may replace what holds no data because of another change."""
        perhaps = bool(self.follows) and not self.surely_replaces
        return bool(set(self.risks) - ({"replacement"} if perhaps else set()))

    @property
    def only_follows(self) -> bool:
        """Whether AWS decides while deploying if it changes at all, and nothing in it needs a look."""
        return bool(self.follows) and not self.surely_replaces and not self.worth_a_look

    @property
    def right(self) -> str:
        """The first sentence, where it says what somebody may newly do; else empty."""
        first = re.split(r"(?<=\.) ", self.sentence)[0]
        return first if "rights" in self.risks and MAY in first else ""

    @property
    def sign(self) -> str:
        """``+`` added, ``-`` removed, ``r`` replaced, ``~`` changed in place or in a way we do not know."""
        if self.action in {Action.ADD, Action.IMPORT}:
            return "+"
        if self.action is Action.REMOVE:
            return "-"
        return "r" if self.replaces else "~"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, as plans store it and pages read it."""
        return {
            "logical_id": self.logical_id,
            "physical_id": self.physical_id,
            "type": self.type,
            "component": self.component,
            "kind": self.kind,
            "action": self.action.value,
            "replacement": self.replacement.value,
            "policy_action": self.policy_action,
            "scope": list(self.scope),
            "details": [detail.to_json() for detail in self.details],
            "sentence": self.sentence,
            "risks": list(self.risks),
            "sign": self.sign,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Change":
        """Read back what :meth:`to_json` wrote; unknown words become the dangerous ones."""
        action = read_action(row.get("action"))
        return cls(
            logical_id=row["logical_id"],
            type=row["type"],
            action=action,
            replacement=read_replacement(row.get("replacement"), action),
            physical_id=row.get("physical_id", ""),
            policy_action=row.get("policy_action", ""),
            scope=tuple(row.get("scope", ())),
            details=tuple(Detail.from_json(detail) for detail in row.get("details", ())),
            component=row.get("component", ""),
            kind=row.get("kind", ""),
            sentence=row.get("sentence", ""),
            risks=tuple(row.get("risks", ())),
        )


@dataclass(frozen=True)
class Counts:
    """How many resources change in which way; ``at_risk`` counts those whose data may go."""

    added: int = 0
    changed: int = 0
    replaced: int = 0
    removed: int = 0
    at_risk: int = 0


def summary(changes: "tuple[Change, ...] | list[Change]") -> Counts:
    """Count by sign."""
    signs = [change.sign for change in changes]
    return Counts(
        added=signs.count("+"),
        changed=signs.count("~"),
        replaced=signs.count("r"),
        removed=signs.count("-"),
        at_risk=sum("data_loss" in change.risks for change in changes),
    )
