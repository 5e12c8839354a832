"""A function may ask to fail, by a variable that anybody can set."""

from typing import Any

import pytest

from sandbox.cloudformation.wishes import LONGEST_WAIT, failure_asked, plan_wait_asked, wait_asked
from tests.sandbox.aws import Aws, names
from tests.sandbox.templates import function, role, stack

FRESH = names()
SOURCE = "def handler(event, context):\n    return {}\n"


def wishing(text: object, memory: int = 128) -> dict[str, Any]:
    """A stack with one function that has this wish; ``None`` for none."""
    environment = {"Environment": {"Variables": {"SANDBOX_FAIL": text}}} if text is not None else {}
    return stack({"Role": role(), "Feed": function(SOURCE, MemorySize=memory, **environment)})


@pytest.mark.parametrize(
    ("wish", "step", "reason"),
    [
        ("update: No role.", "update", "No role."),
        ("update, rollback: No role.", "rollback", "No role."),
        (" update ,rollback", "rollback", "The variable SANDBOX_FAIL asks the sandbox to fail (rollback)."),
        ("update: create: later", "create", ""),
        ("", "create", ""),
        ("everything", "create", ""),
        ({"Ref": "Role"}, "create", ""),
    ],
)
def test_a_wish_names_its_steps_and_its_reason(wish: object, step: str, reason: str) -> None:
    properties = wishing(wish)["Resources"]["Feed"]["Properties"]
    assert failure_asked(properties, step) == reason


@pytest.mark.parametrize("properties", [{}, {"Environment": None}, {"Environment": {"Variables": []}}])
def test_nothing_is_asked_for_where_no_variable_is(properties: dict[str, Any]) -> None:
    assert failure_asked(properties, "create") == ""


def test_a_creation_fails_as_asked(aws: Aws) -> None:
    found = aws.deploy(next(FRESH), wishing("create: No code."))
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "No code." in {event.get("ResourceStatusReason") for event in aws.events(found["StackId"])}


@pytest.mark.parametrize(
    ("wish", "end"),
    [("update: No role.", "UPDATE_ROLLBACK_COMPLETE"), ("update, rollback: No role.", "UPDATE_ROLLBACK_FAILED")],
)
def test_an_update_fails_and_perhaps_the_way_back_too(aws: Aws, wish: str, end: str) -> None:
    name = next(FRESH)
    aws.deploy(name, wishing(None))
    found = aws.execute(aws.plan(name, wishing(wish, 256), "UPDATE"))
    assert found["StackStatus"] == end
    assert aws.statuses(found["StackId"], "Feed")[-1] == (
        "UPDATE_FAILED" if end.endswith("FAILED") else "UPDATE_COMPLETE"
    )


def test_the_way_back_may_fail_only_until_somebody_goes_on_with_it(aws: Aws) -> None:
    name = next(FRESH)
    aws.deploy(name, wishing(None))
    found = aws.execute(aws.plan(name, wishing("update, rollback once: No role.", 256), "UPDATE"))
    assert found["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    aws.cloudformation.continue_update_rollback(StackName=name)
    assert aws.settled(found["StackId"])["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.parametrize(
    ("wish", "step", "seconds"),
    [
        ("create: 60", "create", 60.0),
        ("create, update: 60", "update", 60.0),
        ("create: 60", "update", 0.0),
        ("create: 99999999", "create", float(LONGEST_WAIT)),
        ("create: -1", "create", 0.0),
        ("create: soon", "create", 0.0),
        ("create", "create", 0.0),
        ({"Ref": "Role"}, "create", 0.0),
    ],
)
def test_a_thing_may_ask_to_take_longer(wish: object, step: str, seconds: float) -> None:
    assert wait_asked({"Environment": {"Variables": {"SANDBOX_WAIT": wish}}}, step) == seconds


def test_a_change_set_takes_as_long_as_the_slowest_thing_asks() -> None:
    functions = {
        name: function(SOURCE, Environment={"Variables": {"SANDBOX_WAIT": wish}})
        for name, wish in (("Slow", "plan: 30"), ("Slower", "create, plan: 60"), ("Slowest", "create: 90"))
    }
    assert plan_wait_asked(stack({"Role": role(), **functions})) == 60.0
    assert plan_wait_asked(stack({"Role": role()})) == 0.0
