"""Where each kind of component stands in the picture, and how its connections are called. Pure.

A new kind needs one row in :data:`PLACES`, and a word with its icon in ``dashboard.component_words.COMPONENTS``.
"""

from dataclasses import dataclass

VISITORS = "visitors"


@dataclass(frozen=True)
class Place:
    """A kind's place. Columns: 0 visitors, 1 website and delivery, 2 APIs and triggers, 3 functions, 4 data and
    messages.

    :param plural: what many of them are called.
    :param door: visitors open it: always, only where no component to its left calls it (``"uncalled"``), or where it
        has an address for everyone (``"address"``).
    :param band: stands above the APIs instead of in a column, as sign-in does, and what watches over all.
    """

    column: int
    plural: str
    door: str = ""
    band: bool = False


PLACES: dict[str, Place] = {
    VISITORS: Place(0, "visitors"),
    "site": Place(1, "websites", door="always"),
    "rest_api": Place(2, "APIs", door="uncalled"),
    "http_api": Place(2, "simple APIs", door="uncalled"),
    "websocket_api": Place(2, "live connections", door="uncalled"),
    "function": Place(3, "functions", door="address"),
    "table": Place(4, "tables"),
    "schedule": Place(2, "schedules"),
    "queue": Place(4, "queues"),
    "topic": Place(4, "topics"),
    "bucket": Place(4, "file stores"),
    "search": Place(4, "search engines"),
    "cache": Place(4, "caches"),
    "file_system": Place(4, "file systems"),
    "secret": Place(4, "secrets"),
    "database": Place(4, "databases"),
    "warehouse": Place(4, "data warehouses"),
    "network": Place(4, "private networks"),
    "alarms": Place(2, "alarms", band=True),
    "identity_pool": Place(2, "direct accesses", band=True),
    "raw": Place(4, "parts as written"),
    "user_pool": Place(2, "sign-ins", band=True),
}
ELSEWHERE = Place(4, "components")
"""For kinds that have no row yet."""
BAND_COLUMN = 2


@dataclass(frozen=True)
class Verb:
    """What a caller does to what it calls: inside a sentence, and as the short label of the arrow.

    :param event: a stream or an event rather than a call: dashed, and routed beneath.
    """

    words: str
    label: str
    event: bool = False


VERBS: dict[str, Verb] = {
    "read": Verb("reads", "read"),
    "write": Verb("writes", "write"),
    "read_write": Verb("reads and writes", "read, write"),
    "call": Verb("calls", "call"),
    "run": Verb("runs", "run", event=True),
    "own": Verb("keeps each person's items in", "own items"),
    "guests": Verb("lets everyone read", "read"),
    "manage": Verb("manages people of", "manage"),
    "sign_in": Verb("signs people in with", "sign in"),
    "connect": Verb("connects to", "connect"),
    "data_api": Verb("sends SQL to", "SQL"),
    "own_rights": Verb("sends SQL with rights of its own to", "SQL"),
    "send": Verb("sends messages over", "send", event=True),
    "control": Verb("sends over and ends connections of", "send, end", event=True),
    "events": Verb("sends events to", "events", event=True),
}
USES = Verb("uses", "use")
CALLS = VERBS["call"]
ASKS = Verb("asks for sign-in with", "sign-in")
LETS_IN = Verb("asks for leave of", "ask")
OPENS = Verb("opens", "open")
