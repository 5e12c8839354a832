"""How operations of the CloudFormation in memory go on: resource by resource, to the end or back."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from deployments.aws.shapes import ChangeSetRequest, Stack, StackEvent
from deployments.spec.template import canonical
from tests.fakes.stacks import FakeStack, Operation, differences, outputs_of, replace_execution


class Operations:
    """``fail`` names logical ids that cannot be created or changed; ``stuck`` makes the rollback fail too."""

    def __init__(self) -> None:
        self.fail: set[str] = set()
        self.stuck = False
        self._numbers = itertools.count(1)
        self._old: dict[str, Stack] = {}

    def _begin(self, found: FakeStack, verb: str, token: str, request: ChangeSetRequest) -> None:
        self._old[found.stack.id] = found.stack
        names = [change.logical_id for change in differences(found.template, request.template)]
        names += sorted(found.drift) if request.reverts_drift else []
        found.operation = Operation(verb, token, names, canonical(json.loads(request.template)))
        found.parameters = dict(request.parameters)
        found.stack = replace(found.stack, tags=dict(request.tags))
        self._tell(found, f"{verb}_IN_PROGRESS", token)

    def _move(self, found: FakeStack) -> None:
        operation = found.operation
        if operation is None:
            return
        if operation.todo:
            name = operation.todo.pop(0)
            if name in self.fail and not operation.going_back:
                self._resource(
                    found, name, f"{operation.verb}_FAILED", operation.token, f"{name} cannot be: \0 refused"
                )
                found.failed.add(name)
                self._turn_back(found, operation)
            else:
                self._resource(found, name, f"{operation.verb}_COMPLETE", operation.token, "")
                operation.done.append(name)
            return
        self._ended(found, operation)

    def _turn_back(self, found: FakeStack, operation: Operation) -> None:
        if operation.verb == "DELETE":
            return  # AWS deletes what it can
        operation.going_back, operation.todo = True, list(operation.done)
        back = "ROLLBACK_IN_PROGRESS" if operation.verb == "CREATE" else "UPDATE_ROLLBACK_IN_PROGRESS"
        self._tell(found, back, operation.token, "The following resource(s) failed")

    def _ended(self, found: FakeStack, operation: Operation) -> None:
        found.operation = None
        if operation.verb == "DELETE" and found.failed:
            self._tell(found, "DELETE_FAILED", operation.token)
            return
        prefix = "" if operation.verb == "CREATE" else "UPDATE_"
        if operation.going_back:
            status = f"{prefix}ROLLBACK_FAILED" if self.stuck else f"{prefix}ROLLBACK_COMPLETE"
            found.failed = found.failed if self.stuck else set()
        else:
            status = f"{operation.verb}_COMPLETE"
            found.failed = set()
            found.template = operation.template
            found.drift = {key: row for key, row in found.drift.items() if key not in operation.done}
            found.stack = replace(found.stack, outputs=outputs_of(operation.template))
        executed = "EXECUTE_FAILED" if operation.going_back else "EXECUTE_COMPLETE"
        for name, made in found.change_sets.items():
            if made.change_set.execution_status == "EXECUTE_IN_PROGRESS":
                found.change_sets[name] = replace_execution(made, executed)
        self._tell(found, status, operation.token)

    def _tell(self, found: FakeStack, status: str, token: str, reason: str = "") -> None:
        found.stack = replace(found.stack, status=status, reason=reason)
        stack = found.stack
        found.events.append(
            self._event(stack.id, stack.name, stack.id, "AWS::CloudFormation::Stack", status, token, reason)
        )

    def _resource(self, found: FakeStack, name: str, status: str, token: str, reason: str) -> None:
        found.events.append(
            self._event(found.stack.id, name, f"{name}-physical", "AWS::Any::Thing", status, token, reason)
        )

    def _event(
        self, stack_id: str, logical: str, physical: str, type_: str, status: str, token: str, reason: str
    ) -> StackEvent:
        number = next(self._numbers)
        at = datetime.now(UTC) + timedelta(microseconds=number)
        clean = reason.replace("\0", "")
        return StackEvent(f"event-{number}", stack_id, logical, physical, type_, status, clean, at, token)
