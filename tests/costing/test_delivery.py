"""Websites behind CloudFront: requests and data by area, cleared paths, programs, and what S3 is still asked for.

CloudFront pricing page, US: $0.085 per GB up to 10 TB, $0.0100 per 10,000 HTTPS requests, $0.10 per million runs of
functions, $0.005 per path after the first 1,000. The shipped prices have the other areas.
"""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Estimate
from costing.estimate.resources.cloudfront_distribution import NOBODY
from tests.costing.shortcuts import bill, cents, line, usage
from tests.costing.templates import ref, resource, template

REGION = {"Fn::GetAtt": ["Files", "RegionalDomainName"]}
CLOSED = {"RestrictPublicBuckets": True}


def delivered(**config: Any) -> dict[str, Any]:
    """A closed bucket and its distribution."""
    settings = {"Enabled": True, "Origins": [{"DomainName": REGION}], "PriceClass": "PriceClass_100", **config}
    return template(
        Files=resource("AWS::S3::Bucket", "web", PublicAccessBlockConfiguration=CLOSED),
        Edge=resource("AWS::CloudFront::Distribution", "web", DistributionConfig=settings),
    )


def names(found: Estimate) -> set[str]:
    return {entry.name for entry in found.lines}


def test_requests_and_data_leave_through_cloudfront_alone() -> None:
    found = bill(delivered(), usage(10_000_000, web={"file_kb": "1048.576"}))
    assert cents(line(found, "CloudFront", "Requests in North America").amount) == "10.00"
    assert line(found, "CloudFront", "Data to North America").quantity == Decimal(10_000)
    assert cents(line(found, "CloudFront", "Data to North America").amount) == "850.00"
    assert "Data transfer out" not in names(found)


@pytest.mark.parametrize(("hits", "gets"), [(None, 100_000), ("0.5", 500_000), ("1", 0)])
def test_s3_is_asked_for_what_cloudfront_does_not_have(hits: str | None, gets: int) -> None:
    stated = {} if hits is None else {"web": {"cache_hits": hits}}
    found = bill(delivered(), usage(1_000_000, **stated))
    assert line(found, "S3", "Downloads").quantity == Decimal(gets)


def test_areas_by_their_share() -> None:
    shares = {"visitors_europe": "0.25", "visitors_india": "0.5"}
    found = bill(delivered(PriceClass="PriceClass_200"), usage(1_000_000, web=shares))
    assert line(found, "CloudFront", "Requests in India").quantity == Decimal(500_000)
    assert line(found, "CloudFront", "Requests in Europe").quantity == Decimal(250_000)
    assert line(found, "CloudFront", "Requests in North America").quantity == Decimal(250_000)
    assert line(found, "CloudFront", "Requests in Europe").price == "$1.20"


def test_a_price_class_leaves_areas_out() -> None:
    found = bill(delivered(), usage(1_000_000, web={"visitors_india": "0.5"}))
    assert line(found, "CloudFront", "Requests in North America").quantity == Decimal(1_000_000)
    assert "web.visitors_india" not in {f"{used.component}.{used.key}" for used in found.assumptions}


def test_shares_of_more_than_all_count_as_all() -> None:
    shares = {"visitors_europe": "1", "visitors_japan": "1"}
    found = bill(delivered(PriceClass="PriceClass_All"), usage(1_000_000, web=shares))
    assert line(found, "CloudFront", "Requests in Europe").quantity == Decimal(500_000)
    assert line(found, "CloudFront", "Requests in North America").quantity == Decimal(0)


@pytest.mark.parametrize(("paths", "amount"), [("1000", "0.00"), ("1200", "1.00")])
def test_a_thousand_paths_are_cleared_free(paths: str, amount: str) -> None:
    found = bill(delivered(), usage(1, web={"cleared_paths": paths}), free_tier=True)
    assert cents(line(found, "CloudFront", "Cleared paths").amount) == amount


def test_a_program_runs_at_each_request() -> None:
    behavior = {"FunctionAssociations": [{"EventType": "viewer-request", "FunctionARN": ref("Paths")}]}
    found = bill(delivered(DefaultCacheBehavior=behavior), 30_000_000)
    assert cents(line(found, "CloudFront", "Program runs").amount) == "3.00"
    free = bill(delivered(DefaultCacheBehavior=behavior), 30_000_000, free_tier=True)
    assert cents(line(free, "CloudFront", "Program runs").amount) == "2.80"


def test_what_every_account_has_free_is_shared_by_all_areas() -> None:
    wanted = usage(12_000_000, web={"visitors_europe": "0.5"})
    found = bill(delivered(), wanted, free_tier=True)
    free = [line(found, "CloudFront", f"Requests in {area}").free for area in ("North America", "Europe")]
    assert sum(free) == Decimal(10_000_000)


def test_nobody_asks_a_distribution_that_is_switched_off() -> None:
    found = bill(delivered(Enabled=False), 1_000_000)
    assert names(found) == {"Storage", "Uploads and listings"}
    assert "Edge" in {free.logical_id for free in found.unbilled}


def test_nobody_reads_a_website_that_is_closed() -> None:
    website = {"IndexDocument": "index.html"}
    closed = resource("AWS::S3::Bucket", "web", WebsiteConfiguration=website, PublicAccessBlockConfiguration=CLOSED)
    assert names(bill(template(Files=closed), 1_000_000)) == {"Storage", "Uploads and listings"}


def test_what_is_not_counted_is_said() -> None:
    behavior: dict[str, Any] = {"LambdaFunctionAssociations": [{}]}
    config = {"Logging": {"Bucket": "b"}, "WebACLId": "w", "DefaultCacheBehavior": behavior}
    shown = {"SslSupportMethod": "vip"}
    found = bill(delivered(**config, ViewerCertificate=shown), 1)
    assert len(found.unpriced) == 4
    elsewhere = {"Enabled": True, "Origins": [{"DomainName": "example.com"}]}
    other = bill(template(Edge=resource("AWS::CloudFront::Distribution", DistributionConfig=elsewhere)), 1)
    assert [gap.reason for gap in other.unpriced] == [NOBODY]


def test_records_that_are_an_alias_cost_nothing() -> None:
    alias = resource("AWS::Route53::RecordSet", AliasTarget={"DNSName": "d.cloudfront.net"})
    plain = resource("AWS::Route53::RecordSet", ResourceRecords=["192.0.2.1"])
    found = bill(template(Alias=alias, Plain=plain), 1)
    assert [gap.logical_id for gap in found.unpriced] == ["Plain"]
