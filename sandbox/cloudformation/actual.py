"""What the things of a stack really are: read from MiniStack, with what somebody did by hand on top.

A mark is what the control endpoint says that somebody did to a thing and MiniStack cannot carry: property values, or
that it cannot be read at all. Marks are kept in the journal until the thing is updated.
"""

from typing import Any

from sandbox.backend import by_hand, complements
from sandbox.backend.resources import Resources
from sandbox.clock import now_text
from sandbox.cloudformation.drifted import Found, compared, overlaid
from sandbox.cloudformation.model import Properties, Resource, Stack
from sandbox.cloudformation.repository import Repository

NOT_READ = "The sandbox only records {}; there is nothing to compare."
NO_READER = "The sandbox cannot read what {} really is."


class CannotChange(Exception):
    """The thing cannot be changed by hand; the message says why."""


class Actual:
    """Reads and changes things behind CloudFormation's back."""

    def __init__(self, repository: Repository, resources: Resources) -> None:
        self._repository = repository
        self._resources = resources

    async def survey(self, stack: Stack, only: list[str]) -> dict[str, Found]:
        """All things of a stack, or the named ones."""
        resources = self._repository.resources(stack.id)
        wanted = [one for name, one in resources.items() if one.exists and (not only or name in only)]
        return {one.logical_id: await self.look(stack, one) for one in wanted}

    async def look(self, stack: Stack, resource: Resource) -> Found:
        """One thing against what its stack's template asks for."""
        now = now_text()
        mark = self._repository.mark(stack.id, resource.logical_id)
        if resource.recorded_only:
            return Found("UNSUPPORTED", now, NOT_READ.format(resource.type))
        if mark.get("unknown"):
            return Found("UNKNOWN", now, str(mark["unknown"]))
        status, covered, actual = await self._resources.actual(resource.uid, stack.region)
        if status == "DELETED":
            return Found("DELETED", now)
        marked: Properties = mark.get("properties", {})
        if status == "UNSUPPORTED" and not marked:
            return Found("UNSUPPORTED", now, NO_READER.format(resource.type))
        names = {*covered, *marked}
        expected = {name: value for name, value in resource.properties.items() if name in names}
        known = {name: actual.get(name) if name in covered else value for name, value in expected.items()}
        return compared(now, expected, overlaid({k: v for k, v in known.items() if v is not None}, marked))

    async def change(self, stack: Stack, resource: Resource, properties: dict[str, Any]) -> None:
        """Let somebody change a thing: really where that is possible, by a mark otherwise. Raises CannotChange."""
        self._check(resource)
        left = properties
        call = by_hand.call(resource.type, resource.physical_id, properties, self._resources.signer(stack.region))
        if call is not None and await self._resources.by_hand(resource.uid, call):
            left = {name: value for name, value in properties.items() if name not in by_hand.names(resource.type)}
        mark = self._repository.mark(stack.id, resource.logical_id)
        marked = {**mark.get("properties", {}), **left}
        if marked:
            await self._repository.save(
                self._repository.put_mark(stack, resource.logical_id, {**mark, "properties": marked})
            )

    async def remove(self, stack: Stack, resource: Resource) -> None:
        """Let somebody delete a thing. It is really gone. Raises CannotChange."""
        self._check(resource)
        owned = complements.owned(resource.type, resource.physical_id, stack.region)
        await self._resources.delete(resource.uid, stack.region, owned)

    async def hide(self, stack: Stack, resource: Resource, reason: str) -> None:
        """Let drift detection fail for a thing, with this reason."""
        self._check(resource)
        mark = {**self._repository.mark(stack.id, resource.logical_id), "unknown": reason}
        await self._repository.save(self._repository.put_mark(stack, resource.logical_id, mark))

    def _check(self, resource: Resource) -> None:
        if resource.recorded_only:
            raise CannotChange(NOT_READ.format(resource.type))
        if not resource.exists:
            raise CannotChange(f"{resource.logical_id} does not exist.")
