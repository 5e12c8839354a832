"""Zips into a definition: the same document with other code or content, and what is refused."""

import json

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.problems import InvalidDefinition
from deployments.spec.supply import with_artifacts

SHA256 = "a" * 64


def test_only_what_is_named_changes() -> None:
    document = BLUEPRINTS["three-tier"].definition()
    before = json.dumps(document)
    found = with_artifacts(document, {"notes": SHA256, "web": SHA256})
    assert found["components"]["notes"]["code"] == {"artifact": SHA256}
    assert found["components"]["web"]["content"] == {"artifact": SHA256}
    assert found["components"]["notes"]["handler"] == document["components"]["notes"]["handler"]
    assert found["components"]["api"] == document["components"]["api"]
    assert json.dumps(document) == before


def test_nothing_named_is_the_same_document() -> None:
    document = BLUEPRINTS["three-tier"].definition()
    assert with_artifacts(document, {}) == document


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody", "This component is not in this definition. Functions and websites here: notes, web."),
        ("notes_table", "This component takes no zip. Functions and websites here: notes, web."),
    ],
)
def test_where_no_zip_belongs(name: str, said: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        with_artifacts(BLUEPRINTS["three-tier"].definition(), {name: SHA256})
    assert [(one.component, one.message) for one in refused.value.problems] == [(name, said)]


@pytest.mark.parametrize(
    "document",
    [{}, {"components": None}, {"components": []}, {"components": {"a": 1}}, {"components": {"a": {"kind": []}}}],
)
def test_what_is_no_definition_takes_nothing(document: dict[str, object]) -> None:
    with pytest.raises(InvalidDefinition):
        with_artifacts(document, {"a": SHA256})
