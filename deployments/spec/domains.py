"""Web addresses of one's own for APIs, each in one environment: two cannot answer at the same address. Pure.

API Gateway Developer Guide, "Set up a Regional custom domain name in API Gateway" (the certificate lies in the API's
own region) and "Custom domain names for WebSocket APIs in API Gateway" (regional ones only, TLS 1.2, and never together
with an API of another kind).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field

from deployments.spec.canvas import Canvas, Resource, ref, tag_map
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Settings, Shown
from deployments.spec.naming import short_hash
from deployments.spec.text import quoted

MOST_DOMAINS: Final = 20
_NAME: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_CERTIFICATE: Final = re.compile(r"arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+")
_ZONE: Final = re.compile(r"Z[A-Z0-9]{5,31}")
_ENVIRONMENT: Final = re.compile(r"[a-z](?:[a-z0-9]|-(?!-|$)){0,29}")


def _environment(value: str) -> str:
    if not _ENVIRONMENT.fullmatch(value):
        raise ValueError("Write the name of an environment as its page shows it, such as production.")
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(f"{quoted(value)} is no web address. Write it in small letters, such as api.example.com.")
    return value


def _certificate(value: str) -> str:
    if not _CERTIFICATE.fullmatch(value):
        raise ValueError("Write the ARN of a certificate: arn:aws:acm:REGION:ACCOUNT:certificate/ID.")
    return value


def _zone(value: str) -> str:
    if not _ZONE.fullmatch(value):
        raise ValueError("Write the id of a hosted zone in Route 53, which begins with a Z, or leave this empty.")
    return value


class Domain(Settings):
    """One address of an API."""

    environment: Annotated[
        str,
        Field(min_length=1, max_length=30),
        AfterValidator(_environment),
        Shown(
            "Environment",
            "The environment that answers there, by its name. In all others the line does nothing.",
            placeholder="production",
            aws_name="Condition",
        ),
    ]
    name: Annotated[
        str,
        Field(min_length=4, max_length=253),
        AfterValidator(_name),
        Shown("Address", "Without https:// and without a path.", placeholder="api.example.com", aws_name="DomainName"),
    ]
    certificate: Annotated[
        str,
        Field(min_length=1, max_length=2048),
        AfterValidator(_certificate),
        Shown(
            "Certificate",
            "ARN of its certificate in AWS Certificate Manager, in the environment's account and region.",
            placeholder="arn:aws:acm:eu-central-1:123456789012:certificate/1b2c",
            aws_name="CertificateArn",
        ),
    ]
    zone: Annotated[
        Annotated[str, Field(min_length=1, max_length=32), AfterValidator(_zone)] | None,
        Shown(
            "Hosted zone",
            "Id of the zone in Route 53 that holds the address: AWS then points it to the API. Empty where your names "
            "are kept elsewhere: the deployment tells what to enter there.",
            placeholder="Z0123456789ABCDEFGHIJ",
            aws_name="HostedZoneId",
        ),
    ] = None


def _rows(rows: tuple[Domain, ...] | None) -> tuple[Domain, ...] | None:
    """None for no addresses, so that definitions written before there were any keep their digest."""
    refuse(_twice(rows or ()))
    return rows or None


def _twice(rows: Sequence[Domain]) -> Iterator[Fault]:
    names = [row.name for row in rows]
    for index, name in enumerate(names):
        if name in names[:index]:
            words = f"{name} stands in line {names.index(name) + 1} already: one address leads to one environment."
            yield f"{index}.name", f"{words} Use another, such as dev.{name}."


Domains = Annotated[
    Annotated[tuple[Domain, ...], Field(max_length=MOST_DOMAINS, strict=False)] | None,
    AfterValidator(_rows),
    Shown(
        "Own addresses",
        "Where the API answers beside the address that AWS gives it. At least TLS 1.2 is asked of callers.",
        widget="rows",
        group="more",
        aws_name="DomainName, ApiMapping",
    ),
]


def check_domains(definition: Definition, component: Component) -> Iterator[Fault]:
    """An address that another API of the definition has too."""
    for index, row in enumerate(_domains(component)):
        for other in definition:
            if other.name != component.name and row.name in [one.name for one in _domains(other)]:
                yield f"domains.{index}.name", f"{row.name} is an address of {other.name}. Remove it from one of them."


def _domains(component: Component) -> tuple[Domain, ...]:
    found: tuple[Domain, ...] | None = getattr(component.settings, "domains", None)
    return found or ()


def draw_rest_domains(
    canvas: Canvas, component: Component, rows: Sequence[Domain] | None, api_id: str, stage_id: str
) -> None:
    """The addresses of a REST API, and what leads from each to its stage."""
    for row in rows or ():
        properties = {
            "DomainName": row.name,
            "EndpointConfiguration": {"Types": ["REGIONAL"]},
            "RegionalCertificateArn": row.certificate,
            "SecurityPolicy": "TLS_1_2",
        }
        domain = _draw(canvas, component, row, "AWS::ApiGateway::DomainName", properties, tagged=True)
        leads = {"DomainName": ref(domain), "RestApiId": ref(api_id), "Stage": ref(stage_id)}
        _lead(canvas, component, row, "AWS::ApiGateway::BasePathMapping", leads)


def draw_domains(
    canvas: Canvas, component: Component, rows: Sequence[Domain] | None, api_id: str, stage_id: str
) -> None:
    """The addresses of an API of AWS's newer kinds."""
    for row in rows or ():
        settings = {"CertificateArn": row.certificate, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
        properties = {"DomainName": row.name, "DomainNameConfigurations": [settings], "Tags": tag_map()}
        domain = _draw(canvas, component, row, "AWS::ApiGatewayV2::DomainName", properties)
        leads = {"ApiId": ref(api_id), "DomainName": ref(domain), "Stage": ref(stage_id)}
        _lead(canvas, component, row, "AWS::ApiGatewayV2::ApiMapping", leads)


def _role(row: Domain, what: str) -> str:
    return f"{what}{short_hash(row.environment, row.name)}"


def _draw(
    canvas: Canvas, component: Component, row: Domain, type_: str, properties: Resource, *, tagged: bool = False
) -> str:
    """The address itself, the record that points to it where AWS keeps the zone, and what people must know of it."""
    place = canvas.only_in(row.environment)
    part = f"address {row.name}"
    domain = canvas.add(component, _role(row, "Domain"), type_, properties, part=part, tagged=tagged, condition=place)
    target = {"Fn::GetAtt": [domain, "RegionalDomainName"]}
    if row.zone is not None:
        record = {
            "AliasTarget": {"DNSName": target, "HostedZoneId": {"Fn::GetAtt": [domain, "RegionalHostedZoneId"]}},
            "HostedZoneId": row.zone,
            "Name": row.name,
            "Type": "A",
        }
        part = f"record of {row.name}"
        canvas.add(component, _role(row, "Record"), "AWS::Route53::RecordSet", record, part=part, condition=place)
        value: Any = row.name
        words = f"Own address of {component.name}"
    else:
        value = target
        words = f"Enter this at your DNS: {row.name} is a CNAME of it, and leads to {component.name}"
    canvas.output(component, _role(row, "Domain"), "name", value, words, condition=place)
    return domain


def _lead(canvas: Canvas, component: Component, row: Domain, type_: str, properties: Resource) -> None:
    part = f"way from {row.name}"
    canvas.add(component, _role(row, "Leads"), type_, properties, part=part, condition=canvas.only_in(row.environment))
