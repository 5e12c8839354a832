"""The editor against zips and texts that nobody should send: a sentence in place, nothing half stored, never a 500."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deployments.models import Application
from tests.dashboard.editor import BY_SCRIPT, address, component, form

pytestmark = pytest.mark.django_db


def zipped(**files: str) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return SimpleUploadedFile("orders.zip", buffer.getvalue(), "application/zip")


def test_a_zip_becomes_the_functions_code(developer: Client, shop: Application) -> None:
    typed: dict[str, Any] = {
        **form(shop, "notes", do="upload:s-code"),
        "s-code-upload": zipped(notes__py="def handler(): 1"),
    }
    answer = developer.post(address(shop), typed)
    assert answer.status_code == 303
    sha = component(shop, "notes")["code"]["artifact"]
    assert len(sha) == 64
    assert "orders.zip" in developer.get(address(shop), {"component": "notes"}).content.decode()


def test_a_bad_zip_is_refused_at_its_field_and_the_code_stays(developer: Client, shop: Application) -> None:
    upload = SimpleUploadedFile("x.zip", b"no zip at all")
    typed: dict[str, Any] = {**form(shop, "notes", do="upload:s-code", **{"s-memory": "512"}), "s-code-upload": upload}
    answer = developer.post(address(shop), typed)
    assert answer.status_code == 422
    assert "zip" in answer.content.decode()
    assert "inline" in component(shop, "notes")["code"]
    assert 'value="512"' in answer.content.decode()


RUBBISH = [
    {"component": "nobody"},
    {"component": ""},
    {"version": "-1"},
    {"version": "9" * 50},
    {"version": "x", "began": "{" * 1_000},
    {"began": "[1, 2]"},
    {"s-memory": "\0"},
    {"s-handler": "a\0b"},
    {"s-code-inline": "x" * 1_600_000},
    {"s-code-source": "artifact", "s-code-artifact": ""},
    {"s-code-source": "artifact", "s-code-artifact": "../../etc"},
    {"s-environment-0-key": "A", "s-environment-1-key": "A", "s-environment-1-value": "b"},
    {"s-environment-999999-key": "A"},
    {"s-routes-0-method": "GET"},
    {"s-handler": "\u202eevil\u200b"},
    {"uses-notes_table": "everything"},
    {"do": "drop:s-environment-0"},
    {"do": "add:" + "x" * 5_000},
    {"do": "component-rename", "new_name": "web"},
    {"do": "component-add", "add_kind": "nonsense", "add_name": "x"},
    {"do": "restore", "component": "ghost", "kind": "nonsense"},
    {"do": "restore", "component": "Bad Name!", "kind": "table"},
    {"do": "explode"},
    {"do": "revision", "message": "m" * 10_000},
    {"take-memory": "theirs"},
]


@pytest.mark.parametrize("typed", RUBBISH, ids=lambda typed: next(iter(typed.items()))[0] + str(len(str(typed))))
@pytest.mark.parametrize("extra", [{}, BY_SCRIPT], ids=["page", "script"])
def test_rubbish_gets_a_sentence_and_never_a_500(
    developer: Client, shop: Application, typed: dict[str, str], extra: dict[str, Any]
) -> None:
    answer = developer.post(address(shop), {**form(shop, "notes"), **typed}, **extra)
    assert answer.status_code in (200, 303, 409, 422)
    page = developer.get(address(shop), {"component": "notes"})
    assert page.status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?component=%00", "?component=" + "x" * 3_000, "?add=s-routes", "?environment=nope", "?component=api&add=s-"],
)
def test_odd_addresses_show_the_page(developer: Client, shop: Application, query: str) -> None:
    assert developer.get(address(shop) + query).status_code == 200
