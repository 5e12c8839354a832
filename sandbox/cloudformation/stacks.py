"""Stacks: read, deleted, protected."""

from dataclasses import replace

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.cloudformation import roles, stackpolicy, tokens
from sandbox.cloudformation.model import Operation, Properties, Stack
from sandbox.cloudformation.operations import Operations
from sandbox.cloudformation.repository import Repository
from sandbox.faults import Faults
from sandbox.journal.records import Change
from sandbox.ledger import Ledger

DELETABLE_WITH_RETAIN = "DELETE_FAILED"
FORCE = "FORCE_DELETE_STACK"


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
        token = tokens.sent(fields)
        if tokens.repeated(stack, "delete", token):
            await self._write(self._ledger.entry("DeleteStack", stack, token=token, outcome="repeated"))
            return {}
        retain, mode = fields.texts("RetainResources"), fields.text("DeletionMode", "STANDARD")
        self._check_deletable(stack, retain, mode)
        if stack.status == "REVIEW_IN_PROGRESS":
            return await self._forget(stack, token)
        operation = Operation(
            kind="DELETE",
            phase="delete",
            action="DeleteStack",
            token=token,
            asked=token,
            change_set_id="",
            target=None,
            retain=retain,
            faults=self._faults.of(stack.name),
            force=mode == FORCE,
        )
        started = replace(
            stack,
            status="DELETE_IN_PROGRESS",
            reason="User Initiated",
            operation=operation,
            paused=None,
            deletion_mode=mode,
            role_arn=roles.checked(fields) or stack.role_arn,
            tokens=tokens.kept(stack, "delete", token),
        )
        await self._begin(started, token)
        return {}

    async def _begin(self, started: Stack, token: str) -> None:
        line = self._ledger.entry("DeleteStack", started, token=token)
        event = self._repository.stack_event(started, started.status, started.reason)
        await self._repository.save(self._repository.put_stack(started), event, line, *self._faults.used(started.name))
        await self._ledger.publish(line)
        self._operations.start(started)

    def _check_deletable(self, stack: Stack, retain: list[str], mode: str) -> None:
        if mode not in ("STANDARD", FORCE):
            raise AwsError(
                "ValidationError",
                f"1 validation error detected: Value '{mode}' at 'deletionMode' failed to satisfy constraint: Member "
                f"must satisfy enum value set: [STANDARD, {FORCE}]",
            )
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
        if mode == FORCE and stack.status != DELETABLE_WITH_RETAIN:
            raise AwsError(
                "ValidationError",
                f"Invalid operation on stack [{stack.id}]. {FORCE} may only be specified for a stack that is in the "
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
        self._operations.note(stack.id, protected=wanted)
        await self._repository.save(self._repository.put_stack(replace(stack, protected=wanted)), line)
        await self._ledger.publish(line)
        return {"StackId": stack.id}

    async def set_policy(self, fields: Fields, region: str) -> Properties:
        """SetStackPolicy. Naturally repeatable; a policy cannot be taken away."""
        stack = self._repository.stack(region, fields.required("StackName"))
        if fields.has("StackPolicyURL"):
            raise AwsError("ValidationError", "The sandbox takes stack policies as StackPolicyBody only.")
        policy = stackpolicy.checked(fields.required("StackPolicyBody"))
        line = self._ledger.entry("SetStackPolicy", stack)
        self._operations.note(stack.id, policy=policy)
        await self._repository.save(self._repository.put_stack(replace(stack, policy=policy)), line)
        await self._ledger.publish(line)
        return {}

    async def _write(self, line: Change) -> None:
        await self._repository.save(line)
        await self._ledger.publish(line)
