"""A strict CloudFormation in memory: change-set life cycle, tokens, OBSOLETE, operations over several looks, a ledger.

It keeps ``gateways.CloudFormation``. Operations move ``pace`` resources per look at their events. ``deaf`` hides all
effects from descriptions for so many looks, as AWS's stale reads do.
"""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from deployments.aws import punctual
from deployments.aws.errors import Trouble, reading
from deployments.aws.shapes import ChangeSet, ChangeSetRef, ChangeSetRequest, Stack, StackEvent, StackResource
from deployments.changes import Change
from deployments.spec.template import canonical
from tests.fakes.drift import Drift, reverts
from tests.fakes.operations import Operations
from tests.fakes.stacks import FakeChangeSet, FakeStack, Operation, differences, problem, replace_execution

NO_CHANGE = "The submitted information didn't contain changes. Submit different information to create a change set."


class FakeCloudFormation(Operations, Drift):
    """See the module. Every accepted mutation is a row of ``ledger``: (action, stack id, token or name)."""

    def __init__(self) -> None:
        Operations.__init__(self)
        Drift.__init__(self)
        self.stacks: dict[str, FakeStack] = {}
        self.ledger: list[tuple[str, str, str]] = []
        self.deaf = 0
        self.pace = 4
        self.page_changes: list[Change] = []
        self.before: Callable[[str], None] = lambda operation: None
        self.after: Callable[[str], None] = lambda operation: None
        self._lock = threading.RLock()

    # -- reads -------------------------------------------------------------------------------------------------

    def stack(self, name_or_id: str) -> Stack | None:
        """The stack by id, or the living one by name."""
        with self._call("DescribeStacks"):
            found = self._find(name_or_id)
            if found is None:
                return None
            if self.deaf and found.stack.id in self._old:
                self.deaf -= 1
                return self._old[found.stack.id]
            return found.stack

    def template(self, stack_id: str, *, processed: bool = False) -> str:
        """The template that runs."""
        with self._call("GetTemplate"):
            found = self._known(stack_id)
            return found.processed if processed and found.processed else found.template

    def resources(self, stack_id: str) -> tuple[StackResource, ...]:
        """Resources of the template that runs."""
        with self._call("ListStackResources"):
            template = json.loads(self._known(stack_id).template or "{}")
            return tuple(
                StackResource(key, f"{key.lower()}-physical", row["Type"], self._status(stack_id, key))
                for key, row in sorted(template.get("Resources", {}).items())
            )

    def events(
        self, stack_id: str, *, token: str, known: Callable[[str], bool], since: datetime
    ) -> tuple[StackEvent, ...]:
        """Moves the operation on by one resource, then answers."""
        with self._call("DescribeStackEvents"):
            found = self._find(stack_id)
            if found is None:
                return ()
            for _ in range(self.pace):
                self._move(found)
            if self.deaf:
                return ()
            return tuple(event for event in found.events if event.token == token and not known(event.event_id))

    def find_change_set(self, stack_name: str, name: str) -> ChangeSetRef | None:
        """By name."""
        with self._call("DescribeChangeSet"):
            found = self._find(stack_name)
            made = found.change_sets.get(name) if found else None
            return ChangeSetRef(made.change_set.arn, made.change_set.stack_id) if made else None

    def change_set(self, arn: str) -> ChangeSet | None:
        """By ARN."""
        with self._call("DescribeChangeSet"):
            made = self._made(arn)
            return made.change_set if made else None

    def change_set_names(self, stack_id: str) -> tuple[str, ...]:
        """Of the stack."""
        with self._call("ListChangeSets"):
            return tuple(self._known(stack_id).change_sets)

    def change_set_template(self, arn: str) -> str:
        """As it was sent."""
        with self._call("GetTemplate"):
            made = self._made(arn)
            if made is None:
                raise problem(Trouble.ABSENT, "GetTemplate", "ChangeSetNotFound", "no such change set")
            return canonical(json.loads(made.request.template))

    # -- mutations ---------------------------------------------------------------------------------------------

    def create_change_set(self, request: ChangeSetRequest) -> ChangeSetRef:
        """Same name and same request: the same answer. Same name and another request: refused."""
        with self._call("CreateChangeSet"):
            found = self._find(request.stack_name)
            if found and request.name in found.change_sets:
                made = found.change_sets[request.name]
                if made.request != request:
                    raise problem(Trouble.EXISTS, "CreateChangeSet", "AlreadyExistsException", "another request")
                return ChangeSetRef(made.change_set.arn, made.change_set.stack_id)
            if found is None and request.type == "UPDATE":
                raise problem(Trouble.ABSENT, "CreateChangeSet", "ValidationError", "Stack does not exist")
            if found and found.stack.status != "REVIEW_IN_PROGRESS" and request.type == "CREATE":
                raise problem(Trouble.EXISTS, "CreateChangeSet", "ValidationError", "Stack already exists")
            if found is None:
                found = self._born(request)
            if found.operation:
                raise problem(Trouble.BUSY, "CreateChangeSet", "ValidationError", "is in UPDATE_IN_PROGRESS state")
            arn = f"arn:aws:cloudformation:us-east-1:111122223333:changeSet/{request.name}/{next(self._numbers)}"
            found.change_sets[request.name] = FakeChangeSet(self._worked_out(arn, found, request), request)
            self.ledger.append(("CreateChangeSet", found.stack.id, request.name))
            return ChangeSetRef(arn, found.stack.id)

    def delete_change_set(self, arn: str) -> None:
        """Repeatable."""
        with self._call("DeleteChangeSet"):
            for found in self.stacks.values():
                for name, made in list(found.change_sets.items()):
                    if made.change_set.arn == arn:
                        del found.change_sets[name]

    def execute_change_set(self, arn: str, *, token: str) -> None:
        """Single-use; all other change sets of the stack become obsolete."""
        with self._call("ExecuteChangeSet"):
            made = self._made(arn)
            if made is None:
                raise problem(Trouble.ABSENT, "ExecuteChangeSet", "ChangeSetNotFound", "no such change set")
            found = self._known(made.change_set.stack_id)
            if found.operation or not made.change_set.is_executable:
                raise problem(Trouble.BUSY, "ExecuteChangeSet", "InvalidChangeSetStatus", "cannot be executed")
            self.ledger.append(("ExecuteChangeSet", found.stack.id, token))
            for name, other in found.change_sets.items():
                status = "EXECUTE_IN_PROGRESS" if other is made else "OBSOLETE"
                found.change_sets[name] = replace_execution(other, status)
            verb = "CREATE" if made.request.type == "CREATE" else "UPDATE"
            self._begin(found, verb, token, made.request)

    def delete_stack(self, stack_id: str, *, token: str, retain: Sequence[str] = (), force: bool = False) -> None:
        """The same token twice is one deletion. What stays may only be named of a stack whose deletion failed."""
        with self._call("DeleteStack"):
            found = self._find(stack_id)
            if found is None or token in found.tokens:
                return
            if found.stack.protected:
                raise problem(Trouble.PROTECTED, "DeleteStack", "ValidationError", "TerminationProtection is enabled")
            if (retain or force) and found.stack.status != "DELETE_FAILED":
                raise problem(Trouble.INVALID, "DeleteStack", "ValidationError", "not in the DELETE_FAILED state")
            self.ledger.append(("DeleteStack", found.stack.id, token))
            self._old[found.stack.id] = found.stack
            found.tokens.add(token)
            kept = found.failed if force else set(retain)
            names = [row["logical"] for row in self._rows(found.template) if row["logical"] not in kept]
            found.operation, found.failed = Operation("DELETE", token, names, ""), set()
            self._tell(found, "DELETE_IN_PROGRESS", token)

    def continue_rollback(self, stack_id: str, *, token: str, skip: Sequence[str] = ()) -> None:
        """The same token twice is one. It ends well unless ``stuck``, or when what fails is skipped."""
        with self._call("ContinueUpdateRollback"):
            self._go_back(self._known(stack_id), "UPDATE_ROLLBACK_FAILED", "ContinueUpdateRollback", token, skip)

    def roll_back(self, stack_id: str, *, token: str) -> None:
        """The same token twice is one."""
        with self._call("RollbackStack"):
            self._go_back(self._known(stack_id), "UPDATE_FAILED", "RollbackStack", token, ())

    def _go_back(self, found: FakeStack, wanted: str, action: str, token: str, skip: Sequence[str]) -> None:
        if token in found.tokens:
            return
        if found.stack.status != wanted or set(skip) - found.failed:
            raise problem(Trouble.INVALID, action, "ValidationError", f"is in {found.stack.status} state")
        self.ledger.append((action, found.stack.id, token))
        self._old[found.stack.id] = found.stack
        found.tokens.add(token)
        found.failed -= set(skip)
        self.stuck = self.stuck and bool(found.failed)
        found.operation = Operation("UPDATE", token, sorted(found.failed), found.template, going_back=True)
        self._tell(found, "UPDATE_ROLLBACK_IN_PROGRESS", token)

    def protect(self, stack_id: str, *, on: bool) -> None:
        """Repeatable."""
        with self._call("UpdateTerminationProtection"):
            found = self._known(stack_id)
            found.stack = replace(found.stack, protected=on)

    # -- what tests do behind our back -------------------------------------------------------------------------

    def foreign_update(self, stack_id: str, template: dict[str, Any]) -> None:
        """Another tool changes the stack; every change set becomes obsolete."""
        found = self._known(stack_id)
        found.template = canonical(template)
        for name, made in found.change_sets.items():
            found.change_sets[name] = replace_execution(made, "OBSOLETE")

    def executions(self) -> list[str]:
        """Tokens of accepted executions and deletions, in order."""
        real = {"ExecuteChangeSet", "DeleteStack", "ContinueUpdateRollback", "RollbackStack"}
        return [token for action, _, token in self.ledger if action in real]

    # -- inside ------------------------------------------------------------------------------------------------

    def _status(self, stack_id: str, name: str) -> str:
        found = self._known(stack_id)
        verb = "DELETE" if found.stack.status == "DELETE_FAILED" else "UPDATE"
        return f"{verb}_FAILED" if name in found.failed else "CREATE_COMPLETE"

    def _call(self, operation: str) -> "_Call":
        return _Call(self, operation, self._lock)

    def _find(self, name_or_id: str) -> FakeStack | None:
        if name_or_id in self.stacks:
            return self.stacks[name_or_id]
        living = [f for f in self.stacks.values() if f.stack.name == name_or_id]
        return next((f for f in living if f.stack.status != "DELETE_COMPLETE"), None)

    def _known(self, stack_id: str) -> FakeStack:
        found = self._find(stack_id)
        if found is None:
            raise problem(Trouble.ABSENT, "any", "ValidationError", f"Stack {stack_id} does not exist")
        return found

    def _made(self, arn: str) -> FakeChangeSet | None:
        every = (made for found in self.stacks.values() for made in found.change_sets.values())
        return next((made for made in every if made.change_set.arn == arn), None)

    def _born(self, request: ChangeSetRequest) -> FakeStack:
        stack_id = f"arn:aws:cloudformation:us-east-1:111122223333:stack/{request.stack_name}/{next(self._numbers)}"
        stack = Stack(stack_id, request.stack_name, "REVIEW_IN_PROGRESS")
        self.stacks[stack_id] = FakeStack(stack)
        return self.stacks[stack_id]

    def _worked_out(self, arn: str, found: FakeStack, request: ChangeSetRequest) -> ChangeSet:
        more = (*self.page_changes, *(reverts(found) if request.reverts_drift else ()))
        changes = (*differences(found.template, request.template), *more)
        same = canonical(json.loads(request.template)) == found.template and not more
        nothing = request.type == "UPDATE" and same and dict(request.parameters) == found.parameters
        return ChangeSet(
            arn=arn,
            stack_id=found.stack.id,
            name=request.name,
            status="FAILED" if nothing else "CREATE_COMPLETE",
            reason=NO_CHANGE if nothing else "",
            execution_status="UNAVAILABLE" if nothing else "AVAILABLE",
            changes=() if nothing else changes,
            parameters=dict(request.parameters),
            tags=dict(request.tags),
            capabilities=request.capabilities,
        )

    def _rows(self, template: str) -> list[dict[str, str]]:
        resources = json.loads(template or "{}").get("Resources", {})
        return [{"logical": key, "type": row["Type"]} for key, row in sorted(resources.items())]


class _Call:
    """One call: faults before and after it, and no two at once."""

    def __init__(self, fake: FakeCloudFormation, operation: str, lock: Any) -> None:
        self._fake, self._operation, self._lock = fake, operation, lock

    def __enter__(self) -> None:
        self._fake.before(self._operation)
        with reading(self._operation):
            punctual.check()
        self._lock.acquire()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._lock.release()
        if error is None:
            self._fake.after(self._operation)
