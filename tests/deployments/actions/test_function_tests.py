"""Tests of functions: who may, once at most, and every way in which one can end."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from deployments import function_tests
from deployments.actions.ask_test import ask_test
from deployments.actions.run_test import run
from deployments.actions.saved_events import LARGEST, remove_event, save_event
from deployments.actions.targets import of_test
from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import Environment, FunctionTest, SavedEvent
from deployments.refusals import Refused
from deployments.states import Status
from teams.models import AuditEntry, User
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive

pytestmark = pytest.mark.django_db
EVENT = '{"name": "World"}'
S = FunctionTest.State


@pytest.fixture
def live(shop: Shop) -> Environment:
    """dev, where revision 1 runs."""
    assert drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws).state is Status.SUCCEEDED
    return shop.environment("dev")


def ask(place: Environment, by: User, event: str = EVENT) -> FunctionTest:
    return ask_test(environment=place, component="notes", event_name="Hello World", event=event, by=by)


def ended(shop: Shop, place: Environment) -> FunctionTest:
    """A test that was asked for and run."""
    test = ask(place, shop.cast.developer)
    assert run(test.pk, connect=shop.aws)
    test.refresh_from_db()
    return test


def test_a_function_answers_and_everybody_reads_who_tested_what(shop: Shop, live: Environment) -> None:
    test = ended(shop, live)
    assert (test.state, test.result, test.billed_ms, test.memory_used_mb) == ("done", '{"ok": true}', 13.0, 40)
    ((name, version, event),) = shop.aws.functions.calls
    assert (name, version, event) == (test.called, "", EVENT) and name == "value-of-NotesName"
    said = list(AuditEntry.objects.filter(action__startswith="function.").order_by("id").values_list("action", "via"))
    assert said == [("function.test_asked", "web"), ("function.tested", "worker")]
    entry = AuditEntry.objects.get(action="function.test_asked")
    assert EVENT not in entry.sentence and EVENT not in str(entry.detail)


def test_a_function_that_fails_is_told_with_its_trace(shop: Shop, live: Environment) -> None:
    shop.aws.functions.failed = True
    shop.aws.functions.answer = '{"errorType": "KeyError", "errorMessage": "a\\u0000b", "stackTrace": ["one", "two"]}'
    test = ended(shop, live)
    assert (test.state, test.error_type, test.error_message, test.trace) == (
        "error",
        "KeyError",
        "a\ufffdb",
        "one\ntwo",
    )


def test_a_session_may_call_this_one_function_alone(shop: Shop, live: Environment) -> None:
    target = of_test(ask(live, shop.cast.developer), "tb-f")
    arn = f"arn:aws:lambda:us-east-1:{live.account.account_id}:function:tb-f"
    assert f'"Action":["lambda:InvokeFunction"],"Resource":["{arn}","{arn}:*"]' in target.policy
    assert target.role_arn == live.account.deploy_role_arn


@pytest.mark.parametrize("state", [S.WAITING, S.RUNNING])
def test_only_one_test_of_a_function_is_under_way(shop: Shop, live: Environment, state: FunctionTest.State) -> None:
    ask(live, shop.cast.developer)
    FunctionTest.objects.update(state=state)
    with pytest.raises(Refused, match="Another test of notes is under way in dev. Wait for it to end."):
        ask(live, shop.cast.owner)


def test_a_worker_that_ends_leaves_an_unknown_end_and_nothing_is_called_again(shop: Shop, live: Environment) -> None:
    test = ask(live, shop.cast.developer)
    claimed = function_tests.claim(test.pk)
    assert claimed is not None and function_tests.begun(claimed, "tb-f")
    assert function_tests.due(9) == [] and function_tests.claim(test.pk) is None
    FunctionTest.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run(test.pk, connect=shop.aws)
    test.refresh_from_db()
    assert test.state == "unknown" and "AWS may have run the function" in test.sentence
    assert shop.aws.functions.calls == []
    assert not function_tests.end(claimed, S.DONE) and not function_tests.begun(claimed, "tb-f")


def test_an_unclear_answer_is_unknown_and_not_tried_again(shop: Shop, live: Environment) -> None:
    shop.aws.functions.problem = AwsProblem(Trouble.UNKNOWN, "Invoke", "ReadTimeoutError", "Read timeout")
    test = ended(shop, live)
    assert (test.state, test.aws_said) == ("unknown", "Read timeout")
    assert not run(test.pk, connect=shop.aws) and len(shop.aws.functions.calls) == 1
    shop.aws.functions.problem = RuntimeError("a fault of ours")
    assert ended(shop, live).state == "unknown"


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (AwsProblem(Trouble.THROTTLED, "Invoke", "TooManyRequestsException", "x"), "Test again in a moment"),
        (
            AwsProblem(Trouble.DENIED, "Invoke", "AccessDeniedException", "x"),
            "The deploy role may not test (Invoke was refused)",
        ),
        (AwsProblem(Trouble.DENIED, "AssumeRole", "AccessDenied", "x"), "Check the AWS account"),
        (
            AwsProblem(Trouble.ABSENT, "Invoke", "ResourceNotFoundException", "x"),
            "AWS does not know notes there any more",
        ),
        (AwsProblem(Trouble.UNKNOWN, "Invoke", "ConnectTimeoutError", "x"), "It was not run."),
    ],
)
def test_what_surely_did_not_run_says_so(shop: Shop, live: Environment, problem: AwsProblem, sentence: str) -> None:
    shop.aws.functions.problem = problem
    test = ended(shop, live)
    assert test.state == "not_run" and sentence in test.sentence


def test_what_the_sandbox_cannot_run_works_in_aws(shop: Shop, live: Environment) -> None:
    shop.aws.functions.failed = True
    shop.aws.functions.answer = '{"errorType": "Sandbox.CannotRun", "errorMessage": "The sandbox cannot run java21."}'
    test = ended(shop, live)
    assert (test.state, test.sentence) == ("not_run", "The sandbox cannot run java21. In AWS it works.")


def test_rights_are_read_again_and_nobody_waits_for_ever(shop: Shop, live: Environment) -> None:
    test = ask(live, shop.cast.developer)
    Environment.objects.filter(pk=live.pk).update(approvals_required=1)
    assert run(test.pk, connect=shop.aws)
    test.refresh_from_db()
    assert test.state == "not_run"
    assert "so only approvers and owners of Platform may test functions there" in test.sentence
    late = ask(shop.environment("dev"), shop.cast.approver)
    FunctionTest.objects.filter(pk=late.pk).update(asked_at=timezone.now() - timedelta(minutes=3))
    assert run(late.pk, connect=shop.aws)
    late.refresh_from_db()
    assert late.state == "not_run" and "No worker took it within two minutes" in late.sentence
    assert shop.aws.functions.calls == []


@pytest.mark.parametrize(("place", "may"), [("dev", ("developer", "owner")), ("production", ("approver", "owner"))])
def test_who_may_test_where(shop: Shop, place: str, may: tuple[str, ...]) -> None:
    """Nothing runs there, so whoever may is told that instead."""
    for role in ("owner", "developer", "approver", "finance", "viewer"):
        with pytest.raises(Refused) as refused:
            ask(shop.environment(place), getattr(shop.cast, role))
        assert refused.value.sentence.startswith("No function notes runs in") is (role in may)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("{'a': 1}", "This is no JSON: look at line 1, column 2"),
        ("NaN", "holds a number that is none"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        (f'"{"x" * LARGEST}"', "an event has at most 256 KB"),
        ('"\u202e"', "reverses the direction of reading"),
    ],
)
def test_an_event_that_cannot_be_sent_is_refused(shop: Shop, live: Environment, event: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        ask(live, shop.cast.developer, event)
    assert refused.value.field == "event" and not FunctionTest.objects.exists()


def test_events_are_kept_by_name_replaced_and_removed(shop: Shop) -> None:
    what: dict[str, Any] = {"application": shop.application, "component": "notes", "by": shop.cast.developer}
    first = save_event(name=" Two  books ", event=EVENT, **what)
    again = save_event(name="Two books", event="[]", **what)
    assert (first.pk, again.name, SavedEvent.objects.get().body) == (again.pk, "Two books", "[]")
    for name, event, field in (("", EVENT, "name"), ("x" * 61, EVENT, "name"), ("x", "{", "event")):
        with pytest.raises(Refused) as refused:
            save_event(name=name, event=event, **what)
        assert refused.value.field == field
    with pytest.raises(Refused, match="Only developers, approvers and owners of Platform may keep events"):
        remove_event(event=again, by=shop.cast.viewer)
    remove_event(event=again, by=shop.cast.approver)
    assert not SavedEvent.objects.exists()
    assert AuditEntry.objects.filter(action__in=["function.event_saved", "function.event_removed"]).count() == 3


def test_only_the_last_twenty_are_kept(shop: Shop, live: Environment) -> None:
    for _ in range(function_tests.KEPT + 2):
        ended(shop, live)
    assert FunctionTest.objects.filter(environment=live).count() == function_tests.KEPT
