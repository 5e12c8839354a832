"""NUL and half characters in every field of every kind's form and in every filter: a sentence, never a 500."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from deployments.models import Application
from tests.dashboard.editor import BY_SCRIPT, address, component, draft_of, form

pytestmark = pytest.mark.django_db

KINDS = ["web", "api", "notes", "notes_table"]
BROKEN = {"nul": "a%00b", "half": "%ED%A0%80", "digest": "a" * 63 + "%00"}
ANSWERS = (200, 303, 404, 409, 422)
FORM = "application/x-www-form-urlencoded"


def encoded(typed: dict[str, str], **raw: str) -> str:
    """A form's body; `raw` values are percent-encoded already, so that they may be no text at all."""
    return "&".join([*(f"{quote(n)}={quote(t)}" for n, t in typed.items() if n not in raw), *_pairs(raw)])


def _pairs(raw: dict[str, str]) -> list[str]:
    return [f"{quote(name)}={text}" for name, text in raw.items()]


def fields_of(application: Application, name: str) -> list[str]:
    beside = ["do", "add_name", "add_kind", "new_name", "message", "take-memory", "s-code-artifact"]
    return [*form(application, name), *beside]


@pytest.mark.full
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", KINDS)
def test_every_field_of_every_kind(developer: Client, shop: Application, name: str, broken: str) -> None:
    for field in fields_of(shop, name):
        extra: dict[str, Any] = BY_SCRIPT if field.startswith("s-") else {}
        answer = developer.post(address(shop), encoded(form(shop, name), **{field: broken}), FORM, **extra)
        assert answer.status_code in ANSWERS, field
    assert "\\u0000" not in str(draft_of(shop).document)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", KINDS)
def test_all_fields_at_once_by_page_and_by_script(developer: Client, shop: Application, name: str, broken: str) -> None:
    settings = {field: broken for field in form(shop, name) if field.startswith(("s-", "uses-"))}
    sourced = {field: "artifact" for field in settings if field.endswith("-source")}
    for typed in (settings, settings | sourced):
        for extra in ({}, BY_SCRIPT):
            answer = developer.post(address(shop), encoded(form(shop, name), **typed), FORM, **extra)
            assert answer.status_code in ANSWERS


@pytest.mark.parametrize("name", ["web", "notes"])
def test_nul_in_a_digest_is_refused_with_a_sentence(developer: Client, shop: Application, name: str) -> None:
    [source] = [field for field in form(shop, name) if field.endswith("-source")]
    typed = {source: "artifact", source.replace("-source", "-artifact"): "\0" * 64}
    before = component(shop, name)
    answer = developer.post(address(shop), form(shop, name, **typed))
    assert answer.status_code == 409
    assert "NUL character, which cannot be stored" in answer.content.decode()
    assert component(shop, name) == before


def test_a_form_in_another_encoding_is_refused(developer: Client, shop: Application) -> None:
    body = '--x\r\nContent-Disposition: form-data; name="component"\r\n\r\n+2AA-\r\n--x--\r\n'
    answer = developer.post(address(shop), body.encode(), "multipart/form-data; boundary=x; charset=utf-7")
    assert answer.status_code == 409
    assert "encoding other than UTF-8" in answer.content.decode()


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_every_filter(developer: Client, shop: Application, broken: str) -> None:
    pk = {"pk": shop.pk}
    words = (
        "component",
        "add",
        "environment",
        "application",
        "state",
        "mine",
        "page",
        "from",
        "to",
        "expand",
        "q",
        "p",
    )
    query = "&".join(f"{word}={broken}" for word in (*words, "blueprint", "revision"))
    names = ("definition", "definition_estimate", "application", "application_diff", "application_activity")
    paths = [reverse(name, kwargs=pk) for name in names] + ["/", "/deployments/", "/applications/", "/approvals/"]
    for path in [*paths, "/applications/new/"]:
        assert developer.get(f"{path}?{query}").status_code in (*ANSWERS, 302), path


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_every_search_of_the_registers(developer: Client, broken: str) -> None:
    for name in ("audit-entries", "prices", "memberships"):
        for word in ("q", "p", "o"):
            answer = developer.get(f"/registers/{name}/?{word}={broken}")
            assert answer.status_code in (*ANSWERS, 302), (name, word)
