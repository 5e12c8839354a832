"""Ready definitions to start from. Their code and pages are real files in the folders beside this one. Pure."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Final

from deployments.spec.blueprints.files import site, texts
from deployments.spec.blueprints.live_chat import CHAT
from deployments.spec.blueprints.mobile_app import MOBILE
from deployments.spec.blueprints.sql_app import BOOKINGS
from deployments.spec.sources import CONFIG_FILE


@dataclass(frozen=True)
class Blueprint:
    """A definition that is already valid, and the words of its card."""

    name: str
    title: str
    good_for: str
    document: dict[str, Any]

    def definition(self) -> dict[str, Any]:
        """A fresh copy of the document, for a draft to start from."""
        return copy.deepcopy(self.document)


_API: Final[dict[str, Any]] = {
    "kind": "rest_api",
    "routes": [
        {"method": "GET", "path": "/", "function": "notes"},
        {"method": "GET", "path": "/notes", "function": "notes"},
        {"method": "POST", "path": "/notes", "function": "notes"},
        {"method": "DELETE", "path": "/notes/{id}", "function": "notes"},
    ],
    "throttle_rate": 50,
    "throttle_burst": 100,
    # Whatever the notes and the greeting are, these names stand in the answers; the second one reads the table too.
    "smoke_tests": [{"path": "/", "contains": "greeting"}, {"path": "/notes", "contains": "notes"}],
}

_FUNCTION: Final[dict[str, Any]] = {
    "kind": "function",
    "runtime": "python3.13",
    "handler": "notes.handler",
    "code": {"inline": texts("three_tier", "notes.py")["notes.py"]},
    "environment": {"GREETING": "Hello from Tierboard"},
    "uses": {"notes_table": "read_write"},
}

_TABLE: Final[dict[str, Any]] = {
    "kind": "table",
    "partition_key": {"name": "board", "type": "S"},
    "sort_key": {"name": "id", "type": "S"},
}

_ALL: Final = (
    Blueprint(
        "three-tier",
        "Three-tier web app",
        "A website, an API and a table: a small notes board that works at once and is yours to change.",
        {
            "version": 1,
            "components": {
                "web": {
                    **site("three_tier", "app.js"),
                    "uses": {"api": "call"},
                    # The second one is how the page finds its API.
                    "smoke_tests": [
                        {"path": "/", "contains": "</html>"},
                        {"path": f"/{CONFIG_FILE}", "contains": '"api": "http'},
                    ],
                },
                "api": _API,
                "notes": _FUNCTION,
                "notes_table": _TABLE,
            },
        },
    ),
    Blueprint(
        "three-tier-aurora",
        "Three-tier web app with Aurora",
        "Data that belong together and are asked in SQL: bookings of rooms and tools, in a PostgreSQL database.",
        BOOKINGS,
    ),
    Blueprint(
        "poll",
        "Poll that counts votes",
        "One question to many people: which day suits, which name is best. Votes are counted, and none is lost.",
        {
            "version": 1,
            "components": {
                "web": {
                    **site("poll", "app.js"),
                    "uses": {"api": "call"},
                    "smoke_tests": [{"path": "/", "contains": "</html>"}],
                },
                "api": {
                    "kind": "rest_api",
                    "routes": [
                        {"method": "GET", "path": "/poll", "function": "poll"},
                        {"method": "POST", "path": "/poll", "function": "poll"},
                    ],
                    "throttle_rate": 50,
                    "throttle_burst": 100,
                    # Reads the table too, and changes nothing.
                    "smoke_tests": [{"path": "/poll", "contains": "answers"}],
                },
                "poll": {
                    "kind": "function",
                    "runtime": "python3.13",
                    "handler": "poll.handler",
                    "code": {"inline": texts("poll", "poll.py")["poll.py"]},
                    "environment": {
                        "QUESTION": "Which day suits you best?",
                        "ANSWERS": "Monday, Tuesday, Wednesday, Thursday, Friday",
                    },
                    "uses": {"votes_table": "read_write"},
                },
                "votes_table": {
                    "kind": "table",
                    "partition_key": {"name": "poll", "type": "S"},
                    "sort_key": {"name": "answer", "type": "S"},
                },
            },
        },
    ),
    Blueprint(
        "chat",
        "Live chat",
        "People in a room read what is said at once: a chat, a live board, whatever must reach open pages by itself.",
        CHAT,
    ),
    Blueprint(
        "mobile",
        "Mobile back end",
        "An app on telephones: people sign up and in, an API keeps what is theirs, and feedback goes by mail.",
        MOBILE,
    ),
    Blueprint(
        "website-api",
        "Website with an API",
        "Pages that ask something, and keep nothing: opening hours, a price, what is in stock.",
        {
            "version": 1,
            "components": {
                "web": {
                    **site("hours", "app.js"),
                    "uses": {"api": "call"},
                    "smoke_tests": [{"path": "/", "contains": "</html>"}],
                },
                "api": {
                    "kind": "rest_api",
                    "routes": [{"method": "GET", "path": "/hours", "function": "hours"}],
                    "throttle_rate": 50,
                    "throttle_burst": 100,
                    "smoke_tests": [{"path": "/hours", "contains": "days"}],
                },
                "hours": {
                    "kind": "function",
                    "runtime": "python3.13",
                    "handler": "hours.handler",
                    "code": {"inline": texts("hours", "hours.py")["hours.py"]},
                    "environment": {
                        "NAME": "The corner shop",
                        "HOURS": "Mon-Fri 09:00-18:00, Sat 10:00-14:00",
                        "UTC_OFFSET": "+00:00",
                    },
                },
            },
        },
    ),
    Blueprint(
        "api",
        "API with a table",
        "Software that other software calls: four routes, one function, one table, no pages.",
        {"version": 1, "components": {"api": _API, "notes": _FUNCTION, "notes_table": _TABLE}},
    ),
    Blueprint(
        "watch",
        "Scheduled job",
        "Every hour a function looks at a page, remembers it in a table, and sends a mail when it changed.",
        {
            "version": 1,
            "components": {
                "hourly": {"kind": "schedule", "expression": "rate(1 hour)", "uses": {"watch": "run"}},
                "watch": {
                    "kind": "function",
                    "runtime": "python3.13",
                    "handler": "watch.handler",
                    "timeout": 30,
                    "code": {"inline": texts("watch", "watch.py")["watch.py"]},
                    "environment": {"PAGE": "https://www.example.com/"},
                    "uses": {"pages_table": "read_write", "changes": "write"},
                },
                "pages_table": {"kind": "table", "partition_key": {"name": "page", "type": "S"}},
                # Who is told stands in "emails": each address is asked by AWS first.
                "changes": {"kind": "topic", "display_name": "Page watch"},
            },
        },
    ),
    Blueprint(
        "website",
        "Website",
        "Pages that are the same for everybody: a landing page, documentation, a finished single-page app.",
        {
            "version": 1,
            "components": {"web": {**site("website"), "smoke_tests": [{"path": "/", "contains": "</html>"}]}},
        },
    ),
)

BLUEPRINTS: Final[dict[str, Blueprint]] = {blueprint.name: blueprint for blueprint in _ALL}
"""By name, the richest first, in the order of the gallery."""
