"""Tests of routes: what is sent to which API, and what cannot be sent."""

import pytest

from deployments import function_tests
from deployments.actions.ask_route_test import ask_route_test
from deployments.actions.run_test import run
from deployments.actions.ways import way_of
from deployments.aws.apis import MethodAnswer
from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import Environment, FunctionTest
from deployments.refusals import Refused
from deployments.states import Status
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive

pytestmark = pytest.mark.django_db
CALL = {"route": "POST /notes", "path": "/notes?x=1", "headers": "A: b", "body": "{}"}


@pytest.fixture
def live(shop: Shop) -> Environment:
    """dev, where revision 1 runs."""
    assert drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws).state is Status.SUCCEEDED
    return shop.environment("dev")


def ended(shop: Shop, place: Environment, **call: str) -> FunctionTest:
    """A test that was asked for and run."""
    test = ask_route_test(environment=place, component="api", by=shop.cast.developer, **{**CALL, **call})
    assert run(test.pk, connect=shop.aws)
    test.refresh_from_db()
    return test


def test_a_method_is_tested_by_api_gateway_itself(shop: Shop, live: Environment) -> None:
    test = ended(shop, live)
    assert (test.state, test.status_code, test.result, test.trace, test.log) == (
        "done",
        200,
        '{"ok": 1}',
        "X: y",
        "the log",
    )
    assert shop.aws.apis.calls == [("id of /notes", "POST", "/notes?x=1", "{}")]
    assert shop.aws.functions.calls == []
    assert AuditEntry.objects.filter(action__in=["route.test_asked", "function.tested"]).count() == 2


def test_an_answer_that_says_no_is_an_answer(shop: Shop, live: Environment) -> None:
    shop.aws.apis.answer = MethodAnswer(502, {}, "Internal server error", "", None)
    test = ended(shop, live)
    assert (test.state, test.status_code, test.duration_ms) == ("done", 502, None)


def test_a_path_that_aws_does_not_have_is_not_sent(shop: Shop, live: Environment) -> None:
    shop.aws.apis.unknown = {"/notes"}
    test = ended(shop, live)
    assert test.state == "not_run" and "AWS knows no path /notes of api any more" in test.sentence
    assert shop.aws.apis.calls == []


def test_an_unclear_answer_is_unknown(shop: Shop, live: Environment) -> None:
    shop.aws.apis.problem = AwsProblem(Trouble.UNKNOWN, "TestInvokeMethod", "ReadTimeoutError", "x")
    assert ended(shop, live).state == "unknown"
    shop.aws.apis.problem = AwsProblem(Trouble.UNKNOWN, "TestInvokeMethod", "NotFoundException", "x")
    assert ended(shop, live).state == "not_run"


def test_a_simple_apis_function_gets_the_event_that_the_api_would_send(shop: Shop, live: Environment) -> None:
    asked_for = ask_route_test(environment=live, component="api", by=shop.cast.developer, **CALL)
    test = function_tests.claim(asked_for.pk)
    assert test is not None and test.environment.live_revision is not None
    test.environment.live_revision.document["components"]["api"] |= {"kind": "http_api", "payload": "2.0"}
    end = way_of(test).prepare(shop.aws)()
    ((name, _, event),) = shop.aws.functions.calls
    assert (end.state, name, end.columns.get("status_code")) == ("done", "value-of-NotesName", None)
    assert '"version": "2.0"' in event and '"routeKey": "POST /notes"' in event


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ({"route": "GET /nowhere"}, "route"),
        ({"path": "/others"}, "path"),
        ({"path": "/notes\u202e"}, "path"),
        ({"headers": "no header"}, "headers"),
        ({"body": "x" * 262_145}, "body"),
        ({"body": "\u0007"}, "body"),
    ],
)
def test_what_is_no_call_of_the_route_is_refused(
    shop: Shop, live: Environment, call: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        ended(shop, live, **call)
    assert refused.value.field == field and not FunctionTest.objects.exists()
