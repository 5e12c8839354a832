"""Our words for properties: every property that we render has one, and it is the form's where a field makes it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from deployments.changes.properties import PROPERTIES, inside_a_sentence, label_of
from deployments.spec.kinds import KINDS
from deployments.spec.networks import SERVICES
from tests.golden.cases import case_folders

BODIES = [
    body
    for folder in case_folders()
    for body in json.loads((folder / "template.json").read_text())["Resources"].values()
    if "Tierboard" in body.get("Metadata", {})  # a part as written is in nobody's words
]
RENDERED = {(str(body["Type"]), name) for body in BODIES for name in body.get("Properties", {})}
TYPES = {
    kind: {str(body["Type"]) for body in BODIES if body["Metadata"]["Tierboard"]["Kind"] == kind} for kind in KINDS
}
"""What each kind is rendered into."""
SPOKEN = {
    "KeySchema HASH",
    "KeySchema RANGE",
    "TracingConfig Active",
    "CORS",
    "Resource, Method",
    "ScalableTarget, ScalingPolicy",
    "AWS::Lambda::Version, AWS::Lambda::Alias",
    "Resources",
    "EventInvokeConfig",
    "AWS::Lambda::Url",
    "S3Key prefix",
    "S3Key suffix",
    "Subscription email",
    *("UsagePlan", "GatewayResponse"),
    "s3 prefix",
    *("ServerlessCache, ReplicationGroup", "UserGroup"),
    *("AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint", "AWS::RDS::DBProxy"),
    *(f"VPCEndpoint {service}" for service in SERVICES.values()),
    *("Distribution", "ResponseHeadersPolicy", "Aliases, ViewerCertificate"),
    "Enabled, PublicAccessBlockConfiguration",
    "Threshold",
    *("AuthorizationType of $connect", "IdentitySource header", "IdentitySource querystring", "DomainName, ApiMapping"),
    *("Authorizer", "Type TOKEN", "AWS_IAM"),
    *("UserPoolClient", "UserPoolIdentityProvider", "SMS_MFA"),
}
"""What the form calls a value or several properties, not one of them."""
ELSEWHERE = {"ThrottlingRateLimit", "ThrottlingBurstLimit", "PointInTimeRecoveryEnabled"}
"""Parts of a property that is named as a whole."""


@pytest.mark.parametrize(("type_", "name"), sorted(RENDERED))
def test_every_property_that_we_render_has_a_word(type_: str, name: str) -> None:
    assert label_of(type_, name)


def test_no_word_is_for_a_property_that_we_never_render() -> None:
    rendered: dict[str, set[str]] = {}
    for type_, name in RENDERED:
        rendered.setdefault(type_, set()).add(name)
    unknown = [
        f"{type_}.{path}"
        for type_, paths in PROPERTIES.items()
        for path in paths
        if path.split(".")[0] not in rendered.get(type_, set()) | {"RestApiId", "ResourceId", "ParentId"}
    ]
    assert unknown == []


def fields() -> Iterator[Any]:
    for kind in KINDS.values():
        for spec in kind.fields():
            if spec.aws_name and spec.aws_name not in SPOKEN | ELSEWHERE:
                yield pytest.param(kind.name, spec.aws_name, spec.label, id=f"{kind.name}.{spec.name}")


@pytest.mark.parametrize(("kind", "aws", "label"), list(fields()))
def test_a_property_goes_by_the_label_of_its_field(kind: str, aws: str, label: str) -> None:
    paths = [known for type_ in TYPES[kind] for known in PROPERTIES.get(type_, {}).items()]
    assert {words for path, words in paths if path.rpartition(".")[2] == aws} == {label}


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("MemorySize", "Memory"),
        ("EphemeralStorage.Size", "Temporary storage"),
        ("Environment.Variables.GREETING", "GREETING"),
        ("Environment.Variables.a.b", "a.b"),
        ("VpcConfig.SubnetIds", "Private network"),
        ("SnapStart.ApplyOn", ""),
        ("", ""),
    ],
)
def test_what_is_inside_goes_by_the_word_of_the_whole(path: str, label: str) -> None:
    assert label_of("AWS::Lambda::Function", path) == label


def test_types_that_nobody_knows_have_no_words() -> None:
    assert label_of("AWS::Unheard::Of", "Name") == ""


@pytest.mark.parametrize(("label", "words"), [("Time limit", "time limit"), ("API", "API"), ("", ""), ("A", "a")])
def test_inside_a_sentence(label: str, words: str) -> None:
    assert inside_a_sentence(label) == words
