"""Stack policies: which resources an update may touch (User Guide, "Prevent updates to stack resources").

Once a stack has a policy, everything is protected that no statement allows; Deny wins. What the sandbox cannot judge
(conditions, NotAction, NotResource, principals other than everybody) is refused when the policy is set.
"""

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from sandbox.aws.errors import AwsError

LARGEST = 16_384
ACTIONS = ("Update:Modify", "Update:Replace", "Update:Delete")
KEYS = frozenset({"Effect", "Action", "Principal", "Resource", "Sid"})


def checked(text: str) -> str:
    """The policy as it is kept. Raises AwsError."""
    if len(text.encode()) > LARGEST:
        raise AwsError("ValidationError", f"Stack policy may not exceed {LARGEST} bytes in size.")
    try:
        statements = json.loads(text)["Statement"]
        sound = all(_is_sound(one) for one in statements)
    except (ValueError, KeyError, TypeError) as error:
        raise AwsError("ValidationError", "Error validating stack policy: Invalid stack policy") from error
    if not sound or not statements:
        raise AwsError(
            "ValidationError",
            "Error validating stack policy: the sandbox knows statements with Effect, Action, Principal * and Resource "
            "(LogicalResourceId/...).",
        )
    return text


def _is_sound(statement: Any) -> bool:
    return (
        not set(statement) - KEYS
        and statement["Effect"] in ("Allow", "Deny")
        and statement["Principal"] in ("*", ["*"], {"AWS": "*"})
        and bool(_listed(statement["Action"]) and _listed(statement["Resource"]))
    )


def refusal(policy: str, action: str, logical_id: str) -> str:
    """Why the policy does not let an update do this to a resource, or an empty string."""
    if not policy:
        return ""
    words = f"[{action}] for resource [LogicalResourceId/{logical_id}]"
    fitting = [
        (number, statement["Effect"])
        for number, statement in enumerate(json.loads(policy)["Statement"], 1)
        if _fits(statement["Action"], action) and _fits(statement["Resource"], f"LogicalResourceId/{logical_id}")
    ]
    denied = [number for number, effect in fitting if effect == "Deny"]
    if denied:
        return f"Action denied by stack policy: Statement [#{denied[0]}] does not allow {words}"
    return "" if fitting else f"Action denied by stack policy: no statement allows {words}"


def _fits(patterns: Any, value: str) -> bool:
    return any(pattern == "*" or fnmatchcase(value, pattern) for pattern in _listed(patterns))


def _listed(value: Any) -> Iterable[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
