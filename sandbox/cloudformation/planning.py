"""What a change set says: which resources are added, changed, replaced or removed, and why.

After the AWS documents on `ResourceChange`, `ResourceChangeDetail` and `ResourceTargetDefinition`: a change whose
value is known is Static; one that hangs on another resource of the same change set is Dynamic. A create-only property
that changes for sure means Replacement True; one that may change means Conditional.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.cloudformation import driftaware, graph, parameters, schemas, tags
from sandbox.cloudformation.changes import Difference, Path, differences, is_later, without
from sandbox.cloudformation.drifted import Found
from sandbox.cloudformation.intrinsics import KNOWN_LATER, Resolver, pseudo_parameters, references
from sandbox.cloudformation.model import Inputs, Properties, Resource, Stack

POLICY_ACTIONS = {"Retain": "Retain", "RetainExceptOnCreate": "Retain", "Snapshot": "Snapshot", "Delete": "Delete"}


@dataclass(frozen=True)
class Side:
    """A template with its values: what the stack has, or what it is to get."""

    template: Properties
    inputs: Inputs


@dataclass(frozen=True)
class Cause:
    """Why a property changes."""

    source: str
    evaluation: str
    entity: str = ""


class Planner:
    """Computes the changes of one change set. Pure: reads what it was given."""

    def __init__(
        self,
        stack: Stack,
        resources: Mapping[str, Resource],
        old: Side | None,
        new: Side,
        drift: Mapping[str, Found] | None = None,
    ) -> None:
        """`drift` is given for a drift-aware change set."""
        self._stack = stack
        self._drift = drift
        gone = {name for name, found in (drift or {}).items() if found.status == "DELETED"}
        self._living = {name: one for name, one in resources.items() if one.exists and name not in gone}
        self._old = old
        self._new = new
        self._replacement: dict[str, str] = {}
        values = {
            **parameters.typed(new.template, new.inputs.parameters),
            **pseudo_parameters(stack.region, stack.name, stack.id),
        }
        self._resolver = Resolver(new.template, values, self._lookup)
        self._changed_parameters = {
            name
            for name, value in new.inputs.parameters.items()
            if old is not None and old.inputs.parameters.get(name) != value
        }

    def _lookup(self, name: str, attribute: str) -> Any:
        resource = self._living.get(name)
        if resource is None or self._replacement.get(name) == "True":
            return KNOWN_LATER
        return resource.attributes.get(attribute, KNOWN_LATER) if attribute else resource.physical_id

    def changes(self, *, values: bool) -> list[Properties]:
        """All changes, each `{"Type": "Resource", "ResourceChange": {...}}`, with values before and after if asked."""
        needs = graph.dependencies(self._new.template, self._resolver)
        self._check_types()
        found = []
        for name in graph.in_order(needs):
            change = self._modified(name, values) if name in self._living else self._added(name, values)
            if change:
                found.append(change)
        found += [self._removed(r, values) for name, r in sorted(self._living.items()) if name not in needs]
        return sorted(
            ({"Type": "Resource", "ResourceChange": change} for change in found),
            key=lambda change: str(change["ResourceChange"]["LogicalResourceId"]),
        )

    def outputs_differ(self) -> bool:
        """Whether only outputs would change; that makes a change set with no changes that can be executed."""
        before = (self._old.template.get("Outputs") or {}) if self._old else {}
        return bool(before != (self._new.template.get("Outputs") or {}))

    def _check_types(self) -> None:
        resources = self._new.template["Resources"]
        changed = [name for name, r in self._living.items() if name in resources and resources[name]["Type"] != r.type]
        if changed:
            raise AwsError(
                "ValidationError",
                "Update of resource type is not permitted. The new template modifies resource type of the following "
                f"resources: [{', '.join(sorted(changed))}]",
            )

    def _properties(self, name: str) -> Properties:
        item = self._new.template["Resources"][name]
        resolved = self._resolver.resolve(item.get("Properties", {}))
        return tags.merged(str(item["Type"]), self._stack.region, resolved, self._new.inputs.tags)

    def _added(self, name: str, values: bool) -> Properties:
        item = self._new.template["Resources"][name]
        change: Properties = {
            "Action": "Add",
            "LogicalResourceId": name,
            "ResourceType": str(item["Type"]),
            "Scope": [],
            "Details": [],
        }
        if values:
            change["AfterContext"] = json.dumps({"Properties": self._properties(name)}, sort_keys=True)
        return self._with_drift(name, change)

    def _with_drift(self, name: str, change: Properties) -> Properties:
        if self._drift is not None and name in self._drift:
            change["ResourceDriftStatus"] = self._drift[name].status
        return change

    def _removed(self, resource: Resource, values: bool) -> Properties:
        change: Properties = {
            "PolicyAction": POLICY_ACTIONS[resource.deletion_policy],
            "Action": "Remove",
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            "Scope": [],
            "Details": [],
        }
        if values:
            change["BeforeContext"] = json.dumps({"Properties": resource.properties}, sort_keys=True)
        return self._with_drift(resource.logical_id, change)

    def _modified(self, name: str, values: bool) -> Properties | None:
        resource = self._living[name]
        item = self._new.template["Resources"][name]
        after = self._properties(name)
        generated = tags.generated_name(resource)
        own = set(item.get("Properties", {}))
        ignored = {generated[0]} if generated and generated[0] not in own else set()
        found = (self._drift or {}).get(name)
        before = without(driftaware.actual_of(resource, found), ignored)
        details = driftaware.synced(resource, found, after, self._stack.region, values)
        details += self._static(resource, before, after, values)
        details += self._dynamic(
            resource, item.get("Properties", {}), {str(d["Target"].get("Name")) for d in details}, values
        )
        details += self._around(resource, item)
        if not details:
            return None
        driftaware.described(details, resource, found, values and self._drift is not None)
        replacement = _replacement(details)
        self._replacement[name] = replacement
        change: Properties = {
            "Action": "SyncWithActual" if driftaware.only_synced(details) else "Modify",
            "LogicalResourceId": name,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            "Replacement": replacement,
            "Scope": sorted({str(detail["Target"]["Attribute"]) for detail in details}),
            "Details": details,
        }
        if replacement != "False":
            change["PolicyAction"] = "ReplaceAnd" + POLICY_ACTIONS[str(item.get("UpdateReplacePolicy", "Delete"))]
        if values:
            change["BeforeContext"] = json.dumps({"Properties": before}, sort_keys=True)
            change["AfterContext"] = json.dumps({"Properties": after}, sort_keys=True)
            if self._drift is not None:
                previous = {"Properties": resource.properties}
                change["PreviousDeploymentContext"] = json.dumps(previous, sort_keys=True)
        return self._with_drift(name, change)

    def _static(self, resource: Resource, before: Properties, after: Properties, values: bool) -> list[Properties]:
        """Details for every place whose value is another one."""
        details = []
        for difference in differences(before, after):
            if is_later(difference.after):
                continue
            cause = self._cause(resource, difference)
            details.append(self._detail(resource, difference, cause, values))
        return details

    def _cause(self, resource: Resource, difference: Difference) -> Cause:
        """A parameter when the property mentions one that changed, nothing when only drift is brought back, else the
        template itself.
        """
        top = difference.path[0]
        written = self._new.template["Resources"][resource.logical_id].get("Properties", {})
        mentioned = references(written.get(top))
        changed = sorted(found for found, attribute in mentioned if not attribute and found in self._changed_parameters)
        if changed:
            return Cause("ParameterReference", "Static", changed[0])
        if self._drift is not None and driftaware.at(resource.properties, difference.path) == difference.after:
            return Cause("NoModification", "Static")
        return Cause("DirectModification", "Static")

    def _dynamic(self, resource: Resource, written: Properties, known: set[str], values: bool) -> list[Properties]:
        """Details for properties that hang on a resource which this change set changes or replaces."""
        details = []
        for top, value in written.items():
            for name, attribute in sorted(references(value)):
                cause = self._dynamic_cause(name, attribute)
                if cause is not None and top not in known:
                    place = _place(value, name, (top,))
                    difference = Difference(place, driftaware.at(resource.properties, place), KNOWN_LATER)
                    details.append(self._detail(resource, difference, cause, values))
        return details

    def _dynamic_cause(self, name: str, attribute: str) -> Cause | None:
        if name in self._new.template["Resources"] and name not in self._living:
            return Cause("ResourceAttribute" if attribute else "ResourceReference", "Dynamic", _entity(name, attribute))
        replacement = self._replacement.get(name)
        if replacement is None or (not attribute and replacement == "False"):
            return None
        return Cause("ResourceAttribute" if attribute else "ResourceReference", "Dynamic", _entity(name, attribute))

    def _detail(self, resource: Resource, difference: Difference, cause: Cause, values: bool) -> Properties:
        region = self._stack.region
        is_tag = difference.path[0] == schemas.tag_property(resource.type, region)
        target: Properties = {
            "Attribute": "Tags" if is_tag else "Properties",
            "Name": difference.path[0],
            "RequiresRecreation": schemas.recreation(resource.type, region, difference.path),
        }
        if values:
            target["Path"] = "/" + "/".join(("Properties", *difference.path))
            target["BeforeValue"] = driftaware.shown(difference.before)
            target["AfterValue"] = driftaware.shown(difference.after)
            target["AttributeChangeType"] = difference.kind
        return {
            "Target": target,
            "Evaluation": cause.evaluation,
            "ChangeSource": cause.source,
            "CausingEntity": cause.entity or None,
            "_path": difference.path,
        }

    def _around(self, resource: Resource, item: Properties) -> list[Properties]:
        """Details for metadata and policies."""
        pairs = (
            ("Metadata", resource.metadata, item.get("Metadata", {})),
            ("DeletionPolicy", resource.deletion_policy, item.get("DeletionPolicy", "Delete")),
            ("UpdateReplacePolicy", resource.replace_policy, item.get("UpdateReplacePolicy", "Delete")),
        )
        return [
            {
                "Target": {"Attribute": attribute, "RequiresRecreation": "Never"},
                "Evaluation": "Static",
                "ChangeSource": "DirectModification",
            }
            for attribute, before, after in pairs
            if before != after
        ]


def _replacement(details: list[Properties]) -> str:
    """True, Conditional or False, the strongest that a detail asks for."""
    wanted = "False"
    for detail in details:
        recreation = detail["Target"]["RequiresRecreation"]
        if recreation == "Always" and detail["Evaluation"] == "Static":
            return "True"
        if recreation != "Never":
            wanted = "Conditional"
    return wanted


def _entity(name: str, attribute: str) -> str:
    return f"{name}.{attribute}" if attribute else name


def _place(value: Any, name: str, path: Path) -> Path:
    """The deepest place in a written property that mentions a resource."""
    if isinstance(value, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in value):
        for key, inner in value.items():
            if any(found == name for found, _ in references(inner)):
                return _place(inner, name, (*path, key))
    return path
