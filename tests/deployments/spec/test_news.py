"""What a newer revision changed and a draft does not have."""

import copy
from typing import Any

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.news import news, taken
from deployments.spec.parse import parse

CODE = {"inline": "def handler(event, context): pass"}
FUNCTION = {"kind": "function", "runtime": "python3.13", "code": CODE}
TABLE = {"kind": "table", "partition_key": {"name": "id", "type": "S"}}


def document(**components: Any) -> dict[str, Any]:
    return {"version": 1, "components": components}


def stored(**components: Any) -> dict[str, Any]:
    """As a revision holds it: every default written out."""
    return parse(document(**components)).to_document()


def found(base: object, mine: object, theirs: object) -> list[tuple[str, str, bool]]:
    return [(one.component, one.field, one.both) for one in news(base, mine, theirs)]


BASE = stored(notes=FUNCTION, notes_table=TABLE)
MORE_MEMORY = stored(notes=FUNCTION | {"memory": 512}, notes_table=TABLE)
AS_IT_WAS = document(notes=FUNCTION, notes_table=TABLE)
LINKED = stored(notes=FUNCTION | {"uses": {"notes_table": "read"}}, notes_table=TABLE)


def draft(**notes: Any) -> dict[str, Any]:
    return document(notes=FUNCTION | notes, notes_table=TABLE)


CASES = [
    ("only theirs", AS_IT_WAS, MORE_MEMORY, [("notes", "memory", False)]),
    ("the same", draft(memory=512), MORE_MEMORY, []),
    ("both", draft(memory=1024), MORE_MEMORY, [("notes", "memory", True)]),
    ("only mine", draft(memory=1024), BASE, []),
    ("other fields", draft(timeout=9), MORE_MEMORY, [("notes", "memory", False)]),
    ("no meaning", draft(memory="much"), MORE_MEMORY, [("notes", "memory", True)]),
    ("connections", AS_IT_WAS, LINKED, [("notes", "uses", False)]),
    ("removed here", document(notes_table=TABLE), MORE_MEMORY, [("notes", "", True)]),
    ("removed there", AS_IT_WAS, stored(notes=FUNCTION), [("notes_table", "", False)]),
    ("added there", AS_IT_WAS, stored(notes=FUNCTION, notes_table=TABLE, more=TABLE), [("more", "", False)]),
    ("another kind", AS_IT_WAS, stored(notes=FUNCTION, notes_table=FUNCTION), [("notes_table", "", False)]),
]


@pytest.mark.parametrize(("mine", "theirs", "wanted"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_a_draft_does_not_have(mine: Any, theirs: Any, wanted: Any) -> None:
    seen = found(BASE, mine, theirs)
    assert [one for one in seen if one[1] != "code"] == wanted
    merged = taken(mine, theirs, [(name, field) for name, field, _ in seen])
    assert news(BASE, merged, theirs) == ()


@pytest.mark.parametrize("rubbish", [None, [], "x", {}, {"components": []}, {"components": {"notes": 7}}])
def test_a_draft_may_hold_anything(rubbish: object) -> None:
    assert {one[0] for one in found(BASE, rubbish, MORE_MEMORY)} <= {"notes"}
    assert parse(taken(rubbish, MORE_MEMORY, [("notes", ""), ("notes_table", "")])).digest == parse(MORE_MEMORY).digest


def test_without_a_base_everything_that_differs_has_to_be_chosen() -> None:
    assert found({}, draft(memory=1024), MORE_MEMORY) == [("notes", "memory", True)]


def test_what_is_not_taken_stays_as_it_was_typed() -> None:
    mine = draft(timeout="soon")
    before = copy.deepcopy(mine)
    assert taken(mine, MORE_MEMORY, [("notes", "memory")])["components"]["notes"] == {
        **FUNCTION,
        "timeout": "soon",
        "memory": 512,
    }
    assert mine == before


@pytest.mark.parametrize("name", list(BLUEPRINTS))
def test_a_draft_of_a_blueprint_has_no_news_of_its_own_revision(name: str) -> None:
    typed = BLUEPRINTS[name].document
    assert news({}, typed, parse(typed).to_document()) == ()
