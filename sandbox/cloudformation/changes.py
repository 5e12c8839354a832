"""Differences between two sets of properties, and what they do to a resource."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.cloudformation import schemas
from sandbox.cloudformation.intrinsics import KNOWN_LATER
from sandbox.cloudformation.model import Properties, Resource

Path = tuple[str, ...]
ABSENT = object()
REALLY_REPLACED = {("AWS::DynamoDB::Table", ("KeySchema",))}
"""What the schemas call conditional and AWS always makes anew: a table never gets another key."""


@dataclass(frozen=True)
class Difference:
    """One place at which two values differ; `before` or `after` is ABSENT when there was or will be nothing."""

    path: Path
    before: Any
    after: Any

    @property
    def kind(self) -> Literal["Add", "Remove", "Modify"]:
        """AWS's AttributeChangeType."""
        if self.before is ABSENT:
            return "Add"
        return "Remove" if self.after is ABSENT else "Modify"


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[Difference]:
    """The deepest places at which two values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from differences(before.get(key, ABSENT), after.get(key, ABSENT), (*path, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, (*path, str(index)))
    elif not same(before, after):
        yield Difference(path, before, after)


def same(before: Any, after: Any) -> bool:
    """Whether two plain values mean the same to CloudFormation: 5 and "5", true and "true" do."""
    if isinstance(before, (dict, list)) or isinstance(after, (dict, list)) or ABSENT in (before, after):
        return bool(before == after)
    return _text(before) == _text(after)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def equal(before: Any, after: Any) -> bool:
    """Whether nothing differs, at any depth."""
    return next(differences(before, after), None) is None


def must_replace(old: Resource, new: Resource, region: str) -> bool:
    """Whether AWS would make a new thing: another type, or another value of a property that cannot be changed."""
    if old.type != new.type:
        return True
    changed = differences(old.properties, new.properties)
    return any(_recreates(old.type, region, difference.path) for difference in changed)


def _recreates(type_name: str, region: str, path: Path) -> bool:
    always = schemas.recreation(type_name, region, path) == "Always"
    return always or (type_name, path[:1]) in REALLY_REPLACED


def is_later(value: Any) -> bool:
    """Whether a value contains something that is known only when it has been made."""
    if isinstance(value, dict):
        return any(map(is_later, value.values()))
    if isinstance(value, list):
        return any(map(is_later, value))
    return isinstance(value, str) and KNOWN_LATER in value


def without(properties: Properties, names: set[str]) -> Properties:
    """The properties without some."""
    return {key: value for key, value in properties.items() if key not in names}
