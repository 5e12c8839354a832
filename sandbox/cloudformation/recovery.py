"""Ways out of an operation that went wrong: cancel it, roll it back, go on with a rollback that is stuck.

After API_CancelUpdateStack, API_RollbackStack and API_ContinueUpdateRollback of AWS's API reference.
"""

import re
import uuid
from dataclasses import replace

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.cloudformation import roles, tokens
from sandbox.cloudformation.model import Operation, Properties, Stack
from sandbox.cloudformation.operations import Operations
from sandbox.cloudformation.repository import Repository
from sandbox.faults import Faults
from sandbox.ledger import Ledger

SKIPPABLE = re.compile(r"[a-zA-Z0-9]+")
REASON = "User Initiated"


class Recovery:
    """The three calls. Each returns AWS's answer or raises AwsError."""

    def __init__(self, repository: Repository, operations: Operations, ledger: Ledger, faults: Faults) -> None:
        self._repository = repository
        self._operations = operations
        self._ledger = ledger
        self._faults = faults

    async def cancel(self, fields: Fields, region: str) -> Properties:
        """CancelUpdateStack: only while an update runs; its way back has this call's token."""
        stack, token = self._repository.stack(region, fields.required("StackName")), tokens.sent(fields)
        if tokens.repeated(stack, "cancel", token):
            return await self._repeat("CancelUpdateStack", stack, token)
        if stack.status != "UPDATE_IN_PROGRESS":
            raise AwsError("ValidationError", "CancelUpdateStack cannot be called from current stack status")
        line = self._ledger.entry("CancelUpdateStack", stack, token=token)
        await self._operations.cancel(stack, token, line)
        await self._ledger.publish(line)
        return {}

    async def roll_back(self, fields: Fields, region: str) -> Properties:
        """RollbackStack: from CREATE_FAILED or UPDATE_FAILED to the last stable state."""
        stack, token = self._repository.stack(region, fields.required("StackName")), tokens.sent(fields)
        answer = {"StackId": stack.id, "OperationId": str(uuid.uuid4())}
        if tokens.repeated(stack, "rollback", token):
            return {**await self._repeat("RollbackStack", stack, token), **answer}
        if stack.status not in ("CREATE_FAILED", "UPDATE_FAILED") or stack.paused is None:
            raise _wrong_state(stack, "can not be rolled back")
        paused = stack.paused
        operation = replace(
            paused,
            before={**paused.before, **paused.stable},
            retain_except_on_create=fields.flag("RetainExceptOnCreate", paused.retain_except_on_create),
        )
        status = "ROLLBACK_IN_PROGRESS" if operation.kind == "CREATE" else "UPDATE_ROLLBACK_IN_PROGRESS"
        await self._begin(fields, stack, operation, ("RollbackStack", "rollback", token), status)
        return answer

    async def continue_rollback(self, fields: Fields, region: str) -> Properties:
        """ContinueUpdateRollback: tries what is stuck again and leaves out what is to be skipped."""
        stack, token = self._repository.stack(region, fields.required("StackName")), tokens.sent(fields)
        if tokens.repeated(stack, "continue", token):
            return await self._repeat("ContinueUpdateRollback", stack, token)
        if stack.status != "UPDATE_ROLLBACK_FAILED" or stack.paused is None:
            raise _wrong_state(stack, "the rollback can not be continued")
        skip = fields.texts("ResourcesToSkip")
        self._check_skippable(stack.paused, skip)
        operation = replace(stack.paused, skip=skip, stuck=[])
        names = ("ContinueUpdateRollback", "continue", token)
        await self._begin(fields, stack, operation, names, "UPDATE_ROLLBACK_IN_PROGRESS")
        return {}

    def _check_skippable(self, paused: Operation, skip: list[str]) -> None:
        nested = [name for name in skip if not SKIPPABLE.fullmatch(name)]
        if nested:
            raise AwsError("ValidationError", f"The sandbox has no nested stacks; {nested[0]} cannot be skipped.")
        wrong = sorted(set(skip) - set(paused.stuck))
        if wrong:
            raise AwsError(
                "ValidationError",
                f"ResourcesToSkip can contain only resources that are in the UPDATE_FAILED state because a rollback "
                f"failed. These are not: [{', '.join(wrong)}]",
            )

    async def _begin(
        self, fields: Fields, stack: Stack, operation: Operation, names: tuple[str, str, str], status: str
    ) -> None:
        action, key, token = names
        begun = replace(
            operation, phase="rollback", action=action, token=token, asked=token, faults=self._faults.of(stack.name)
        )
        started = replace(
            stack,
            status=status,
            reason=REASON,
            operation=begun,
            paused=None,
            role_arn=roles.checked(fields) or stack.role_arn,
            tokens=tokens.kept(stack, key, token),
        )
        line = self._ledger.entry(action, started, token=token)
        event = self._repository.stack_event(started, status, REASON)
        await self._repository.save(self._repository.put_stack(started), event, line, *self._faults.used(stack.name))
        await self._ledger.publish(line)
        self._operations.start(started)

    async def _repeat(self, action: str, stack: Stack, token: str) -> Properties:
        line = self._ledger.entry(action, stack, token=token, outcome="repeated")
        await self._repository.save(line)
        await self._ledger.publish(line)
        return {}


def _wrong_state(stack: Stack, cannot: str) -> AwsError:
    return AwsError("ValidationError", f"Stack:{stack.id} is in {stack.status} state and {cannot}.")
