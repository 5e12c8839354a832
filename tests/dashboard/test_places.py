"""No page escapes the tests in a browser: whatever answers with a page is in their list."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.dashboard.conftest import client_of
from tests.dashboard.test_access import TABLE
from tests.dashboard.world import World
from tests.e2e.places import OTHERS, PAGES


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(TABLE.keys() - PAGES.keys()))
def test_what_is_not_in_the_list_of_pages_answers_with_none(built: World, name: str) -> None:
    """Parts of pages, files, plain text, calls of machines, and what takes forms alone and hands on to a page."""
    built.cast.owner.is_staff = True
    built.cast.owner.save()
    url = reverse(name, kwargs=TABLE[name].kwargs(built))
    for client in (client_of(built.cast.owner), Client()):
        answer = client.get(url)
        assert answer.status_code != 200 or b"<html" not in answer.getvalue()


def test_every_page_in_the_list_has_an_address() -> None:
    assert PAGES.keys() <= TABLE.keys()
    assert {view for views in OTHERS.values() for view in views} <= PAGES.keys() | {"deployment_waiting"}
