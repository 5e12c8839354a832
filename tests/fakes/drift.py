"""Drift of the CloudFormation in memory: what somebody changed by hand, and how AWS tells of it."""

import itertools
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from deployments.aws.errors import Trouble
from deployments.aws.shapes import DriftDetection
from deployments.changes import Action, Change, Detail
from deployments.changes.drift import Difference, Seen, State
from tests.fakes.stacks import FakeStack, problem

COMPARED = ("AWS::DynamoDB::Table", "AWS::IAM::Role", "AWS::Lambda::Function", "AWS::S3::Bucket")


class Drift:
    """``looks`` is how often a detection says that it is running. Types outside of :data:`COMPARED` are left out."""

    _known: Callable[[str], FakeStack]
    _call: Callable[[str], AbstractContextManager[None]]

    def __init__(self) -> None:
        self.looks = 0
        self.detection = "DETECTION_COMPLETE"
        self.detected: list[str] = []
        self._detections: dict[str, tuple[str, datetime, int]] = {}
        self._drift_numbers = itertools.count(1)

    def changed(self, stack_id: str, logical_id: str, **values: tuple[str | None, str | None]) -> None:
        """Somebody changed properties by hand: name → (expected, actual). Without any, deleted the thing."""
        kinds = {(False, True): "ADD", (True, False): "REMOVE"}
        differences = tuple(
            Difference(f"/{name}", kinds.get((old is not None, new is not None), "NOT_EQUAL"), old, new)
            for name, (old, new) in values.items()
        )
        state = State.MODIFIED if differences else State.DELETED
        self._known(stack_id).drift[logical_id] = Seen(logical_id, "", "", state, differences)

    def unreadable(self, stack_id: str, logical_id: str, reason: str) -> None:
        """AWS cannot read the thing."""
        self._known(stack_id).drift[logical_id] = Seen(logical_id, "", "", State.UNKNOWN, (), reason)

    def detect_drift(self, stack_id: str) -> str:
        """One at a time for each stack."""
        with self._call("DetectStackDrift"):
            found = self._known(stack_id)
            if any(stack == stack_id and left > 0 for stack, _, left in self._detections.values()):
                raise problem(Trouble.BUSY, "DetectStackDrift", "ValidationError", "already in progress")
            if found.operation:
                raise problem(Trouble.BUSY, "DetectStackDrift", "ValidationError", "is in UPDATE_IN_PROGRESS state")
            key = f"detection-{next(self._drift_numbers)}"
            self._detections[key] = (stack_id, datetime.now(UTC), self.looks)
            self.detected.append(stack_id)
            return key

    def drift_detection(self, detection_id: str) -> DriftDetection:
        """Runs for some looks."""
        with self._call("DescribeStackDriftDetectionStatus"):
            stack_id, at, left = self._detections[detection_id]
            self._detections[detection_id] = (stack_id, at, left - 1)
            if left > 0:
                return DriftDetection("DETECTION_IN_PROGRESS", "", at)
            failed = [row.logical_id for row in self._known(stack_id).drift.values() if row.state is State.UNKNOWN]
            status = "DETECTION_FAILED" if failed else self.detection
            reason = f"Failed to detect drift on resources [{', '.join(failed)}]" if failed else ""
            return DriftDetection(status, reason, at)

    def resource_drifts(self, stack_id: str) -> tuple[Seen, ...]:
        """What AWS can compare."""
        with self._call("DescribeStackResourceDrifts"):
            found = self._known(stack_id)
            now, rows = datetime.now(UTC), json.loads(found.template)["Resources"]
            return tuple(
                replace(
                    found.drift.get(name, Seen(name, "", "", State.IN_SYNC)),
                    physical_id=f"{name.lower()}-physical",
                    type=row["Type"],
                    at=now,
                )
                for name, row in sorted(rows.items())
                if row["Type"] in COMPARED or name in found.drift
            )


def reverts(found: FakeStack) -> tuple[Change, ...]:
    """What a change set that reverts drift would do beside what the template changes."""
    rows: dict[str, Any] = json.loads(found.template)["Resources"]
    return tuple(
        Change(
            logical_id=name,
            type=rows[name]["Type"],
            action=Action.ADD if seen.state is State.DELETED else Action.MODIFY,
            physical_id="" if seen.state is State.DELETED else f"{name.lower()}-physical",
            details=tuple(
                Detail(f"/Properties{one.path}", one.path[1:], "Properties", "Never", one.actual, one.expected)
                for one in seen.differences
            ),
        )
        for name, seen in sorted(found.drift.items())
        if seen.state in (State.MODIFIED, State.DELETED)
    )
