"""Events with which API Gateway asks a function whether a caller may go on, to test one that checks. Pure.

Shapes: API Gateway Developer Guide, "Input to an API Gateway Lambda authorizer" (TOKEN and REQUEST) and "Control access
to HTTP APIs with AWS Lambda authorizers" (payload format 2.0). Ids in them are made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Document = Mapping[str, Any]
PROOF: Final = "test"
_ARN: Final = "arn:aws:execute-api:us-east-1:111122223333:abcdef1234"
_ID: Final = "11111111-2222-3333-4444-555555555555"
_DEFAULT: Final = "Authorization"
_WITHOUT: Final = (None, "")


def checks_of(component: Document, function: str) -> Iterator[tuple[str, Document]]:
    """What asks the function, by the form of the question: an API that names it."""
    if component.get("authorizer") == function:
        if component.get("kind") == "http_api":
            yield "simple_check", component
        elif component.get("kind") == "rest_api":
            yield ("token_check" if component.get("token_alone") else "call_check"), component


def _proofs(api: Document, field: str) -> dict[str, str]:
    names = str(api.get(field) or "").split()
    if field == "proof_headers" and not names and api.get("proof_query") in _WITHOUT:
        names = [_DEFAULT]
    return dict.fromkeys(names, PROOF)


def _token(api: Document) -> object:
    """One header alone."""
    return {"type": "TOKEN", "authorizationToken": PROOF, "methodArn": f"{_ARN}/{api.get('stage', 'live')}/GET/"}


def _call(api: Document) -> object:
    """The whole call, as a REST API tells of it."""
    stage, headers, query = str(api.get("stage", "live")), _proofs(api, "proof_headers"), _proofs(api, "proof_query")
    return {
        "type": "REQUEST",
        "methodArn": f"{_ARN}/{stage}/GET/",
        "resource": "/",
        "path": "/",
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/",
            "path": f"/{stage}/",
            "httpMethod": "GET",
            "stage": stage,
            "requestId": _ID,
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "Test"},
        },
    }


def _simple(api: Document) -> object:
    """The whole call, as a simple API tells of it; names of headers are in small letters."""
    headers, query = _proofs(api, "proof_headers"), _proofs(api, "proof_query")
    return {
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": f"{_ARN}/$default/GET/",
        "identitySource": [*headers.values(), *query.values()],
        "routeKey": "GET /",
        "rawPath": "/",
        "rawQueryString": "&".join(f"{name}={value}" for name, value in query.items()),
        "headers": {name.lower(): value for name, value in headers.items()},
        "queryStringParameters": query or None,
        "requestContext": {
            "http": {"method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "requestId": _ID,
            "routeKey": "GET /",
            "stage": "$default",
        },
    }


CHECKS: Final[tuple[tuple[str, str, Callable[[Document], object]], ...]] = (
    ("call_check", "Check of an API's caller", _call),
    ("token_check", "Check of a token alone", _token),
    ("simple_check", "Check of a simple API's caller", _simple),
)
