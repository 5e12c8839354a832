"""Items of tables: how they are asked for, and how each kind of value is read."""

from typing import Any

import boto3
from botocore.stub import Stubber

from deployments.aws.items import LONGEST_VALUE, ItemsGateway, ItemValue

VALUES: dict[str, Any] = {
    "a": {"S": "text"},
    "b": {"N": "12345678901234567890.5"},
    "c": {"B": b"123"},
    "d": {"BOOL": False},
    "e": {"NULL": True},
    "f": {"M": {"in": {"L": [{"S": "x"}, {"N": "1"}, {"B": b"1"}, {"NULL": True}, {"BOOL": True}]}}},
    "g": {"NS": ["2", "1"]},
    "h": {"BS": [b"1", b"22"]},
    "i": {"S": "y" * (LONGEST_VALUE + 5)},
    "j": {"SS": ["b", "a"]},
}


def stubbed() -> tuple[ItemsGateway, Stubber]:
    client = boto3.client("dynamodb", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    stub = Stubber(client)
    stub.activate()
    return ItemsGateway(lambda name: client), stub


def test_every_kind_of_value_is_read_and_long_ones_are_cut() -> None:
    gateway, stub = stubbed()
    key = {"a": {"S": "text"}}
    stub.add_response("scan", {"Items": [VALUES], "LastEvaluatedKey": key}, {"TableName": "t", "Limit": 25})
    found = gateway.first("t", most=25)
    texts = {one.name: one.text for one in found.items[0]}
    assert found.more and texts["f"] == '{"in": ["x", "1", "1 byte", null, true]}'
    assert (texts["b"], texts["c"], texts["d"], texts["e"]) == ("12345678901234567890.5", "3 bytes", "no", "nothing")
    assert (texts["g"], texts["h"], texts["j"]) == ("1, 2", "1 byte, 2 bytes", "a, b")
    assert found.items[0][8] == ItemValue("i", "text", "y" * LONGEST_VALUE, 5)


def test_a_key_is_asked_for_by_placeholders_alone() -> None:
    gateway, stub = stubbed()
    asked = {
        "TableName": "t",
        "KeyConditionExpression": "#k0 = :v0 AND #k1 = :v1",
        "ExpressionAttributeNames": {"#k0": "id", "#k1": "at"},
        "ExpressionAttributeValues": {":v0": {"S": "' OR 1"}, ":v1": {"N": "5"}},
        "Limit": 25,
    }
    stub.add_response("query", {"Items": []}, asked)
    found = gateway.by_key("t", {"id": ("S", "' OR 1"), "at": ("N", "5")}, most=25)
    assert (found.items, found.more) == ((), False)


def test_what_cannot_be_stored_is_replaced() -> None:
    gateway, stub = stubbed()
    stub.add_response("scan", {"Items": [{"a": {"S": "nul\0"}, "b": {"M": {"x": {"S": "\ud800"}}}}]})
    (item,) = gateway.first("t", most=25).items
    assert [one.text for one in item] == ["nul\ufffd", '{"x": "?"}']
