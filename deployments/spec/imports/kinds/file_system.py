"""File systems: a place in each zone of a private network, one way in for functions, what lies where. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from deployments.spec.imports.kinds import network
from deployments.spec.imports.kinds.placed import doors_of, group_of, network_of
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.doors import GROUP, PRIVATE
from deployments.spec.kinds.file_system import ROLE
from deployments.spec.kinds.mounting import POINT
from deployments.spec.kinds.placement import INSIDE

_PLACE: Final = "AWS::EFS::MountTarget"
_DAYS: Final = re.compile(r"AFTER_([0-9]{1,3})_DAYS")
_LATER: Final = {"TransitionToIA": "rare_after", "TransitionToArchive": "archive_after"}


def recognise(view: View, name: str) -> Proposal:
    """A file system in both zones of one network."""
    properties = view.properties(name)
    settings: dict[str, Any] = {
        "throughput": only(properties, "ThroughputMode", str, "bursting"),
        "backup": only(properties, "BackupPolicy", dict, {}).get("Status") == "ENABLED",
        **_lifecycle(properties),
    }
    places = view.of(_PLACE, "FileSystemId", name)
    point = view.one("AWS::EFS::AccessPoint", "FileSystemId", name)
    if not places or point is None:
        raise Unknown("It has no places in a network, or no way in for functions, in this template.")
    lies_in = network_of(view, [view.properties(one).get("SubnetId") for one in places])
    group = group_of(view, view.properties(places[0]).get("SecurityGroups"))
    claims = {ROLE: name, POINT: point, GROUP: group, **doors_of(view, group)}
    claims |= _places(view, places, lies_in)
    return Proposal(name, "file_system", settings, claims, (Link(lies_in, INSIDE),), needs=(lies_in,))


def _places(view: View, places: list[str], lies_in: str) -> dict[str, str]:
    """The places by their parts, which are named after the network's private subnets."""
    by_subnet = {target(view.properties(one).get("SubnetId")): one for one in places}
    subnets = network.recognise(view, lies_in).claims
    if by_subnet.keys() != {subnets[role] for role in PRIVATE}:
        raise Unknown(f"It has places elsewhere than in the two private subnets of {lies_in}.")
    return {f"Mount{role}": by_subnet[subnets[role]] for role in PRIVATE}


def _lifecycle(properties: dict[str, Any]) -> dict[str, Any]:
    """After how many days without use files become cheaper to keep; what else is said is found when compared."""
    found: dict[str, Any] = {"rare_after": 0}
    for rule in only(properties, "LifecyclePolicies", list, []):
        for name, ours in _LATER.items():
            if name in rule:
                days = _DAYS.fullmatch(only(rule, name, str, ""))
                if days is None:
                    raise Unknown(f"{name} is {rule[name]}; a file system here counts in weeks and months.")
                found[ours] = int(days[1])
    return found
