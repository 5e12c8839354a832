"""Search engines: OpenSearch domains that let in the account's roles, with their nodes, storage and version. Pure.

Left out, a domain that is spread over zones has two of them (CloudFormation's reference, "ZoneAwarenessConfig"), and a
cluster that does not say so has no nodes that manage ("ClusterConfig": DedicatedMasterEnabled).
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.imports.proposal import Proposal, Unknown, View, only
from deployments.spec.searches import MANAGER, SIZES, Cluster

_ENDING: Final = ".search"
_VERSION: Final = "OpenSearch_"
_USUAL_ZONES: Final = 2
_OWN: Final = ("node_type", "nodes", "zones", "storage_gb", "managers")


def recognise(view: View, name: str) -> Proposal:
    """A domain on the internet whose own policy leaves it to roles who may call it."""
    properties = view.properties(name)
    if "AccessPolicies" not in properties:
        raise Unknown("It does not say who may call it (AccessPolicies); a component lets in the account's roles.")
    version = only(properties, "EngineVersion", str, "")
    if not version.startswith(_VERSION):
        raise Unknown(f"It runs {version or 'a version that it does not say'}; forms have OpenSearch alone.")
    said = only(properties, "ClusterConfig", dict, {})
    cluster = _cluster(said, only(only(properties, "EBSOptions", dict, {}), "VolumeSize", int, None))
    settings: dict[str, Any] = {**_sized(cluster), "version": version.removeprefix(_VERSION)}
    if cluster.managers and (manager := _type(said, "DedicatedMasterType")) != MANAGER:
        settings["manager_type"] = manager
    renews = only(properties, "SoftwareUpdateOptions", dict, {})
    settings["updates"] = only(renews, "AutoSoftwareUpdateEnabled", bool, False)
    window = only(only(properties, "OffPeakWindowOptions", dict, {}), "OffPeakWindow", dict, {})
    if start := only(window, "WindowStartTime", dict, {}):
        settings["quiet_hour"] = only(start, "Hours", int, None)
    return Proposal(name, "search", settings, {"Domain": name})


def _cluster(said: dict[str, Any], storage: int | None) -> Cluster:
    if storage is None:
        raise Unknown("It does not say how much storage a node has (EBSOptions); a component's always do.")
    spread = only(only(said, "ZoneAwarenessConfig", dict, {}), "AvailabilityZoneCount", int, _USUAL_ZONES)
    return Cluster(
        node_type=_type(said, "InstanceType"),
        nodes=only(said, "InstanceCount", int, 1),
        zones=spread if only(said, "ZoneAwarenessEnabled", bool, False) else 1,
        storage_gb=storage,
        managers=only(said, "DedicatedMasterCount", int, 0) if only(said, "DedicatedMasterEnabled", bool, False) else 0,
    )


def _type(said: dict[str, Any], name: str) -> str:
    found = only(said, name, str, "")
    if not found.endswith(_ENDING):
        raise Unknown(f"{name} names no type of node that forms offer.")
    return str(found.removesuffix(_ENDING))


def _sized(cluster: Cluster) -> dict[str, Any]:
    """The size from which it differs least, and in what."""
    differs = {
        size: {name: getattr(cluster, name) for name in _OWN if getattr(cluster, name) != getattr(usual, name)}
        for size, usual in SIZES.items()
    }
    nearest = min(differs, key=lambda size: len(differs[size]))
    return {"size": nearest, **differs[nearest]}
