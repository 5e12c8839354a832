"""What surrounds the settings: version, names, kinds, and that every fault is told at once."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse, problems_of
from deployments.spec.problems import InvalidDefinition, Problem
from tests.deployments.spec.examples import SHA, function, only, places, table, whole, with_

FRAMES: list[tuple[Any, str, str]] = [
    (None, "definition", "A definition has a version and components; this is empty."),
    ([], "definition", "this is a list."),
    ("text", "definition", "this is text."),
    ({}, "version", "The version is missing. Write version: 1."),
    ({"version": 1}, "components", "The components are missing. Add at least one."),
    ({"version": 1, "components": {}}, "components", "There is nothing in this definition yet. Add a component."),
    ({"version": 1, "components": []}, "components", "Components are given by name; this is a list."),
    (only(a=table()) | {"version": 2}, "version", "2 is not a version that can be read. Write version: 1."),
    (only(a=table()) | {"version": True}, "version", "true is not a version"),
    (only(a=table()) | {"version": "1"}, "version", '"1" is not a version'),
    (only(a=table()) | {"version": 1.0}, "version", "a number with a fraction is not a version"),
    (only(a=table()) | {"component": {}}, "component", "Did you mean components?"),
    (only(a=table()) | {"Resources": {}}, "Resources", "is not part of a definition. Possible: version, components."),
    ({"version": 1, "components": {"a": None}}, "a", "A component is a group of settings; this is empty."),
    (only(a={}), "a.kind", f"The kind is missing. Choose one of {', '.join(KINDS)}."),
    (only(a={"kind": 1}), "a.kind", "The kind must be text; it is a number."),
    (only(a={"kind": "tabel"}), "a.kind", '"tabel" is not a kind. Did you mean table?'),
    (only(a={"kind": "xylophone"}), "a.kind", f'"xylophone" is not a kind. Possible: {", ".join(KINDS)}.'),
    (only(**{f"t{n}": table() for n in range(201)}), "components", "There are 201 components; the most is 200."),
]


@pytest.mark.parametrize(("document", "place", "words"), FRAMES)
def test_what_surrounds_the_components(document: Any, place: str, words: str) -> None:
    found = problems_of(document)
    assert any(problem.place == place and words in problem.message for problem in found), found


NAMES = [
    *("", " ", "Notes", "1notes", "_notes", "-x", "a-b", "a/b", "..", "%2e%2e", "a" * 41, "аdmin", "notes "),
    *("<script>", "{{7*7}}", "${x}", "a\0b", "a\r\nb", "a\u202eb", "a\u200bb", "a\ud800b", "a\u200db"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cannot_be(name: str) -> None:
    found = problems_of(only(**{name: table()}))
    assert found
    assert any("Use 1 to 40 lower-case letters" in problem.message for problem in found)
    for problem in found:
        assert str(problem).isprintable()
        str(problem).encode()


@pytest.mark.parametrize("name", ["a", "a1", "notes_table", "a" * 40, "a__b", "a_"])
def test_a_name_that_can_be(name: str) -> None:
    assert problems_of(only(**{name: table()})) == ()


@pytest.mark.parametrize(("one", "other"), [("a_b", "a__b"), ("notes1", "notes_1"), ("a", "a_")])
def test_names_that_would_be_one_at_aws(one: str, other: str) -> None:
    found = problems_of(only(**{one: table(), other: table()}))
    assert ["Rename one." in problem.message for problem in found] == [True]


def test_every_fault_is_told_at_once_and_in_order() -> None:
    document = whole()
    document["components"]["web"]["content"] = {"inline": {"about.html": ""}}
    document["components"]["api"]["routes"].append({"method": "FETCH", "path": "notes", "function": "nobody"})
    document["components"]["notes"] |= {"memory": 64, "environment": {"AWS_REGION": "x", "B-C": "y"}, "memroy": 1}
    document["components"]["notes"]["uses"] = {"missing": "read", "notes_table": "delete"}
    document["extra"] = 1
    assert places(problems_of(document)) == [
        "extra",
        "api.routes.1.function",
        "api.routes.1.method",
        "api.routes.1.path",
        "notes.environment.AWS_REGION",
        "notes.environment.B-C",
        "notes.memory",
        "notes.memroy",
        "notes.uses.missing",
        "notes.uses.notes_table",
        "web.index_document",
    ]


def test_the_order_does_not_depend_on_the_document() -> None:
    document = with_("notes", memory=1, timeout=0, runtime="python2.7")
    components = dict(reversed(document["components"].items()))
    components["notes"] = dict(reversed(components["notes"].items()))
    assert problems_of(document) == problems_of({"components": components, "version": 1})


def test_rows_are_counted_not_spelled() -> None:
    routes = [{"method": "GET", "path": f"/{n}/", "function": "notes"} for n in range(11)]
    assert places(problems_of(with_("api", routes=routes))) == [f"api.routes.{n}.path" for n in range(11)]


def test_a_hostile_document_gets_a_hundred_problems_and_a_word() -> None:
    found = problems_of(only(**{f"t{n}": {"kind": "table"} for n in range(150)}))
    assert len(found) == 101
    assert found[-1] == Problem(None, None, "There are more problems than these. Put these right first.")


def test_parse_raises_what_problems_of_tells() -> None:
    document = with_("notes", memory=64)
    with pytest.raises(InvalidDefinition) as raised:
        parse(document)
    assert raised.value.problems == problems_of(document)
    assert str(raised.value) == "notes.memory: Memory: The least is 128 MB; 64 is too small."


def test_a_definition_answers_by_name_and_kind() -> None:
    definition = parse(whole())
    assert [component.name for component in definition] == ["api", "notes", "notes_table", "web"]
    assert definition["notes"].kind == "function"
    assert [component.name for component in definition.of_kind("table")] == ["notes_table"]


def test_documents_that_mean_the_same_have_one_digest() -> None:
    explicit = with_("notes", memory=256, timeout=10, environment={})
    assert parse(explicit).digest == parse(whole()).digest
    assert parse(with_("notes", memory=512)).digest != parse(whole()).digest


def test_the_canonical_document_writes_defaults_and_leaves_out_nothings() -> None:
    document = parse(only(a=table())).to_document()
    assert document["components"]["a"]["billing"] == "on_demand"
    assert not {"sort_key", "read_units", "uses"} & document["components"]["a"].keys()


def test_the_input_is_neither_kept_nor_changed() -> None:
    document = whole()
    definition = parse(document)
    assert document == whole()
    document["components"]["notes"]["uses"]["notes_table"] = "write"
    assert definition["notes"].uses == {"notes_table": "read"}


def test_more_than_500_resources_are_refused() -> None:
    routes = [{"method": "GET", "path": f"/a{n}/b{n}", "function": "notes"} for n in range(200)]
    (problem,) = problems_of(with_("api", routes=routes))
    assert problem.place == "components"
    assert "AWS takes 500 in one stack. Make two applications of it." in problem.message


def test_more_than_200_outputs_are_refused() -> None:
    found = problems_of(only(**{f"web{n}": function(code={"artifact": SHA}) for n in range(200)}))
    assert ["outputs" in problem.message or "resources" in problem.message for problem in found] == [True, True]


def test_a_template_beyond_a_megabyte_is_refused() -> None:
    variables = {f"TEXT_{n}": "\u00e9\\" * 150 for n in range(8)}
    many = {f"f{n}": function(environment=variables, code={"artifact": SHA}) for n in range(160)}
    (problem,) = problems_of(only(**many))
    assert problem.place == "components"
    assert "AWS takes 1,000,000." in problem.message
