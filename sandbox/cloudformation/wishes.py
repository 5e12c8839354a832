"""A function that asks to fail: its variable ``SANDBOX_FAIL`` names the steps and, after a colon, AWS's sentence.

``SANDBOX_FAIL=update: The role cannot be assumed.`` lets the update to these properties fail, and what ran before is
restored; ``update, rollback: ...`` lets the way back fail too, so that the stack is stuck. People can set a variable in
a form; a logical id or the control endpoint they cannot. Pure.
"""

from collections.abc import Mapping
from typing import Any, Final

VARIABLE: Final = "SANDBOX_FAIL"
STEPS: Final = frozenset({"create", "update", "rollback", "delete"})


def failure_asked(properties: Mapping[str, Any], step: str) -> str:
    """The reason with which ``step`` fails for a thing with these properties; empty when nothing was asked for."""
    environment = properties.get("Environment")
    variables = environment.get("Variables") if isinstance(environment, Mapping) else None
    wish = variables.get(VARIABLE) if isinstance(variables, Mapping) else None
    if not isinstance(wish, str):
        return ""
    steps, _, reason = wish.partition(":")
    if step not in {word.strip() for word in steps.split(",")} & STEPS:
        return ""
    return reason.strip() or f"The variable {VARIABLE} asks the sandbox to fail ({step})."
