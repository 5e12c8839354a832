"""How large the editor's page is, whatever is selected in it: found here before a browser looks."""

import pytest
from django.test import Client

from dashboard.forms.components import added
from dashboard.forms.starters import starter
from deployments.models import Application, Draft
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.kinds import KINDS
from tests import factories
from tests.dashboard.editor import address, draft_of
from tests.factories import Cast

pytestmark = pytest.mark.django_db
LARGEST = 92_000
"""Bytes. A browser is content with 100,000, which has to hold the demo's marks, prices and banners as well."""


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
