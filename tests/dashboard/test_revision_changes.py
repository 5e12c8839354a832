"""How the difference of two revisions is shown: lists line by line, code as lines, variables never."""

from typing import Any

from dashboard.changes import ShownChange, shown
from dashboard.forms.summary import message
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.diff import diff
from deployments.spec.parse import parse

THREE_TIER = BLUEPRINTS["three-tier"]


def changes(component: str, **settings: Any) -> tuple[ShownChange, ...]:
    document = THREE_TIER.definition()
    before = parse(document)
    document["components"][component] |= settings
    return shown(diff(before, parse(document)))


def lines_of(change: ShownChange) -> list[tuple[str, str]]:
    text = change.texts[0]
    return [(line.sign, "".join(piece.text for piece in line.pieces)) for line in text.lines if line.sign != "gap"]


def test_a_list_is_one_line_for_each_row() -> None:
    routes = THREE_TIER.definition()["components"]["api"]["routes"]
    routes = [*routes[1:], {"method": "PUT", "path": "/notes", "function": "notes"}]
    # The first smoke test asks for the route that goes.
    change = next(one for one in changes("api", routes=routes, smoke_tests=[]) if "outes" in one.change.sentence)
    found = lines_of(change)
    assert "1 added, 1 removed" in change.change.sentence
    assert any("method: PUT" in text and "path: /notes" in text for sign, text in found if sign == "added")
    assert [sign for sign, _ in found if sign != "same"] == ["removed", "added"]
    assert not any("{" in text for _, text in found)


def test_code_is_a_line_diff() -> None:
    code = THREE_TIER.definition()["components"]["notes"]["code"]["inline"]
    (change,) = changes("notes", code={"inline": code + "\n# the end\n"})
    assert ("added", "# the end") in lines_of(change)


def test_values_of_variables_are_never_shown() -> None:
    (change,) = changes("notes", environment={"GREETING": "hush " * 100})
    assert change.texts == ()
    assert (change.before, change.after) == ("", "")
    assert "hush" not in change.change.sentence


def test_the_message_names_what_changed() -> None:
    document = THREE_TIER.definition()
    before = parse(document)
    document["components"]["notes"] |= {"memory": 512, "timeout": 20, "environment": {"GREETING": "Hi"}}
    document["components"]["orders"] = {"kind": "table", "partition_key": {"name": "id", "type": "S"}}
    assert message(diff(before, parse(document))) == "notes: memory, time limit and GREETING changed; orders added"
    assert message(()) == ""


def test_items_that_do_not_move_are_at_risk() -> None:
    key = {"name": "customer_id", "type": "S"}
    assert [one.at_risk for one in changes("notes_table", partition_key=key)] == [True]
    assert [one.at_risk for one in changes("notes_table", expiry_attribute="until")] == [False]
    (stage,) = changes("api", stage="v2")
    assert stage.change.replaces and not stage.at_risk


def test_a_table_with_another_key_of_two_parts_is_one_row() -> None:
    parts = {"partition_key": {"name": "sku"}, "sort_key": {"name": "at", "type": "N"}}
    (row,) = changes("notes_table", **parts)
    assert row.at_risk
    assert (row.before, row.after, row.texts) == ("", "", ())
    assert (
        "its key changes from board to sku and its sort key changes from id, Text to at, Number." in row.change.sentence
    )
