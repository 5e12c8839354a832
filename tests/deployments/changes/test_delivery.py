"""Plans of websites behind CloudFront: what becomes public, and certificates that CloudFront would not take."""

from typing import Any

import pytest

from deployments.changes.checks import Facts, Severity, check, denied
from deployments.changes.delivery import is_served
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import only, site

ZONE = {"domains": ["www.example.com"], "hosted_zone": "Z0123456789"}


def template(**settings: Any) -> dict[str, Any]:
    return dict(render(parse(only(web=site(delivery={}, **settings)))).body)


@pytest.mark.parametrize(("region", "refused"), [("us-east-1", False), ("eu-west-1", True), ("", False)])
def test_a_certificate_is_made_where_cloudfront_takes_it(region: str, refused: bool) -> None:
    findings = denied(check(Facts((), {}, template(address=ZONE), False, region=region)))
    assert [(one.code, one.component, one.field) for one in findings] == (
        [("certificate_elsewhere", "web", "address.certificate")] if refused else []
    )


def test_a_certificate_that_is_there_goes_anywhere() -> None:
    arn = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b"
    findings = check(Facts((), {}, template(address={**ZONE, "certificate": arn}), False, region="eu-west-1"))
    assert not denied(findings)


def test_a_website_that_is_delivered_is_public() -> None:
    found = [one for one in check(Facts((), {}, template(), False)) if one.code == "public"]
    assert [(one.severity, one.sentence) for one in found] == [(Severity.PASS, "Nothing more becomes public.")]
    (stopped,) = [one for one in check(Facts((), {}, template(hosting="stopped"), False)) if one.code == "public"]
    assert stopped.sentence == "Nothing is public."


@pytest.mark.parametrize(
    ("config", "served"),
    [
        ({"Enabled": True, "DefaultCacheBehavior": {}}, True),
        ({"Enabled": False}, False),
        ({"Enabled": "false"}, False),
        ({"Enabled": True, "DefaultCacheBehavior": {"TrustedKeyGroups": ["g"]}}, False),
        ("unreadable", False),
    ],
)
def test_who_is_served(config: Any, served: bool) -> None:
    assert is_served({"DistributionConfig": config}) is served
