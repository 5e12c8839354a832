"""Executing a change set: once, by token, and never while something else runs on the stack."""

from dataclasses import replace
from typing import Literal

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.clock import now_text
from sandbox.cloudformation import tokens
from sandbox.cloudformation.changesets import ChangeSets
from sandbox.cloudformation.model import ChangeSet, Operation, Properties, Stack
from sandbox.cloudformation.operations import Operations
from sandbox.cloudformation.repository import Repository
from sandbox.faults import Faults
from sandbox.journal.records import Change
from sandbox.ledger import Ledger


class Execution:
    """ExecuteChangeSet."""

    def __init__(
        self, repository: Repository, change_sets: ChangeSets, operations: Operations, ledger: Ledger, faults: Faults
    ) -> None:
        self._repository = repository
        self._change_sets = change_sets
        self._operations = operations
        self._ledger = ledger
        self._faults = faults

    async def execute(self, fields: Fields, region: str) -> Properties:
        """ExecuteChangeSet. Single use; the same ClientRequestToken again is answered without a second execution."""
        stack, change_set = self._change_sets.find(fields, region)
        token = tokens.sent(fields)
        if tokens.repeated(stack, _key(change_set), token):
            line = self._entry(stack, change_set, token, "repeated")
            await self._repository.save(line)
            await self._ledger.publish(line)
            return {}
        _check_executable(stack, change_set)
        on_failure = _on_failure(fields, change_set)
        paused = stack.paused if stack.status == "UPDATE_FAILED" else None
        operation = Operation(
            kind=change_set.kind,
            phase="apply",
            token=token,
            asked=token,
            change_set_id=change_set.id,
            target=change_set.inputs,
            on_failure=on_failure,
            faults=self._faults.of(stack.name, self._repository.template(change_set.inputs.template)),
            leftover=paused.leftover if paused else [],
            stable={**paused.before, **paused.stable} if paused else {},
            reverts=change_set.drift.get("reverts", {}),
            retain_except_on_create=fields.flag("RetainExceptOnCreate"),
        )
        await self._begin(stack, change_set, operation)
        return {}

    def _entry(self, stack: Stack, change_set: ChangeSet, token: str, outcome: str) -> Change:
        return self._ledger.entry(
            "ExecuteChangeSet", stack, change_set=(change_set.id, change_set.name), token=token, outcome=outcome
        )

    async def _begin(self, stack: Stack, change_set: ChangeSet, operation: Operation) -> None:
        repository = self._repository
        status = f"{operation.kind}_IN_PROGRESS"
        started = replace(
            stack,
            status=status,
            reason="User Initiated",
            updated=now_text() if operation.kind == "UPDATE" else stack.updated,
            description=str(repository.template(change_set.inputs.template).get("Description", "")),
            capabilities=change_set.capabilities,
            change_set_id=change_set.id,
            role_arn=change_set.role_arn or stack.role_arn,
            disable_rollback=operation.on_failure == "DO_NOTHING",
            notification_arns=change_set.notification_arns or stack.notification_arns,
            operation=operation,
            paused=None,
            tokens=tokens.kept(stack, _key(change_set), operation.token),
        )
        changes: list[Change] = [
            repository.put_stack(started),
            repository.stack_event(started, status, "User Initiated"),
            repository.put_change_set(replace(change_set, execution_status="EXECUTE_IN_PROGRESS")),
        ]
        for other in repository.change_sets(stack.id):
            if other.id != change_set.id and other.execution_status in ("AVAILABLE", "UNAVAILABLE"):
                changes.append(repository.put_change_set(replace(other, execution_status="OBSOLETE")))
        line = self._entry(started, change_set, operation.token, "accepted")
        await repository.save(*changes, line, *self._faults.used(stack.name))
        await self._ledger.publish(line)
        self._operations.start(started)


def _key(change_set: ChangeSet) -> str:
    return f"execute {change_set.id}"


def _on_failure(fields: Fields, change_set: ChangeSet) -> Literal["ROLLBACK", "DO_NOTHING", "DELETE"]:
    """What a failure leads to. DisableRollback and OnStackFailure exclude each other (API_ExecuteChangeSet)."""
    if fields.has("DisableRollback") and change_set.on_failure:
        raise AwsError("ValidationError", "Cannot specify both DisableRollback and OnStackFailure.")
    if fields.flag("DisableRollback") or change_set.on_failure == "DO_NOTHING":
        return "DO_NOTHING"
    return "DELETE" if change_set.on_failure == "DELETE" else "ROLLBACK"


def _check_executable(stack: Stack, change_set: ChangeSet) -> None:
    if stack.busy:
        raise AwsError("ValidationError", f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
    if change_set.status != "CREATE_COMPLETE" or change_set.execution_status != "AVAILABLE":
        raise AwsError(
            "InvalidChangeSetStatus",
            f"ChangeSet [{change_set.id}] cannot be executed in its current execution status of "
            f"[{change_set.execution_status}]",
        )
