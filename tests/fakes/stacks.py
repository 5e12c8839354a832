"""What the CloudFormation in memory keeps, and how it works out changes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.shapes import ChangeSet, ChangeSetRequest, Stack, StackEvent, StackOutput
from deployments.changes import Action, Change, Detail, Replacement
from deployments.changes.drift import Seen


@dataclass
class Operation:
    """What a stack is doing: the resources still to come, and what happens at the end."""

    verb: str
    token: str
    todo: list[str]
    template: str
    done: list[str] = field(default_factory=list)
    going_back: bool = False


@dataclass
class FakeStack:
    """One stack with everything that belongs to it."""

    stack: Stack
    template: str = ""
    processed: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    events: list[StackEvent] = field(default_factory=list)
    change_sets: dict[str, "FakeChangeSet"] = field(default_factory=dict)
    operation: Operation | None = None
    tokens: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    drift: dict[str, Seen] = field(default_factory=dict)


@dataclass
class FakeChangeSet:
    """A change set and the request that made it."""

    change_set: ChangeSet
    request: ChangeSetRequest


def replace_execution(made: FakeChangeSet, status: str) -> FakeChangeSet:
    """The change set with another execution status."""
    return FakeChangeSet(replace(made.change_set, execution_status=status), made.request)


def differences(old: str, new: str) -> tuple[Change, ...]:
    """What an update from one template text to another would do; a table's keys replace it."""
    before, after = (json.loads(text or "{}").get("Resources", {}) for text in (old, new))
    return tuple(_differences(before, after))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for name, row in sorted(after.items()):
        if name not in before:
            yield Change(name, row["Type"], Action.ADD)
        elif before[name].get("Properties") != row.get("Properties"):
            old, new = before[name].get("Properties", {}), row.get("Properties", {})
            keys = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
            replaces = Replacement.TRUE if "KeySchema" in keys else Replacement.FALSE
            details = tuple(Detail(f"/Properties/{key}", key, "Properties", "Never") for key in keys)
            yield Change(name, row["Type"], Action.MODIFY, replaces, f"{name.lower()}-physical", details=details)
    for name, row in sorted(before.items()):
        if name not in after:
            yield Change(name, row["Type"], Action.REMOVE, physical_id=f"{name.lower()}-physical")


def outputs_of(template: str) -> tuple[StackOutput, ...]:
    """An output for each that the template declares, with a made-up value."""
    declared = json.loads(template or "{}").get("Outputs", {})
    return tuple(StackOutput(key, f"value-of-{key}", row.get("Description", "")) for key, row in declared.items())


def problem(trouble: Trouble, operation: str, code: str, text: str) -> AwsProblem:
    return AwsProblem(trouble, operation, code, text)
