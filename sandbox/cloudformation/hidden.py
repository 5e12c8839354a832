"""NoEcho parameters: their values are never told, neither as parameters nor in what a change set says of properties."""

import json
from typing import Any

from sandbox.cloudformation.model import Properties
from sandbox.cloudformation.parameters import HIDDEN

CONTEXTS = ("BeforeContext", "AfterContext", "PreviousDeploymentContext")
VALUES = ("BeforeValue", "AfterValue")
SHORTEST_PART = 4


def secrets_of(template: Properties, values: dict[str, str]) -> set[str]:
    """The values of the parameters that must not be told."""
    declared: Properties = template.get("Parameters") or {}
    return {
        value
        for name, value in values.items()
        if value and str(declared.get(name, {}).get("NoEcho", "")).lower() == "true"
    }


def masked(changes: list[Properties], secrets: set[str]) -> list[Properties]:
    """The changes without these values."""
    if not secrets:
        return changes
    return [{**one, "ResourceChange": _change(one["ResourceChange"], secrets)} for one in changes]


def _change(change: Properties, secrets: set[str]) -> Properties:
    contexts = {
        name: json.dumps(_plain(json.loads(change[name]), secrets), sort_keys=True)
        for name in CONTEXTS
        if change.get(name)
    }
    return {**change, **contexts, "Details": [_detail(detail, secrets) for detail in change.get("Details", ())]}


def _detail(detail: Properties, secrets: set[str]) -> Properties:
    target: Properties = detail["Target"]
    values = {name: _plain(target[name], secrets) for name in VALUES if target.get(name) is not None}
    drift = {"Drift": _plain(target["Drift"], secrets)} if "Drift" in target else {}
    return {**detail, "Target": {**target, **values, **drift}}


def _plain(value: Any, secrets: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, secrets) for inner in value]
    if not isinstance(value, str):
        return HIDDEN if str(value) in secrets else value
    if value in secrets:
        return HIDDEN
    for secret in secrets:
        if len(secret) >= SHORTEST_PART:
            value = value.replace(secret, HIDDEN)
    return value
