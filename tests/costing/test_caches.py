"""What caches cost: what is held and asked of serverless ones, the hours of nodes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Estimate
from tests.costing.shortcuts import bill, cents, line, usage
from tests.costing.templates import arn, function, method, resource, role, template

SERVERLESS, NODES = "AWS::ElastiCache::ServerlessCache", "AWS::ElastiCache::ReplicationGroup"


def shop(**settings: Any) -> dict[str, Any]:
    """An API whose function uses a serverless cache."""
    return template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Get=method("Api", "GET", "Page"),
        Page=function("page", Role=arn("PageRole")),
        PageRole=role("page", "Pages", "elasticache:Connect"),
        Pages=resource(SERVERLESS, "pages", **{"Engine": "valkey", **settings}),
    )


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


@pytest.mark.parametrize(("engine", "hours", "dollars"), [("valkey", 73, "6.13"), ("redis", 730, "91.25")])
def test_a_small_cache_is_billed_at_its_least(engine: str, hours: int, dollars: str) -> None:
    held = line(bill(shop(Engine=engine), 0), "ElastiCache", "Held")
    assert (held.quantity, cents(held.amount)) == (Decimal(hours), dollars)


def test_a_command_for_each_call_of_a_function_that_may() -> None:
    found = bill(shop(), 1_000_000)
    assert line(found, "ElastiCache", "Commands").quantity == 1_000_000
    larger = bill(shop(), usage(1_000_000, pages={"command_kb": "3.2", "commands_per_request": "2"}))
    assert line(larger, "ElastiCache", "Commands").quantity == 6_400_000
    assert found.unpriced == ()


def test_a_cache_that_the_network_opens_is_found_by_its_variable() -> None:
    body = shop()
    del body["Resources"]["PageRole"]
    body["Resources"]["Page"]["Properties"]["Environment"] = {"Variables": {"PAGES": {"Fn::Sub": "${Pages.Endpoint}"}}}
    assert line(bill(body, 1_000), "ElastiCache", "Commands").quantity == 1_000


def test_what_nobody_can_tell_is_said() -> None:
    alone = template(Pages=resource(SERVERLESS, "pages", Engine="valkey", SnapshotRetentionLimit=7))
    assert reasons(bill(alone, 1_000)) == [
        "Daily backups (SnapshotRetentionLimit) are not counted.",
        "Nothing in the template says how often this cache is asked.",
    ]
    assert reasons(bill(shop(Engine="other"), 0)) == ["A serverless cache with the engine other has no price here."]


def test_nodes_are_paid_by_the_hour() -> None:
    group = {"Engine": "valkey", "CacheNodeType": "cache.t4g.micro", "NumCacheClusters": 2}
    found = bill(template(Pages=resource(NODES, "pages", **group)), 10**6, region="eu-central-1")
    nodes = line(found, "ElastiCache", "Nodes of type cache.t4g.micro")
    assert (nodes.quantity, cents(nodes.amount), nodes.recurring) == (Decimal(1_460), "21.02", "fixed")
    parts = {"Engine": "valkey", "CacheNodeType": "cache.t4g.micro", "NumNodeGroups": 2, "ReplicasPerNodeGroup": 1}
    found = bill(template(Pages=resource(NODES, "pages", **parts)), 0, region="eu-central-1")
    assert line(found, "ElastiCache", "Nodes of type cache.t4g.micro").quantity == 4 * 730


def test_nodes_without_a_price_are_said() -> None:
    found = bill(template(Pages=resource(NODES, "pages", Engine="redis", SnapshotRetentionLimit=1)), 0)
    assert reasons(found) == [
        "Daily backups (SnapshotRetentionLimit) are not counted.",
        "Nodes of type that AWS chooses have no price here.",
    ]
