"""Functions that let callers of an API in: how often they are asked, and what that rests on."""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate.doors import EACH_TIME, ONE_IN_FIVE
from tests.costing.shortcuts import bill, line, usage
from tests.costing.templates import function, method, ref, resource, template

VOLUME = 1_000_000


def guarded(*, seconds: int | None = None, closed: tuple[str, ...] = ("Get", "Post")) -> dict[str, Any]:
    """A REST API of two methods, of which a function checks the closed ones."""
    said = {} if seconds is None else {"AuthorizerResultTtlInSeconds": seconds}
    check = resource(
        "AWS::ApiGateway::Authorizer", "api", RestApiId=ref("Api"), Type="REQUEST", AuthorizerUri=ref("Door"), **said
    )
    document = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Check=check,
        Door=function("door"),
        Work=function("work"),
        Get=method("Api", "GET", "Work"),
        Post=method("Api", "POST", "Work"),
    )
    for name in closed:
        document["Resources"][name]["Properties"] |= {"AuthorizationType": "CUSTOM", "AuthorizerId": ref("Check")}
    return document


@pytest.mark.parametrize(
    ("document", "calls", "why"),
    [
        (guarded(), 200_000, ONE_IN_FIVE),
        (guarded(seconds=60), 200_000, ONE_IN_FIVE),
        (guarded(seconds=0), 1_000_000, EACH_TIME),
        (guarded(seconds=0, closed=("Post",)), 200_000, EACH_TIME),
    ],
)
def test_it_is_asked_unless_its_answer_is_kept(document: dict[str, Any], calls: int, why: str) -> None:
    found = bill(document, VOLUME)
    assert line(found, "Lambda", "Requests", "door").quantity == Decimal(calls)
    (said,) = [one for one in found.assumptions if (one.component, one.key) == ("door", "calls_per_request")]
    assert (said.source, said.note) == ("default", why)
    assert line(found, "Lambda", "Requests", "work").quantity == Decimal(VOLUME)


def test_who_knows_better_says_so() -> None:
    found = bill(guarded(), usage(VOLUME, door={"calls_per_request": "0.5"}))
    assert line(found, "Lambda", "Requests", "door").quantity == Decimal(500_000)


def test_a_simple_api_asks_too() -> None:
    api = "AWS::ApiGatewayV2"
    check = {"ApiId": ref("Api"), "AuthorizerType": "REQUEST", "AuthorizerUri": ref("Door")}
    route = {"ApiId": ref("Api"), "RouteKey": "GET /a", "Target": {"Fn::Sub": "integrations/${Calls}"}}
    document = template(
        Api=resource(f"{api}::Api", "api", ProtocolType="HTTP"),
        Check=resource(f"{api}::Authorizer", "api", **check, AuthorizerResultTtlInSeconds=0),
        Calls=resource(f"{api}::Integration", "api", ApiId=ref("Api"), IntegrationUri=ref("Work")),
        Route=resource(f"{api}::Route", "api", **route, AuthorizationType="CUSTOM", AuthorizerId=ref("Check")),
        Door=function("door"),
        Work=function("work"),
    )
    found = bill(document, VOLUME)
    assert {one: line(found, "Lambda", "Requests", one).quantity for one in ("door", "work")} == {
        "door": VOLUME,
        "work": VOLUME,
    }
