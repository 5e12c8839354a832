"""How large the editor's page is, whatever is selected in it: found here before a browser looks."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from dashboard.forms.components import added
from dashboard.forms.starters import starter
from deployments.models import Application, Draft
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.kinds import KINDS
from deployments.spec.parse import problems_of
from tests import factories
from tests.dashboard.editor import address, draft_of
from tests.factories import Cast

pytestmark = pytest.mark.django_db
LARGEST = 92_000
"""Bytes. A browser is content with 100,000, which has to hold the demo's marks, prices and banners as well."""
LONG = 100_000
"""Bytes of a page with a list of forty lines."""


def weight(browser: Client, application: Application, component: str) -> int:
    page = browser.get(address(application), {"component": component})
    assert page.context["form"].name == component
    return len(page.content)


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_no_component_of_a_blueprint_is_too_large(cast: Cast, developer: Client, blueprint: str) -> None:
    made = factories.application(cast, f"sized-{blueprint}", blueprint)
    factories.revision(cast, made)
    found = {name: weight(developer, made, name) for name in draft_of(made).document["components"]}
    assert {name: size for name, size in found.items() if size >= LARGEST} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_is_too_large(cast: Cast, shop: Application, developer: Client, kind: str) -> None:
    factories.revision(cast, shop)
    document = added(draft_of(shop).document, "another", starter(KINDS[kind]))
    Draft.objects.filter(application=shop).update(document=document)
    assert weight(developer, shop, "another") < LARGEST


def test_a_list_of_forty_lines_is_not_too_large(cast: Cast, shop: Application, developer: Client) -> None:
    factories.revision(cast, shop)
    found = {}
    for name, settings in forty().items():
        document = deepcopy(draft_of(shop).document)
        document["components"]["api"] |= {"smoke_tests": [], **settings}
        assert problems_of(document) == ()
        Draft.objects.filter(application=shop).update(document=document)
        found[name] = weight(developer, shop, "api")
    assert {name: size for name, size in found.items() if size >= LONG} == {}


def forty() -> dict[str, dict[str, Any]]:
    """Settings of an API by the list that has forty lines in them, or two of them together."""
    paths = [f"/orders/{{id}}/lines/part{number}" for number in range(40)]
    routes = [{"method": "POST", "path": path, "function": "notes"} for path in paths]
    first = {"route": f"POST {paths[0]}", "body": "order"}
    bodies = [{"shape": "order", "field": f"field{number}", "least": 1, "most": 500} for number in range(40)]
    return {
        "routes": {"routes": routes},
        "both": {
            "routes": routes[:20],
            "single_routes": [{"route": f"POST {path}", "query": "page"} for path in paths[:20]],
        },
        "bodies": {"routes": routes[:1], "single_routes": [first], "bodies": bodies},
    }
