"""Functions, and schedules that run them."""

from typing import Any

from tests.deployments.spec.rows.row import CODE, PEOPLE, WORK, Row
from tests.deployments.spec.rows.row import ROWS as TABLE

LAYER = "arn:aws:lambda:eu-central-1:111122223333:layer:tools:1"
"""Whoever deploys the row publishes it first."""
SCRIPT = {"inline": "export const go = async () => ({statusCode: 200})\n"}
SIZES: dict[str, Any] = {
    "runtime": "nodejs24.x",
    "handler": "index.go",
    "code": SCRIPT,
    "memory": 512,
    "timeout": 29,
    "architecture": "x86_64",
    "temporary_storage": 1024,
    "layers": [LAYER],
}
ADDRESS = {
    "access": "public",
    "allowed_origins": ["https://www.example.com"],
    "allowed_headers": ["x-shop"],
    "max_age": 60,
}
USED = {
    "next": "call",
    "jobs": "write",
    "news": "write",
    "pupils": "manage",
    "rows": "read_write",
    "files": "read_write",
    "key": "read",
}
FUNCTION = Row(
    "function",
    main="function",
    least={"code": CODE},
    everything=(
        {
            **SIZES,
            "environment": {"STAGE": "live"},
            "log_retention": 90,
            "log_format": "json",
            "log_level": "WARN",
            "system_log_level": "DEBUG",
            "reserved_concurrency": 20,
            "versions": True,
            "warm": 2,
            "failures": {"retries": 1, "most_age": 3600, "keep_days": 7},
            "url": ADDRESS,
            "tracing": True,
            "uses": USED,
        },
        {"uses": {"jobs": "read", "rows": "read", "files": "read", "pupils": "read"}},
        {"uses": {"jobs": "read_write", "rows": "write", "files": "write", "pupils": "sign_in"}},
    ),
    in_place={"memory": 1024, "environment": {"STAGE": "live"}, "versions": True, "uses": {"rows": "read"}},
    beside={"rows": TABLE},
    beside_everything={
        "next": WORK,
        "jobs": {"kind": "queue"},
        "news": {"kind": "topic"},
        "pupils": PEOPLE,
        "files": {"kind": "bucket"},
        "key": {"kind": "secret"},
    },
)
SCHEDULE = Row(
    "schedule",
    main="role",
    least={"uses": {"work": "run"}},
    everything=(
        {
            "expression": "cron(30 8 ? * MON-FRI *)",
            "time_zone": "Europe/Berlin",
            "enabled": False,
            "message": '{"report": "daily"}',
            "window": 15,
            "retries": 0,
            "uses": {"work": "run", "more": "run"},
        },
    ),
    in_place={"expression": "rate(5 minutes)", "message": '{"report": "hourly"}'},
    beside={"work": WORK},
    beside_everything={"more": WORK},
)
ROWS = (FUNCTION, SCHEDULE)
