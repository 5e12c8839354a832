"""Differences in the words of the form."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.diff import diff
from deployments.spec.kinds import KINDS
from deployments.spec.parse import parse
from deployments.spec.phrases import replaced_words
from tests.deployments.spec.examples import CODE, SHA, function, table, whole, with_

CHANGES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("notes", {"memory": 512}, ["notes: Memory changes from 256 MB to 512 MB."]),
    ("notes", {"architecture": "x86_64"}, ["notes: Processor changes from Arm (Graviton) to Intel or AMD."]),
    ("notes", {"tracing": True}, ["notes: Trace calls changes from off to on."]),
    ("notes", {"reserved_concurrency": 0}, ["notes: Calls at once, at most is set to 0 calls."]),
    ("notes", {"log_retention": 0}, ["notes: Keep logs for changes from 30 days to For ever."]),
    ("notes", {"environment": {"SECRET": "x"}}, ["notes: Environment variables SECRET added."]),
    ("notes", {"uses": {}}, ["notes no longer uses notes_table."]),
    (
        "notes",
        {"uses": {"notes_table": "read_write"}},
        ["notes uses notes_table differently: read and write instead of read."],
    ),
    (
        "notes",
        {"code": {"inline": CODE + "# é\n"}},
        ["notes: Code changes: 2 lines (60 bytes) becomes 3 lines (65 bytes)."],
    ),
    ("notes", {"code": {"artifact": SHA}}, ["notes: Code changes: 2 lines (60 bytes) becomes zip abababababab."]),
    (
        "notes_table",
        {"partition_key": {"name": "sku"}},
        [
            "The table notes_table is replaced by a new, empty one: its key changes from id to sku. "
            "The items of the old one do not move."
        ],
    ),
    (
        "notes_table",
        {"sort_key": {"name": "at", "type": "N"}},
        [
            "The table notes_table is replaced by a new, empty one: its sort key is set to at, Number. "
            "The items of the old one do not move."
        ],
    ),
    (
        "web",
        {"content": {"inline": {"index.html": "new", "a.js": "", "b.js": ""}}},
        ["web: Files change: a.js, b.js added, index.html changed."],
    ),
    ("web", {"content": {"artifact": SHA}}, ["web: Files change: 1 file (8 bytes) becomes zip abababababab."]),
    ("web", {"redirects": [{"host": "a.b"}]}, ["web: Redirects change: 1 added."]),
    (
        "api",
        {"cors": {"max_age": 5, "allowed_origins": ["https://a.b", "https://c.d"]}},
        [
            "api: Allowed websites change: 2 added, 1 removed.",
            "api: Remember for changes from 600 seconds to 5 seconds.",
        ],
    ),
    (
        "api",
        {"throttle_rate": 5, "throttle_burst": 9},
        [
            "api: Requests per second, at most is set to 5 requests/s.",
            "api: At one moment, at most is set to 9 requests.",
        ],
    ),
]


@pytest.mark.parametrize(("component", "change", "sentences"), CHANGES)
def test_a_change_in_words(component: str, change: dict[str, Any], sentences: list[str]) -> None:
    changes = diff(parse(whole()), parse(with_(component, **change)))
    assert [one.sentence for one in changes] == sentences
    assert {one.component for one in changes} == {component}


def test_what_was_set_and_is_not_any_more() -> None:
    (change,) = diff(parse(with_("notes", reserved_concurrency=5)), parse(whole()))
    assert change.sentence == "notes: Calls at once, at most is no longer set (it was 5 calls)."
    assert (change.before, change.after, change.action) == (5, None, "removed")


def test_equal_definitions_have_no_difference() -> None:
    assert diff(parse(whole()), parse(with_("notes", memory=256))) == ()


def test_a_first_revision_adds_everything() -> None:
    changes = diff(None, parse(whole()))
    assert [(one.component, one.action) for one in changes] == [
        ("api", "added"),
        ("notes", "added"),
        ("notes_table", "added"),
        ("web", "added"),
    ]
    assert changes[0].sentence == "The API api is added."
    assert changes[0].before is None
    assert changes[0].after["kind"] == "rest_api"


def test_components_come_and_go() -> None:
    document = whole()
    document["components"]["extra"] = table()
    old, new = parse(document), parse(whole())
    assert [one.sentence for one in diff(old, new)] == ["The table extra is removed."]
    assert [one.sentence for one in diff(new, old)] == ["The table extra is added."]


def test_another_kind_under_the_same_name_is_another_component() -> None:
    before, after = whole(), whole()
    before["components"]["extra"], after["components"]["extra"] = table(), function()
    assert [one.action for one in diff(parse(before), parse(after))] == ["removed", "added"]


def test_replacing_changes_are_marked() -> None:
    (change,) = diff(parse(whole()), parse(with_("notes_table", partition_key={"name": "id", "type": "N"})))
    assert change.replaces
    assert change.field == "partition_key"
    assert change.sentence.startswith(
        "The table notes_table is replaced by a new, empty one: its key changes from id, Text"
    )
    assert change.words == "The items of the old one do not move."
    (change,) = diff(parse(whole()), parse(with_("api", stage="v2")))
    assert change.replaces
    assert "The API api is replaced" not in change.sentence
    assert change.sentence.endswith("This gives the API a new address; callers of the old one get errors.")


@pytest.mark.parametrize("kind", KINDS)
def test_no_change_says_what_any_change_does(kind: str) -> None:
    for spec in KINDS[kind].fields():
        if spec.replaces:
            lead, words = replaced_words(spec)
            assert words and "change " not in words.replace("changes ", "")
            assert not lead or spec.replaces_words.startswith("A change makes a new")


def test_values_of_variables_stay_out_of_sentences() -> None:
    old, new = with_("notes", environment={"TOKEN": "one"}), with_("notes", environment={"TOKEN": "two"})
    (change,) = diff(parse(old), parse(new))
    assert change.sentence == "notes: Environment variables TOKEN changed."
    assert (change.field, change.before, change.after) == ("environment.TOKEN", "one", "two")


def test_the_texts_of_code_are_there_for_a_line_diff() -> None:
    longer = f"{CODE}x = 1\n"
    (change,) = diff(parse(whole()), parse(with_("notes", code={"inline": longer})))
    assert (change.before, change.after) == ({"inline": CODE}, {"inline": longer})


def test_rows_in_another_order() -> None:
    one, two = {"host": "a.b"}, {"host": "c.d"}
    (change,) = diff(parse(with_("web", redirects=[one, two])), parse(with_("web", redirects=[two, one])))
    assert change.sentence == "web: Redirects change: another order."
