"""Failures on demand, asked for through the control endpoint, for the next operation of a stack."""

from sandbox.cloudformation.model import Properties

DEFAULT_REASON = "The sandbox was asked to fail here."


class Faults:
    """What is to fail, by stack name. Kept in memory: a fault is for a test that runs now."""

    def __init__(self) -> None:
        self._wanted: dict[str, dict[str, str]] = {}

    def add(self, stack_name: str, logical_id: str, reason: str) -> None:
        """Let one resource of the stack's next operation fail; without a logical id the last of the template."""
        self._wanted.setdefault(stack_name, {})[logical_id] = reason or DEFAULT_REASON

    def take(self, stack_name: str, template: Properties | None = None) -> dict[str, str]:
        """The faults for the operation that begins now; they are used up."""
        wanted = self._wanted.pop(stack_name, {})
        if "" in wanted and template is not None:
            wanted[list(template["Resources"])[-1]] = wanted.pop("")
        return wanted
