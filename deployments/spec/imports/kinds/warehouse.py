"""Data warehouses: a namespace with its one workgroup, whose names only templates of ours have. Pure."""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.kinds.placed import group_of, network_of
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only
from deployments.spec.kinds.doors import GROUP
from deployments.spec.kinds.placement import INSIDE
from deployments.spec.kinds.warehouse import FOR_EVER

_LONGEST: Final = "max_query_execution_time"


def recognise(view: View, name: str) -> Proposal:
    """A namespace and the workgroup that works on it."""
    properties = view.properties(name)
    work = view.one("AWS::RedshiftServerless::Workgroup", "NamespaceName", name)
    if work is None:
        raise Unknown("No capacity in this template works on it; a data warehouse has a workgroup.")
    said = view.properties(work)
    settings: dict[str, Any] = {"longest": _longest(said)}
    for place, key, ours in (
        (properties, "DbName", "database"),
        (said, "BaseCapacity", "base"),
        (said, "MaxCapacity", "most"),
    ):
        if key in place:
            settings[ours] = only(place, key, (str, int), None)
    days = only(properties, "FinalSnapshotRetentionPeriod", int, FOR_EVER)
    if days != FOR_EVER:
        settings["last_copy_days"] = days
    network = network_of(view, said.get("SubnetIds"))
    claims = {"Namespace": name, "Workgroup": work, GROUP: group_of(view, said.get("SecurityGroupIds"))}
    return Proposal(name, "warehouse", settings, claims, (Link(network, INSIDE),), needs=(network,))


def _longest(workgroup: dict[str, Any]) -> int:
    """Seconds that a question may take. AWS has no limit where a template says none, and a component always has one."""
    for row in only(workgroup, "ConfigParameters", list, []):
        if row.get("ParameterKey") == _LONGEST:
            return int(only(row, "ParameterValue", int, None))
    raise Unknown("Nothing bounds how long a question may take; a data warehouse here has such a limit.")
