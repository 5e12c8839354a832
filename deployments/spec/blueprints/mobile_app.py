"""The back end of an app on telephones, as a definition. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.blueprints.files import texts

_ROUTES: Final = (
    ("GET", "/me"),
    ("GET", "/notes"),
    ("POST", "/notes"),
    ("DELETE", "/notes/{id}"),
    ("POST", "/feedback"),
)

MOBILE: Final[dict[str, Any]] = {
    "version": 1,
    "components": {
        # People sign up and in with their mail address, from the app itself.
        "people": {"kind": "user_pool", "clients": [{"name": "app", "password": True}]},
        # Credentials for what the app reads and writes without an API: each person's own settings.
        "direct": {"kind": "identity_pool", "user_pool": "people", "uses": {"settings_table": "own"}},
        "api": {
            "kind": "http_api",
            "user_pool": "people",
            "routes": [{"method": method, "path": path, "function": "mobile"} for method, path in _ROUTES],
            # An app is no website: no browser asks whether it may call.
            "cors": {"enabled": False},
            "throttle_rate": 50,
            "throttle_burst": 100,
            # Whoever shows no token stays outside.
            "smoke_tests": [{"path": "/me", "status": 401}],
        },
        "mobile": {
            "kind": "function",
            "runtime": "python3.13",
            "handler": "mobile.handler",
            "code": {"inline": texts("mobile", "mobile.py")["mobile.py"]},
            "uses": {"notes_table": "read_write", "feedback": "write"},
        },
        "notes_table": {
            "kind": "table",
            "partition_key": {"name": "owner"},
            "sort_key": {"name": "id"},
        },
        # Apps read and write it rarely and by themselves, which no request tells of: the least that there is will do.
        "settings_table": {
            "kind": "table",
            "partition_key": {"name": "owner"},
            "sort_key": {"name": "setting"},
            "billing": "provisioned",
            "read_units": 1,
            "write_units": 1,
        },
        # Who is told stands in "emails": each address is asked by AWS first.
        "feedback": {"kind": "topic", "display_name": "App feedback"},
    },
}
