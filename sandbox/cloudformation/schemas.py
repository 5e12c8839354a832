"""The resource schemas that cfn-lint carries: what exists, what may be set, what replaces."""

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sandbox.cloudformation.model import Properties


def _root() -> Path:
    """The folder of the schemas, found without importing cfn-lint, which takes seconds."""
    spec = find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("cfn-lint is not installed; the sandbox needs its resource schemas.")
    return Path(spec.submodule_search_locations[0], "data", "schemas")


_ROOT = _root()
CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")


@lru_cache(maxsize=64)
def _types(region: str) -> dict[str, str]:
    path = _ROOT.joinpath("providers", f"{region}.json")
    if not path.is_file():
        path = _ROOT.joinpath("providers", "us-east-1.json")
    types: dict[str, str] = json.loads(path.read_text("utf-8"))
    return types


def is_known(type_name: str, region: str) -> bool:
    """Whether AWS has this type in this region."""
    return type_name in _types(region) or type_name.startswith(CUSTOM)


@lru_cache(maxsize=512)
def _load(name: str) -> Properties:
    schema: Properties = json.loads(_ROOT.joinpath("resources", f"{name}.json").read_text("utf-8"))
    return schema


def schema(type_name: str, region: str) -> Properties:
    """The schema of a type; empty for custom resources."""
    name = _types(region).get(type_name)
    return _load(name) if name else {}


def properties(type_name: str, region: str) -> set[str]:
    """The properties that a template may set; empty when anything may be set."""
    known = set(schema(type_name, region).get("properties", {}))
    return known - read_only(type_name, region) if known else set()


def required(type_name: str, region: str) -> list[str]:
    """The properties that a template must set."""
    return list(schema(type_name, region).get("required", ()))


def read_only(type_name: str, region: str) -> set[str]:
    """The top-level properties that only AWS sets: attributes of Fn::GetAtt."""
    pointers = schema(type_name, region).get("readOnlyProperties", ())
    return {p.removeprefix("/properties/") for p in pointers if "/" not in p.removeprefix("/properties/")}


def has_attribute(type_name: str, region: str, name: str) -> bool:
    """Whether Fn::GetAtt may ask for this; a type without a schema has everything."""
    found = schema(type_name, region)
    return not found or name.partition(".")[0] in found.get("properties", {})


def primary_identifier(type_name: str, region: str) -> list[str]:
    """The names that identify a thing of the type, in order; empty for a type without a schema."""
    pointers = schema(type_name, region).get("primaryIdentifier", ())
    return [str(pointer).removeprefix("/properties/").replace("/", ".") for pointer in pointers]


def attribute_kind(type_name: str, region: str, attribute: str) -> str:
    """The JSON type of an attribute of Fn::GetAtt, `string` where the schema does not say."""
    root = schema(type_name, region)
    node = root
    for part in attribute.split("."):
        node = followed(node.get("properties", {}).get(part, {}), root)
    kind = node.get("type", "string")
    return str(kind[0] if isinstance(kind, list) else kind)


def tag_property(type_name: str, region: str) -> str:
    """The property that takes tags, or an empty string for a type that has none."""
    found = schema(type_name, region)
    tagging = found.get("tagging", {})
    if tagging.get("taggable") is False:
        return ""
    name = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
    return name if name in found.get("properties", {}) else ""


def tags_are_a_map(type_name: str, region: str) -> bool:
    """Whether tags are written as an object instead of a list of Key and Value."""
    found = schema(type_name, region)
    node = found.get("properties", {}).get(tag_property(type_name, region), {})
    return bool(followed(node, found).get("type") == "object")


def recreation(type_name: str, region: str, path: tuple[str, ...]) -> str:
    """What a change at `path` below Properties does: `Always`, `Conditionally` or `Never`, from the create-only
    lists.
    """
    found = schema(type_name, region)
    if _covers(found.get("createOnlyProperties", ()), path):
        return "Always"
    if _covers(found.get("conditionalCreateOnlyProperties", ()), path):
        return "Conditionally"
    return "Never"


def _covers(pointers: Any, path: tuple[str, ...]) -> bool:
    """Whether one of the pointers is at, above or below the path; `*` in a pointer stands for any key or index."""
    for pointer in pointers:
        parts = tuple(part for part in str(pointer).removeprefix("/properties/").split("/") if part != "*")
        plain = tuple(part for part in path if not part.isdigit())
        if all(a == b for a, b in zip(parts, plain, strict=False)):
            return True
    return False


def followed(node: Properties, root: Properties) -> Properties:
    """The schema that a node refers to, or the node itself."""
    reference = str(node.get("$ref", ""))
    if not reference.startswith("#/"):
        return node
    target: Any = root
    for part in reference[2:].split("/"):
        target = target.get(part, {})
    return dict(target)


def unknown_property(type_name: str, region: str, values: Properties) -> str:
    """The first property, at any depth, that the schema does not know, or an empty string."""
    found = schema(type_name, region)
    if not found:
        return ""
    return _unknown_below(values, found, found, 0)


def _unknown_below(value: Any, node: Properties, root: Properties, depth: int) -> str:
    node = followed(node, root)
    if depth > 12 or "patternProperties" in node or any(word in node for word in ("oneOf", "anyOf", "allOf")) and depth:
        return ""
    if isinstance(value, list):
        inner = node.get("items", {})
        return next(filter(None, (_unknown_below(one, inner, root, depth + 1) for one in value)), "") if inner else ""
    known = node.get("properties")
    if not isinstance(value, dict) or not known or _is_function(value):
        return ""
    for name, inner_value in value.items():
        if name not in known:
            return "" if node.get("additionalProperties") not in (False, None) else name
        deeper = _unknown_below(inner_value, known[name], root, depth + 1)
        if deeper:
            return deeper
    return ""


def _is_function(value: Properties) -> bool:
    return len(value) == 1 and (next(iter(value)).startswith("Fn::") or "Ref" in value)
