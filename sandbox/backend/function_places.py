"""Where functions of stacks lie: their networks and file systems, which MiniStack's CloudFormation leaves out.

Nothing is reached there; Lambda only tells of it, as it does on AWS. What a function was taken out of is told as empty.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

TYPE = "AWS::Lambda::Function"
NETWORK, FILES = "VpcConfig", "FileSystemConfigs"
Made = tuple[str, dict[str, Any]]
Make = Callable[..., Made]


class FunctionPlaces:
    """Stands before MiniStack's ways to make and to change a function."""

    def __init__(self) -> None:
        ways = provisioners._RESOURCE_HANDLERS[TYPE]
        self._create: Make = ways["create"]
        self._update: Make = ways["update"]

    def install(self) -> None:
        """Take the place of MiniStack's own ways. Once per process."""
        provisioners._RESOURCE_HANDLERS[TYPE] |= {"create": self.create, "update": self.update}

    def create(self, logical_id: str, properties: Mapping[str, Any], *rest: Any) -> Made:
        """Make a function, and say where it lies."""
        return placed(self._create(logical_id, properties, *rest), properties)

    def update(self, physical_id: str, old: Mapping[str, Any], new: Mapping[str, Any], *rest: Any, **more: Any) -> Made:
        """Change a function, and say where it lies now."""
        return placed(self._update(physical_id, old, new, *rest, **more), new)


def placed(made: Made, properties: Mapping[str, Any]) -> Made:
    """The function as it was made, in its places. One that never had any is left alone."""
    config = lambda_svc._functions[made[0]]["config"]
    if NETWORK in properties or NETWORK in config:
        config[NETWORK] = lambda_svc._vpc_config_with_id(properties.get(NETWORK))
    if FILES in properties or FILES in config:
        config[FILES] = list(properties.get(FILES) or ())
    return made
