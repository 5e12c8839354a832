"""Fields that mean nothing without another setting: drawn once that is chosen, and kept with what stands in them."""

from typing import Any

import pytest
from django.test import Client

from deployments.models import Application
from tests.dashboard.editor import BY_SCRIPT, address, component, form

pytestmark = pytest.mark.django_db
WAITING = ("s-proof_headers", "s-proof_query", "s-token_alone", "s-proof_seconds")


def page(browser: Client, shop: Application) -> str:
    return browser.get(address(shop), {"component": "api"}).content.decode()


def saved(browser: Client, shop: Application, *, drawn: bool, **changes: str) -> dict[str, Any]:
    """The answer to the script; what was not `drawn` is not sent."""
    sent = form(shop, "api", **changes)
    sent = {name: text for name, text in sent.items() if drawn or name not in WAITING}
    answer: dict[str, Any] = browser.post(address(shop), sent, **BY_SCRIPT).json()
    return answer


def test_they_come_with_the_setting_and_go_with_it(developer: Client, shop: Application) -> None:
    assert not [name for name in WAITING if f'name="{name}"' in page(developer, shop)]
    html = saved(developer, shop, drawn=False, **{"s-authorizer": "notes"})["html"]
    assert [name for name in WAITING if f'name="{name}"' in html.get(f"slot-{name}", "")] == list(WAITING)
    assert [name for name in WAITING if f'name="{name}"' in page(developer, shop)] == list(WAITING)
    html = saved(developer, shop, drawn=True, **{"s-authorizer": ""})["html"]
    assert {html[f"slot-{name}"] for name in WAITING} == {""}


def test_nothing_is_redrawn_while_somebody_types(developer: Client, shop: Application) -> None:
    saved(developer, shop, drawn=False, **{"s-authorizer": "notes"})
    html = saved(developer, shop, drawn=True, **{"s-proof_query": "token"})["html"]
    assert not [key for key in html if key.startswith("slot-")]
    assert component(shop, "api")["proof_query"] == "token"


def test_what_stands_in_them_stays_and_is_shown(developer: Client, shop: Application) -> None:
    saved(developer, shop, drawn=True, **{"s-authorizer": "notes", "s-proof_query": "token"})
    saved(developer, shop, drawn=True, **{"s-authorizer": ""})
    shown = page(developer, shop)
    assert component(shop, "api")["proof_query"] == "token"
    assert 'name="s-proof_query"' in shown and "This belongs to a function that checks." in shown
    assert 'name="s-proof_headers"' not in shown
