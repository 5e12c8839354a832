"""Live connections: routes by message, who may connect, who may send, what is public, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.explain import is_public
from deployments.spec.parse import parse, problems_of
from deployments.spec.site_config import site_config
from deployments.spec.visits import visits_of
from tests.deployments.spec.examples import Document, function, of_type, only, resources, site, table, variables

ROUTE = "AWS::ApiGatewayV2::Route"
CONNECT = {"key": "$connect", "function": "f"}
ONLY_LET_IN = {"access": "function", "authorizer": "door", "proof_query": "token"}


def live(*routes: Document, **settings: Any) -> Document:
    rows = list(routes or (CONNECT, {"key": "say", "function": "f", "answers": True}))
    return only(
        live={"kind": "websocket_api", "routes": rows, **settings},
        f=function(uses={"live": "send"}),
        door=function(),
        web=site(uses={"live": "call"}),
    )


def routes_of(document: Document) -> dict[str, dict[str, Any]]:
    return {one["Properties"]["RouteKey"]: one["Properties"] for one in of_type(document, ROUTE).values()}


def test_the_route_is_chosen_by_a_field_of_the_message() -> None:
    (found,) = of_type(live(action_field="meta.kind"), "AWS::ApiGatewayV2::Api").values()
    assert found["Properties"]["RouteSelectionExpression"] == "$request.body.meta.kind"
    assert found["Properties"]["ProtocolType"] == "WEBSOCKET"


def test_only_a_route_that_says_so_answers() -> None:
    document = live()
    (answer,) = of_type(document, "AWS::ApiGatewayV2::RouteResponse").values()
    (route,) = [name for name, one in of_type(document, ROUTE).items() if one["Properties"]["RouteKey"] == "say"]
    assert answer["Properties"]["RouteId"] == {"Ref": route}
    assert {key: "RouteResponseSelectionExpression" in one for key, one in routes_of(document).items()} == {
        "$connect": False,
        "say": True,
    }


@pytest.mark.parametrize(("access", "methods"), [("send", ["POST"]), ("control", ["DELETE", "GET", "POST"])])
def test_who_sends_may_reach_the_connections_of_this_api_alone(access: str, methods: list[str]) -> None:
    document = live()
    document["components"]["f"]["uses"] = {"live": access}
    statements = resources(document)["FRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    (allowed,) = [one for one in statements if one["Action"] == ["execute-api:ManageConnections"]]
    given = allowed["Resource"] if isinstance(allowed["Resource"], list) else [allowed["Resource"]]
    place = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${LiveSocketApi}/live/"
    assert [one["Fn::Sub"] for one in given] == [f"{place}{method}/@connections/*" for method in methods]
    address = "https://${LiveSocketApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live"
    assert variables(document, "FFunction")["LIVE"] == {"Fn::Sub": address}


def test_a_function_lets_in_by_what_the_caller_brings() -> None:
    document = live(**ONLY_LET_IN, proof_headers="Authorization X-Key")
    (check,) = of_type(document, "AWS::ApiGatewayV2::Authorizer").values()
    assert check["Properties"]["IdentitySource"] == [
        "route.request.querystring.token",
        "route.request.header.Authorization",
        "route.request.header.X-Key",
    ]
    assert "${DoorFunction.Arn}" in check["Properties"]["AuthorizerUri"]["Fn::Sub"]
    assert [one["AuthorizationType"] for one in routes_of(document).values()] == ["CUSTOM", "NONE"]
    assert len(of_type(document, "AWS::Lambda::Permission")) == 2


@pytest.mark.parametrize(
    ("settings", "kind", "status", "public"),
    [
        ({}, "NONE", 101, ["$connect"]),
        (ONLY_LET_IN, "CUSTOM", 401, []),
        ({"access": "iam"}, "AWS_IAM", 403, []),
    ],
)
def test_who_may_connect_decides_what_is_public_and_what_a_visit_finds(
    settings: dict[str, Any], kind: str, status: int, public: list[str]
) -> None:
    document = live(CONNECT, {"key": "$default", "function": "f"}, **settings)
    found = routes_of(document)
    assert found["$connect"]["AuthorizationType"] == kind
    assert [key for key, one in found.items() if is_public(ROUTE, one)] == public
    (visit,) = visits_of(parse(document)["live"])
    assert (visit.path, visit.status) == ("", status)


def test_the_functions_and_the_access_log_of_one_that_has_everything() -> None:
    document = live(access_log=True, throttle_rate=5, throttle_burst=9, stage="v1")
    (stage,) = of_type(document, "AWS::ApiGatewayV2::Stage").values()
    assert stage["Properties"]["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 9, "ThrottlingRateLimit": 5}
    assert '"connection":"$context.connectionId"' in stage["Properties"]["AccessLogSettings"]["Format"]
    assert stage["Properties"]["StageName"] == "v1"


def test_a_website_finds_the_address() -> None:
    told = {("live", "socket_url"): "wss://a.example/live"}
    assert site_config(["live"], told) == {"apis": {}, "sockets": {"live": "wss://a.example/live"}}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"routes": []}, "routes", "Routes: Add at least 1."),
    ({"routes": [{"key": "say", "function": "f"}]}, "routes", "Add the route $connect"),
    ({"routes": [CONNECT, CONNECT]}, "routes.1.key", "$connect is already route 1."),
    ({"routes": [CONNECT, {"key": "$other", "function": "f"}]}, "routes.1.key", "none of AWS's own routes"),
    ({"routes": [CONNECT, {"key": "a b", "function": "f"}]}, "routes.1.key", "such as send or rooms.join"),
    ({"routes": [{**CONNECT, "answers": True}]}, "routes.0.answers", "Nobody reads an answer to $connect."),
    ({"routes": [{"key": "$connect", "function": "web"}]}, "routes.0.function", "web is a website; name a function"),
    ({"action_field": "$request.body.action"}, "action_field", "Name a field of the message such as action"),
    ({"access": "function", "proof_query": "token"}, "authorizer", "Name the function that lets people in"),
    ({"access": "function", "authorizer": "door"}, "proof_query", "Name what a caller must bring, such as token"),
    ({"authorizer": "door"}, "authorizer", "This belongs to a function that lets in."),
    ({"access": "iam", "proof_headers": "X-Key"}, "proof_headers", "This belongs to a function that lets in."),
    ({"throttle_rate": 5}, "throttle_burst", "Fill in both “Requests per second, at most” and"),
    ({"stage": "a/b"}, "stage", "Use letters, digits, hyphens and underscores only"),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_what_is_refused(settings: dict[str, Any], field: str, words: str) -> None:
    document = live()
    document["components"]["live"] |= settings
    (problem,) = problems_of(document)
    assert problem.place == f"live.{field}"
    assert words in problem.message


def test_a_table_cannot_use_it_and_it_cannot_use_a_table() -> None:
    document = live()
    document["components"] |= {"t": table(uses={"live": "send"})}
    document["components"]["live"]["uses"] = {"t": "read"}
    found = {problem.place: problem.message for problem in problems_of(document)}
    assert found["t.uses.live"].startswith("Functions send over live connections")
    assert found["live.uses.t"].startswith("An API cannot reach a table by itself.")
