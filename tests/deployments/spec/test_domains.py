"""Web addresses of one's own: in one environment each, with a record or with words for it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse, problems_of
from deployments.spec.render import PARAMETERS, render
from tests.deployments.spec.examples import Document, api, function, of_type, only

CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1b2c"
ZONE = "Z0123456789ABCDEFGHIJ"
KINDS = {
    "rest_api": {**api(("GET", "/", "f"))},
    "http_api": {**api(("GET", "/", "f")), "kind": "http_api"},
    "websocket_api": {"kind": "websocket_api", "routes": [{"key": "$connect", "function": "f"}]},
}
OLDER = ("AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping")
NEWER = ("AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::ApiMapping")


def row(name: str = "api.example.com", environment: str = "production", **more: Any) -> Document:
    return {"environment": environment, "name": name, "certificate": CERTIFICATE, **more}


def own(kind: str, *rows: Document, **settings: Any) -> Document:
    return only(api={**KINDS[kind], "domains": list(rows), **settings}, f=function())


@pytest.mark.parametrize(("kind", "types"), [("rest_api", OLDER), ("http_api", NEWER), ("websocket_api", NEWER)])
def test_an_address_is_made_in_its_environment_alone(kind: str, types: tuple[str, str]) -> None:
    document = own(kind, row(zone=ZONE))
    body = render(parse(document)).body
    ((condition, rule),) = body["Conditions"].items()
    assert rule == {"Fn::Equals": [{"Ref": "TierboardEnvironmentName"}, "production"]}
    assert set(body["Parameters"]) == {*PARAMETERS, "TierboardEnvironmentName"}
    held = {one["Type"] for one in body["Resources"].values() if one.get("Condition") == condition}
    assert held == {*types, "AWS::Route53::RecordSet"}
    assert [one["Value"] for one in body["Outputs"].values() if "Condition" in one] == ["api.example.com"]


def test_the_stage_is_what_it_leads_to_and_tls_is_new_enough() -> None:
    document = own("websocket_api", row())
    (domain,) = of_type(document, NEWER[0]).values()
    (settings,) = domain["Properties"]["DomainNameConfigurations"]
    assert settings == {"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    (way,) = of_type(document, NEWER[1]).values()
    assert way["Properties"]["Stage"] == {"Ref": "ApiStage"}
    (older,) = of_type(own("rest_api", row()), OLDER[0]).values()
    assert older["Properties"]["SecurityPolicy"] == "TLS_1_2"


def test_without_a_zone_the_output_says_what_to_enter() -> None:
    body = render(parse(own("http_api", row()))).body
    (told,) = [one for one in body["Outputs"].values() if "Condition" in one]
    assert told["Value"]["Fn::GetAtt"][1] == "RegionalDomainName"
    assert told["Description"] == "Enter this at your DNS: api.example.com is a CNAME of it, and leads to api"
    assert not of_type(own("http_api", row()), "AWS::Route53::RecordSet")


def test_each_environment_has_its_own() -> None:
    document = own("http_api", row(), row("dev.example.com", "dev"), row("other.example.com"))
    assert len(render(parse(document)).body["Conditions"]) == 2
    assert len(of_type(document, NEWER[0])) == 3


def test_without_addresses_a_definition_is_what_it_was() -> None:
    bare, empty = own("rest_api"), own("rest_api")
    del bare["components"]["api"]["domains"]
    assert parse(bare).digest == parse(empty).digest
    assert "Conditions" not in render(parse(empty)).body


WRONG: list[tuple[list[Document], str, str]] = [
    ([row("API.example.com")], "0.name", "Write it in small letters, such as api.example.com."),
    ([row("https://api.example.com")], "0.name", "is no web address"),
    ([row("example")], "0.name", "is no web address"),
    ([row(environment="Production!")], "0.environment", "Write the name of an environment"),
    ([{**row(), "certificate": "1b2c"}], "0.certificate", "Write the ARN of a certificate"),
    ([row(zone="example.com")], "0.zone", "which begins with a Z"),
    ([row(), row(environment="dev")], "1.name", "one address leads to one environment. Use another, such as dev.api."),
]


@pytest.mark.parametrize(("rows", "field", "words"), WRONG)
def test_what_is_refused(rows: list[Document], field: str, words: str) -> None:
    (problem,) = problems_of(own("http_api", *rows))
    assert problem.place == f"api.domains.{field}"
    assert words in problem.message


def test_an_api_that_is_entered_everywhere_has_none() -> None:
    (problem,) = problems_of(own("rest_api", row(), endpoint="edge"))
    assert problem.place == "api.domains"


def test_two_apis_cannot_share_one() -> None:
    document = own("http_api", row())
    document["components"]["live"] = {**KINDS["websocket_api"], "domains": [row()]}
    assert {problem.place for problem in problems_of(document)} == {"api.domains.0.name", "live.domains.0.name"}
