"""Who waits for whom in a template."""

from collections.abc import Mapping

from sandbox.aws.errors import AwsError
from sandbox.cloudformation.intrinsics import Resolver, references
from sandbox.cloudformation.model import Properties


def dependencies(template: Properties, resolver: Resolver) -> dict[str, list[str]]:
    """For each resource that applies, the resources that must be there first. Raises AwsError on a circle."""
    resources = {name: item for name, item in template["Resources"].items() if resolver.applies(item)}
    wanted = {name: sorted(_mentioned(item) & set(resources)) for name, item in resources.items()}
    in_order(wanted)
    return wanted


def _mentioned(item: Properties) -> set[str]:
    explicit = item.get("DependsOn", [])
    names = {explicit} if isinstance(explicit, str) else set(explicit)
    return names | {name for name, _ in references(item.get("Properties", {}))}


def in_order(wanted: Mapping[str, list[str]]) -> list[str]:
    """The names so that each comes after what it waits for. Raises AwsError on a circle."""
    ordered: list[str] = []
    left = {name: set(needs) & set(wanted) for name, needs in wanted.items()}
    while left:
        ready = sorted(name for name, needs in left.items() if not needs)
        if not ready:
            raise AwsError("ValidationError", f"Circular dependency between resources: [{', '.join(sorted(left))}]")
        ordered.extend(ready)
        for name in ready:
            del left[name]
        for needs in left.values():
            needs.difference_update(ready)
    return ordered
