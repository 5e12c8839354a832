"""Whatever comes in, parse answers with a definition or with problems, never with anything else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, parse_text, problems_of
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render
from tests.deployments.spec.examples import whole

TEXT = st.text(st.characters(codec=None, categories=None), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.binary(max_size=5)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
FIELDS = sorted(
    {spec.name for kind in KINDS.values() for spec in kind.fields()} | {"kind", "uses", "inline", "artifact"}
)
WORDS = st.sampled_from([*FIELDS, *KINDS, "version", "components", "notes", "*", "/", "{id}", "id", "", "python3.13"])
NEARLY = st.recursive(
    SCALARS | WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | TEXT, inner, max_size=5)
)


def check(document: Any) -> None:
    problems = problems_of(document)
    for problem in problems:
        assert str(problem).isprintable(), problem
        str(problem).encode()
    try:
        definition = parse(document)
    except InvalidDefinition as invalid:
        assert problems and invalid.problems == problems
    else:
        assert not problems
        assert parse(definition.to_document()) == definition
        assert render(definition).text.encode()


@settings(max_examples=100, deadline=None)
@given(ANYTHING)
def test_anything(document: Any) -> None:
    check(document)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(["web", "api", "notes", "notes_table", "x"]), st.dictionaries(WORDS, NEARLY)))
def test_nearly_components(components: dict[str, Any]) -> None:
    check({"version": 1, "components": components})


def _places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, below in inner for found in _places(below, (*place, key)))][bool(not place) :]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_one_value_spoiled(data: st.DataObject) -> None:
    spoil_and_check(data)


@pytest.mark.full
@settings(max_examples=3000, deadline=None)
@given(st.data())
def test_one_value_spoiled_for_long(data: st.DataObject) -> None:
    spoil_and_check(data)


def spoil_and_check(data: st.DataObject) -> None:
    document = parse(whole()).to_document()
    *way, last = data.draw(st.sampled_from(_places(document)))
    target: Any = document
    for step in way:
        target = target[step]
    target[last] = data.draw(NEARLY)
    check(document)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from(list("{}[]:,-&*!|>'\"#%@`? \n\tabc019.~")), max_size=60) | TEXT | st.binary(max_size=60))
def test_any_text(text: str | bytes) -> None:
    try:
        parse_text(text)
    except InvalidDefinition as invalid:
        assert invalid.problems


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_file(data: st.DataObject) -> None:
    text = json.dumps(copy.deepcopy(whole()), indent=1)
    place = data.draw(st.integers(0, len(text)))
    spoiled = text[:place] + data.draw(TEXT) + text[place + data.draw(st.integers(0, 3)) :]
    try:
        parse_text(spoiled)
    except InvalidDefinition as invalid:
        assert invalid.problems
