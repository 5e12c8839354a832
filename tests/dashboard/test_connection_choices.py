"""Which connections a form offers: none that would be refused as soon as it is chosen."""

from typing import Any

import pytest

from dashboard.forms.components import connections, uses_texts


def offered(endpoint: str | None, user: str, **uses: str) -> dict[str, list[str]]:
    """What the form of a component offers for each target, where an API is entered in that way."""
    api: dict[str, Any] = {"kind": "rest_api", "routes": []}
    if endpoint:
        api["endpoint"] = endpoint
    document = {
        "components": {
            "stock": api,
            "asker": {"kind": user, "uses": uses},
            "orders": {"kind": "table"},
        }
    }
    found = connections(document, "asker", uses_texts(document, "asker"), {})
    return {one.target: [option.text for option in one.options if option.text] for one in found}


@pytest.mark.parametrize(
    ("endpoint", "user", "ways"),
    [
        ("private", "function", ["call"]),
        ("regional", "function", None),
        (None, "function", None),
        ("private", "site", None),
        ("edge", "site", ["call"]),
        ("private", "identity_pool", None),
        ("regional", "identity_pool", ["call", "guests"]),
    ],
)
def test_an_api_is_offered_to_those_who_can_reach_it(endpoint: str | None, user: str, ways: list[str] | None) -> None:
    assert offered(endpoint, user).get("stock") == ways


def test_what_is_chosen_and_cannot_be_used_any_more_is_still_shown() -> None:
    assert offered("regional", "function", stock="call")["stock"] == ["call"]
