"""A template becomes a definition: components where they say the same, the rest as written (ADR 0023). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Final

from deployments.spec.definition import VERSION
from deployments.spec.imports.kinds import RECOGNISERS
from deployments.spec.imports.names import free
from deployments.spec.imports.outline import Outline, conditions_used, outline
from deployments.spec.imports.part import NOTE, references
from deployments.spec.imports.recognise import Recognised, recognised
from deployments.spec.imports.sam import PREFIX
from deployments.spec.imports.serverless import with_sam
from deployments.spec.imports.text import Source, read
from deployments.spec.imports.values import Given
from deployments.spec.naming import camel
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition, Problem
from deployments.spec.render import render

BELONGS: Final = "It belongs to others that are kept as written."
ALONE: Final = "Components make this only as a part of something else, and the template does not say of what."
NO_KIND: Final = "No kind of component makes this."
ASKED: Final = "Everything is kept as written, as you chose."


@dataclass(frozen=True)
class Resource:
    """What became of one resource: the component that it is in, and why that is a part as written (else empty)."""

    logical_id: str
    type: str
    line: int | None
    component: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """The document of a definition, resource by resource, and what people should know beside that.

    `adds` is what a component says at AWS beyond the template, by component. `problems` keep the document from being
    saved as a revision; it is a draft all the same.
    """

    document: dict[str, Any]
    resources: tuple[Resource, ...]
    notes: tuple[str, ...]
    adds: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]

    @property
    def known(self) -> int:
        """How many resources are described by components."""
        return sum(not one.reason for one in self.resources)


def import_template(text: str | bytes, *, given: Given | None = None, as_written: bool = False) -> Imported:
    """Read a CloudFormation template. Raises InvalidTemplate with everything that keeps it from being imported.

    :param given: values of parameters; those that are not there have their defaults.
    :param as_written: make no component of anything, so that a stack that is taken over changes in nothing.
    """
    source = read(text)
    found = outline(source, given or {})
    plain = {name: one for name, one in found.resources.items() if not str(one["Type"]).startswith(PREFIX)}
    known = Recognised({}, {}, {}, {}) if as_written else recognised(plain, found.conditions)
    notes = found.notes
    if len(plain) < len(found.resources):
        known, more = with_sam(source, found.resources, found.shared, known, as_written=as_written)
        notes += more
    notes += tuple(_unsaid(known))
    outputs, others = _outputs(found, known)
    notes += tuple(
        f"The output {name} has the value that its component gives it, not that of the template." for name in others
    )
    parts, owners = _parts(found, known, outputs)
    document = {"version": VERSION, "components": {**known.components, **parts}}
    rows = _rows(source, found, known, owners, as_written=as_written)
    return Imported(document, rows, notes, known.adds, _problems(document))


def _unsaid(known: Recognised) -> Iterator[str]:
    """What a component needs and no template says: a website's connections lie in a file beside its pages."""
    for name, one in known.components.items():
        if one["kind"] == "site":
            yield (
                f"Connect {name} to the APIs and the sign-in that its pages use, if any: no template says so, and "
                "without that the next deployment leaves their addresses out."
            )


def _problems(document: dict[str, Any]) -> tuple[Problem, ...]:
    try:
        parse(document)
    except InvalidDefinition as invalid:
        return invalid.problems
    return ()


def _rows(
    source: Source, found: Outline, known: Recognised, owners: Mapping[str, str], *, as_written: bool
) -> tuple[Resource, ...]:
    rows = []
    named = {name: frozenset(references(body)) for name, body in found.resources.items()}
    for name, body in found.resources.items():
        line = source.lines.get(("Resources", name))
        mine = known.owners.get(name)
        if mine:
            rows.append(Resource(name, body["Type"], line, mine, str(known.components[mine]["kind"]), ""))
            continue
        reason = ASKED if as_written else known.reasons.get(name) or _usual(name, found, known, named)
        rows.append(Resource(name, body["Type"], line, owners[name], "raw", reason))
    return tuple(rows)


def _usual(name: str, found: Outline, known: Recognised, named: Mapping[str, Set[str]]) -> str:
    """Why a resource is kept that nothing else was said of, by what it names and what names it: ``named``."""
    body = found.resources[name]
    if body["Type"] not in _BESIDE:
        return NO_KIND
    near = ((named[name] & named.keys()) | {one for one in named if name in named[one]}) - {name}
    if near - known.owners.keys():
        return BELONGS
    mine = ", ".join(sorted({known.owners[one] for one in near}))
    return f"It belongs to {mine}, and says of it what forms do not." if mine else ALONE


