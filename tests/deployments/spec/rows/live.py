"""Live connections."""

from typing import Any

from tests.deployments.spec.rows.apis import DOMAINS
from tests.deployments.spec.rows.presentation import PAGE
from tests.deployments.spec.rows.row import THING, WORK, Row

FIRST = {"key": "$connect", "function": "work"}
EVERYTHING: dict[str, Any] = {
    "routes": [
        FIRST,
        {"key": "$disconnect", "function": "work"},
        {"key": "$default", "function": "work", "answers": True},
        {"key": "rooms.join", "function": "work"},
    ],
    "action_field": "meta.action",
    "access": "function",
    "authorizer": "doorman",
    "proof_query": "token",
    "proof_headers": "Authorization",
    "throttle_rate": 50,
    "throttle_burst": 100,
    "stage": "v1",
    "access_log": True,
    "domains": DOMAINS,
}
WEBSOCKET_API = Row(
    "websocket_api",
    main="stage",
    least={"routes": [FIRST]},
    everything=(EVERYTHING, {"access": "iam"}),
    in_place={
        "routes": [FIRST, {"key": "say", "function": "work", "answers": True}],
        "throttle_rate": 9,
        "throttle_burst": 9,
    },
    replaced={"stage": "v2"},
    beside={"work": {**WORK, "uses": {THING: "control"}}},
    beside_everything={
        "doorman": WORK,
        "news": {**WORK, "uses": {THING: "send"}},
        "web": {"kind": "site", "content": PAGE, "uses": {THING: "call"}},
    },
)
ROWS = (WEBSOCKET_API,)
