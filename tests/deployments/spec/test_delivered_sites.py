"""Websites behind CloudFront: what is drawn, what is refused, and what a change of delivery foretells."""

from typing import Any

import pytest

from deployments.spec.diff import diff
from deployments.spec.parse import parse
from deployments.spec.problems import InvalidDefinition
from deployments.spec.render import render
from deployments.spec.site.delivered import MANAGED
from deployments.spec.supply import only_files_differ
from deployments.spec.visits import visits_of
from tests.deployments.spec.examples import only, site

OWN = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-0123456789ab"
Document = dict[str, Any]


def delivered(**settings: Any) -> Document:
    return site(**{"delivery": {}, **settings})


def resources(**settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = render(parse(only(web=delivered(**settings)))).body["Resources"]
    return found


def config(**settings: Any) -> dict[str, Any]:
    found: dict[str, Any] = resources(**settings)["WebDistribution"]["Properties"]["DistributionConfig"]
    return found


def test_the_bucket_is_closed_to_everybody_but_its_distribution() -> None:
    found = resources()
    bucket = found["WebSiteBucket"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "WebsiteConfiguration" not in bucket
    for statement in found["WebSiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        (arn,) = statement["Condition"]["StringEquals"]["AWS:SourceArn"].values()
        assert arn.endswith(":distribution/${WebDistribution}")


def test_a_distribution_is_fast_and_speaks_https() -> None:
    found = config()
    assert (found["Enabled"], found["HttpVersion"], found["DefaultRootObject"]) == (True, "http2and3", "index.html")
    assert found["DefaultCacheBehavior"]["Compress"] is True
    assert found["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert found["DefaultCacheBehavior"]["CachePolicyId"] == MANAGED["optimized"]
    assert found["ViewerCertificate"] == {"CloudFrontDefaultCertificate": True}
    assert "CustomErrorResponses" not in found


@pytest.mark.parametrize(
    ("settings", "page", "code"),
    [
        ({"delivery": {"single_page": True}}, "/index.html", 200),
        (
            {"error_document": "error.html", "content": {"inline": {"index.html": "", "error.html": ""}}},
            "/error.html",
            404,
        ),
    ],
)
def test_missing_files_are_answered_with_a_page(settings: Document, page: str, code: int) -> None:
    found = config(**settings)["CustomErrorResponses"]
    assert [(one["ErrorCode"], one["ResponsePagePath"], one["ResponseCode"]) for one in found] == [
        (403, page, code),
        (404, page, code),
    ]


def test_each_time_of_the_cache_is_one_policy() -> None:
    rules = [{"path": "/a/*", "seconds": 60}, {"path": "/b/*", "seconds": 60}, {"path": "/c", "policy": "disabled"}]
    found = resources(cache_rules=rules)
    paths = found["WebDistribution"]["Properties"]["DistributionConfig"]["CacheBehaviors"]
    assert [one["CachePolicyId"] for one in paths] == [*({"Ref": "WebCache60"},) * 2, MANAGED["disabled"]]
    assert [one["PathPattern"] for one in paths] == ["/a/*", "/b/*", "/c"]
    kept = found["WebCache60"]["Properties"]["CachePolicyConfig"]
    assert (kept["MinTTL"], kept["DefaultTTL"], kept["MaxTTL"]) == (60, 60, 60)


def test_names_with_a_zone_have_records_and_a_certificate() -> None:
    found = resources(address={"domains": ["a.example.com"], "hosted_zone": "Z0123456789"})
    types = [one["Type"] for one in found.values()]
    assert types.count("AWS::Route53::RecordSet") == 2
    assert types.count("AWS::CertificateManager::Certificate") == 1


@pytest.mark.parametrize(
    ("address", "url", "target"),
    [
        ({"domains": ["a.example.com"], "hosted_zone": "Z0123456789"}, "https://a.example.com", False),
        (
            {"domains": ["a.example.com"], "certificate": OWN},
            {"Fn::Sub": "https://${WebDistribution.DomainName}"},
            True,
        ),
    ],
)
def test_an_address_is_one_that_leads_here(address: Document, url: Any, target: bool) -> None:
    """Names that somebody else keeps do so only once that was set, which an output says."""
    outputs = render(parse(only(web=delivered(address=address)))).body["Outputs"]
    assert outputs["WebUrl"]["Value"] == url
    assert ("WebTarget" in outputs) is target


REFUSED: dict[str, tuple[Document, str, str]] = {
    "region": (
        {"address": {"domains": ["a.example.com"], "certificate": OWN.replace("us-east-1", "eu-west-1")}},
        "address.certificate",
        "This certificate lies in eu-west-1.",
    ),
    "arn": ({"address": {"domains": ["a.example.com"], "certificate": "mine"}}, "address.certificate", "the ARN"),
    "no proof": ({"address": {"domains": ["a.example.com"]}}, "address.certificate", "or the hosted zone"),
    "no name": ({"address": {"domains": [], "certificate": OWN}}, "address.domains", ""),
    "names": ({"address": {"domains": ["https://a"], "certificate": OWN}}, "address.domains.0", "is not a name"),
    "zone": ({"address": {"domains": ["a.example.com"], "hosted_zone": "mine"}}, "address.hosted_zone", "Route 53"),
    "by error": (
        {"redirects": [{"error_code": 404, "replace_path": "x"}]},
        "redirects.0.error_code",
        "before it knows",
    ),
    "circle": ({"redirects": [{"protocol": "http"}]}, "redirects.0.protocol", "in circles"),
    "both": ({"cache_rules": [{"path": "/a", "seconds": 1, "policy": "disabled"}]}, "cache_rules.0.policy", "already"),
    "neither": ({"cache_rules": [{"path": "/a"}]}, "cache_rules.0.seconds", "how many seconds"),
    "path twice": (
        {"cache_rules": [{"path": "/a", "seconds": 1}, {"path": "a", "seconds": 2}]},
        "cache_rules.1.path",
        "Line 1",
    ),
    "times": ({"cache_rules": [{"path": f"/{n}", "seconds": n} for n in range(6)]}, "cache_rules", "room for 20"),
    "no header": (
        {"security": {"https_days": 0, "frames": "anywhere", "fixed_types": False, "referrer": "browser"}},
        "security.fixed_types",
        "No header is left",
    ),
    "preload": ({"security": {"https_preload": True}}, "security.https_preload", "365 days"),
    "accents": ({"security": {"content_policy": "default-src é"}}, "security.content_policy", "without accents"),
    "page": (
        {"delivery": {"single_page": True}, "error_document": "index.html"},
        "error_document",
        "no error page is ever shown",
    ),
}


@pytest.mark.parametrize(("settings", "field", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cloudfront_cannot_do_is_said(settings: Document, field: str, words: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        parse(only(web=delivered(**settings)))
    problem = refused.value.problems[0]
    assert problem.field == field
    assert words in problem.message


@pytest.mark.parametrize("field", ["address", "security", "cache_rules"])
def test_an_open_bucket_has_none_of_it(field: str) -> None:
    settings: Document = {"address": {"domains": ["a.example.com"], "certificate": OWN}, "security": {}}
    settings["cache_rules"] = [{"path": "/a", "seconds": 1}]
    with pytest.raises(InvalidDefinition, match="Use fast delivery"):
        parse(only(web=site(**{field: settings[field]})))


def test_a_program_that_is_too_long_is_refused() -> None:
    rules = [{"prefix": f"{n}{'x' * 480}", "replace_path": "y" * 490} for n in range(12)]
    with pytest.raises(InvalidDefinition, match="it takes 10,240"):
        parse(only(web=delivered(redirects=rules)))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (site(), delivered(), "Its old address stops at once"),
        (delivered(), site(), "opened to everybody"),
        (site(), site(hosting="stopped"), "answers everybody with 403"),
        (delivered(), delivered(hosting="stopped"), "The distribution stays"),
        (delivered(hosting="stopped"), delivered(), "open the website again"),
        (delivered(), delivered(security={}), "takes minutes to spread"),
    ],
)
def test_what_happens_is_foretold(before: Document, after: Document, words: str) -> None:
    (change,) = diff(parse(only(web=before)), parse(only(web=after)))
    assert words in change.words


def test_stopping_closes_the_bucket_and_leaves_it() -> None:
    found = render(parse(only(web=site(hosting="stopped")))).body["Resources"]
    assert list(found) == ["WebSiteBucket"]
    assert set(found["WebSiteBucket"]["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert found["WebSiteBucket"]["DeletionPolicy"] == "Retain"
    assert config(hosting="stopped")["Enabled"] is False


@pytest.mark.parametrize("make", [site, delivered])
def test_nobody_visits_what_is_stopped(make: Any) -> None:
    checks = [{"path": "/", "status": 200}]
    on, off = (parse(only(web=make(smoke_tests=checks, **more)))["web"] for more in ({}, {"hosting": "stopped"}))
    assert visits_of(on) and not visits_of(off)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (only(web=site()), only(web=site(content={"artifact": "0" * 64})), True),
        (only(web=site()), only(web=site()), False),
        (only(web=site()), only(web=site(content={"artifact": "0" * 64}, index_document="a.html")), False),
        (only(f={"kind": "function", "content": 1}), only(f={"kind": "function", "content": 2}), False),
        ({"components": []}, None, False),
    ],
)
def test_documents_that_differ_in_files_alone(one: Any, other: Any, same: bool) -> None:
    assert only_files_differ(one, other) is same
