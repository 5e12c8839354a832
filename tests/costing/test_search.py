"""What search engines cost: nodes by the hour, storage by the month, and nothing for searching."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costing.estimate.leftovers import left_behind
from costing.estimate.prices import PriceBook, collect, read_tiers
from tests.costing.shortcuts import VIRGINIA, bill, cents, line
from tests.costing.templates import resource, template

PRICES = {
    "node_t3.small.search": "0.036",
    "node_m6g.large.search": "0.128",
    "storage_gp3": "0.122",
}
BOOK = PriceBook(
    version="test",
    as_of="2026-01-01",
    source="test",
    prices=collect(
        ((VIRGINIA, "AmazonES", name), read_tiers(name, [("0", None, price)])) for name, price in PRICES.items()
    ),
)


def domain(cluster: dict[str, Any], **settings: Any) -> dict[str, Any]:
    volume = {"EBSEnabled": True, "VolumeType": "gp3", "VolumeSize": 10, **settings.pop("volume", {})}
    return template(
        Find=resource("AWS::OpenSearchService::Domain", "find", ClusterConfig=cluster, EBSOptions=volume, **settings)
    )


def reasons(cluster: dict[str, Any], **settings: Any) -> list[str]:
    return [gap.reason for gap in bill(domain(cluster, **settings), 1_000, book=BOOK).unpriced]


def test_one_small_node_of_10_gb() -> None:
    found = bill(domain({"InstanceCount": 1, "InstanceType": "t3.small.search"}), 10**6, book=BOOK)
    nodes, storage = (line(found, "OpenSearch", name) for name in ("Nodes of type t3.small", "Storage of nodes"))
    assert (nodes.quantity, cents(nodes.amount)) == (Decimal(730), "26.28")
    assert (storage.quantity, cents(storage.amount)) == (Decimal(10), "1.22")
    assert {one.recurring for one in found.lines} == {"fixed"}
    assert found.unpriced == ()


def test_nodes_that_manage_have_a_line_of_their_own_and_no_storage() -> None:
    cluster = {
        "InstanceCount": 3,
        "InstanceType": "m6g.large.search",
        "DedicatedMasterEnabled": True,
        "DedicatedMasterCount": 3,
        "DedicatedMasterType": "t3.small.search",
    }
    found = bill(domain(cluster, volume={"VolumeSize": 100}), 0, book=BOOK)
    assert cents(line(found, "OpenSearch", "Nodes of type m6g.large").amount) == "280.32"
    assert cents(line(found, "OpenSearch", "Nodes of type t3.small that manage").amount) == "78.84"
    assert line(found, "OpenSearch", "Storage of nodes").quantity == 300


def test_what_has_no_price_is_said() -> None:
    assert reasons({"InstanceType": "x9.huge.search"}) == ["Nodes of type x9.huge.search have no price here."]
    assert reasons({"InstanceType": "r6g.large.search"}) == [
        "No price for OpenSearch nodes of type r6g.large in us-east-1."
    ]
    small = {"InstanceType": "t3.small.search"}
    assert reasons(small, volume={"VolumeType": "io1"}) == ["Volumes of type io1 have no price here."]
    assert reasons(small, volume={"Iops": 9000}) == ["Faster volumes (Iops, Throughput) are not counted."]
    assert reasons({**small, "WarmCount": 2}) == ["Warm storage (WarmCount) is not counted."]
    assert reasons({**small, "NodeOptions": []}) == [
        "A node that only passes questions on (NodeOptions) is not counted."
    ]
    assert reasons(small, volume={"EBSEnabled": False}) == []


def test_a_domain_that_stays_behind_goes_on_costing() -> None:
    found = bill(domain({"InstanceType": "t3.small.search"}), 0, book=BOOK)
    assert len(left_behind(found, {"Find"}).lines) == 2
