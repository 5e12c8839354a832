"""File systems in functions: which one a function has, and where in its files it appears. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.canvas import Canvas, arn_of, logical
from deployments.spec.definition import Component, Definition

KIND: Final = "file_system"
POINT: Final = "AccessPoint"


def mounted(definition: Definition, function: Component) -> list[Component]:
    """The file systems that a function uses, by name."""
    return [definition[name] for name in sorted(function.uses) if definition[name].kind == KIND]


def folder(file_system: Component) -> str:
    """Where a function finds the files: Lambda takes places below /mnt only."""
    return f"/mnt/{file_system.name}"


def mounts(canvas: Canvas, function: Component) -> dict[str, Any]:
    """What a function's resource says of the file system that it has; nothing where it has none."""
    found = [
        {"Arn": arn_of(logical(one.name, POINT)), "LocalMountPath": folder(one)}
        for one in mounted(canvas.definition, function)
    ]
    return {"FileSystemConfigs": found} if found else {}
