"""How a thing that is differs from the thing that was asked for (API_PropertyDifference). Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloudformation.changes import same
from sandbox.cloudformation.model import Properties


@dataclass(frozen=True)
class Found:
    """What drift detection saw of one resource. `status` is AWS's, or UNSUPPORTED for what cannot be read."""

    status: str
    at: str
    reason: str = ""
    expected: Properties = field(default_factory=dict)
    actual: Properties = field(default_factory=dict)
    differences: list[dict[str, str]] = field(default_factory=list)

    @property
    def drifted(self) -> bool:
        """Whether it is not as it should be."""
        return self.status in ("MODIFIED", "DELETED")


def compared(at: str, expected: Properties, actual: Properties) -> Found:
    """IN_SYNC or MODIFIED with every difference."""
    differences = list(property_differences(expected, actual))
    status = "MODIFIED" if differences else "IN_SYNC"
    return Found(status, at, expected=expected, actual=actual, differences=differences)


def overlaid(base: Properties, above: Properties) -> Properties:
    """The values of `above` over those of `base`, at any depth of objects; None takes a value away."""
    merged = dict(base)
    for key, value in above.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = overlaid(merged[key], value)
        else:
            merged[key] = value
    return merged


def property_differences(expected: Any, actual: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Each difference with its path: REMOVE for what is gone, ADD for what nobody asked for, else NOT_EQUAL."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted({*expected, *actual}):
            place = f"{path}/{key}"
            if key not in actual:
                yield _difference(place, expected[key], None, "REMOVE")
            elif key not in expected:
                yield _difference(place, None, actual[key], "ADD")
            else:
                yield from property_differences(expected[key], actual[key], place)
    elif isinstance(expected, list) and isinstance(actual, list):
        yield from _list_differences(expected, actual, path)
    elif not same(expected, actual):
        yield _difference(path, expected, actual, "NOT_EQUAL")


def _list_differences(expected: list[Any], actual: list[Any], path: str) -> Iterator[dict[str, str]]:
    """Lists are compared as sets of elements; what is left at the same position on both sides has changed."""
    missing = [i for i, one in enumerate(expected) if not any(_equal(one, other) for other in actual)]
    extra = [i for i, one in enumerate(actual) if not any(_equal(one, other) for other in expected)]
    for index in missing:
        if index in extra:
            yield from property_differences(expected[index], actual[index], f"{path}/{index}")
        else:
            yield _difference(f"{path}/{index}", expected[index], None, "REMOVE")
    for index in extra:
        if index not in missing:
            yield _difference(f"{path}/{index}", None, actual[index], "ADD")


def _equal(one: Any, other: Any) -> bool:
    return next(property_differences(one, other), None) is None


def _difference(path: str, expected: Any, actual: Any, kind: str) -> dict[str, str]:
    return {
        "PropertyPath": path,
        "ExpectedValue": _text(expected),
        "ActualValue": _text(actual),
        "DifferenceType": kind,
    }


def _text(value: Any) -> str:
    if value is None:
        return "null"
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
