"""File systems of templates: what becomes one with the functions that have it, what stays as written, and why."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import CODE
from tests.deployments.spec.imports.foreign import OFFICE, beside_network, imported, reasons, written

IDS = {**OFFICE, "PicturesFileSystem": "Pictures", "ShowFunction": "Show"}


def drawn(access: str = "read", **files: Any) -> dict[str, Any]:
    """A file system in a network with a function that has it."""
    components = {
        "office": {"kind": "network"},
        "pictures": {"kind": "file_system", "uses": {"office": "inside"}, **files},
        "show": {"kind": "function", "code": {"inline": CODE}, "uses": {"pictures": access}},
    }
    return written(components, IDS)


def test_a_file_system_that_a_team_wrote_is_one_with_the_function_that_reads_it() -> None:
    found = imported(beside_network("file_system.yml"))
    assert found.problems == () and reasons(found) == {}
    assert found.document["components"]["show"]["uses"] == {"pictures": "read"}
    assert found.document["components"]["pictures"]["rare_after"] == 30
    assert {"FileSystemPolicy", "DependsOn of Entry"} <= set(found.adds["pictures"])
    resources = render(parse(found.document)).body["Resources"]
    assert resources["Place2"]["Properties"]["SubnetId"] == {"Ref": "OfficePrivateB"}
    assert resources["Show"]["Properties"]["FileSystemConfigs"][0]["Arn"] == {"Fn::GetAtt": ["Entry", "Arn"]}


@pytest.mark.parametrize("access", ["read", "read_write"])
@pytest.mark.parametrize(
    "settings",
    [{"rare_after": 7, "archive_after": 365}, {"rare_after": 0, "throughput": "bursting", "backup": False}],
)
def test_any_file_system_comes_back_without_notes(access: str, settings: dict[str, Any]) -> None:
    found = imported(drawn(access, **settings))
    assert found.problems == () and reasons(found) == {}
    pictures, show = found.document["components"]["pictures"], found.document["components"]["show"]
    assert {name: pictures[name] for name in settings} == settings
    assert show["uses"] == {"pictures": access}
    assert show["environment"] == {}


SAYS: list[tuple[str, str, Any, str]] = [
    ("Pictures", "ThroughputMode", "provisioned", "As a component: "),
    ("Pictures", "KmsKeyId", "alias/own", "No form has this: KmsKeyId."),
    ("Pictures", "LifecyclePolicies", [{"TransitionToIA": "AFTER_1_DAY"}], "TransitionToIA is AFTER_1_DAY; a file sy"),
    ("Pictures", "LifecyclePolicies", ["odd"], "No form has this: LifecyclePolicies."),
    ("Pictures", "FileSystemTags", [{"Key": "a", "Value": "b"}], "It has tags of its own, which no form has."),
    ("PicturesMountPrivateA", "SubnetId", "subnet-1", "It lies in a network that is not in this template."),
    ("PicturesMountPrivateA", "SubnetId", {"Ref": "OfficePrivateB"}, "It has places elsewhere than in the two priva"),
    ("PicturesMountPrivateA", "FileSystemId", "fs-1", "It has places elsewhere than in the two private subnets"),
    ("PicturesMountPrivateB", "SecurityGroups", ["sg-1"], "PicturesMountPrivateB: No form has this: SecurityGroups"),
    ("PicturesAccessPoint", "FileSystemId", "fs-1", "It has no places in a network, or no way in for functions, in"),
    ("PicturesAccessPoint", "PosixUser", {"Uid": "0", "Gid": "0"}, "PicturesAccessPoint: No form has this: PosixUse"),
]


@pytest.mark.parametrize(("logical_id", "name", "said", "reason"), SAYS)
def test_what_no_file_system_here_says_keeps_it_as_written(logical_id: str, name: str, said: Any, reason: str) -> None:
    template = drawn()
    template["Resources"][logical_id]["Properties"][name] = said
    found = imported(template)
    assert reasons(found)["Pictures"].startswith(reason)
    assert reasons(found)["Show"].endswith(", which is kept as written.")
    assert "Office" not in reasons(found)
    assert found.problems == ()


@pytest.mark.parametrize(("logical_id", "name"), [("Pictures", "Encrypted"), ("PicturesAccessPoint", "PosixUser")])
def test_what_would_make_a_file_system_anew_is_never_added(logical_id: str, name: str) -> None:
    template = drawn()
    del template["Resources"][logical_id]["Properties"][name]
    assert f"It does not say {name}, which a component does" in reasons(imported(template))["Pictures"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"Arn": "arn:aws:elasticfilesystem:eu-central-1:1:access-point/a"}, "It has a file system that is not in th"),
        ({"LocalMountPath": "/mnt/other"}, "No form has this: FileSystemConfigs.0.LocalMountPath."),
    ],
)
def test_a_function_with_files_elsewhere_is_kept(said: dict[str, Any], reason: str) -> None:
    template = drawn()
    template["Resources"]["Show"]["Properties"]["FileSystemConfigs"][0] |= said
    found = imported(template)
    assert reasons(found)["Show"].startswith(reason)
    assert "Pictures" not in reasons(found)
