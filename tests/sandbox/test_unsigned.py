"""Calls without a signature: only those that AWS takes so, each in the region that it is meant for; and the older form
of an HTTP API's event.
"""

import base64
import json
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from sandbox.aws.unsigned import _region_of_token
from sandbox.backend.older_events import older
from tests.sandbox.aws import Aws


def token(issuer: object) -> str:
    part = base64.urlsafe_b64encode(json.dumps({"iss": issuer}).encode()).decode().rstrip("=")
    return f"head.{part}.signature"


@pytest.mark.parametrize(
    ("given", "region"),
    [
        (token("https://cognito-idp.ap-southeast-2.amazonaws.com/ap-southeast-2_aBc123"), "ap-southeast-2"),
        (token("https://example.com/"), "us-east-1"),
        (token(7), "us-east-1"),
        ("nonsense", "us-east-1"),
        (None, "us-east-1"),
    ],
)
def test_a_token_tells_its_region(given: object, region: str) -> None:
    """By the id of the pool that issued it."""
    assert _region_of_token(given) == region


def test_others_still_have_to_be_signed(aws: Aws) -> None:
    """What an administrator may do, nobody may do without a signature."""
    client: Any = aws._session.client(
        "cognito-idp",
        endpoint_url=aws.url,
        config=Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}),
    )
    with pytest.raises(ClientError, match="MissingAuthenticationToken"):
        client.admin_confirm_sign_up(UserPoolId="eu-central-1_x", Username="a")


def test_the_older_form_of_an_event() -> None:
    """API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs"."""
    http = {"method": "GET", "path": "/n/7", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"}
    context = {"accountId": "1", "apiId": "a", "domainName": "d", "http": http, "requestId": "r", "stage": "$default"}
    claims = {"jwt": {"claims": {"sub": "ada"}, "scopes": ["email"]}}
    event = {
        "routeKey": "GET /n/{id}",
        "rawPath": "/n/7",
        "rawQueryString": "a=1&a=2&b=",
        "headers": {"accept": "*/*"},
        "requestContext": {**context, "time": "t", "timeEpoch": 1, "authorizer": claims},
        "pathParameters": {"id": "7"},
    }
    found = older(event)
    assert (found["version"], found["resource"], found["httpMethod"]) == ("1.0", "/n/{id}", "GET")
    assert found["queryStringParameters"] == {"a": "2", "b": ""}
    assert found["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}
    assert found["requestContext"]["authorizer"] == {"claims": {"sub": "ada"}, "scopes": ["email"]}
    assert found["pathParameters"] == {"id": "7"} and found["body"] is None
