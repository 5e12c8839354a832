"""Whatever is changed in a template of ours, nothing is lost: a component says it again, or it is kept as written."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.spec.imports.compare import lost
from deployments.spec.imports.importing import import_template
from deployments.spec.parse import parse
from deployments.spec.render import render

GOLDEN = Path(__file__).parents[3] / "golden"
CASES = ("alarms", "live_connections", "own_addresses", "search")
NEW = (7, "odd", True, {"Fn::If": ["X", 1, 2]}, ["odd"])
Place = tuple[str | int, ...]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Every value at any depth but tags, and what is within functions: those name what has to be there."""
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        if name not in ("Metadata", "Ref", "Tags") and not str(name).startswith("Fn::"):
            yield (*place, name)
            yield from places(inner, (*place, name))


def spoiled(template: dict[str, Any], place: Place, new: Any) -> dict[str, Any]:
    found = copy.deepcopy(template)
    inner: Any = found["Resources"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = new
    return found


def check(case: str, data: st.DataObject) -> None:
    template = json.loads((GOLDEN / case / "template.json").read_text(encoding="utf-8"))
    template["Conditions"] = template.get("Conditions", {}) | {"X": {"Fn::Equals": [{"Ref": "AWS::Region"}, "a"]}}
    inside = [place for place in places(template["Resources"]) if place[1:2] == ("Properties",) and len(place) > 2]
    changed = spoiled(template, data.draw(st.sampled_from(inside)), data.draw(st.sampled_from(NEW)))
    found = import_template(json.dumps(changed))
    assert found.problems == ()
    again = render(parse(found.document)).body["Resources"]
    kept = {one.logical_id for one in found.resources if one.kind == "raw"}
    for name, body in changed["Resources"].items():
        plain = {key: one for key, one in body.items() if key != "Metadata" or name not in kept}
        assert lost(plain, again[name]) == ()


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_nothing_of_a_changed_template_is_lost(case: str, data: st.DataObject) -> None:
    check(case, data)


@pytest.mark.full
@pytest.mark.parametrize("case", CASES)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_nothing_of_a_changed_template_is_lost_for_long(case: str, data: st.DataObject) -> None:
    check(case, data)
