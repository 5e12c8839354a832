"""Drift detection: whether what a stack made is still as its template says.

After API_DetectStackDrift, API_DetectStackResourceDrift, API_DescribeStackDriftDetectionStatus and
API_DescribeStackResourceDrifts, and the User Guide, "Detect unmanaged configuration changes". What cannot be read is
never called in sync: it is left out, NOT_CHECKED where a status is needed.
"""

import json
import uuid
from dataclasses import replace

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.clock import milliseconds, now_text
from sandbox.cloudformation import paging, timing
from sandbox.cloudformation.actual import Actual
from sandbox.cloudformation.background import Background
from sandbox.cloudformation.drifted import Found
from sandbox.cloudformation.model import Properties, Resource, Stack
from sandbox.cloudformation.operations import Operations
from sandbox.cloudformation.repository import Repository
from sandbox.journal.records import Change

DETECTABLE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"})
STATUSES = ("IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN", "UNSUPPORTED")
RUNNING = "DETECTION_IN_PROGRESS"
KEPT = 200


class Drift:
    """The calls about drift. Each returns AWS's answer or raises AwsError."""

    def __init__(self, repository: Repository, actual: Actual, operations: Operations, background: Background) -> None:
        self._repository = repository
        self._actual = actual
        self._operations = operations
        self._background = background

    async def detect(self, fields: Fields, region: str) -> Properties:
        """DetectStackDrift: begins, and answers with an id to ask for."""
        stack = self._repository.stack(region, fields.required("StackName"))
        self._check(stack)
        only = fields.texts("LogicalResourceIds")
        for name in only:
            self._resource(stack, name)
        detection_id = str(uuid.uuid4())
        begun = {"stack_id": stack.id, "at": now_text(), "status": RUNNING, "reason": "", "only": only}
        old = list(self._repository.detections())[:-KEPT]
        await self._repository.save(
            self._repository.put_detection(detection_id, begun),
            *[self._repository.put_detection(one, None) for one in old],
        )
        await self._background.run(timing.DRIFT_SECONDS, lambda: self.finish(detection_id))
        return {"StackDriftDetectionId": detection_id}

    def _check(self, stack: Stack) -> None:
        if stack.status not in DETECTABLE:
            raise AwsError(
                "ValidationError", f"Drift detection cannot be performed on stack [{stack.id}] in {stack.status} state."
            )
        running = [one for one in self._repository.detections().values() if one["status"] == RUNNING]
        if any(one["stack_id"] == stack.id for one in running):
            raise AwsError("ValidationError", f"Drift detection is already in progress for stack [{stack.id}].")

    def pending(self) -> list[str]:
        """Detections that a killed process left."""
        return [one for one, values in self._repository.detections().items() if values["status"] == RUNNING]

    async def finish(self, detection_id: str) -> None:
        """Look at everything and write down what was seen."""
        begun = self._repository.detections().get(detection_id)
        stack = self._repository.find("", begun["stack_id"]) if begun else None
        if begun is None or stack is None:
            return
        found = await self._actual.survey(stack, begun["only"]) if stack.status in DETECTABLE else {}
        now = self._repository.find("", stack.id) or stack
        if now.status not in DETECTABLE:
            reason = f"The stack is in {now.status} state."
            failed = {**begun, "status": "DETECTION_FAILED", "reason": reason, "stack_status": "UNKNOWN"}
            await self._repository.save(self._repository.put_detection(detection_id, failed))
            return
        resources = self._repository.resources(stack.id)
        found = {name: one for name, one in found.items() if name in begun["only"] or not resources[name].skipped}
        await self._conclude(now, detection_id, begun, found)

    async def _conclude(self, stack: Stack, detection_id: str, begun: Properties, found: dict[str, Found]) -> None:
        unknown = sorted(name for name, one in found.items() if one.status == "UNKNOWN")
        drifted = [one for one in found.values() if one.drifted]
        status = stack_status(found)
        ended = {
            **begun,
            "status": "DETECTION_FAILED" if unknown else "DETECTION_COMPLETE",
            "reason": f"Failed to detect drift on resources [{', '.join(unknown)}]" if unknown else "",
            "stack_status": status,
            "count": len(drifted),
        }
        changes: list[Change] = [self._repository.put_detection(detection_id, ended)]
        changes += self._seen(stack, found)
        await self._note(stack, {"status": status, "at": str(begun["at"])}, changes)

    def _seen(self, stack: Stack, found: dict[str, Found]) -> list[Change]:
        return [
            self._repository.put_drift(stack, name, None if one.status == "UNSUPPORTED" else one)
            for name, one in found.items()
        ]

    async def _note(self, stack: Stack, drift: Properties, changes: list[Change]) -> None:
        self._operations.note(stack.id, drift=drift)
        await self._repository.save(self._repository.put_stack(replace(stack, drift=drift)), *changes)

    def status(self, fields: Fields, region: str) -> Properties:
        """DescribeStackDriftDetectionStatus."""
        detection_id = fields.required("StackDriftDetectionId")
        detection = self._repository.detections().get(detection_id)
        if detection is None:
            raise AwsError("ValidationError", f"No drift detection found with id [{detection_id}]")
        return {
            "StackId": detection["stack_id"],
            "StackDriftDetectionId": detection_id,
            "StackDriftStatus": detection.get("stack_status"),
            "DetectionStatus": detection["status"],
            "DetectionStatusReason": detection["reason"] or None,
            "DriftedStackResourceCount": detection.get("count"),
            "Timestamp": milliseconds(detection["at"]),
        }

    def resource_drifts(self, fields: Fields, region: str) -> Properties:
        """DescribeStackResourceDrifts: only what was checked."""
        stack = self._repository.stack(region, fields.required("StackName"))
        wanted = fields.texts("StackResourceDriftStatusFilters")
        if set(wanted) - set(STATUSES):
            raise AwsError(
                "ValidationError",
                f"1 validation error detected: Value '[{', '.join(wanted)}]' at 'stackResourceDriftStatusFilters' "
                f"failed to satisfy constraint: Member must satisfy enum value set: [{', '.join(STATUSES)}]",
            )
        resources = self._repository.resources(stack.id)
        found = [
            _shown(stack, resources[name], one)
            for name, one in sorted(self._repository.drifts(stack.id).items())
            if name in resources and (not wanted or one.status in wanted)
        ]
        shown, following = paging.page(found, fields.text("NextToken"), _size(fields))
        return {"StackResourceDrifts": shown, "NextToken": following}

    async def detect_resource(self, fields: Fields, region: str) -> Properties:
        """DetectStackResourceDrift: one resource, answered at once; also one that a rollback skipped."""
        stack = self._repository.stack(region, fields.required("StackName"))
        self._check(stack)
        resource = self._resource(stack, fields.required("LogicalResourceId"))
        found = await self._actual.look(stack, resource)
        if found.status == "UNSUPPORTED":
            raise AwsError(
                "ValidationError", f"Drift detection is not supported for {resource.logical_id}. {found.reason}"
            )
        now = self._repository.find("", stack.id) or stack
        known = {**self._repository.drifts(stack.id), resource.logical_id: found}
        drift = {"status": stack_status(known), "at": found.at}
        await self._note(now, drift, self._seen(stack, {resource.logical_id: found}))
        return {"StackResourceDrift": _shown(stack, resource, found)}

    def _resource(self, stack: Stack, name: str) -> Resource:
        resource = self._repository.resources(stack.id).get(name)
        if resource is None or not resource.exists:
            raise AwsError("ValidationError", f"Resource {name} does not exist for stack {stack.name}")
        return resource


