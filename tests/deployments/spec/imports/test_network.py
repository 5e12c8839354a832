"""Private networks of templates: what becomes one with what lies in it, what stays as written, and why."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.imports.importing import import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import CODE
from tests.deployments.spec.imports.foreign import OFFICE, SAMPLES, imported, reasons, written

WRITTEN = (SAMPLES / "network.yml").read_text(encoding="utf-8")
ROUTE = {"DestinationCidrBlock": "10.9.0.0/16", "RouteTableId": {"Ref": "OfficePrivateARoutes"}}
VPN = {"RouteTableIds": [{"Ref": "OfficePrivateARoutes"}], "VpnGatewayId": "vgw-1"}


def drawn(**network: Any) -> dict[str, Any]:
    """A network with a function in it."""
    inside = {"kind": "function", "code": {"inline": CODE}, "uses": {"office": "inside"}}
    return written({"office": {"kind": "network", **network}, "work": inside}, {**OFFICE, "WorkFunction": "Work"})


def test_a_network_that_a_team_wrote_is_one_with_the_function_in_it() -> None:
    found = import_template(WRITTEN)
    assert found.problems == ()
    assert reasons(found) == {}
    network, function = found.document["components"]["office"], found.document["components"]["reports"]
    assert (network["addresses"], network["internet"]) == ("10.20.0.0/16", "one")
    assert function["uses"] == {"office": "inside"}


def test_its_logical_ids_stay_and_what_is_added_is_told() -> None:
    found = import_template(WRITTEN)
    resources = render(parse(found.document)).body["Resources"]
    assert resources["Reports"]["Properties"]["VpcConfig"]["SubnetIds"] == [{"Ref": "Closed1"}, {"Ref": "Closed2"}]
    assert resources["Closed2Out"]["Properties"]["NatGatewayId"] == {"Ref": "Nat"}
    assert resources["Closed1"]["Properties"]["CidrBlock"] == "10.20.0.0/18"
    assert found.adds["office"] == ("OfficeTablesEndpoint (AWS::EC2::VPCEndpoint)", "DependsOn of Nat")
    assert "rights of ReportsRole" in found.adds["reports"]


@pytest.mark.parametrize("internet", ["none", "one", "two"])
def test_a_network_comes_back_without_notes(internet: str) -> None:
    template = drawn(internet=internet, reach={"secrets": True, "sign_in": True})
    template["Resources"] |= {"Own": {"Type": "AWS::SNS::Topic"}}
    assert reasons(imported(template)) == {}


@pytest.mark.parametrize(
    ("logical_id", "said", "reason"),
    [
        ("Office", {"CidrBlock": "10.0.0.0/31"}, "Its range of addresses is none that a network here can have."),
        ("Office", {"CidrBlock": {"Ref": "AWS::Region"}}, "CidrBlock is worked out by AWS or has another form"),
        ("Office", {"CidrBlock": "100.64.0.0/16"}, "A network here has private subnets with the ranges 100.64.0.0"),
        ("Office", {"InstanceTenancy": "dedicated"}, "No form has this: InstanceTenancy."),
        ("OfficePrivateB", {"CidrBlock": "10.0.3.0/24"}, "A network here has private subnets with the ranges"),
        ("OfficePrivateA", {"MapPublicIpOnLaunch": True}, "OfficePrivateA: No form has this: MapPublicIpOnLaunch."),
        ("OfficePrivateBJoined", {"RouteTableId": "rtb-1"}, "OfficePrivateB has no table of routes of its own"),
        (
            "OfficePrivateBJoined",
            {"RouteTableId": {"Ref": "OfficePrivateARoutes"}},
            "OfficePrivateARoutes holds the routes of several subnets; here each subnet has its own.",
        ),
        (
            "OfficeFilesEndpoint",
            {"PolicyDocument": {"Statement": []}},
            "OfficeFilesEndpoint: It has a policy of its own, which no form",
        ),
        ("OfficeTablesEndpoint", {"ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"}}, "It has several end"),
        (
            "OfficeServices",
            {"GroupDescription": "x"},
            "OfficeServices: A component describes it in words of its own (Gr",
        ),
        ("OfficeNatA", {"AllocationId": "eipalloc-1"}, "The address or the subnet of OfficeNatA is not in this"),
        ("OfficeNatA", {"SubnetId": {"Ref": "OfficePrivateA"}}, "OfficePrivateAOut leads somewhere else than the ro"),
        ("OfficePublicAOut", {"GatewayId": "vgw-1"}, "OfficePublicAOut leads somewhere else than the routes of"),
        ("OfficePrivateBOut", {"NatGatewayId": "nat-1"}, "OfficePrivateBOut leads somewhere else than the routes"),
    ],
)
def test_what_no_network_here_says_keeps_it_as_written_with_what_lies_in_it(
    logical_id: str, said: dict[str, Any], reason: str
) -> None:
    template = drawn(internet="one", reach={"secrets": True})
    template["Resources"][logical_id]["Properties"] |= said
    found = imported(template)
    assert {one.kind for one in found.resources} == {"raw"}
    assert reasons(found)["Office"].startswith(reason)
    assert reasons(found)["Work"] == "It names Office, which is kept as written."
    assert found.problems == ()


WAYS = [
    ({"Type": "AWS::EC2::Route", "Properties": {**ROUTE, "VpcPeeringConnectionId": "pcx-1"}}, "More leads somewhere"),
    ({"Type": "AWS::EC2::VPNGatewayRoutePropagation", "Properties": VPN}, "OfficePrivateA has routes that a network"),
]


@pytest.mark.parametrize(("body", "reason"), WAYS)
def test_a_private_subnet_with_a_way_of_its_own_is_not_taken_for_one_of_ours(body: Any, reason: str) -> None:
    template = drawn()
    template["Resources"]["More"] = body
    found = imported(template)
    assert {one.kind for one in found.resources} == {"raw"}
    assert reasons(found)["Office"].startswith(reason)


def test_what_would_make_a_subnet_anew_is_never_added() -> None:
    template = drawn()
    del template["Resources"]["OfficePrivateA"]["Properties"]["AvailabilityZone"]
    words = "It does not say AvailabilityZone, which a component does: AWS would make it anew for that."
    assert reasons(imported(template))["Office"] == f"OfficePrivateA: {words}"


def test_what_else_lies_in_a_network_stays_as_it_is() -> None:
    template = drawn()
    place = {"CidrBlock": "10.0.128.0/20", "VpcId": {"Ref": "Office"}}
    template["Resources"]["Third"] = {"Type": "AWS::EC2::Subnet", "Properties": place}
    found = imported(template)
    assert reasons(found) == {"Third": "It belongs to office, and says of it what forms do not."}
    assert render(parse(found.document)).body["Resources"]["Third"]["Properties"] == place


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"SubnetIds": ["subnet-1"]}, "It lies in a network that is not in this template."),
        ({"SecurityGroupIds": ["sg-1"]}, "Its security group is not in this template."),
        ({"SecurityGroupIds": ["sg-1", "sg-2"]}, "It has several security groups; a component has one of its own."),
        ({"Ipv6AllowedForDualStack": True}, "No form has this: VpcConfig.Ipv6AllowedForDualStack."),
    ],
)
def test_a_function_that_lies_elsewhere_is_kept(said: dict[str, Any], reason: str) -> None:
    template = drawn()
    template["Resources"]["Work"]["Properties"]["VpcConfig"] |= said
    found = imported(template)
    assert reasons(found)["Work"] == reason
    assert "Office" not in reasons(found)


@pytest.mark.parametrize(
    ("waits", "reason"),
    [
        ("OfficePrivateARoutes", ""),
        (["Office", "OfficePrivateA"], ""),
        ("Own", "OfficePrivateAJoined: It has a DependsOn of its own, which no form has."),
    ],
)
def test_waiting_for_what_is_made_before_anyhow_says_nothing(waits: Any, reason: str) -> None:
    template = drawn()
    template["Resources"]["OfficePrivateAJoined"]["DependsOn"] = waits
    template["Resources"]["Own"] = {"Type": "AWS::SNS::TopicPolicy", "Properties": {}}
    assert reasons(imported(template)).get("Office", "") == reason
