"""How callers name a function: its alias `live` where versions are kept, the function itself otherwise. Pure.

Whatever calls a function (an API, another function, a trigger) asks here, so that all of them move to a new version at
the same moment.
"""

from __future__ import annotations

from typing import Any

from deployments.spec.canvas import arn_of, logical, ref
from deployments.spec.definition import Component

ALIAS = "live"


def has_alias(function: Component) -> bool:
    """Whether the function keeps versions, of which `live` is the one that is called."""
    return bool(getattr(function.settings, "versions", None))


def called_arn(function: Component) -> dict[str, Any]:
    """The ARN that callers use. An alias's Ref is its ARN."""
    return ref(logical(function.name, "Live")) if has_alias(function) else arn_of(logical(function.name, "Function"))


def called_text(function: Component) -> str:
    """The same inside a text for Fn::Sub."""
    return "${" + logical(function.name, "Live" if has_alias(function) else "Function.Arn") + "}"


def called_name(function: Component) -> dict[str, Any]:
    """What Lambda takes as the function's name in a call: the alias's ARN, or the name."""
    return ref(logical(function.name, "Live" if has_alias(function) else "Function"))
