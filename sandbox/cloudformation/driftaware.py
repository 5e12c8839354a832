"""Drift-aware change sets (DeploymentMode REVERT_DRIFT): what is, what was asked for last, what is asked for now.

After the User Guide, "Using drift-aware change sets", and API_ResourceTargetDefinition. What somebody changed by hand
and the template does not ask for is brought back; what the template now asks for as it is only counts as in sync again
(SyncWithActual); what is gone is made again.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.cloudformation import schemas
from sandbox.cloudformation.changes import ABSENT, Path, differences
from sandbox.cloudformation.drift import stack_status
from sandbox.cloudformation.drifted import Found, overlaid
from sandbox.cloudformation.model import Properties, Resource

MODE = "REVERT_DRIFT"


def actual_of(resource: Resource, found: Found | None) -> Properties:
    """All properties of a thing as it is: what was read over what is known."""
    if found is None or found.status != "MODIFIED":
        return resource.properties
    gone = {name: None for name in found.expected if name not in found.actual}
    replaced = {name: value for name, value in found.actual.items() if value != found.expected.get(name)}
    return overlaid({**resource.properties, **replaced}, gone)


def summary(found: Mapping[str, Found], resources: Mapping[str, Resource]) -> Properties:
    """What a change set keeps of the drift: the stack's status, each resource's, and what an execution brings back."""
    reverts = {
        name: None if one.status == "DELETED" else actual_of(resources[name], one)
        for name, one in found.items()
        if one.drifted
    }
    return {"status": stack_status(dict(found)), "reverts": reverts}


def described(details: Iterable[Properties], resource: Resource, found: Found | None, values: bool) -> None:
    """Add to the details of a change where their values come from; in place."""
    for detail in details:
        target: Properties = detail["Target"]
        path: Path = detail.pop("_path", ())
        if not values or not path:
            continue
        is_read = found is not None and found.status in ("IN_SYNC", "MODIFIED")
        target["BeforeValueFrom"] = "ACTUAL_STATE" if is_read else "PREVIOUS_DEPLOYMENT_STATE"
        target["AfterValueFrom"] = "TEMPLATE"
        previous, actual = at(resource.properties, path), at(actual_of(resource, found), path)
        if found is not None and previous != actual:
            target["Drift"] = {
                "PreviousValue": shown(previous),
                "ActualValue": shown(actual),
                "DriftDetectionTimestamp": found.at,
            }


def synced(resource: Resource, found: Found | None, after: Properties, region: str, values: bool) -> list[Properties]:
    """Details for values that somebody set by hand and that the template now asks for."""
    details = []
    for difference in differences(resource.properties, actual_of(resource, found)):
        if at(after, difference.path) != difference.after:
            continue
        target: Properties = {
            "Attribute": "Properties",
            "Name": difference.path[0],
            "RequiresRecreation": schemas.recreation(resource.type, region, difference.path),
        }
        if values:
            target["Path"] = "/" + "/".join(("Properties", *difference.path))
            target["BeforeValue"] = target["AfterValue"] = shown(difference.after)
        target["AttributeChangeType"] = "SyncWithActual"
        detail = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
        details.append({**detail, "_path": difference.path})
    return details


def only_synced(details: Iterable[Properties]) -> bool:
    """Whether nothing is done to the thing."""
    return all(detail["Target"].get("AttributeChangeType") == "SyncWithActual" for detail in details)


def at(properties: Any, path: Path) -> Any:
    """What stands at a place, ABSENT for nothing."""
    found: Any = properties
    for key in path:
        if isinstance(found, dict):
            found = found.get(key, ABSENT)
        elif isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        else:
            return ABSENT
    return found


def shown(value: Any) -> str | None:
    """A value as a change set says it."""
    if value is ABSENT:
        return None
    return value if isinstance(value, str) else json.dumps(value)
