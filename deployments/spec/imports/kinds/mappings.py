"""What runs a function whenever something happens elsewhere: which source and which function it names. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployments.spec.imports.proposal import View, target

MAPPING = "AWS::Lambda::EventSourceMapping"
PERMISSION = "AWS::Lambda::Permission"


def function_of(view: View, value: Any) -> str | None:
    """The function that a value names: itself, its ARN, or its alias."""
    found = target(value)
    if found is None or found not in view.resources:
        return None
    body = view.resources[found]
    if body.get("Type") == "AWS::Lambda::Alias":
        found = target(body.get("Properties", {}).get("FunctionName")) or ""
    return found if found in view.names and view.resources[found].get("Type") == "AWS::Lambda::Function" else None


def mappings_of(view: View, source: str) -> Iterator[tuple[str, str]]:
    """The mappings that read from a source, each with the function that it runs."""
    for name in view.of(MAPPING, "EventSourceArn", source):
        function = function_of(view, view.properties(name).get("FunctionName"))
        if function:
            yield name, function


def permissions_for(view: View, function: str, principal: str) -> list[str]:
    """The rights of a service to call a function."""
    found = []
    for name, body in view.resources.items():
        properties = body.get("Properties", {})
        is_right = body.get("Type") == PERMISSION and properties.get("Principal") == principal
        if is_right and function_of(view, properties.get("FunctionName")) == function:
            found.append(name)
    return sorted(found)
