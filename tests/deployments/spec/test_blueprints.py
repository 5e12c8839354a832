"""Blueprints are valid, finished, and do not know each other."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.bundles import bundles, check_code_zip, check_content_zip
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import BODY_LIMIT


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_blueprint_is_a_definition(name: str) -> None:
    blueprint = BLUEPRINTS[name]
    assert blueprint.name == name
    assert blueprint.title and blueprint.good_for.endswith(".")
    assert render(parse(blueprint.definition())).size < BODY_LIMIT


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_its_bundles_are_what_uploads_must_be(name: str) -> None:
    document = BLUEPRINTS[name].definition()
    for bundle in bundles(parse(document)):
        assert bundle.content is not None
        if bundle.purpose == "code":
            handler = document["components"][bundle.component]["handler"]
            check_code_zip(bundle.content, runtime="python3.13", handler=handler)
        else:
            check_content_zip(bundle.content, error_document="error.html")


def test_a_definition_may_be_changed_without_changing_the_blueprint() -> None:
    first = BLUEPRINTS["three-tier"].definition()
    first["components"]["notes"]["environment"]["GREETING"] = "Changed"
    assert BLUEPRINTS["three-tier"].definition()["components"]["notes"]["environment"] == {
        "GREETING": "Hello from Tierboard"
    }
    assert BLUEPRINTS["api"].definition()["components"]["notes"]["environment"]["GREETING"] == "Hello from Tierboard"


def test_three_tiers() -> None:
    definition = parse(BLUEPRINTS["three-tier"].definition())
    assert {component.name: component.kind for component in definition} == {
        "web": "site",
        "api": "rest_api",
        "notes": "function",
        "notes_table": "table",
    }


class Page(HTMLParser):
    """What a page holds, as far as the tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self) -> set[str]:
        return {str(attributes["id"]) for _, attributes in self.tags if "id" in attributes}


WITH_PAGES = [name for name, one in BLUEPRINTS.items() if "web" in one.definition()["components"]]


def pages() -> list[tuple[str, str, dict[str, str]]]:
    found = []
    for name in WITH_PAGES:
        files = BLUEPRINTS[name].definition()["components"]["web"]["content"]["inline"]
        found += [(f"{name} {path}", text, files) for path, text in files.items() if path.endswith(".html")]
    return found


@pytest.mark.parametrize(("text", "files"), [page[1:] for page in pages()], ids=[page[0] for page in pages()])
def test_a_page_is_whole_and_loads_only_its_own_files(text: str, files: dict[str, str]) -> None:
    page = Page(text)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1 and len(page.all("main")) == 1 and page.all("title")
    assert any(meta.get("name") == "viewport" for meta in page.all("meta"))
    for link in [*page.all("link"), *page.all("script")]:
        source = str(link.get("href") or link.get("src"))
        assert source.startswith("data:") or source.lstrip("/") in files
    assert not re.search(r"\son[a-z]+=|style=", text)


@pytest.mark.parametrize("name", WITH_PAGES)
def test_labels_and_scripts_refer_to_what_is_on_the_page(name: str) -> None:
    files = BLUEPRINTS[name].definition()["components"]["web"]["content"]["inline"]
    page = Page(files["index.html"])
    assert {str(label["for"]) for label in page.all("label")} <= page.ids
    assert set(re.findall(r'byId\("([a-z-]+)"\)', files.get("app.js", ""))) <= page.ids
    for _, attributes in page.tags:
        for attribute in ("aria-describedby", "aria-labelledby"):
            assert set(str(attributes.get(attribute) or "").split()) <= page.ids


def test_the_page_calls_the_routes_of_the_api() -> None:
    components = BLUEPRINTS["three-tier"].definition()["components"]
    routes = {(route["method"], route["path"]) for route in components["api"]["routes"]}
    assert routes == {("GET", "/"), ("GET", "/notes"), ("POST", "/notes"), ("DELETE", "/notes/{id}")}
    assert "tierboard-config.json" in components["web"]["content"]["inline"]["app.js"]
