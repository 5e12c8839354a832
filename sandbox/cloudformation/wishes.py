"""A function that asks to fail: its variable ``SANDBOX_FAIL`` names the steps and, after a colon, AWS's sentence.

``SANDBOX_FAIL=update: The role cannot be assumed.`` lets the update to these properties fail, and what ran before is
restored; ``update, rollback: ...`` lets the way back fail too, so that the stack is stuck, and ``rollback once`` only
until somebody goes on with it, as after the cause was mended. People can set a variable in a form; a logical id or the
control endpoint they cannot. Pure.

``SANDBOX_WAIT=create: 3600`` lets the steps before the colon take so many seconds more, whatever the speed; ``plan`` is
the step that works out a change set.
"""

from collections.abc import Mapping
from typing import Any, Final

VARIABLE: Final = "SANDBOX_FAIL"
WAIT: Final = "SANDBOX_WAIT"
LONGEST_WAIT: Final = 7 * 24 * 3600
PLAN: Final = "plan"
STEPS: Final = frozenset({PLAN, "create", "update", "rollback", "rollback once", "delete"})


def failure_asked(properties: Mapping[str, Any], step: str) -> str:
    """The reason with which ``step`` fails for a thing with these properties; empty when nothing was asked for."""
    wish = _wish(properties, VARIABLE, step)
    if wish is None:
        return ""
    return wish or f"The variable {VARIABLE} asks the sandbox to fail ({step})."


def wait_asked(properties: Mapping[str, Any], step: str) -> float:
    """How many seconds longer ``step`` takes for a thing with these properties; a week at most."""
    wish = _wish(properties, WAIT, step) or ""
    return float(min(int(wish), LONGEST_WAIT)) if wish.isascii() and wish.isdecimal() and len(wish) < 10 else 0.0


def plan_wait_asked(template: Mapping[str, Any]) -> float:
    """How many seconds longer it takes to work out a change set to this template: the longest that a thing asks for."""
    resources = template.get("Resources", {}).values()
    return max((wait_asked(one.get("Properties") or {}, PLAN) for one in resources), default=0.0)


def _wish(properties: Mapping[str, Any], variable: str, step: str) -> str | None:
    """What a variable says about a step, behind its colon; ``None`` when it does not speak of it."""
    environment = properties.get("Environment")
    variables = environment.get("Variables") if isinstance(environment, Mapping) else None
    wish = variables.get(variable) if isinstance(variables, Mapping) else None
    if not isinstance(wish, str):
        return None
    steps, _, rest = wish.partition(":")
    return rest.strip() if step in {word.strip() for word in steps.split(",")} & STEPS else None
