"""A boto3 client that answers one list, a few rows a page, and never anything else."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from deployments.aws.shapes import ChangeSet, StackEvent
from deployments.changes import Change


class Pages:
    """``rows`` under ``key`` of each page, ``size`` a page, beside what ``answer`` holds; ``asked`` counts pages."""

    def __init__(
        self, key: str, rows: Sequence[dict[str, Any]], size: int, answer: dict[str, Any] | None = None
    ) -> None:
        self._key, self._rows, self._size, self._answer = key, rows, size, answer or {}
        self.meta = SimpleNamespace(events=SimpleNamespace(register=lambda *told: None))
        self.asked = 0

    def describe_stack_events(self, **asked: Any) -> dict[str, Any]:
        """One page."""
        self.asked += 1
        at = int(asked.get("NextToken", 0))
        more = {"NextToken": str(at + self._size)} if at + self._size < len(self._rows) else {}
        return {**self._answer, self._key: list(self._rows[at : at + self._size]), **more}

    describe_change_set = describe_stack_events


def change_row(change: Change) -> dict[str, Any]:
    """As AWS writes a change."""
    details = [{"Target": {"Path": one.path, "Name": one.name, "Attribute": one.attribute}} for one in change.details]
    body = {
        "LogicalResourceId": change.logical_id,
        "ResourceType": change.type,
        "Action": change.action.value,
        "Replacement": change.replacement.value,
        "PhysicalResourceId": change.physical_id,
        "Details": details,
    }
    return {"Type": "Resource", "ResourceChange": body}


def change_set_answer(made: ChangeSet) -> dict[str, Any]:
    """As AWS describes a change set, without its changes."""
    return {
        "ChangeSetId": made.arn,
        "StackId": made.stack_id,
        "ChangeSetName": made.name,
        "Status": made.status,
        "StatusReason": made.reason,
        "ExecutionStatus": made.execution_status,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in made.parameters.items()],
        "Tags": [{"Key": key, "Value": value} for key, value in made.tags.items()],
        "Capabilities": list(made.capabilities),
    }


def event_row(event: StackEvent) -> dict[str, Any]:
    """As AWS writes an event."""
    return {
        "EventId": event.event_id,
        "StackId": event.stack_id,
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.type,
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason,
        "Timestamp": event.at,
        "ClientRequestToken": event.token,
    }
