"""What AWS refuses to do to a database or to its network, found before a change set is executed. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from deployments.changes.change import Action, Change
from deployments.changes.resources import about, properties_of, resources_of
from deployments.changes.tables import Refusal

CLUSTER_TYPE: Final = "AWS::RDS::DBCluster"
INSTANCE_TYPE: Final = "AWS::RDS::DBInstance"
NETWORK_TYPE: Final = "AWS::EC2::VPC"
_GROUPS: Final = frozenset({"AWS::RDS::DBSubnetGroup"})
"""What keeps its network: AWS takes no subnets of another one for it."""


def refused_databases(
    changes: Iterable[Change], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Refusal]:
    """Everything that cannot be done in this deployment to what runs."""
    for change in changes:
        if change.logical_id not in resources_of(before):
            continue
        if change.type in (CLUSTER_TYPE, INSTANCE_TYPE):
            yield from _protected(change, before)
            yield from _smaller(change, before, after)
        elif change.type == NETWORK_TYPE and change.surely_replaces:
            yield from _stays(change, before, after)


def _protected(change: Change, before: Mapping[str, Any]) -> Iterator[Refusal]:
    goes = change.action is Action.REMOVE or change.surely_replaces
    if goes and str(properties_of(before, change.logical_id).get("DeletionProtection")).lower() == "true":
        name = about(change.logical_id, change.type, before).component
        what = "removed" if change.action is Action.REMOVE else "replaced"
        words = (
            f"**{name or change.logical_id}** is protected against deletion, so it is not {what}. Switch its deletion "
            "protection off and deploy that first."
        )
        yield Refusal("deletion_protected", words, name, "deletion_protection")


def _smaller(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Refusal]:
    old, new = (_number(properties_of(one, change.logical_id).get("AllocatedStorage")) for one in (before, after))
    if change.surely_replaces or not 0 < new < old:
        return
    name = about(change.logical_id, change.type, before).component
    words = f"**{name or change.logical_id}** has {old:,} GB of storage, and AWS never makes it smaller. Set {old:,} GB"
    yield Refusal("storage_shrinks", f"{words} or more.", name, "storage")


def _stays(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Refusal]:
    """A new network for what cannot move: it has to be removed first, or the range has to stay."""
    inside = sorted(
        about(logical_id, str(resource.get("Type")), before).component or logical_id
        for logical_id, resource in resources_of(before).items()
        if resource.get("Type") in _GROUPS and logical_id in resources_of(after)
    )
    if inside:
        name = about(change.logical_id, change.type, before).component
        words = f"**{inside[0]}** cannot move to a new network, so AWS refuses another range of addresses for"
        yield Refusal("network_in_use", f"{words} **{name}**. Set the range back.", name, "addresses")


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isdecimal() else 0
