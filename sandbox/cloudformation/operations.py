"""Operations that run on stacks: started by a call, gone on with after a restart, one at a time per stack."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.backend.client import BackendDown
from sandbox.clock import now_text
from sandbox.cloudformation import retention, tokens, undo
from sandbox.cloudformation.apply import Apply
from sandbox.cloudformation.makers import Makers
from sandbox.cloudformation.model import ChangeSet, Stack
from sandbox.cloudformation.repository import Repository
from sandbox.cloudformation.run import Run
from sandbox.journal.log import DiskFull
from sandbox.journal.records import Change
from sandbox.ledger import Ledger

RETRY_SECONDS = 1.0

logger = logging.getLogger("sandbox.operations")


class Operations:
    """Runs the operation that a stack's document describes."""

    def __init__(self, repository: Repository, makers: Makers, ledger: Ledger, speed: float) -> None:
        self._repository = repository
        self._makers = makers
        self._ledger = ledger
        self._speed = speed
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._runs: dict[str, Run] = {}

    def resume(self) -> None:
        """Go on with every operation that a killed process left."""
        for stack in self._repository.stacks():
            if stack.operation is not None and stack.busy:
                self.start(stack)

    def start(self, stack: Stack) -> None:
        """Run the stack's operation in the background. The stack must be saved already."""
        run = Run(stack, self._repository, self._makers, self._speed)
        self._runs[stack.id] = run
        task = asyncio.ensure_future(self._guarded(run))
        self._tasks[stack.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(stack.id, None))

    async def cancel(self, stack: Stack, token: str, line: Change) -> None:
        """Let the update that runs on a stack turn back; `line` is saved together with that."""
        run = self._runs.get(stack.id) or Run(stack, self._repository, self._makers, self._speed)
        run.stack = replace(run.stack, tokens=tokens.kept(run.stack, "cancel", token))
        await run.cancel(token, line)

    def note(self, stack_id: str, **values: Any) -> None:
        """What a call changes about a stack beside the operation that may run on it."""
        run = self._runs.get(stack_id)
        if run is not None:
            run.stack = replace(run.stack, **values)

    async def stop(self) -> None:
        """Leave all operations as they are; a restart goes on with them."""
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _guarded(self, run: Run) -> None:
        """Run to the end; begin again from the saved state while MiniStack or the disk is away."""
        while True:
            self._runs[run.stack.id] = run
            try:
                await self._run(run)
                return
            except (BackendDown, DiskFull) as error:
                logger.warning("The operation on %s waits: %s", run.stack.name, error)
                await asyncio.sleep(RETRY_SECONDS)
                current = self._repository.find("", run.stack.id)
                if current is None or current.operation is None:
                    return
                run = Run(current, self._repository, self._makers, self._speed)
            except Exception:
                logger.exception("The operation on %s stopped; it goes on after a restart.", run.stack.name)
                return
            finally:
                self._runs.pop(run.stack.id, None)

    async def _run(self, run: Run) -> None:
        if run.operation.kind == "DELETE":
            await self._delete(run)
            return
        if run.operation.phase == "apply":
            await self._apply(run)
        if run.operation.phase == "rollback":
            await self._roll_back(run)
        elif run.operation.phase == "cleanup":
            await undo.clean_up(run)
            await self._finish(run, f"{run.operation.kind}_COMPLETE", "EXECUTE_COMPLETE")
        elif run.operation.phase == "rollback_cleanup":
            await undo.clean_up(run)
            await self._finish(run, "UPDATE_ROLLBACK_COMPLETE", "EXECUTE_FAILED")

    async def _apply(self, run: Run) -> None:
        """Make and change things, then hand over to the clean-up or the rollback."""
        kind = run.operation.kind
        failure = ""
        outputs: list[dict[str, str]] = []
        phase = Apply(run)
        failed = await phase.all()
        if failed:
            word = "create" if kind == "CREATE" or _are_new(run, failed) else "update"
            failure = f"The following resource(s) failed to {word}: [{', '.join(sorted(failed))}]. "
        else:
            try:
                outputs = phase.outputs()
            except (AwsError, KeyError) as error:
                failure = f"An output could not be resolved: {error.args[0] if isinstance(error, KeyError) else error}"
        if failure or run.operation.cancelled:
            await self._failed(run, failure)
            return
        run.stack = replace(run.stack, outputs=outputs, inputs=run.operation.target)
        if kind == "UPDATE":
            await run.stack_step("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", phase="cleanup")
        else:
            run.set_operation(phase="cleanup")

    async def _failed(self, run: Run, failure: str) -> None:
        operation = run.operation
        if operation.on_failure == "DO_NOTHING" and not operation.cancelled:
            await undo.pause(run)
            run.set_operation(failure=failure)
            await self._finish(run, f"{operation.kind}_FAILED", "EXECUTE_FAILED", failure, paused=True)
            return
        status, reason = "UPDATE_ROLLBACK_IN_PROGRESS", failure
        if operation.kind == "CREATE":
            status, reason = "ROLLBACK_IN_PROGRESS", failure + "Rollback requested by user."
        if operation.cancelled:
            reason = "User Initiated"
        before = {**operation.before, **operation.stable}
        await run.stack_step(status, reason, phase="rollback", before=before, failure=failure or reason)

    async def _roll_back(self, run: Run) -> None:
        if run.operation.kind == "CREATE":
            failed = await undo.delete_all(run, creation_failed=True)
            if run.operation.on_failure == "DELETE" and not failed:
                await self._finish(run, "DELETE_COMPLETE", "EXECUTE_FAILED")
                return
            failed_status = "DELETE_FAILED" if run.operation.on_failure == "DELETE" else "ROLLBACK_FAILED"
            status = failed_status if failed else "ROLLBACK_COMPLETE"
            await self._finish(run, status, "EXECUTE_FAILED", _not_deleted(failed))
            return
        failed = await undo.roll_back_update(run)
        if failed:
            reason = f"The following resource(s) failed to update: [{', '.join(sorted(failed))}]. "
            run.set_operation(stuck=failed)
            await self._finish(run, "UPDATE_ROLLBACK_FAILED", "EXECUTE_FAILED", reason, paused=True)
            return
        await run.stack_step("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", phase="rollback_cleanup")
        await undo.clean_up(run)
        await self._finish(run, "UPDATE_ROLLBACK_COMPLETE", "EXECUTE_FAILED")

    async def _delete(self, run: Run) -> None:
        failed = await undo.delete_all(run)
        if failed and run.operation.force:
            await undo.leave_behind(run, failed)
            failed = []
        await self._finish(run, "DELETE_FAILED" if failed else "DELETE_COMPLETE", "", _not_deleted(failed))

    async def _finish(self, run: Run, status: str, execution: str, reason: str = "", *, paused: bool = False) -> None:
        """The last line of an operation: event, stack and change set together. A paused one can be gone on with."""
        operation = run.operation
        repository = self._repository
        event = repository.stack_event(run.stack, status, reason)
        ended = replace(
            run.stack, status=status, reason=reason, operation=None, paused=operation if paused else None, drift={}
        )
        if status == "DELETE_COMPLETE":
            ended = replace(ended, deleted=now_text())
        changes: list[Change] = [event, repository.put_stack(ended)]
        for change_set in repository.change_sets(run.stack.id):
            changes += self._closed(change_set, operation.change_set_id, execution, status)
        changes += retention.superfluous_change_sets(repository, ended)
        run.stack = ended
        line = self._ledger.ended(ended, operation)
        await repository.save(*changes, line)
        await self._ledger.publish(line)

    def _closed(self, change_set: ChangeSet, executed: str, execution: str, status: str) -> list[Change]:
        """The change set that was executed gets its result; when it succeeded, the others are deleted (User Guide,
        "Execute a change set"): they were made for another stack.
        """
        if change_set.id == executed:
            return [self._repository.put_change_set(replace(change_set, execution_status=execution))]
        obsolete = execution == "EXECUTE_COMPLETE" and change_set.execution_status == "OBSOLETE"
        if status == "DELETE_COMPLETE" or obsolete:
            return [self._repository.remove_change_set(change_set)]
        return []


def _are_new(run: Run, failed: list[str]) -> bool:
    return all(run.operation.before.get(name) is None for name in failed)


def _not_deleted(failed: list[str]) -> str:
    return f"The following resource(s) failed to delete: [{', '.join(sorted(failed))}]. " if failed else ""
