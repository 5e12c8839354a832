"""Stacks: read, deleted, protected."""

from dataclasses import replace

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.cloudformation.model import Operation, Properties, Stack
from sandbox.cloudformation.operations import Operations
from sandbox.cloudformation.repository import Repository
from sandbox.faults import Faults
from sandbox.journal.records import Change
from sandbox.ledger import Ledger

DELETABLE_WITH_RETAIN = "DELETE_FAILED"


class Stacks:
    """The calls that change stacks without a change set. Each returns AWS's answer or raises AwsError."""

    def __init__(self, repository: Repository, operations: Operations, ledger: Ledger, faults: Faults) -> None:
        self._repository = repository
        self._operations = operations
        self._ledger = ledger
        self._faults = faults

    async def delete(self, fields: Fields, region: str) -> Properties:
        """DeleteStack. One that does not exist is no error; the same token again is not a second deletion."""
        stack = self._repository.find(region, fields.required("StackName"))
        if stack is None or stack.status == "DELETE_COMPLETE":
            return {}
        token = fields.text("ClientRequestToken")
        if (
            token
            and stack.operation is not None
            and stack.operation.kind == "DELETE"
            and stack.operation.token == token
        ):
            await self._write(self._ledger.entry("DeleteStack", stack, token=token, outcome="repeated"))
            return {}
        retain = fields.texts("RetainResources")
        self._check_deletable(stack, retain)
        if stack.status == "REVIEW_IN_PROGRESS":
            return await self._forget(stack, token)
        operation = Operation(
            kind="DELETE",
            phase="delete",
            token=token,
            change_set_id="",
            target=None,
            retain=retain,
            faults=self._faults.take(stack.name),
        )
        started = replace(stack, status="DELETE_IN_PROGRESS", reason="User Initiated", operation=operation)
        line = self._ledger.entry("DeleteStack", started, token=token)
        event = self._repository.stack_event(started, started.status, started.reason)
        await self._repository.save(self._repository.put_stack(started), event, line)
        await self._ledger.publish(line)
        self._operations.start(started)
        return {}

    def _check_deletable(self, stack: Stack, retain: list[str]) -> None:
        if stack.protected:
            raise AwsError(
                "ValidationError",
                f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled",
            )
        if stack.busy:
            raise AwsError(
                "ValidationError",
                f"Stack:{stack.id} is in {stack.status} state and can not be deleted.",
            )
        if retain and stack.status != DELETABLE_WITH_RETAIN:
            raise AwsError(
                "ValidationError",
                "Invalid operation on stack ["
                + stack.id
                + "]. RetainResources may only be specified for a stack that is in the "
                "DELETE_FAILED state.",
            )
        unknown = set(retain) - set(self._repository.resources(stack.id))
        if unknown:
            raise AwsError(
                "ValidationError", f"Resources to retain [{', '.join(sorted(unknown))}] do not exist in the stack."
            )

    async def _forget(self, stack: Stack, token: str) -> Properties:
        """A stack that was only reviewed has nothing to remove."""
        gone = replace(stack, status="DELETE_COMPLETE", deleted=stack.created)
        line = self._ledger.entry("DeleteStack", gone, token=token)
        changes: list[Change] = [
            self._repository.remove_change_set(one) for one in self._repository.change_sets(stack.id)
        ]
        event = self._repository.stack_event(gone, gone.status)
        await self._repository.save(*changes, event, self._repository.put_stack(gone), line)
        await self._ledger.publish(line)
        return {}

    async def protect(self, fields: Fields, region: str) -> Properties:
        """UpdateTerminationProtection. Naturally repeatable."""
        stack = self._repository.stack(region, fields.required("StackName"))
        wanted = fields.flag("EnableTerminationProtection")
        line = self._ledger.entry("UpdateTerminationProtection", stack)
        await self._repository.save(self._repository.put_stack(replace(stack, protected=wanted)), line)
        await self._ledger.publish(line)
        return {"StackId": stack.id}

    async def _write(self, line: Change) -> None:
        await self._repository.save(line)
        await self._ledger.publish(line)
