"""One operation on one stack while it runs: its state, its steps, its clock. Shared by the phases."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sandbox.clock import now_text
from sandbox.cloudformation import parameters, timing
from sandbox.cloudformation.intrinsics import Resolver, pseudo_parameters, references
from sandbox.cloudformation.makers import Makers, Place
from sandbox.cloudformation.model import Operation, Properties, Resource, Stack
from sandbox.cloudformation.repository import Repository
from sandbox.cloudformation.wishes import failure_asked
from sandbox.journal.records import Change


@dataclass
class Run:
    """The stack as it is now, its resources, and what acts on them.

    Several resources may be under way at once; each step here changes memory before it waits, so they do not mix.
    """

    stack: Stack
    repository: Repository
    makers: Makers
    speed: float

    def __post_init__(self) -> None:
        """Load what is there."""
        self._hurry = asyncio.Event()
        self.resources: dict[str, Resource] = self.repository.resources(self.stack.id)

    @property
    def place(self) -> Place:
        """Where things are made."""
        return Place(self.stack.name, self.stack.region)

    @property
    def operation(self) -> Operation:
        """The operation that runs."""
        if self.stack.operation is None:
            raise ValueError(f"No operation runs on {self.stack.name}.")
        return self.stack.operation

    def set_operation(self, **values: Any) -> None:
        """Change the operation in memory; it is saved with the next step."""
        self.stack = replace(self.stack, operation=replace(self.operation, **values))

    async def stack_step(self, status: str, reason: str = "", **operation: Any) -> None:
        """Move the stack to a status, with its event."""
        if operation:
            self.set_operation(**operation)
        self.stack = replace(self.stack, status=status, reason=reason)
        await self.repository.save(
            self.repository.stack_event(self.stack, status, reason), self.repository.put_stack(self.stack)
        )

    async def step(
        self, resource: Resource, status: str, reason: str = "", *, listed: bool = True, properties: str = ""
    ) -> Resource:
        """Move a resource to a status, with its event and the operation as it is now."""
        moved = replace(resource, status=status, reason=reason, updated=now_text())
        changes: list[Change] = [
            self.repository.event(self.stack, moved, properties),
            self.repository.put_stack(self.stack),
        ]
        if listed:
            self.resources[moved.logical_id] = moved
            changes.append(self.repository.put_resource(self.stack, moved))
            changes.append(self.repository.put_drift(self.stack, moved.logical_id, None))
        await self.repository.save(*changes)
        return moved

    async def made_again(self, name: str) -> None:
        """The thing was brought to its properties: nothing that somebody did to it by hand is left."""
        if self.repository.mark(self.stack.id, name):
            await self.repository.save(self.repository.put_mark(self.stack, name, None))

    async def forget(self, name: str) -> None:
        """Take a resource off the stack's list."""
        self.resources.pop(name, None)
        gone: list[Change] = [(f"{kind} {self.stack.id}", name, None) for kind in ("resources", "drifts", "marks")]
        await self.repository.save(*gone, self.repository.put_stack(self.stack))

    async def cancel(self, token: str, *changes: Change) -> None:
        """End the update at the next step of each resource; waits end at once. `changes` are saved together with it."""
        self.set_operation(cancelled=True, token=token)
        self._hurry.set()
        await self.repository.save(self.repository.put_stack(self.stack), *changes)

    async def wait(self, type_name: str, action: str, share: float = 1.0, longer: float = 0.0) -> None:
        """Let the time pass that AWS would take, and ``longer``; only an update that was cancelled does not wait."""
        left = timing.seconds(type_name, action) * self.speed * share + longer
        if self.operation.phase != "apply" or not left:
            await asyncio.sleep(left)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), left)

    def fault(self, name: str, action: str) -> str:
        """Why this step fails on demand, or an empty string."""
        known = self.resources.get(name)
        wanted = _asked(self.operation, name, action) or (failure_asked(known.properties, action) if known else "")
        if wanted:
            return wanted
        word = {"create": "FailCreate", "update": "FailUpdate", "delete": "FailDelete"}[action]
        return f"The logical id asks the sandbox to fail ({word})." if word in name else ""

    def rollback_fault(self, name: str) -> str:
        """Why the way back of this resource fails on demand, or an empty string. Asked of the template that failed."""
        if "FailRollback" in name:
            return "The logical id asks the sandbox to fail (FailRollback)."
        if wanted := self.operation.faults.get(f"rollback:{name}", ""):
            return wanted
        target = self.operation.target
        item = self.repository.template(target.template)["Resources"].get(name, {}) if target else {}
        properties = item.get("Properties", {})
        first = "" if self.operation.action == "ContinueUpdateRollback" else "rollback once"
        return failure_asked(properties, "rollback") or (first and failure_asked(properties, first))

    def resolver(self, template: Properties, values: Mapping[str, str]) -> Resolver:
        """Values of a template with the physical ids and attributes that are known by now."""
        known = {
            **parameters.typed(template, values),
            **pseudo_parameters(self.stack.region, self.stack.name, self.stack.id),
        }
        return Resolver(template, known, self.lookup)

    def lookup(self, name: str, attribute: str) -> Any:
        """What Ref and Fn::GetAtt give for a resource that exists. Raises KeyError with words for an unknown
        attribute.
        """
        resource = self.resources[name]
        if not attribute:
            return resource.physical_id
        if attribute not in resource.attributes:
            raise KeyError(f"The sandbox does not know the attribute {attribute} of {resource.type}.")
        return resource.attributes[attribute]


def _asked(operation: Operation, name: str, action: str) -> str:
    """What the control endpoint asked for: at this step, or at whatever step comes first."""
    return operation.faults.get(f"{action}:{name}", "") or operation.faults.get(name, "")


def wanted_attributes(template: Properties) -> dict[str, set[str]]:
    """For each resource, the attributes that the template asks for somewhere."""
    asked: dict[str, set[str]] = {}
    for section in ("Resources", "Outputs"):
        for item in (template.get(section) or {}).values():
            for name, attribute in references(item):
                if attribute:
                    asked.setdefault(name, set()).add(attribute)
    return asked


def as_values(resource: Resource) -> Properties:
    """A resource as an operation keeps it."""
    return asdict(resource)


async def in_dependency_order(needs: Mapping[str, list[str]], step: Callable[[str], Awaitable[bool]]) -> list[str]:
    """Run a step for each name as soon as what it needs is done; names whose step answered False.

    After the first failure nothing new is started; what runs is waited for.
    """
    left = {name: set(wanted) & set(needs) for name, wanted in needs.items()}
    running: dict[asyncio.Task[bool], str] = {}
    failed: list[str] = []
    try:
        while left or running:
            for name in [] if failed else [one for one, wanted in left.items() if not wanted]:
                del left[name]
                running[asyncio.ensure_future(step(name))] = name
            if not running:
                return failed
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                name = running.pop(task)
                if not task.result():
                    failed.append(name)
                for wanted in left.values():
                    wanted.discard(name)
    finally:
        for task in running:
            task.cancel()
    return failed
