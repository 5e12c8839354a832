"""A file system: EFS, in a private network. Functions find its files in a folder. Holds data, so removing it from a
definition never deletes it at AWS; only its places in the network go.

Functions come in by one access point, as one user with one folder of its own, so that all of them may work with the
same files. AWS makes a function only when the places are there, so the access point waits for them (Lambda Developer
Guide, "Configuring file system access"). What people decide, and AWS's limits, are in `spec/file_systems.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from deployments.spec.canvas import Canvas, Grant, Resource, allow, arn_of, logical, policy, ref, tags
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.file_systems import FileSystemSettings
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.doors import PRIVATE, draw_doors, draw_group, subnet_ids
from deployments.spec.kinds.mounting import POINT, folder, mounted
from deployments.spec.kinds.placement import network_of, placed_faults
from deployments.spec.naming import variable_name

PORT: Final = 2049
USER: Final = "1000"
ROLE: Final = "FileSystem"
ACTIONS: Final = {
    "read": ("elasticfilesystem:ClientMount",),
    "read_write": ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"),
}


def draw(canvas: Canvas, component: Component) -> None:
    """The file system, its door, a place in each zone, the way in for functions, its id."""
    settings = settings_of(component, FileSystemSettings)
    network = network_of(canvas.definition, component)
    if network is None:
        raise ValueError(f"{component.name} lies in no network")
    group = draw_group(canvas, component, network)
    draw_doors(canvas, component, PORT)
    properties: dict[str, Any] = {
        "BackupPolicy": {"Status": "ENABLED" if settings.backup else "DISABLED"},
        "Encrypted": True,
        "FileSystemPolicy": policy(_refused()),
        "FileSystemTags": tags(),
        "LifecyclePolicies": list(_lifecycle(settings)) or None,
        "PerformanceMode": "generalPurpose",
        "ThroughputMode": settings.throughput,
    }
    files = canvas.add(component, ROLE, "AWS::EFS::FileSystem", properties, part="file system", keep=True)
    places = [
        canvas.add(
            component,
            f"Mount{role}",
            "AWS::EFS::MountTarget",
            {"FileSystemId": ref(files), "SecurityGroups": [group], "SubnetId": subnet},
            part="place in a zone",
        )
        for role, subnet in zip(PRIVATE, subnet_ids(network), strict=True)
    ]
    _draw_point(canvas, component, files, places)
    canvas.output(component, "Id", "name", ref(files), f"Id of the file system {component.name}")


def _draw_point(canvas: Canvas, component: Component, files: str, places: list[str]) -> None:
    properties = {
        "AccessPointTags": tags(),
        "FileSystemId": ref(files),
        "PosixUser": {"Gid": USER, "Uid": USER},
        "RootDirectory": {
            "CreationInfo": {"OwnerGid": USER, "OwnerUid": USER, "Permissions": "750"},
            "Path": "/functions",
        },
    }
    canvas.add(component, POINT, "AWS::EFS::AccessPoint", properties, part="way in of functions", depends_on=places)


def _refused() -> Resource:
    """With a policy of its own a file system lets in nobody who shows no rights (EFS User Guide, "Using IAM to control
    file system data access"); this one refuses plain connections besides.
    """
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    return {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Condition": plain}


def _lifecycle(settings: FileSystemSettings) -> Iterator[Resource]:
    """One rule each, as AWS wants it."""
    if settings.rare_after:
        yield {"TransitionToIA": f"AFTER_{settings.rare_after}_DAYS"}
    if settings.archive_after is not None:
        yield {"TransitionToArchive": f"AFTER_{settings.archive_after}_DAYS"}
    if settings.rare_after or settings.archive_after is not None:
        yield {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}


def grant(canvas: Canvas, component: Component, access: str) -> Grant:
    """The right to come in by the one way, and the folder in a variable."""
    by = {"StringEquals": {"elasticfilesystem:AccessPointArn": arn_of(logical(component.name, POINT))}}
    statement = {**allow(ACTIONS[access], arn_of(logical(component.name, ROLE))), "Condition": by}
    return Grant((statement,), {variable_name(component.name): folder(component)})


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """It lies in a network, and a function has room for one."""
    yield from placed_faults(definition, component)
    for function in definition.of_kind("function"):
        names = [one.name for one in mounted(definition, function)]
        if len(names) > 1 and names[-1] == component.name:
            words = f"{function.name} uses {' and '.join(names)}; AWS gives a function one file system."
            yield "", f"{words} Remove one connection."


KIND = Kind(
    name="file_system",
    label="File system",
    aws_name="EFS file system",
    tier="data",
    summary="A folder that functions share: what one writes, the others read at once.",
    settings=FileSystemSettings,
    render=draw,
    grant=grant,
    used_by={
        "function": (
            Access("read", "Read", "May read every file."),
            Access("read_write", "Read and write", "May read, write and delete every file."),
        )
    },
    used_only="Only functions use a file system, over its private network. Let a function use it.",
    uses_only="A file system lies in a private network and uses nothing else. Let a function use both.",
    check=check,
)