def stack_status(found: dict[str, Found]) -> str:
    """The status of a whole stack: DRIFTED, else UNKNOWN when something could not be read, else IN_SYNC when something
    could.
    """
    statuses = {one.status for one in found.values()}
    if statuses & {"MODIFIED", "DELETED"}:
        return "DRIFTED"
    if "UNKNOWN" in statuses:
        return "UNKNOWN"
    return "IN_SYNC" if "IN_SYNC" in statuses else "NOT_CHECKED"


def _size(fields: Fields) -> int:
    asked = fields.text("MaxResults", str(paging.DRIFTS))
    if not asked.isdigit() or not 1 <= int(asked) <= 100:
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{asked}' at 'maxResults' failed to satisfy constraint: Member must "
            "have value between 1 and 100",
        )
    return min(int(asked), paging.DRIFTS)


def _shown(stack: Stack, resource: Resource, found: Found) -> Properties:
    compared = found.status in ("IN_SYNC", "MODIFIED")
    return {
        "StackId": stack.id,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ExpectedProperties": json.dumps(found.expected, sort_keys=True) if compared else None,
        "ActualProperties": json.dumps(found.actual, sort_keys=True) if compared else None,
        "PropertyDifferences": found.differences,
        "StackResourceDriftStatus": found.status,
        "Timestamp": milliseconds(found.at),
        "DriftStatusReason": found.reason or None,
    }
