"""Logical ids from before a component was ours: a template is drawn with our own, and renamed at the end. Pure.

CloudFormation knows a resource by its logical id alone, so a stack that is taken over keeps its things only under the
ids that its own template gave them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.spec.messages import noun
from deployments.spec.text import quoted

FIELD: Final = "logical_ids"
"""Where a component's document holds them: the part of the component ("Table") to the logical id ("Orders")."""
MOST: Final = 500
_ID: Final = re.compile(r"[A-Za-z0-9]{1,255}")
_IN_TEXT: Final = re.compile(r"\$\{\s*([A-Za-z0-9]+)(\.[^}]*|\s*)\}")


def id_faults(given: object) -> Iterator[tuple[str, str]]:
    """What is wrong with the logical ids of one component's document: the field, and a sentence."""
    if not isinstance(given, dict):
        yield FIELD, f"Write the part of a component and its logical id, not {noun(given)}."
        return
    if len(given) > MOST:
        yield FIELD, f"There are {len(given):,} logical ids here; a stack has {MOST} resources at most. Remove some."
        return
    for role, logical_id in given.items():
        if not _ID.fullmatch(role):
            yield FIELD, f"{quoted(role)} cannot be a part of a component. Use letters and digits alone."
        elif not isinstance(logical_id, str) or not _ID.fullmatch(logical_id):
            shown = quoted(logical_id) if isinstance(logical_id, str) else noun(logical_id)
            yield f"{FIELD}.{role}", f"{shown} cannot be a logical id. Use letters and digits alone, 255 at most."


def renamed(resources: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Resources under other logical ids, with everything that names them. The order stays.

    Raises ValueError when two would get the same.
    """
    found: dict[str, Any] = {}
    for name, body in resources.items():
        new = names.get(name, name)
        if new in found:
            raise ValueError(f"Two resources would be called {new}")
        found[new] = _with_depends(pointing(body, names), names)
    return found


def _with_depends(body: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    if "DependsOn" not in body:
        return body
    return {**body, "DependsOn": sorted(names.get(one, one) for one in body["DependsOn"])}


def pointing(value: Any, names: Mapping[str, str]) -> Any:
    """A value in which every reference to a renamed resource follows."""
    if isinstance(value, list):
        return [pointing(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref" and isinstance(argument, str):
            return {"Ref": names.get(argument, argument)}
        if function == "Fn::GetAtt" and isinstance(argument, list):
            return {"Fn::GetAtt": [names.get(argument[0], argument[0]), *argument[1:]]}
        if function == "Fn::Sub":
            return {"Fn::Sub": _sub(argument, names)}
    return {key: pointing(inner, names) for key, inner in value.items()}


def _sub(argument: Any, names: Mapping[str, str]) -> Any:
    if isinstance(argument, str):
        return _text(argument, names)
    text, own = argument
    free = {name: new for name, new in names.items() if name not in own}
    return [_text(text, free), {key: pointing(inner, names) for key, inner in own.items()}]


def _text(text: str, names: Mapping[str, str]) -> str:
    return _IN_TEXT.sub(lambda found: "${" + names.get(found[1], found[1]) + found[2] + "}", text)
