"""What AWS refuses to do to the capacity of a data warehouse, found before a change set is executed. Pure.

CloudFormation sends all that changes of a workgroup in one request, and "You can't update multiple parameters in one
request" (Redshift Serverless API Reference, "UpdateWorkgroup"). AWS then answers "Can't update multiple configurations
at the same time" (hashicorp/terraform-provider-aws, issue 28108).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from deployments.changes.change import Action, Change
from deployments.changes.resources import about, properties_of, resources_of
from deployments.changes.tables import Refusal
from deployments.changes.wording import named
from deployments.spec.warehouses import in_turn

WORKGROUP_TYPE: Final = "AWS::RedshiftServerless::Workgroup"
_APART: Final = frozenset({"NamespaceName", "Tags", "WorkgroupName"})
"""What is no setting of that request: a change makes a new workgroup, or has a request of its own."""


def refused_warehouses(
    changes: Iterable[Change], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Refusal]:
    """Workgroups of which more than one setting would change in this deployment."""
    for change in changes:
        if change.type != WORKGROUP_TYPE or change.action is Action.REMOVE or change.surely_replaces:
            continue
        if change.logical_id not in resources_of(before):
            continue
        old, new = (properties_of(template, change.logical_id) for template in (before, after))
        changed = [name for name in sorted({*old, *new} - _APART) if old.get(name) != new.get(name)]
        if words := in_turn(_ordered(changed, old, new)):
            name = about(change.logical_id, change.type, before).component
            yield Refusal("warehouse_settings", f"**{name or change.logical_id}**: {words}", name, "base")


def _ordered(changed: list[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The words for what changes, so that the most capacity never is below the capacity on the way."""
    lower, higher = old.get("BaseCapacity"), new.get("BaseCapacity")
    first = "MaxCapacity" if isinstance(lower, int) and isinstance(higher, int) and higher > lower else "BaseCapacity"
    return [named(WORKGROUP_TYPE, name) for name in sorted(changed, key=lambda name: name != first)]
