"""Alarms."""

from tests.deployments.spec.rows.row import ROWS as TABLE
from tests.deployments.spec.rows.row import WORK, Row

API = {"kind": "http_api", "routes": [{"method": "GET", "path": "/", "function": "work"}]}
REST = {**API, "kind": "rest_api"}
ALARMS = Row(
    "alarms",
    main="topic",
    least={"emails": ["alerts@example.com"]},
    everything=(
        {
            "recoveries": False,
            "encryption": "none",
            "failed_calls": 2,
            "held_back": 3,
            "slow": 90,
            "server_errors": 10,
            "failed_events": 4,
            "waiting": 15,
            "table_limits": 20,
        },
    ),
    in_place={"emails": ["alerts@example.com", "boss@example.com"], "slow": 0, "failed_calls": 5},
    beside={"work": WORK},
    beside_everything={"api": API, "rest": REST, "jobs": {"kind": "queue", "uses": {"work": "run"}}, "rows": TABLE},
)
ROWS = (ALARMS,)
