"""File systems: their places in the network, the one way in, who may do what, and what stays."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.checks import Facts, Severity, check
from deployments.changes.resources import about
from deployments.changes.rights import in_words, rights
from deployments.spec.parse import parse, problems_of
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, function, network, of_type, only, resources, variables

INSIDE = {"office": "inside"}


def file_system(**settings: Any) -> Document:
    return {"kind": "file_system", "uses": INSIDE, **settings}


def shop(access: str = "read_write", **settings: Any) -> Document:
    return only(office=network(), draw=function(uses={"pictures": access}), pictures=file_system(**settings))


def test_it_has_a_place_in_each_zone_and_one_way_in() -> None:
    places = of_type(shop(), "AWS::EFS::MountTarget")
    subnets = [place["Properties"]["SubnetId"] for place in places.values()]
    assert subnets == [{"Ref": "OfficePrivateA"}, {"Ref": "OfficePrivateB"}]
    point = resources(shop())["PicturesAccessPoint"]
    assert point["DependsOn"] == sorted(places)
    assert point["Properties"]["RootDirectory"]["CreationInfo"]["Permissions"] == "750"
    (door,) = of_type(shop(), "AWS::EC2::SecurityGroupIngress").values()
    assert (door["Properties"]["FromPort"], door["Properties"]["ToPort"]) == (2049, 2049)


def test_a_function_finds_the_files_in_a_folder() -> None:
    found = resources(shop())["DrawFunction"]["Properties"]
    point = {"Fn::GetAtt": ["PicturesAccessPoint", "Arn"]}
    assert found["FileSystemConfigs"] == [{"Arn": point, "LocalMountPath": "/mnt/pictures"}]
    assert "VpcConfig" in found
    assert variables(shop(), "DrawFunction") == {"PICTURES": "/mnt/pictures"}
    assert "FileSystemConfigs" not in resources(only(f=function()))["FFunction"]["Properties"]


@pytest.mark.parametrize(("access", "words"), [("read", {"read"}), ("read_write", {"read", "write"})])
def test_what_a_function_may_do_is_bound_to_the_way_in(access: str, words: set[str]) -> None:
    body = render(parse(shop(access))).body
    statements = body["Resources"]["DrawRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    (mount,) = [one for one in statements if one["Action"][0].startswith("elasticfilesystem:")]
    assert mount["Resource"] == {"Fn::GetAtt": ["PicturesFileSystem", "Arn"]}
    assert list(mount["Condition"]["StringEquals"]) == ["elasticfilesystem:AccessPointArn"]
    said = {in_words(one, body, "draw") for one in rights(body, "DrawRole")}
    assert {one.split()[0] for one in said if one.endswith(" pictures")} == words


def test_files_are_encrypted_backed_up_and_kept() -> None:
    found = resources(shop())["PicturesFileSystem"]
    assert found["Properties"]["Encrypted"] is True
    assert found["Properties"]["BackupPolicy"] == {"Status": "ENABLED"}
    assert (found["DeletionPolicy"], found["UpdateReplacePolicy"]) == ("Retain", "Retain")
    (refused,) = found["Properties"]["FileSystemPolicy"]["Statement"]
    assert (refused["Effect"], refused["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    body = render(parse(shop())).body
    assert about("PicturesFileSystem", "AWS::EFS::FileSystem", body).holds_data
    findings = check(Facts((), {}, body, protected=True, document=shop()))
    assert [one.code for one in findings if one.severity is not Severity.PASS] == []


LIFECYCLES: list[tuple[dict[str, Any], list[dict[str, str]]]] = [
    ({}, [{"TransitionToIA": "AFTER_30_DAYS"}, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]),
    (
        {"rare_after": 0, "archive_after": 90},
        [{"TransitionToArchive": "AFTER_90_DAYS"}, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}],
    ),
]


@pytest.mark.parametrize(("settings", "rules"), LIFECYCLES)
def test_what_is_seldom_used_moves_and_comes_back(settings: dict[str, Any], rules: list[dict[str, str]]) -> None:
    assert resources(shop(**settings))["PicturesFileSystem"]["Properties"]["LifecyclePolicies"] == rules


def test_nothing_moves_where_nobody_wants_it() -> None:
    found = resources(shop(rare_after=0, backup=False))["PicturesFileSystem"]["Properties"]
    assert "LifecyclePolicies" not in found
    assert found["BackupPolicy"] == {"Status": "DISABLED"}


WRONG = [
    ({"throughput": "bursting", "archive_after": 90}, "archive_after", "needs the speed that is paid by the GB"),
    ({"rare_after": 90, "archive_after": 90}, "archive_after", "Choose a longer time here"),
    ({"rare_after": 8}, "rare_after", "30"),
    ({"uses": {}}, "uses", "Connect it with office (inside)"),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_a_setting_that_cannot_be(settings: Document, field: str, words: str) -> None:
    (found,) = problems_of(only(office=network(), one={**file_system(), **settings}))
    assert (found.field, words in found.message) == (field, True), found


def test_a_function_has_room_for_one() -> None:
    document = shop()
    document["components"]["reports"] = file_system()
    document["components"]["draw"]["uses"]["reports"] = "read"
    (found,) = problems_of(document)
    assert found.component == "reports"
    assert "draw uses pictures and reports; AWS gives a function one file system." in found.message
