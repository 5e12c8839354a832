"""Web addresses of one's own in templates: which come back with their API or website, which are kept, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from deployments.spec.template import Template, canonical
from tests.deployments.spec.examples import SHA, function, only

SHOP = (Path(__file__).parent / "samples" / "addresses.yml").read_text(encoding="utf-8")
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1b2c3d4e"
PRODUCTION = {"environment": "production", "name": "api.example.com", "certificate": CERTIFICATE}
DEV = {"environment": "dev", "name": "api.dev.example.com", "certificate": CERTIFICATE, "zone": "Z0123456789ABC"}
ROUTES: dict[str, list[dict[str, Any]]] = {
    "rest_api": [{"method": "GET", "path": "/", "function": "work"}],
    "http_api": [{"method": "GET", "path": "/", "function": "work"}],
    "websocket_api": [{"key": "$connect", "function": "work"}],
}


def drawn(kind: str, *domains: dict[str, Any]) -> Template:
    api = {"kind": kind, "routes": ROUTES[kind], "domains": list(domains)}
    return render(parse(only(api=api, work=function())))


def rows_of(found: Imported) -> dict[str, tuple[str, str]]:
    assert found.problems == ()
    return {one.logical_id: (one.kind, one.reason) for one in found.resources}


@pytest.mark.parametrize("kind", ROUTES)
@pytest.mark.parametrize("domains", [[PRODUCTION], [DEV], [PRODUCTION, DEV]], ids=len)
def test_addresses_of_an_api_come_back(kind: str, domains: list[dict[str, Any]]) -> None:
    template = drawn(kind, *domains)
    found = import_template(template.pretty)
    assert {kind for kind, _ in rows_of(found).values()} == {kind, "function"}
    assert sorted(map(canonical, found.document["components"]["api"]["domains"])) == sorted(map(canonical, domains))
    assert canonical(render(parse(found.document)).body) == canonical(template.body)


def test_addresses_of_a_website_come_back_with_certificate_and_records() -> None:
    address = {"domains": ["www.example.com", "example.com"], "hosted_zone": "Z0123456789ABC"}
    site = {"kind": "site", "content": {"artifact": SHA}, "delivery": {}, "address": address}
    template = render(parse(only(web=site)))
    found = import_template(template.pretty)
    assert {kind for kind, _ in rows_of(found).values()} == {"site"}
    assert address.items() <= found.document["components"]["web"]["address"].items()
    assert canonical(render(parse(found.document)).body) == canonical(template.body)


def test_an_address_that_a_team_wrote_is_one_of_the_api_under_its_own_ids() -> None:
    found = import_template(SHOP)
    assert {reason for _, reason in rows_of(found).values()} == {""}
    row = {**PRODUCTION, "name": "shop.example.com", "zone": "Z0123456789ABCDEFGHIJ"}
    assert found.document["components"]["shop"]["domains"] == [row]
    assert "shop" not in found.adds
    body = render(parse(found.document)).body
    conditions = {name: one for name, one in body["Conditions"].items() if name != "IsLive"}
    assert {body["Resources"][name]["Condition"] for name in ("Name", "Way", "Points")} == set(conditions)
    assert body["Outputs"]["Address"]["Condition"] == "IsLive"


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("Name", {"SecurityPolicy": "TLS_1_0"}, "Name: No form has this: SecurityPolicy."),
    (
        "Name",
        {"DomainNameConfigurations": [{"CertificateArn": {"Ref": "Mine"}}]},
        "Its certificate is not named by its",
    ),
    ("Name", {"DomainName": "*.example.com"}, "As a component:"),
    ("Way", {"ApiMappingKey": "v1"}, "Way: No form has this: ApiMappingKey."),
    ("Points", {"AliasTarget": {"DNSName": "elsewhere.example.com"}}, "Points: No form has this: AliasTarget.DNSName."),
    ("Points", {"Type": "AAAA"}, "What points to it is no record of type A in a hosted zone that is named by its id."),
    ("Points", {"HostedZoneId": "Z9876543210ABC", "TTL": "60"}, "Points: No form has this: TTL."),
]


@pytest.mark.parametrize(("logical_id", "said", "reason"), CHANGES)
def test_an_address_that_no_form_says_is_kept_and_the_api_is_one(
    logical_id: str, said: dict[str, Any], reason: str
) -> None:
    template = written()
    template["Resources"]["Mine"] = {"Type": "AWS::CertificateManager::Certificate"}
    template["Resources"][logical_id]["Properties"] |= said
    found = import_template(json.dumps(template))
    rows = rows_of(found)
    assert rows["Shop"] == ("http_api", "")
    assert {rows[name][0] for name in ("Name", "Way", "Points")} == {"raw"}
    assert rows[logical_id][1].startswith(reason)
    render(parse(found.document))


def written() -> dict[str, Any]:
    kept = render(parse(import_template(SHOP, as_written=True).document))
    return json.loads(kept.pretty)  # type: ignore[no-any-return]


def test_an_address_of_every_environment_is_kept() -> None:
    template = written()
    for name in ("Name", "Way", "Points"):
        del template["Resources"][name]["Condition"]
    rows = rows_of(import_template(json.dumps(template)))
    assert rows["Shop"] == ("http_api", "")
    every = "It is there in every environment; an address of a component belongs to one."
    assert rows["Name"] == rows["Way"] == rows["Points"] == ("raw", every)


def test_an_address_of_two_apis_is_kept() -> None:
    template = written()
    way = template["Resources"]["Way"]
    template["Resources"]["Other"] = {**way, "Properties": {**way["Properties"], "ApiId": "abc123"}}
    rows = rows_of(import_template(json.dumps(template)))
    assert rows["Shop"] == ("http_api", "")
    assert rows["Name"] == ("raw", "It leads to several APIs; an address of a component leads to one.")


def test_what_is_kept_may_be_in_the_same_environment_alone() -> None:
    template = json.loads(drawn("http_api", PRODUCTION).pretty)
    (condition,) = template["Conditions"]
    template["Resources"]["Alerts"] = {"Type": "AWS::EC2::VPC", "Condition": condition}
    found = import_template(json.dumps(template))
    assert rows_of(found)["Alerts"][0] == "raw"
    assert render(parse(found.document)).body["Conditions"] == template["Conditions"]


def test_a_condition_of_the_same_name_that_says_something_else_is_refused() -> None:
    (condition,) = drawn("http_api", PRODUCTION).body["Conditions"]
    part = {"Conditions": {condition: {"Fn::Equals": ["a", "b"]}}}
    api = {"kind": "http_api", "routes": ROUTES["http_api"], "domains": [PRODUCTION]}
    document = only(api=api, work=function(), own={"kind": "raw", "template": json.dumps(part)})
    assert [str(one) for one in problems_of(document)] == [
        f"own.template: Another component has a condition {condition}, which says something else. Rename it here."
    ]
