"""The kinds of API."""

from typing import Any

from tests.deployments.spec.rows.row import PEOPLE, WORK, ZONE, Document, Row

FIRST = {"method": "GET", "path": "/", "function": "work"}
CLOSED = {"method": "POST", "path": "/closed", "function": "work", "scopes": "aws.cognito.signin.user.admin"}
CERTIFICATE = "arn:aws:acm:eu-central-1:111122223333:certificate/1b2c3d4e"
DOMAINS = [
    {"environment": "tests", "name": "api.example.com", "certificate": CERTIFICATE, "zone": ZONE},
    {"environment": "tests", "name": "api.example.org", "certificate": CERTIFICATE},
]
"""In the environment that whoever deploys the row names."""
SHARED: dict[str, Any] = {
    "user_pool": "people",
    "routes": [{**FIRST, "public": True}, CLOSED],
    "cors": {"allowed_origins": ["https://www.example.com"], "allowed_headers": ["authorization"], "max_age": 60},
    "throttle_rate": 100,
    "throttle_burst": 200,
    "access_log": True,
    "smoke_tests": [{"method": "POST", "path": "/closed", "body": "{}", "status": 401, "contains": "Unauthorized"}],
}
CHANGED: dict[str, Any] = {
    "routes": [FIRST, {"method": "DELETE", "path": "/rows/{id}", "function": "work"}],
    "throttle_rate": 9,
    "throttle_burst": 9,
}
SINGLE = [
    {"route": "GET /", "cache_seconds": 60, "query": "page", "api_key": True},
    {"route": "POST /closed", "throttle_rate": 5, "throttle_burst": 10, "headers": "x-shop", "body": "order"},
]
BODIES = [
    {"shape": "order", "field": "what", "least": 1, "most": 50},
    {"shape": "order", "field": "count", "type": "integer", "required": False, "least": 1},
    {"shape": "order", "field": "way", "one_of": "post, pick-up"},
]
PLANS = [
    {"name": "partners", "keys": ["one"], "throttle_rate": 5, "throttle_burst": 9, "quota": 1000, "per": "DAY"},
]
REFUSALS: list[dict[str, Any]] = [
    {"reason": "DEFAULT_4XX", "text": '{"problem": $context.error.messageString}'},
    {"reason": "BAD_REQUEST_BODY", "status": 422, "text": '{"problem": "$context.error.validationErrorString"}'},
]
CHECKED: dict[str, Any] = {
    "authorizer": "work",
    "proof_headers": "x-key",
    "proof_seconds": 60,
    "cors": {"enabled": False},
}
SIGNED: dict[str, Any] = {"signed": True, "cors": {"enabled": False}}
PRIVATE: dict[str, Any] = {"endpoint": "private", "uses": {"office": "inside"}, "cors": {"enabled": False}}
OFFICE: Document = {"kind": "network", "reach": {"apis": True}}
REST = Row(
    "rest_api",
    main="stage",
    least={"routes": [FIRST]},
    everything=(
        {
            **SHARED,
            "stage": "v1",
            "endpoint": "edge",
            "tracing": True,
            "execution_log": "all",
            "cache": "0.5",
            "single_routes": SINGLE,
            "bodies": BODIES,
            "plans": PLANS,
            "refusals": REFUSALS,
        },
        {"cors": {"enabled": False}, "domains": DOMAINS},
        {**CHECKED, "proof_query": "token"},
        {**CHECKED, "token_alone": True},
        SIGNED,
        PRIVATE,
    ),
    in_place=CHANGED,
    replaced={"stage": "v2"},
    beside={"work": WORK},
    beside_everything={"people": PEOPLE, "office": OFFICE},
)
HTTP = Row(
    "http_api",
    main="API",
    least={"routes": [FIRST]},
    everything=(
        {**SHARED, "payload": "2.0", "domains": DOMAINS},
        {"cors": {"enabled": False}},
        {**CHECKED, "proof_query": "token"},
        SIGNED,
    ),
    in_place=CHANGED,
    beside={"work": WORK},
    beside_everything={"people": PEOPLE},
)
ROWS = (REST, HTTP)
