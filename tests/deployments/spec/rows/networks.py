"""Private networks."""

from typing import Any

from tests.deployments.spec.rows.row import THING, WORK, Row

INSIDE: dict[str, Any] = {**WORK, "uses": {THING: "inside"}}
REACH = {
    **{"secrets": True, "queues": True, "topics": True, "functions": True, "sign_in": True, "sql": True},
    **{"warehouses": True, "apis": True},
}
NETWORK = Row(
    "network",
    main="network",
    least={},
    everything=({"addresses": "192.168.8.0/24", "internet": "two", "reach": REACH},),
    in_place={"internet": "one", "reach": {"secrets": True}},
    replaced={"addresses": "10.1.0.0/16"},
    beside={"work": INSIDE},
)
ROWS = (NETWORK,)
