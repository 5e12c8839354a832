"""What private networks and databases cost.

us-east-1, AWS's pages of October 2025: a NAT gateway $0.045 an hour and a GB, a public address $0.005 an hour, an
interface endpoint $0.01 an hour in each zone and a GB; Aurora Serverless v2 $0.12 a unit and hour, $0.10 a GB and
month, $0.20 for a million reads and writes. Half a unit in Frankfurt is $51.10 a month, as others were billed.
"""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate.leftovers import SNAPSHOT, left_behind
from costing.estimate.resources import ec2_vpc_endpoint, rds_db_cluster, rds_db_instance, rds_db_proxy
from costing.estimate.results import Estimate
from tests.costing.shortcuts import bill, line, usage
from tests.costing.templates import Template, ref, resource, template


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


def gateways(count: int) -> Template:
    return template(**{f"Nat{number}": resource("AWS::EC2::NatGateway", "office") for number in range(count)})


@pytest.mark.parametrize("count", [1, 2])
def test_gateways_share_the_traffic_of_their_network(count: int) -> None:
    found = bill(gateways(count), usage(0, office={"internet_gb": "100", "sent_gb": "10"}))
    amounts = {name: sum(one.amount for one in found.lines if one.name == name) for name in _names(found)}
    assert amounts["Gateways to the internet"] == Decimal("32.85") * count
    assert amounts["Data through gateways"] == Decimal("4.50")
    assert amounts["Data transfer out"] == Decimal("0.90")


def _names(found: Any) -> set[str]:
    return {one.name for one in found.lines}


def test_an_address_is_paid_by_the_hour() -> None:
    assert bill(template(Ip=resource("AWS::EC2::EIP", "office")), 0).total == Decimal("3.65")


def endpoint(**settings: Any) -> Template:
    return template(Way=resource("AWS::EC2::VPCEndpoint", "office", **settings))


def test_an_endpoint_is_paid_in_each_zone_and_a_gateway_endpoint_not_at_all() -> None:
    found = bill(endpoint(VpcEndpointType="Interface", SubnetIds=["a", "b"]), usage(0, office={"endpoint_gb": "5"}))
    assert line(found, "VPC", "Services reached from inside").amount == Decimal("14.60")
    assert line(found, "VPC", "Data to these services").amount == Decimal("0.05")
    free = bill(endpoint(VpcEndpointType="Gateway"), 0)
    assert (free.lines, free.unpriced) == ((), ())


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"VpcEndpointType": "Interface"}, "SubnetIds are only known when it is deployed."),
        ({"VpcEndpointType": "Interface", "SubnetIds": ref("Subnets")}, "SubnetIds are only known"),
        ({"VpcEndpointType": "GatewayLoadBalancer"}, ec2_vpc_endpoint.OTHER_KINDS),
    ],
)
def test_an_endpoint_that_cannot_be_read_is_unpriced(settings: dict[str, Any], reason: str) -> None:
    assert reasons(bill(endpoint(**settings), 0))[0].startswith(reason)


def cluster(least: object = 0.5, **settings: Any) -> Template:
    scaling = {"MinCapacity": least, "MaxCapacity": 4}
    return template(
        Cluster=resource(
            "AWS::RDS::DBCluster",
            "shop",
            **{"Engine": "aurora-postgresql", "ServerlessV2ScalingConfiguration": scaling, **settings},
        ),
        Server=resource(
            "AWS::RDS::DBInstance", "shop", DBClusterIdentifier=ref("Cluster"), DBInstanceClass="db.serverless"
        ),
    )


def test_half_a_unit_in_frankfurt_is_what_others_paid_for_it() -> None:
    found = bill(cluster(), 0, region="eu-central-1")
    assert line(found, "RDS and Aurora", "Capacity").amount == Decimal("51.10")


@pytest.mark.parametrize(("least", "amount"), [(0, "10.95"), (1, "87.60"), ("2.5", "219.00")])
def test_a_server_has_its_least_unless_somebody_knows_better(least: object, amount: str) -> None:
    assert line(bill(cluster(least), 0), "RDS and Aurora", "Capacity").amount == Decimal(amount)
    stated = bill(cluster(least), usage(0, shop={"capacity_units": "5"}))
    assert line(stated, "RDS and Aurora", "Capacity").amount == Decimal("438.00")


def test_data_and_backups_of_a_cluster() -> None:
    found = bill(cluster(BackupRetentionPeriod=8), usage(0, shop={"database_gb": "100", "storage_requests": "5000000"}))
    assert line(found, "RDS and Aurora", "Storage").amount == Decimal("10.00")
    assert line(found, "RDS and Aurora", "Reads and writes of storage").amount == Decimal("1.00")
    assert line(found, "RDS and Aurora", "Undo window for data").quantity == 70
    with_password = bill(cluster(ManageMasterUserPassword=True), 0)
    assert line(with_password, "Secrets Manager", "Secrets kept").amount == Decimal("0.40")


@pytest.mark.parametrize(
    ("board", "reason"),
    [
        (cluster(Engine="postgres"), rds_db_cluster.NOT_AURORA),
        (cluster(BacktrackWindow=3600), "The window to go back in (BacktrackWindow) is not counted."),
        (cluster(ref("Least")), rds_db_instance.NO_CAPACITY),
        (cluster(EnableHttpEndpoint=True), "No price for RDS and Aurora statements in us-east-1."),
        (cluster(StorageType="aurora-iopt1"), "No price for RDS and Aurora storage in us-east-1."),
    ],
)
def test_what_is_not_known_of_a_cluster_is_named(board: Template, reason: str) -> None:
    assert reason in reasons(bill(board, 0))


def machine(**settings: Any) -> Template:
    about = {"Engine": "postgres", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": "20", "StorageType": "gp3"}
    return template(Machine=resource("AWS::RDS::DBInstance", "shop", **{**about, **settings}))


def test_a_machine_has_a_price_where_the_book_has_one_and_else_a_gap() -> None:
    found = bill(machine(), 0, region="eu-central-1")
    assert line(found, "RDS and Aurora", "Machine db.t4g.micro").amount == Decimal("13.87")
    assert reasons(found) == ["No price for RDS and Aurora storage gp3 in eu-central-1."]
    twice = reasons(bill(machine(MultiAZ=True), 0, region="eu-central-1"))
    assert "No price for RDS and Aurora machine db.t4g.micro in eu-central-1." in twice


def test_a_proxy_counts_what_is_behind_it() -> None:
    behind = {"DBProxyName": ref("Proxy"), "DBClusterIdentifiers": [ref("Cluster")]}
    board = cluster()
    board["Resources"] |= template(
        Proxy=resource("AWS::RDS::DBProxy", "shop"), Target=resource("AWS::RDS::DBProxyTargetGroup", "shop", **behind)
    )["Resources"]
    assert reasons(bill(board, 0)) == ["No price for RDS and Aurora shared connections in us-east-1."]
    alone = template(Proxy=resource("AWS::RDS::DBProxy", "shop"))
    assert reasons(bill(alone, 0)) == [rds_db_proxy.NO_TARGET]


def test_of_a_database_that_is_gone_a_snapshot_costs() -> None:
    found = left_behind(bill(cluster(), 0), {"Cluster"})
    assert found.lines == ()
    assert reasons(found) == [SNAPSHOT]
