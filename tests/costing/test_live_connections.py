"""Live connections: messages both ways by 32 KB, minutes, and how often the functions behind their routes run.

API Gateway pricing page, us-east-1: $1.00 per million messages, $0.25 per million connection minutes.
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.costing.shortcuts import bill, cents, line, usage
from tests.costing.templates import function, ref, resource, template

LIVE = "AWS::ApiGatewayV2"


def chat(*, sends: bool = True, answers: bool = False) -> dict[str, Any]:
    """Connections that one function opens and another gets messages of."""
    routes = {
        f"Route{number}": resource(
            f"{LIVE}::Route",
            "api",
            ApiId=ref("Api"),
            RouteKey=key,
            Target={"Fn::Sub": "integrations/${" + calls + "}"},
            **({"RouteResponseSelectionExpression": "$default"} if answers and key == "say" else {}),
        )
        for number, (key, calls) in enumerate({"$connect": "Opens", "$disconnect": "Opens", "say": "Says"}.items())
    }
    place = {"Fn::Sub": "arn:aws:execute-api:eu-west-1:1:${Api}/live/POST/@connections/*"}
    allowed = {"Effect": "Allow", "Action": ["execute-api:ManageConnections"], "Resource": place}
    policy = resource("AWS::IAM::Policy", "talk", Roles=[ref("TalkRole")], PolicyDocument={"Statement": [allowed]})
    return template(
        Api=resource(f"{LIVE}::Api", "api", ProtocolType="WEBSOCKET"),
        Opens=resource(f"{LIVE}::Integration", "api", ApiId=ref("Api"), IntegrationUri=ref("Open")),
        Says=resource(f"{LIVE}::Integration", "api", ApiId=ref("Api"), IntegrationUri=ref("Talk")),
        Open=function("open"),
        Talk=function("talk", Role=ref("TalkRole")),
        TalkRole=resource("AWS::IAM::Role", "talk"),
        **routes,
        **({"Rights": policy} if sends else {}),
    )


@pytest.mark.parametrize(
    ("stated", "messages", "amount"),
    [
        ({}, 11_000_000, "11.00"),
        ({"sent_per_message": "0"}, 1_000_000, "1.00"),
        ({"sent_per_message": "3", "message_kb": "33"}, 8_000_000, "8.00"),
    ],
)
def test_messages_of_both_directions_by_their_size(stated: dict[str, str], messages: int, amount: str) -> None:
    found = line(bill(chat(), usage(1_000_000, api=stated)), "API Gateway", "Messages of live connections")
    assert (found.quantity, cents(found.amount)) == (Decimal(messages), amount)


def test_minutes_by_how_long_connections_last_and_what_they_bring() -> None:
    stated = {"messages_per_connection": "5", "open_minutes": "20"}
    found = line(bill(chat(), usage(1_000_000, api=stated)), "API Gateway", "Minutes of live connections")
    assert (found.quantity, cents(found.amount)) == (Decimal(4_000_000), "1.00")


@pytest.mark.parametrize(("answers", "messages"), [(True, 2_000_000), (False, 1_000_000)])
def test_where_nothing_sends_by_itself_only_answers_go_out(answers: bool, messages: int) -> None:
    found = bill(chat(sends=False, answers=answers), 1_000_000)
    assert line(found, "API Gateway", "Messages of live connections").quantity == Decimal(messages)


def test_what_happens_once_a_connection_runs_as_often_as_there_are_connections() -> None:
    found = bill(chat(), usage(1_000_000, api={"messages_per_connection": "4"}))
    assert line(found, "Lambda", "Requests", "open").quantity == Decimal(500_000)
    assert line(found, "Lambda", "Requests", "talk").quantity == Decimal(1_000_000)


def test_a_function_that_lets_in_runs_once_a_connection() -> None:
    document = chat()
    check = {"ApiId": ref("Api"), "AuthorizerType": "REQUEST", "AuthorizerUri": ref("Door")}
    document["Resources"] |= {"Check": resource(f"{LIVE}::Authorizer", "api", **check), "Door": function("door")}
    found = bill(document, usage(1_000_000, api={"messages_per_connection": "10"}))
    assert line(found, "Lambda", "Requests", "door").quantity == Decimal(100_000)
