"""Private networks: their addresses and ways out, who lies in them, and what cannot be reached from there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.kinds import KINDS
from deployments.spec.kinds.placement import BESIDE, NEEDS, ONLY_OUTSIDE
from deployments.spec.networks import SERVICES, Ways
from deployments.spec.parse import parse, problems_of
from tests.deployments.spec.examples import Document, function, network, of_type, only, queue, resources, table


def placed(net: Document, uses: dict[str, str] | None = None, **more: Document) -> Document:
    """A function in a network, and what it uses besides."""
    return only(office=net, notes=function(uses={"office": "inside", **(uses or {})}), **more)


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ("10.0.0.0", "an IPv4 address, a slash and a number"),
        ("ten", '"ten" is no range of addresses'),
        ("10.0.0.0/33", "is no range of addresses"),
        ("fd00::/16", "Write an IPv4 address"),
        ("10.0.0.0/15", "must be from 16 (most addresses) to 26 (fewest)"),
        ("10.0.0.0/27", "must be from 16"),
        ("8.8.0.0/16", "Take a range within 10.0.0.0/8"),
        ("10.0.3.7/16", "begins at its first address: write 10.0.0.0/16."),
    ],
)
def test_ranges_that_aws_or_the_subnets_do_not_take(addresses: str, words: str) -> None:
    (problem,) = problems_of(only(office=network(addresses=addresses)))
    assert problem.place == "office.addresses"
    assert words in problem.message


def test_the_smallest_network_has_the_smallest_subnets_that_aws_takes() -> None:
    found = of_type(only(office=network(addresses="10.1.2.64/26", internet="two")), "AWS::EC2::Subnet")
    ranges = {name: one["Properties"]["CidrBlock"] for name, one in found.items()}
    assert ranges == {
        "OfficePrivateA": "10.1.2.64/28",
        "OfficePrivateB": "10.1.2.80/28",
        "OfficePublicA": "10.1.2.96/28",
        "OfficePublicB": "10.1.2.112/28",
    }


def test_a_way_out_moves_no_subnet() -> None:
    closed, open_ = resources(only(office=network())), resources(only(office=network(internet="one")))
    assert {name: open_[name] for name in closed} == closed


@pytest.mark.parametrize(("internet", "gateways"), [("none", 0), ("one", 1), ("two", 2)])
def test_each_private_subnet_has_one_route_out_at_most(internet: str, gateways: int) -> None:
    document = only(office=network(internet=internet))
    routes = of_type(document, "AWS::EC2::Route")
    out = [one["Properties"]["NatGatewayId"]["Ref"] for name, one in sorted(routes.items()) if "Private" in name]
    assert len(out) == (2 if gateways else 0)
    assert len(set(out)) == len(of_type(document, "AWS::EC2::NatGateway")) == gateways
    assert "MapPublicIpOnLaunch" not in json.dumps(resources(document))


def test_files_and_tables_are_reached_for_nothing_and_others_by_choice() -> None:
    assert {one["Properties"]["VpcEndpointType"] for one in _endpoints(network())} == {"Gateway"}
    reach = {"secrets": True, "sign_in": True, "apis": True}
    chosen = [one["Properties"] for one in _endpoints(network(reach=reach))]
    private = [one for one in chosen if one["VpcEndpointType"] == "Interface"]
    usual = {one["ServiceName"]["Fn::Sub"].rpartition(".")[2]: one["PrivateDnsEnabled"] for one in private}
    assert usual == {"cognito-idp": True, "secretsmanager": True, "execute-api": False}
    assert set(SERVICES) == set(Ways.model_fields)


def _endpoints(net: Document) -> list[dict[str, Any]]:
    return list(of_type(only(office=net), "AWS::EC2::VPCEndpoint").values())


def test_a_function_inside_has_a_group_of_its_own_that_lets_nobody_in() -> None:
    found = resources(placed(network()))
    assert found["NotesFunction"]["Properties"]["VpcConfig"] == {
        "SecurityGroupIds": [{"Fn::GetAtt": ["NotesSecurityGroup", "GroupId"]}],
        "SubnetIds": [{"Ref": "OfficePrivateA"}, {"Ref": "OfficePrivateB"}],
    }
    assert "SecurityGroupIngress" not in found["NotesSecurityGroup"]["Properties"]
    assert "VpcConfig" not in resources(only(notes=function()))["NotesFunction"]["Properties"]


def test_only_lambda_itself_connects_a_function_with_its_network() -> None:
    (policy,) = resources(placed(network()))["NotesRole"]["Properties"]["Policies"]
    _, make, look, denied = policy["PolicyDocument"]["Statement"]
    assert "ec2:CreateNetworkInterface" in make["Action"] and make["Resource"] != "*"
    assert look["Action"] == ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
    assert set(denied["Action"]) == {*make["Action"], *look["Action"]}
    assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Null": {"lambda:SourceFunctionArn": "false"}})


OTHERS = {"queue": queue(), "function": function(), "topic": {"kind": "topic"}} | {
    "secret": {"kind": "secret"},
    "user_pool": {"kind": "user_pool"},
}


@pytest.mark.parametrize(("kind", "access", "way"), [(kind, *row) for kind in OTHERS for row in NEEDS[kind].items()])
def test_what_cannot_be_reached_is_refused_with_the_way_out(kind: str, access: str, way: str) -> None:
    document = placed(network(), {"other": access}, other=OTHERS[kind])
    (problem,) = problems_of(document)
    assert problem.place == "notes.uses.other"
    assert "Services reached from inside of office (about $15 a month)" in problem.message
    for ways in ({"internet": "one"}, {"internet": "two"}, {"reach": {way: True}}):
        assert problems_of(placed(network(**ways), {"other": access}, other=OTHERS[kind])) == ()


def test_every_kind_that_functions_use_over_aws_is_known_here() -> None:
    free = {"table", "bucket", "network", *ONLY_OUTSIDE}
    used = {kind.name: {access.name for access in kind.used_by.get("function", ())} for kind in KINDS.values()}
    over_aws = {name: accesses for name, accesses in used.items() if accesses and name not in free | set(BESIDE)}
    assert over_aws == {name: set(ways) for name, ways in NEEDS.items() if name not in BESIDE}


def test_tables_are_reached_without_anything() -> None:
    assert problems_of(placed(network(), {"rows": "read"}, rows=table())) == ()


def test_one_network_is_all_that_aws_takes() -> None:
    document = only(office=network(), cellar=network(), notes=function(uses={"office": "inside", "cellar": "inside"}))
    (problem,) = problems_of(document)
    assert problem.place == "notes.uses.office"
    assert problem.message.startswith("It would lie in cellar and in office: AWS takes one network.")


@pytest.mark.parametrize(("internet", "count"), [("none", 1), ("one", 0)])
def test_addresses_on_the_internet_are_advised_against_without_a_way_there(internet: str, count: int) -> None:
    document = placed(network(internet=internet))
    document["components"]["notes"]["environment"] = {"RATES": "https://example.com/rates", "MODE": "fast"}
    definition = parse(document)
    found = list(KINDS["function"].advise(definition, definition["notes"]))
    assert len(found) == count
    assert all("https://example.com/rates" in words and place == "environment" for place, words in found)


def test_a_changed_range_says_what_it_makes_anew() -> None:
    (spec,) = [spec for spec in KINDS["network"].fields() if spec.replaces]
    assert spec.name == "addresses" and "made anew" in spec.replaces_words


@pytest.mark.parametrize(
    ("lone", "wrong"),
    [
        ({"kind": "cache", "engine": "odd"}, "shop.engine"),
        ({"kind": "database", "engine": "odd"}, "shop.engine"),
        ({"kind": "file_system", "odd": 1}, "shop.odd"),
        ({"kind": "warehouse", "odd": 1}, "shop.odd"),
        ({"kind": "cache", "uses": {"ghost": "read"}}, "shop.uses.ghost"),
    ],
)
def test_what_lies_in_no_network_is_said_beside_what_else_is_wrong(lone: Document, wrong: str) -> None:
    found = {problem.place: problem.message for problem in problems_of(only(shop=lone))}
    assert found.keys() == {wrong, "shop.uses"}
    assert found["shop.uses"].endswith("Add one and connect it with that (inside).")
    there = {problem.place: problem.message for problem in problems_of(only(shop=lone, office=network()))}
    assert "Connect it with office (inside)." in there["shop.uses"]


def test_what_lies_in_a_network_or_need_not_is_not_asked_for_one() -> None:
    inside = {"kind": "cache", "engine": "odd", "uses": {"office": "inside"}}
    found = problems_of(only(shop=inside, office=network(), notes=function(memory=1)))
    assert {problem.place for problem in found} == {"notes.memory", "shop.engine"}
