"""Who may use whom, references, and the names that follow from connections."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.checks import accesses
from deployments.spec.kinds import KINDS
from deployments.spec.parse import problems_of
from tests.deployments.spec.examples import (
    api,
    bucket,
    database,
    function,
    network,
    only,
    places,
    queue,
    schedule,
    secret,
    site,
    table,
    topic,
    with_,
)

BLOCKS: dict[str, dict[str, Any]] = {
    "site": site(),
    "rest_api": api(("GET", "/", "helper")),
    "http_api": {**api(("GET", "/", "helper")), "kind": "http_api"},
    "websocket_api": {"kind": "websocket_api", "routes": [{"key": "$connect", "function": "helper"}]},
    "function": function(),
    "table": table(),
    "queue": queue(),
    "topic": topic(),
    "bucket": bucket(),
    "search": {"kind": "search"},
    **{kind: {"kind": kind, "uses": {"office": "inside"}} for kind in ("cache", "file_system", "warehouse")},
    "secret": secret(),
    "database": database(data_api=True),
    "network": network(),
    "schedule": schedule(uses={"helper": "run"}),
    "user_pool": {"kind": "user_pool"},
    "alarms": {"kind": "alarms", "emails": ["alerts@example.com"]},
    "identity_pool": {"kind": "identity_pool", "user_pool": "people", "guests": True},
    "raw": KINDS["raw"].start(),
}

APIS = ("rest_api", "http_api")
PRIVATE = {"endpoint": "private", "uses": {"office": "inside"}}
"""Functions use such APIs alone."""
SIGNED = {"signed": True, "cors": {"enabled": False}}
"""Direct access may call such APIs alone."""


@pytest.mark.parametrize("used", KINDS)
@pytest.mark.parametrize("user", KINDS)
def test_each_pair_of_kinds_is_possible_or_says_why_not(user: str, used: str) -> None:
    for access in [choice.name for choice in accesses(user, used)] or ["read"]:
        own = BLOCKS[user].get("uses", {})
        uses = {**({} if own == {"office": "inside"} and used == "network" else own), "other": access}
        document = only(
            one={**BLOCKS[user], **(PRIVATE if (user, used) == ("rest_api", "network") else {}), "uses": uses},
            other={**BLOCKS[used], **_of_a_way_in(user, used)},
            helper=function(),
            people={"kind": "user_pool"},
            office=network(reach={"secrets": True, "sql": True, "warehouses": True, "apis": True}),
        )
        found = problems_of(document)
        assert bool(accesses(user, used)) is not bool(KINDS[user].refuses(KINDS[used]))
        if accesses(user, used):
            assert found == ()
        else:
            assert [(problem.place, problem.message) for problem in found] == [
                ("one.uses.other", KINDS[user].refuses(KINDS[used]))
            ]


def _of_a_way_in(user: str, used: str) -> dict[str, Any]:
    """What an API has to say so that this kind may use it."""
    if user == "identity_pool" and used in APIS:
        return SIGNED
    if (user, used) == ("rest_api", "network"):
        return {"reach": {"apis": True}}
    return PRIVATE if (user, used) == ("function", "rest_api") else {}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"uses": []}, "uses", "Write the name of a component and an access, not a list."),
    ({"uses": None}, "uses", "not empty."),
    ({"uses": {"notes": "call"}}, "uses.notes", "A component cannot use itself."),
    ({"uses": {"notes_tabel": "read"}}, "uses.notes_tabel", "is not a component. Did you mean notes_table?"),
    ({"uses": {"notes_table": "delete"}}, "uses.notes_table", "Choose read or write or read_write."),
    ({"uses": {"notes_table": None}}, "uses.notes_table", "empty is not a way to use a table."),
    ({"uses": {"notes_table": ["read"]}}, "uses.notes_table", "a list is not a way"),
    (
        {"environment": {"NOTES_TABLE": "x"}},
        "environment.NOTES_TABLE",
        "The connection to notes_table sets NOTES_TABLE.",
    ),
    ({"environment": {"CORS_ORIGINS": "x"}}, "environment.CORS_ORIGINS", "The API sets CORS_ORIGINS"),
    ({"environment": {"BIG": "x" * 4000}}, "environment", "With those of connections and APIs the variables take 4,"),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_a_wrong_connection(settings: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(with_("notes", **settings))
    assert (problem.component, problem.field) == ("notes", field)
    assert words in problem.message


@pytest.mark.parametrize("name", ["\U0003134b", "Bad Name", "a\u202eb", ""])
def test_what_cannot_be_a_name_is_not_proposed(name: str) -> None:
    found = problems_of(only(**{"one": function(uses={"two": "call"}), name: function()}))
    (missing,) = [problem.message for problem in found if problem.place == "one.uses.two"]
    assert missing == '"two" is not a component. Possible: none.'


REFERENCES = [
    ("note", "is not a function of this definition. Did you mean notes?"),
    ("notes_table", "notes_table is a table; name a function here."),
    ("web", "web is a website; name a function here."),
    ("", "is not a function of this definition"),
]


@pytest.mark.parametrize(("name", "words"), REFERENCES)
def test_a_route_to_no_function(name: str, words: str) -> None:
    (problem,) = problems_of(with_("api", routes=[{"method": "GET", "path": "/", "function": name}]))
    assert problem.place == "api.routes.0.function"
    assert words in problem.message


def test_no_function_at_all() -> None:
    (problem,) = problems_of(only(api=api(("GET", "/", "f"))))
    assert problem.message == '"f" is not a function of this definition. Possible: none.'


def test_references_are_checked_although_the_settings_are_wrong() -> None:
    document = with_("api", stage="/", routes=[{"method": "GET", "path": "/", "function": "nobody"}])
    assert places(problems_of(document)) == ["api.routes.0.function", "api.stage"]


def test_a_component_that_cannot_be_read_is_still_there_for_others() -> None:
    document = with_("notes", kind="lambda")
    assert places(problems_of(document)) == ["notes.kind"]


@pytest.mark.parametrize("name", ["aws_region", "lambda_task_root", "t", "cors_origins"])
def test_a_name_that_lambda_does_not_take_as_a_variable(name: str) -> None:
    (problem,) = problems_of(only(f=function(uses={name: "read"}), **{name: table()}))
    assert problem.place == f"f.uses.{name}"
    assert f"Rename {name}." in problem.message


def test_functions_that_call_each_other_in_a_circle() -> None:
    document = only(a=function(uses={"bb": "call"}), bb=function(uses={"cc": "call"}), cc=function(uses={"a1": "call"}))
    document["components"]["a1"] = function(uses={"bb": "call"})
    (problem,) = problems_of(document)
    assert str(problem) == (
        "a1.uses.bb: These functions call each other in a circle: a1 → bb → cc → a1. Remove one connection."
    )


def test_functions_may_share_what_they_call() -> None:
    document = only(a=function(uses={"bb": "call", "cc": "call"}), bb=function(uses={"cc": "call"}), cc=function())
    assert problems_of(document) == ()


def test_a_function_without_cors_may_use_the_name() -> None:
    document = with_("notes", environment={"CORS_ORIGINS": "x"})
    document["components"]["api"]["cors"] = {"enabled": False}
    assert problems_of(document) == ()
