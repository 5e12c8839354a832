"""A website, an API and an Aurora PostgreSQL database, as a definition. Pure.

The database lies in a private network, and the function sends it SQL through the Data API: no driver is packed, and
nothing has to be paid by the hour for a way between them. A function inside would need an endpoint for the same calls.
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.blueprints.files import site, texts
from deployments.spec.sources import CONFIG_FILE

_ROUTES: Final = (("GET", "/"), ("GET", "/bookings"), ("POST", "/bookings"), ("DELETE", "/bookings/{id}"))

BOOKINGS: Final[dict[str, Any]] = {
    "version": 1,
    "components": {
        "web": {
            **site("bookings", "app.js"),
            "uses": {"api": "call"},
            # The second one is how the page finds its API.
            "smoke_tests": [
                {"path": "/", "contains": "</html>"},
                {"path": f"/{CONFIG_FILE}", "contains": '"api": "http'},
            ],
        },
        "api": {
            "kind": "rest_api",
            "routes": [{"method": method, "path": path, "function": "bookings"} for method, path in _ROUTES],
            "throttle_rate": 50,
            "throttle_burst": 100,
            # Asks no database: right after a deployment that one may be asleep.
            "smoke_tests": [{"path": "/", "contains": "things"}],
        },
        "bookings": {
            "kind": "function",
            "runtime": "python3.13",
            "handler": "bookings.handler",
            # What AWS advises beside a database that may have to wake.
            "timeout": 30,
            "code": {"inline": texts("bookings", "bookings.py")["bookings.py"]},
            "environment": {"THINGS": "Meeting room, Projector, Van"},
            "uses": {"bookings_db": "data_api"},
        },
        "bookings_db": {
            "kind": "database",
            "engine": "aurora_postgresql",
            # It pauses while nobody books, and costs its storage alone then.
            "least": "0",
            "most": "2",
            "data_api": True,
            "uses": {"private_network": "inside"},
        },
        "private_network": {"kind": "network"},
    },
}
