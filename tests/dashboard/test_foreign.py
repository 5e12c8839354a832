"""What belongs to another team, and what does not exist."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def test_a_foreign_object_and_an_unknown_one_look_the_same(built: World) -> None:
    client = client_of(built.cast.developer)
    foreign = client.get(reverse("application", kwargs={"pk": built.foreign.pk}))
    unknown = client.get(reverse("application", kwargs={"pk": built.dev.pk}))
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert _without_token(foreign) == _without_token(unknown)


def _without_token(response: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