_BESIDE: Final = frozenset(
    (
        *RECOGNISERS,
        *("AWS::ApiGateway::ApiKey", "AWS::ApiGateway::Authorizer", "AWS::ApiGateway::BasePathMapping"),
        *(
            "AWS::ApiGateway::Deployment",
            "AWS::ApiGateway::DomainName",
            "AWS::ApiGateway::GatewayResponse",
            "AWS::ApiGateway::Method",
        ),
        *("AWS::ApiGateway::Model", "AWS::ApiGateway::RequestValidator"),
        *("AWS::ApiGateway::Resource", "AWS::ApiGateway::Stage", "AWS::ApiGateway::UsagePlan"),
        "AWS::ApiGateway::UsagePlanKey",
        *("AWS::ApiGatewayV2::ApiMapping", "AWS::ApiGatewayV2::DomainName", "AWS::Route53::RecordSet"),
        *("AWS::ApiGatewayV2::Authorizer", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route"),
        *("AWS::ApiGatewayV2::RouteResponse", "AWS::ApiGatewayV2::Stage"),
        *("AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolDomain"),
        *("AWS::Cognito::IdentityPoolRoleAttachment", "AWS::Cognito::UserPoolIdentityProvider"),
        *("AWS::CloudWatch::Alarm", "AWS::KMS::Key", "AWS::SNS::TopicPolicy"),
        *("AWS::CertificateManager::Certificate", "AWS::CloudFront::CachePolicy"),
        "AWS::CloudFront::ResponseHeadersPolicy",
        *("AWS::CloudFront::Distribution", "AWS::CloudFront::Function", "AWS::CloudFront::OriginAccessControl"),
        *("AWS::EC2::EIP", "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route"),
        *("AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::Subnet"),
        *("AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCEndpoint", "AWS::EC2::VPCGatewayAttachment"),
        *("AWS::EFS::AccessPoint", "AWS::EFS::MountTarget"),
        *("AWS::ElastiCache::SubnetGroup", "AWS::ElastiCache::User", "AWS::ElastiCache::UserGroup"),
        *("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::Lambda::Alias", "AWS::Lambda::EventSourceMapping"),
        *("AWS::Lambda::Permission", "AWS::Lambda::Version", "AWS::Logs::LogGroup", "AWS::S3::BucketPolicy"),
        *("AWS::RDS::DBProxy", "AWS::RDS::DBProxyTargetGroup", "AWS::RDS::DBSubnetGroup"),
        "AWS::RedshiftServerless::Workgroup",
        *("AWS::SNS::Subscription", "AWS::SQS::QueuePolicy"),
    )
)
"""Types that components draw: such a resource is kept because of what it belongs to."""


def _parts(found: Outline, known: Recognised, outputs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Parts as written for the rest, one for each service of AWS, and whose each resource is."""
    sections: dict[str, dict[str, dict[str, Any]]] = {}
    owners: dict[str, str] = {}
    taken = {camel(name) for name in known.components}
    names: dict[str, str] = {}
    for logical_id, body in found.resources.items():
        if logical_id in known.owners:
            continue
        service = str(body["Type"]).split("::")[1].lower()[:30]
        if service not in names:
            names[service] = free(service, taken)
            taken.add(camel(names[service]))
        owners[logical_id] = names[service]
        sections.setdefault(names[service], {}).setdefault("Resources", {})[logical_id] = _without_note(body)
    if around := _around(found, known, outputs):
        sections[free("template", taken)] = around
    return {name: {"kind": "raw", "template": _text(part)} for name, part in sections.items()}, owners


def _without_note(body: Mapping[str, Any]) -> dict[str, Any]:
    """A resource without our own note, which no part as written may have."""
    kept = dict(body)
    notes = {name: one for name, one in kept.pop("Metadata", {}).items() if name != NOTE}
    return {**kept, "Metadata": notes} if notes else kept


def _around(found: Outline, known: Recognised, outputs: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Conditions that are still named, mappings, and outputs."""
    kept = {name: body for name, body in found.resources.items() if name not in known.owners}
    named = conditions_used({"resources": kept, "outputs": outputs}, found.conditions)
    conditions = {name: one for name, one in found.conditions.items() if name in named}
    around = {"Conditions": conditions, "Mappings": found.mappings, "Outputs": outputs}
    return {name: dict(section) for name, section in around.items() if section}


def _outputs(found: Outline, known: Recognised) -> tuple[dict[str, Any], list[str]]:
    """The outputs that no component gives, and the names of those that one gives with another value.

    What other stacks read under its name (Export) is kept as it is: whoever takes it over has to choose.
    """
    ours: Mapping[str, Any] = {}
    if known.components and not _incomplete(known):
        ours = render(parse({"version": VERSION, "components": known.components})).body["Outputs"]
    given = {name: one for name, one in found.outputs.items() if ours.get(name) != one and name != "TierboardArtifacts"}
    others = [name for name, one in given.items() if name in ours and "Export" not in one]
    return {name: one for name, one in given.items() if name not in others}, others


def _incomplete(known: Recognised) -> bool:
    """Whether people have to add something first, such as code, so that nothing can be drawn yet."""
    return bool(_problems({"version": VERSION, "components": dict(known.components)}))


def _text(part: Mapping[str, Any]) -> str:
    return json.dumps(part, indent=2, ensure_ascii=False) + "\n"
