"""A chat over live connections, as a definition. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.blueprints.files import site, texts
from deployments.spec.sources import CONFIG_FILE

CHAT: Final[dict[str, Any]] = {
    "version": 1,
    "components": {
        "web": {
            **site("chat", "app.js"),
            "uses": {"live": "call"},
            # The second one is how the page finds where to connect.
            "smoke_tests": [
                {"path": "/", "contains": "</html>"},
                {"path": f"/{CONFIG_FILE}", "contains": '"live": "ws'},
            ],
        },
        "live": {
            "kind": "websocket_api",
            "routes": [{"key": key, "function": "chat"} for key in ("$connect", "$disconnect", "$default")],
            "throttle_rate": 50,
            "throttle_burst": 100,
        },
        "chat": {
            "kind": "function",
            "runtime": "python3.13",
            "handler": "chat.handler",
            "code": {"inline": texts("chat", "chat.py")["chat.py"]},
            "uses": {"people_table": "read_write", "live": "send"},
        },
        "people_table": {
            "kind": "table",
            "partition_key": {"name": "connection"},
            "indexes": [{"name": "by_room", "key": "room"}],
            "expiry_attribute": "leaves_at",
            # Who is connected at a moment is nothing to go back to.
            "point_in_time_recovery": False,
        },
    },
}
