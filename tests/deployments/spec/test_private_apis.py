"""APIs that are entered from a private network alone: their way in, who finds it, and what does not go with it."""

from __future__ import annotations

import pytest

from deployments.spec.diff import diff
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, function, network, only, resources

ROUTES = [{"method": "GET", "path": "/stock", "function": "count"}]
OFFICE = network(reach={"apis": True})


def stock(**settings: object) -> Document:
    found = {"kind": "rest_api", "routes": ROUTES, "endpoint": "private", "uses": {"office": "inside"}, **settings}
    return {"cors": {"enabled": False}, **found}


def private(api: Document | None = None, office: Document = OFFICE, **more: Document) -> Document:
    orders = function(uses={"stock": "call"})
    return only(office=office, stock=api or stock(), count=function(), orders=orders, **more)


def refused(document: Document) -> list[tuple[str, str]]:
    return [(one.place, one.message) for one in problems_of(document)]


def test_only_the_endpoint_of_its_network_lets_anybody_in() -> None:
    found = resources(private())
    api, way = found["StockRestApi"]["Properties"], {"Ref": "OfficeApisEndpoint"}
    assert api["EndpointConfiguration"] == {"Types": ["PRIVATE"], "VpcEndpointIds": [way]}
    (statement,) = api["Policy"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", ["execute-api:Invoke"])
    assert statement["Condition"] == {"StringEquals": {"aws:SourceVpce": way}}
    assert found["OfficeApisEndpoint"]["Properties"]["PrivateDnsEnabled"] is False


def test_a_function_that_calls_it_lies_there_and_finds_the_address() -> None:
    orders = resources(private())["OrdersFunction"]["Properties"]
    address = "https://${StockRestApi}-${OfficeApisEndpoint}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live"
    assert orders["Environment"]["Variables"] == {"STOCK": {"Fn::Sub": address}}
    assert orders["VpcConfig"]["SubnetIds"] == [{"Ref": "OfficePrivateA"}, {"Ref": "OfficePrivateB"}]
    assert "VpcConfig" not in resources(private())["CountFunction"]["Properties"]


def test_nothing_outside_is_told_that_it_can_open_it() -> None:
    kinds = {output.key: output.kind for output in render(parse(private())).outputs}
    assert kinds["StockUrl"] == "private_url"


@pytest.mark.parametrize(
    ("document", "place", "words"),
    [
        (private(stock(uses={})), "stock.endpoint", "Connect it with office (inside), or choose another way in."),
        (private(office=network()), "stock.endpoint", "Switch on Private APIs under Services reached from inside of"),
        (private(stock(signed=True)), "stock.signed", "AWS adds the API's own policy to the caller's rights."),
        (
            private(stock(smoke_tests=[{"method": "GET", "path": "/stock"}])),
            "stock.smoke_tests",
            "neither can Tierboard",
        ),
        (
            private(web={"kind": "site", "content": {"inline": {"index.html": "Hi"}}, "uses": {"stock": "call"}}),
            "stock.endpoint",
            "web is for people outside office",
        ),
        (
            private(cellar=OFFICE, stock_too=stock(uses={"office": "inside", "cellar": "inside"})),
            "stock_too.uses.office",
            "already",
        ),
    ],
)
def test_what_does_not_go_with_it_is_refused_with_a_way_out(document: Document, place: str, words: str) -> None:
    found = refused(document)
    assert place in [one for one, message in found if words in message], found


def test_a_private_api_without_any_network_asks_for_one() -> None:
    (problem,) = refused(only(stock=stock(uses={}), count=function()))
    assert problem == (
        "stock.endpoint",
        "Add a private network and connect this with it (inside), or choose another way in.",
    )


def test_own_addresses_are_for_everybody() -> None:
    domain = {
        "environment": "dev",
        "name": "api.example.com",
        "certificate": "arn:aws:acm:eu-central-1:111122223333:certificate/1b2c3d4e",
    }
    assert [place for place, _ in refused(private(stock(domains=[domain])))] == ["stock.domains"]


def test_a_public_api_lies_in_no_network_and_is_not_for_functions() -> None:
    found = dict(refused(private(stock(endpoint="regional"))))
    assert "Choose that above, or remove this connection." in found["stock.uses.office"]
    assert "have stock entered from a private network alone" in found["orders.uses.stock"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("regional", "private", "which nobody outside the network reaches"),
        ("edge", "private", "which nobody outside the network reaches"),
        ("private", "regional", "which everybody can reach"),
        ("private", "edge", "AWS refuses this change."),
    ],
)
def test_a_change_of_the_way_in_says_what_becomes_of_callers(before: str, after: str, words: str) -> None:
    old, new = (parse(only(office=OFFICE, stock=entered(way), count=function())) for way in (before, after))
    (change,) = (one for one in diff(old, new) if one.field == "endpoint")
    assert words in change.words


def entered(way: str) -> Document:
    return stock(endpoint=way, uses={"office": "inside"} if way == "private" else {})
