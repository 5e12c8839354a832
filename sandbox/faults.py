"""Failures on demand, asked for through the control endpoint, for the next operation of a stack."""

from sandbox.cloudformation.model import Properties
from sandbox.journal.records import Change
from sandbox.store import Store

DEFAULT_REASON = "The sandbox was asked to fail here."
KIND = "fault"
STEPS = ("create", "update", "rollback", "delete")


class Faults:
    """What is to fail, by stack name. Kept in the journal until an operation takes it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, stack_name: str, logical_id: str, reason: str, step: str = "") -> None:
        """Let one resource of the stack's next operation fail, at one step or at the first that comes; without a
        logical id the last of the template.
        """
        key = f"{step}:{logical_id}" if step else logical_id
        wanted = {**(self._store.get(KIND, stack_name) or {}), key: reason or DEFAULT_REASON}
        await self._store.save((KIND, stack_name, wanted))

    def of(self, stack_name: str, template: Properties | None = None) -> dict[str, str]:
        """The faults for the operation that begins now."""
        wanted = {str(key): str(value) for key, value in (self._store.get(KIND, stack_name) or {}).items()}
        last = list(template["Resources"])[-1] if template else ""
        return {(key + last if key == "" or key.endswith(":") else key): value for key, value in wanted.items()}

    def used(self, stack_name: str) -> list[Change]:
        """To be saved with the operation's beginning: they are used up."""
        return [(KIND, stack_name, None)] if self._store.get(KIND, stack_name) else []
