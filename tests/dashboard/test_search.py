"""Search: what is found, what is not of one's teams, odd input, and a fixed number of queries. And AWS's names."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard import component_words, glossary
from dashboard.search import PAGES, clean
from deployments.models import Draft
from deployments.spec.kinds import KINDS
from tests import factories
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def found(built: World, role: str, text: str) -> dict[str, list[str]]:
    """Titles by group."""
    response = client_of(built.person(role)).get("/search/", {"q": text})
    assert response.status_code == 200
    return {group.title: [hit.title for hit in group.hits] for group in response.context["groups"]}


def test_things_of_the_team_are_found_by_parts_of_their_names(built: World) -> None:
    assert found(built, "viewer", "SHO")["Applications"] == ["shop"]
    assert found(built, "viewer", "stag")["Environments"] == ["shop / staging"]
    assert found(built, "viewer", "shop/staging")["Environments"] == ["shop / staging"]
    assert found(built, "viewer", "notes_t")["Components"] == ["notes_table"]


@pytest.mark.parametrize("text", ["#{}", "{}", "deployment {}", "shop #{}"])
def test_a_deployment_is_found_by_its_number(built: World, text: str) -> None:
    number = built.waiting.number
    assert found(built, "viewer", text.format(number))["Deployments"] == [f"#{number} shop / staging"]
    assert "Deployments" not in found(built, "viewer", f"nowhere #{number}")


@pytest.mark.parametrize("word", ["lambda", "Function", "LAMBDA func"])
def test_both_words_find_the_same(built: World, word: str) -> None:
    hits = found(built, "viewer", word)
    assert hits["Words"] == ["Function"]
    assert hits["Components"] == ["notes"]
    text = client_of(built.cast.viewer).get("/search/", {"q": word}).content.decode()
    assert f"{KINDS['function'].summary} AWS: Lambda function" in unescape(text)


def test_nothing_of_other_teams_is_found(built: World) -> None:
    assert found(built, "viewer", "secret-plans") == {}
    assert found(built, "outsider", "shop") == {}
    assert "Deployments" not in found(built, "outsider", f"#{built.waiting.number}")
    assert "Components" not in found(built, "outsider", "notes")


def test_pages_are_found_by_what_people_call_them(built: World) -> None:
    assert found(built, "viewer", "audit")["Pages"] == ["Audit log"]
    assert found(built, "viewer", "workers")["Pages"] == ["Health"]
    client = client_of(built.cast.owner)
    for title, *_ in PAGES:
        groups = client.get("/search/", {"q": title}).context["groups"]
        hits = [hit for group in groups for hit in group.hits if hit.note == "Page"]
        assert hits
        assert all(client.get(hit.href).status_code == 200 for hit in hits)


@pytest.mark.parametrize(
    "text",
    ["", " ", "%", "_", "\\", "'", '"; drop table', "\0\0", "a\u202eb", "<script>", "#", "#99999999999999"]
    + ["x" * 10_000, "#0", "-1", "٣", "[", "$.components", "a b c d e f g h", "/", "//", "\ud83d\ude00"],
)
def test_odd_input_finds_nothing_and_breaks_nothing(built: World, text: str) -> None:
    assert found(built, "viewer", text.encode("utf-16", "surrogatepass").decode("utf-16")).get("Applications", []) == []


def test_what_was_typed_is_shown_escaped_and_short(built: World) -> None:
    text = client_of(built.cast.viewer).get("/search/", {"q": "<b>bold</b>" + "x" * 300}).content.decode()
    assert "&lt;b&gt;bold" in text
    assert "<b>bold" not in text
    assert len(clean("y" * 500)) == 100


def test_a_broken_draft_hides_no_other(built: World) -> None:
    other = factories.application(built.cast, "broken")
    broken: tuple[Any, ...] = (
        [],
        {},
        {"components": 3},
        {"components": {"notes_x": 1}},
        {"components": {"notes_x": {}}},
    )
    for document in broken:
        Draft.objects.filter(application=other).update(document=document)
        assert "notes" in found(built, "viewer", "notes")["Components"]


def test_queries_do_not_grow(built: World) -> None:
    def queries() -> int:
        client = client_of(built.cast.viewer)
        client.get("/search/", {"q": "s 1"})
        with CaptureQueriesContext(connection) as caught:
            client.get("/search/", {"q": "s 1"})
        return len(caught)

    few = queries()
    for number in range(12):
        factories.application(built.cast, f"s-{number}1")
    assert queries() <= few <= 8


def test_a_long_group_says_that_it_goes_on(built: World) -> None:
    for number in range(9):
        factories.application(built.cast, f"many-{number}")
    viewer = client_of(built.cast.viewer)
    shown = [
        viewer.get("/search/", {"q": "many"}, headers=one).content.decode() for one in ({}, {"HX-Request": "true"})
    ]
    assert [page.count("Team Platform") for page in shown] == [9, 8]
    assert ["There are more than 8" in page for page in shown] == [False, True]
    assert ['href="/search/?q=many"' in page for page in shown] == [False, True], "all of them are one press away"
    assert found(built, "viewer", "many-3")["Applications"] == ["many-3"]


def test_the_list_alone_is_a_fragment(built: World) -> None:
    part = client_of(built.cast.viewer).get("/search/", {"q": "shop"}, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert text.strip().startswith('<section class="found-group"')
    assert "<html" not in text


def test_every_page_has_the_field(built: World) -> None:
    text = client_of(built.cast.viewer).get("/applications/").content.decode()
    assert 'id="find"' in text
    assert 'action="/search/"' in text


def test_the_words_are_those_of_the_components() -> None:
    for kind, term in component_words.COMPONENTS.items():
        entry = glossary.ENTRIES.get(kind) or next(one for one in glossary.ENTRIES.values() if one.kind == kind)
        assert (entry.label, entry.aws) == (term.label, term.aws)


def test_aws_names_are_shown_to_who_wants_them(built: World) -> None:
    built.cast.owner.is_staff = True
    built.cast.owner.save()
    client = client_of(built.cast.owner)
    small = '<span class="aws term">DynamoDB table</span>'
    assert small not in client.get("/styleguide/").content.decode()
    here = {"referer": "http://testserver/deployments/?state=open"}
    answer = client.post("/search/aws-names/", {"show": "1"}, headers=here)
    assert answer["Location"] == "/deployments/?state=open"
    assert small in client.get("/styleguide/").content.decode()
    client.post("/search/aws-names/", {})
    assert small not in client.get("/styleguide/").content.decode()


def test_the_way_back_never_leads_to_another_host(built: World) -> None:
    client = client_of(built.cast.owner)
    here = {"referer": "http://testserver//evil.example/x"}
    answer = client.post("/search/aws-names/", {"show": "1"}, headers=here)
    assert answer["Location"] == "/evil.example/x"
