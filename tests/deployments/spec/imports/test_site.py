"""Websites of templates: what comes back, what stays as written, and what is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical
from tests.deployments.spec.examples import only

RELEASE = {"artifact": "ab" * 32}
REDIRECTS = [{"prefix": "docs/", "replace_prefix": "guide/", "code": 301}, {"error_code": 404, "host": "example.com"}]
EDGE: dict[str, Any] = {"delivery": {"price_class": "PriceClass_200"}, "redirects": REDIRECTS[:1]}


def drawn(**settings: Any) -> dict[str, Any]:
    site = {"kind": "site", "content": RELEASE, **settings}
    return json.loads(render(parse(only(web=site))).pretty)  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"index_document": "start.html", "error_document": "error.html", "redirects": REDIRECTS},
        {"hosting": "stopped"},
        EDGE,
        {**EDGE, "error_document": "error.html", "hosting": "stopped", "security": {"https_days": 0}},
        {"delivery": {"single_page": True}, "cache_rules": [{"path": "/a/*", "seconds": 60}]},
    ],
    ids=["usual", "pages and redirects", "stopped", "delivered", "delivered and stopped", "one page"],
)
def test_a_website_of_ours_comes_back_with_its_release(settings: dict[str, Any]) -> None:
    template = drawn(**settings)
    found = imported(template)
    again = render(parse(found.document))
    assert [one.reason for one in found.resources if one.reason] == []
    assert canonical(again.body["Resources"]) == canonical(template["Resources"])
    assert found.document["components"]["web"]["content"] == RELEASE


def test_it_is_told_that_no_template_says_what_pages_use() -> None:
    assert [note for note in imported(drawn()).notes if note.startswith("Connect web to the APIs")]


@pytest.mark.parametrize("settings", [{}, {"hosting": "stopped"}])
def test_a_website_of_somebody_else_is_kept_with_its_files(settings: dict[str, Any]) -> None:
    template = drawn(**settings)
    for body in template["Resources"].values():
        del body["Metadata"]
    found = imported(template)
    rows = {one.logical_id: one for one in found.resources}
    assert {one.kind for one in found.resources} == {"raw"}
    assert rows["WebSiteBucket"].reason == "It is a website, whose files are not in the template."
    assert not any("Connect" in note for note in found.notes)


def test_a_closed_bucket_behind_a_distribution_of_somebody_else_is_kept_with_it() -> None:
    template = drawn(**EDGE)
    for body in template["Resources"].values():
        del body["Metadata"]
    found = imported(template)
    assert {one.kind for one in found.resources} == {"raw"}
    assert all(one.reason for one in found.resources)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("logical_id", "said", "reason"),
    [
        ("WebSiteBucket", {"VersioningConfiguration": {"Status": "Enabled"}}, "VersioningConfiguration"),
        ("WebSiteBucketPolicy", {"PolicyDocument": {"Statement": [{"Effect": "Deny"}]}}, "no connection gives"),
        ("WebPaths", {"FunctionCode": "function handler(event) { return event.request; }"}, "a program of its own"),
        ("WebPaths", {"FunctionConfig": {"Comment": "x", "Runtime": "cloudfront-js-1.0"}}, "FunctionConfig"),
        ("WebOriginAccess", {"OriginAccessControlConfig": {"Name": "shop"}}, "OriginAccessControlConfig.Name"),
    ],
)
def test_what_no_form_says_keeps_the_website_as_written(logical_id: str, said: dict[str, Any], reason: str) -> None:
    template = drawn(**EDGE)
    template["Resources"][logical_id]["Properties"] |= said
    found = imported(template)
    rows = {one.logical_id: one for one in found.resources}
    assert {one.kind for one in found.resources} == {"raw"}
    assert reason in rows["WebSiteBucket"].reason
