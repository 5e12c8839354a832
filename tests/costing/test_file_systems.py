"""What file systems cost: what they keep, and with elastic throughput each GB that is read or written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Estimate, Usage
from costing.estimate.prices import PriceBook, collect, read_tiers
from tests.costing.shortcuts import VIRGINIA, bill, cents, line, usage
from tests.costing.templates import arn, function, method, resource, role, template

PRICES = {
    "storage_standard": "0.30",
    "storage_infrequent_access": "0.025",
    "storage_infrequent_access_elastic": "0.016",
    "elastic_read": "0.03",
    "elastic_write": "0.06",
}
BOOK = PriceBook(
    version="test",
    as_of="2026-01-01",
    source="test",
    prices=collect(
        ((VIRGINIA, "AmazonEFS", name), read_tiers(name, [("0", None, price)])) for name, price in PRICES.items()
    ),
)
MOUNT, WRITE = "elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"


def found(volume: int | Usage, *actions: str, **settings: Any) -> Estimate:
    """The bill of a file system that a function behind an API uses; other services have no price in this book."""
    body = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Get=method("Api", "GET", "Draw"),
        Draw=function("draw", Role=arn("DrawRole")),
        DrawRole=role("draw", "Files", *actions),
        Files=resource("AWS::EFS::FileSystem", "files", **settings),
    )
    return bill(body, volume, book=BOOK)


def reasons(estimate: Estimate) -> list[str]:
    return [gap.reason for gap in estimate.unpriced if gap.logical_id == "Files"]


def test_what_is_kept_is_paid_by_the_month() -> None:
    kept = line(found(usage(0, files={"stored_gb": "100"}), MOUNT), "EFS", "Storage")
    assert (kept.quantity, cents(kept.amount)) == (Decimal(100), "30.00")


def test_what_is_seldom_used_costs_less() -> None:
    stated = usage(0, files={"stored_gb": "100", "rare_share": "0.8"})
    estimate = found(stated, MOUNT, LifecyclePolicies=[{"TransitionToIA": "AFTER_30_DAYS"}])
    assert cents(line(estimate, "EFS", "Storage").amount) == "6.00"
    assert cents(line(estimate, "EFS", "Storage, seldom used").amount) == "2.00"
    assert reasons(estimate) == ["Moving and opening what is seldom used is not counted."]
    elastic = found(stated, MOUNT, LifecyclePolicies=[{"TransitionToIA": "AFTER_30_DAYS"}], ThroughputMode="elastic")
    assert cents(line(elastic, "EFS", "Storage, seldom used").amount) == "1.28"


def test_a_file_for_each_call_where_speed_is_paid_for() -> None:
    stated = usage(2**20, files={"file_kb": "10"})
    estimate = found(stated, MOUNT, WRITE, ThroughputMode="elastic")
    assert line(estimate, "EFS", "Read").quantity == 10
    assert line(found(stated, MOUNT, ThroughputMode="elastic"), "EFS", "Read").quantity == 10
    assert not [one for one in found(stated, MOUNT, WRITE).lines if one.name in ("Read", "Written")]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"BackupPolicy": {"Status": "ENABLED"}}, "Daily backups (BackupPolicy) are not counted."),
        ({"AvailabilityZoneName": "us-east-1a"}, "Storage in one zone (AvailabilityZoneName) is not counted."),
        ({"LifecyclePolicies": [{"TransitionToArchive": "AFTER_90_DAYS"}]}, "counted as seldom used"),
    ],
)
def test_what_is_not_counted_is_said(settings: dict[str, Any], reason: str) -> None:
    (said,) = reasons(found(0, MOUNT, **settings))
    assert reason in said


def test_who_uses_it_from_elsewhere_is_said() -> None:
    body = template(Files=resource("AWS::EFS::FileSystem", "files", ThroughputMode="elastic"))
    assert reasons(bill(body, 1_000, book=BOOK)) == [
        "Nothing in the template says how often this file system is read and written."
    ]
