"""What a component cannot be without is one press away where the definition has none of it."""

import pytest
from django.test import Client

from dashboard.forms.needs import met, need_of
from dashboard.forms.starters import starter
from deployments.models import Application
from deployments.spec.kinds import KINDS
from deployments.spec.parse import problems_of
from tests.dashboard.editor import address, component, draft_of, form
from tests.deployments.spec.examples import only

NEEDING = {
    **dict.fromkeys(("cache", "database", "file_system", "warehouse"), "network"),
    "identity_pool": "user_pool",
}


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_would_be_wrong_without_it_is_offered(kind: str) -> None:
    need = need_of(only(new=starter(KINDS[kind])), "new")
    assert (need.kind if need else None) == NEEDING.get(kind)


@pytest.mark.parametrize("kind", NEEDING)
def test_one_press_leaves_nothing_wrong(kind: str) -> None:
    document = only(new=starter(KINDS[kind]))
    need = need_of(document, "new")
    assert need is not None
    whole, name = met(document, "new", need)
    assert problems_of(whole) == ()
    assert whole["components"][name]["kind"] == NEEDING[kind]
    assert need_of(whole, "new") is None


@pytest.fixture
def pages(shop: Application) -> Application:
    """An application whose draft is a cache that lies nowhere."""
    draft = draft_of(shop)
    draft.document = only(pages=starter(KINDS["cache"]))
    draft.save()
    return shop


@pytest.mark.django_db
def test_the_form_says_it_and_its_button_does_it(developer: Client, pages: Application) -> None:
    page = developer.get(address(pages), {"component": "pages"}).content.decode()
    place = page.partition('id="uses-problems">')[2].partition("</div>")[0]
    assert "This needs a private network" in place
    assert 'value="need:network">Add a private network and connect it</button>' in page
    sent = form(pages, "pages", do="need:network")
    after = developer.post(address(pages), sent, follow=True).content.decode()
    assert component(pages, "pages")["uses"] == {"network": "inside"}
    assert "Added network, and connected pages with it." in after
    assert "need:" not in after


@pytest.mark.django_db
def test_pressed_late_it_adds_nothing(developer: Client, pages: Application) -> None:
    for _ in range(2):
        developer.post(address(pages), form(pages, "pages", do="need:network"))
    assert sorted(draft_of(pages).document["components"]) == ["network", "pages"]
