"""API Gateway's test of a method: how the method is found, and what is sent, once."""

from typing import Any

import boto3
from botocore.stub import Stubber

from deployments.aws.apis import ApisGateway, MethodAnswer

KEYS: dict[str, Any] = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}


def stubbed() -> tuple[ApisGateway, Stubber, list[tuple[str, float]]]:
    client, asked = boto3.client("apigateway", region_name="us-east-1", **KEYS), list[tuple[str, float]]()
    stub = Stubber(client)
    stub.activate()

    def once(service: str, seconds: float) -> Any:
        asked.append((service, seconds))
        return client

    return ApisGateway(lambda service: client, once), stub, asked


def test_a_path_is_found_on_any_page_or_not_at_all() -> None:
    gateway, stub, _ = stubbed()
    first = {"items": [{"id": "r", "path": "/"}], "position": "p"}
    for path, found in (("/notes", "n"), ("/gone", None)):
        stub.add_response("get_resources", first, {"restApiId": "a", "limit": 500})
        more = {"restApiId": "a", "limit": 500, "position": "p"}
        stub.add_response("get_resources", {"items": [{"id": "n", "path": "/notes"}]}, more)
        assert gateway.resource_id("a", path) == found


def test_a_method_is_tested_by_a_client_that_sends_once() -> None:
    gateway, stub, asked = stubbed()
    sent = {
        "restApiId": "a",
        "resourceId": "n",
        "httpMethod": "GET",
        "pathWithQueryString": "/notes?x=1",
        "headers": {"Accept": "x"},
    }
    answer = {"status": 404, "headers": {"A": "b"}, "body": "no", "log": "l", "latency": 12}
    stub.add_response("test_invoke_method", answer, sent)
    found = gateway.test("a", "n", method="GET", path="/notes?x=1", headers={"Accept": "x"}, body="")
    assert found == MethodAnswer(404, {"A": "b"}, "no", "l", 12.0)
    assert asked == [("apigateway", 40.0)]


def test_the_role_for_logs_is_there_or_not() -> None:
    gateway, stub, _ = stubbed()
    for answer, role in (({"cloudwatchRoleArn": "arn:aws:iam::1:role/r"}, "arn:aws:iam::1:role/r"), ({}, "")):
        stub.add_response("get_account", answer, {})
        assert gateway.log_role() == role
