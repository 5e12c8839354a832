"""Sign-in and direct access."""

from typing import Any

from tests.deployments.spec.rows.row import PEOPLE, WORK, Row
from tests.deployments.spec.rows.row import ROWS as TABLE

APP = {
    "name": "web",
    "password": True,
    "secure_password": False,
    "callback_urls": ["https://www.example.com/in"],
    "sign_out_urls": ["https://www.example.com/out"],
    "access_minutes": 15,
    "id_minutes": 30,
    "refresh_days": 7,
}
SECRET = "tierboard/members/"  # noqa: S105 - where one lies
PROVIDERS = [
    {"type": "google", "client_id": "1", "secret": f"{SECRET}google", "secret_key": "client_secret"},
    {"type": "apple", "client_id": "1", "secret": f"{SECRET}apple", "team_id": "A1B2C3D4E5", "key_id": "Z9Y8X7W6V5"},
    {"type": "oidc", "name": "company", "client_id": "1", "secret": SECRET, "issuer": "https://login.example.com"},
]
EVERYTHING: dict[str, Any] = {
    "sign_in": "username",
    "self_sign_up": False,
    "mfa": "optional",
    "text_codes": True,
    "plan": "plus",
    "threat_protection": "act",
    "needed_attributes": ["given_name"],
    "own_attributes": [{"name": "since", "type": "DateTime", "mutable": False}],
    "passwords": {
        "minimum_length": 10,
        "lowercase": False,
        "uppercase": True,
        "numbers": False,
        "symbols": True,
        "first_password_days": 3,
    },
    "mail": {
        "identity_arn": "arn:aws:ses:eu-central-1:123456789012:identity/example.com",
        "sender": "hello@example.com",
        "reply_to": "help@example.com",
    },
    "domain_prefix": "members",
    "deletion_protection": True,
    "clients": [APP, {"name": "office", "secret": True, "by_server": True}],
    "providers": PROVIDERS,
}
USER_POOL = Row(
    "user_pool",
    main="user pool",
    least={},
    everything=(EVERYTHING,),
    in_place={"mfa": "optional", "passwords": {"minimum_length": 14}, "plan": "lite"},
    replaced={"sign_in": "username"},
)
ORDERS = {
    "kind": "table",
    "partition_key": {"name": "person"},
    "sort_key": {"name": "id"},
    "local_indexes": [{"name": "by_day", "sort_key": "day"}],
    "encryption": "own_key",
}
SIGNED = {
    "routes": [{"method": "GET", "path": "/", "function": "work"}],
    "cors": {"enabled": False},
    "signed": True,
}
IDENTITY_POOL = Row(
    "identity_pool",
    main="identity pool",
    least={"user_pool": "people"},
    everything=(
        {"guests": True, "files_bucket": "shop-private-files", "uses": {"rows": "own"}},
        {
            "guests": True,
            "uses": {"rows": "guests", "files": "guests", "orders": "guests", "calls": "guests", "simple": "guests"},
        },
        {"uses": {"rows": "read", "files": "read", "orders": "read", "calls": "call", "simple": "call"}},
        {"uses": {"files": "own", "orders": "own"}},
    ),
    in_place={"guests": True, "uses": {"rows": "read"}},
    beside={
        "people": PEOPLE,
        "rows": TABLE,
        "orders": ORDERS,
        "files": {"kind": "bucket"},
        "calls": {"kind": "rest_api", **SIGNED},
        "simple": {"kind": "http_api", **SIGNED},
        "work": WORK,
    },
)
ROWS = (USER_POOL, IDENTITY_POOL)
