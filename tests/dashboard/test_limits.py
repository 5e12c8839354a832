"""Bodies that are refused before anything of them is read: by size, by who sends them, and when no size is given."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from dashboard.limits import SIGNED_IN
from deployments.actions.artifacts import MOST_BYTES
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
SMALL = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class Unread:
    """A body that must not be touched."""

    def read(self, *size: int) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


def refused(client: Client, **headers: Any) -> bool:
    """Whether a form with these headers is refused, with our page, before its body is read."""
    form = {"wsgi.input": Unread(), "CONTENT_TYPE": "multipart/form-data; boundary=x", **headers}
    try:
        response = client.generic("POST", "/accounts/password/", **form)
    except AssertionError:
        return False
    return response.status_code == 413 and b"too big to be sent" in response.content


@pytest.mark.parametrize("size", [str(SMALL + 1), str(SIGNED_IN), "9" * 15, "9" * 5000, "-1", "many", "²"])
@pytest.mark.parametrize("cookies", [{}, {"sessionid": "x" * 32}])
def test_a_stranger_sends_little(cookies: dict[str, str], size: str) -> None:
    client = Client()
    client.cookies.load(cookies)
    assert refused(client, CONTENT_LENGTH=size)
    assert not refused(client, CONTENT_LENGTH=str(SMALL))


def test_somebody_signed_in_sends_the_largest_zip_and_no_more(built: World) -> None:
    client = client_of(built.cast.developer)
    assert MOST_BYTES < SIGNED_IN - SMALL
    assert not refused(client, CONTENT_LENGTH=str(SIGNED_IN))
    assert refused(client, CONTENT_LENGTH=str(SIGNED_IN + 1))


def test_a_body_in_chunks_has_no_size(built: World) -> None:
    for client in (Client(), client_of(built.cast.developer)):
        assert refused(client, HTTP_TRANSFER_ENCODING="chunked")
        assert refused(client, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="5")


def test_no_length_is_no_body() -> None:
    assert Client().get(LOGIN, CONTENT_LENGTH="").status_code == 200
