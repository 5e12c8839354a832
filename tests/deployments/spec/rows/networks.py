"""Private networks."""

from typing import Any

from tests.deployments.spec.rows.row import THING, WORK, Document, Row

INSIDE: dict[str, Any] = {**WORK, "uses": {THING: "inside"}}
REACH = {
    **{"secrets": True, "queues": True, "topics": True, "functions": True, "sign_in": True, "sql": True},
    **{"warehouses": True, "apis": True},
}
API: Document = {
    **{"kind": "rest_api", "endpoint": "private", "uses": {THING: "inside"}, "cors": {"enabled": False}},
    "routes": [{"method": "GET", "path": "/", "function": "work"}],
}
NETWORK = Row(
    "network",
    main="network",
    least={},
    everything=({"addresses": "192.168.8.0/24", "internet": "two", "reach": REACH},),
    in_place={"internet": "one", "reach": {"secrets": True}},
    replaced={"addresses": "10.1.0.0/16"},
    beside={"work": INSIDE},
    beside_everything={"api": API, "caller": {**WORK, "uses": {"api": "call"}}},
)
ROWS = (NETWORK,)
