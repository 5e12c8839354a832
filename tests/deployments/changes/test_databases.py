"""What AWS refuses to do to databases and networks, and what people are told of snapshots."""

from typing import Any

import pytest

from deployments.changes.change import Action, Change, Replacement
from deployments.changes.databases import refused_databases
from deployments.changes.resources import about, what_stays
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import database, network, only


def rendered(addresses: str = "10.0.0.0/16", **settings: Any) -> dict[str, Any]:
    document = only(office=network(addresses=addresses), shop=database(**settings))
    return dict(render(parse(document)).body)


def codes(change: Change, before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(found.code, found.field) for found in refused_databases([change], before, after)]


REMOVED = Change("ShopCluster", "AWS::RDS::DBCluster", Action.REMOVE)


def test_what_is_protected_is_not_removed() -> None:
    protected, open_ = rendered(deletion_protection=True), rendered()
    assert codes(REMOVED, protected, {}) == [("deletion_protected", "deletion_protection")]
    assert codes(REMOVED, open_, {}) == []
    assert codes(Change("ShopCluster", "AWS::RDS::DBCluster", Action.MODIFY), protected, open_) == []


@pytest.mark.parametrize(("before", "after", "count"), [(100, 50, 1), (50, 100, 0), (50, 50, 0)])
def test_storage_never_shrinks(before: int, after: int, count: int) -> None:
    old, new = (rendered(engine="mysql", storage=size) for size in (before, after))
    change = Change("ShopInstance", "AWS::RDS::DBInstance", Action.MODIFY)
    assert codes(change, old, new) == [("storage_shrinks", "storage")] * count


def test_a_network_is_not_made_anew_around_a_database() -> None:
    old, new = rendered(), rendered(addresses="10.9.0.0/16")
    change = Change("OfficeVpc", "AWS::EC2::VPC", Action.MODIFY, Replacement.TRUE)
    (found,) = refused_databases([change], old, new)
    assert found.sentence == (
        "**shop** cannot move to a new network, so AWS refuses another range of addresses for **office**. "
        "Set the range back."
    )
    assert codes(change, old, {"Resources": {"OfficeVpc": new["Resources"]["OfficeVpc"]}}) == []


def test_a_snapshot_stays_of_what_holds_the_data() -> None:
    template = rendered(standby=True)
    assert what_stays(template, "ShopCluster", "AWS::RDS::DBCluster") == "A snapshot of the database **shop**"
    assert about("ShopCluster", "AWS::RDS::DBCluster", template).holds_data
    for role in ("ShopServer", "ShopStandby"):
        assert not about(role, "AWS::RDS::DBInstance", template).holds_data
