"""Values of properties against the schemas: kinds of values and enumerations, in CloudFormation's words.

CloudFormation takes numbers and truth values as text, too, so only what cannot be meant is refused. Places where a
schema offers alternatives, and values that are known later, are not judged.
"""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.cloudformation import schemas
from sandbox.cloudformation.changes import is_later
from sandbox.cloudformation.model import Properties

NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
WHOLE = re.compile(r"-?\d+")
ALTERNATIVES = ("oneOf", "anyOf", "allOf", "if")
DEEPEST = 12


def wrong_value(type_name: str, region: str, values: Properties) -> str:
    """What is wrong with the first value that cannot be meant, e.g. `#/Tags: expected type: JSONArray, found: String`;
    empty when nothing is.
    """
    root = schemas.schema(type_name, region)
    return next(_below(values, root, root, "#", 0), "") if root else ""


def _below(value: Any, node: Properties, root: Properties, path: str, depth: int) -> Iterator[str]:
    node = schemas.followed(node, root)
    if depth > DEEPEST or is_later(value) and not isinstance(value, (dict, list)):
        return
    if depth and any(word in node for word in ALTERNATIVES):
        return
    wanted = node.get("type")
    if isinstance(wanted, str) and not _fits(value, wanted):
        yield f"{path}: expected type: {_WORDS[wanted]}, found: {_word(value)}"
        return
    if "enum" in node and not isinstance(value, (dict, list)) and not _is_one_of(value, node["enum"]):
        yield f"{path}: {value} is not a valid enum value"
        return
    if isinstance(value, list) and isinstance(node.get("items"), dict):
        for index, inner in enumerate(value):
            yield from _below(inner, node["items"], root, f"{path}/{index}", depth + 1)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in node.get("properties", {}):
                yield from _below(inner, node["properties"][name], root, f"{path}/{name}", depth + 1)


_WORDS = {
    "array": "JSONArray",
    "object": "JSONObject",
    "string": "String",
    "boolean": "Boolean",
    "number": "Number",
    "integer": "Number",
}


def _fits(value: Any, wanted: str) -> bool:
    if wanted == "array":
        return isinstance(value, list)
    if wanted == "object":
        return isinstance(value, dict)
    if wanted not in _WORDS:
        return True
    if isinstance(value, (dict, list)) or value is None:
        return False
    if wanted == "boolean":
        return str(value).lower() in ("true", "false")
    if wanted == "number":
        return not isinstance(value, bool) and bool(NUMBER.fullmatch(str(value)))
    return wanted == "string" or not isinstance(value, bool) and bool(WHOLE.fullmatch(str(value)))


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return "JSONObject"
    if isinstance(value, list):
        return "JSONArray"
    return "Boolean" if isinstance(value, bool) else "Null" if value is None else "String"


def _is_one_of(value: Any, allowed: list[Any]) -> bool:
    return str(value).lower() in {str(one).lower() for one in allowed}
