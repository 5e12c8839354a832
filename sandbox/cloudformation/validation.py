"""What CloudFormation refuses before it makes a change set."""

from collections.abc import Iterable
from typing import Any

from sandbox.aws.errors import AwsError
from sandbox.cloudformation import graph, parameters, schemas, typecheck
from sandbox.cloudformation.intrinsics import KNOWN_LATER, PSEUDO, Resolver, pseudo_parameters, references
from sandbox.cloudformation.model import Properties

IAM_TYPES = frozenset(
    f"AWS::IAM::{name}"
    for name in [
        "AccessKey",
        "Group",
        "GroupPolicy",
        "InstanceProfile",
        "ManagedPolicy",
        "Policy",
        "Role",
        "RolePolicy",
        "User",
        "UserPolicy",
    ]
) | {"AWS::IAM::UserToGroupAddition"}
IAM_NAMES = ("RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName")
POLICIES = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
NESTED = ("AWS::CloudFormation::Stack",)
SNAPSHOTS = frozenset(
    {
        "AWS::DocDB::DBCluster",
        "AWS::EC2::Volume",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::Neptune::DBCluster",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    }
)
LIMITS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}


def check(template: Properties, values: dict[str, str], region: str) -> None:
    """Raise AwsError for the first thing that AWS would not take."""
    _check_conditions(template)
    _check_types(template["Resources"], region)
    check_references(template)
    _check_attributes(template, region)
    resolver = planning_resolver(template, values, region)
    graph.dependencies(template, resolver)
    for logical_id, item in template["Resources"].items():
        _check_policies(logical_id, item)
        if resolver.applies(item):
            _check_properties(logical_id, item, resolver.resolve(item.get("Properties", {})), region)
    for name, output in template.get("Outputs", {}).items():
        _check_output(name, output, resolver)


def planning_resolver(template: Properties, values: dict[str, str], region: str) -> Resolver:
    """A resolver that answers every resource's values with KNOWN_LATER."""
    known = {**parameters.typed(template, values), **pseudo_parameters(region, "stack", KNOWN_LATER)}
    return Resolver(template, known, lambda _name, _attribute: KNOWN_LATER)


def check_limits(template: Properties) -> None:
    """Raise AwsError for more of something than AWS takes; asked first."""
    for section, limit in LIMITS.items():
        count = len(template.get(section, {}) or {})
        if count > limit:
            raise AwsError(
                "ValidationError",
                f"Template format error: Number of {section.lower()}, {count}, is greater than maximum allowed, "
                f"{limit}",
            )


def _check_conditions(template: Properties) -> None:
    """Conditions know parameters only; what names a condition must name one that is there."""
    conditions = template.get("Conditions") or {}
    known = set(template.get("Parameters") or {}) | PSEUDO
    strange = sorted({name for name, _ in references(conditions)} - known)
    if strange:
        raise _format(
            f"Unresolved dependencies [{', '.join(strange)}]. Cannot reference resources in the Conditions block of "
            "the template"
        )
    used = {name for section in ("Resources", "Outputs") for name in _conditions_of(template.get(section) or {})}
    if used - set(conditions):
        raise _format(f"Unresolved condition dependencies [{', '.join(sorted(used - set(conditions)))}]")


def _conditions_of(items: Properties) -> set[str]:
    named = {str(item["Condition"]) for item in items.values() if "Condition" in item}
    return named | {name for item in items.values() for name in _in_ifs(item.get("Properties", item.get("Value")))}


def _in_ifs(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        return [name for inner in value for name in _in_ifs(inner)]
    if not isinstance(value, dict):
        return []
    own = value.get("Fn::If")
    found = [str(own[0])] if len(value) == 1 and isinstance(own, list) and own else []
    return found + [name for inner in value.values() for name in _in_ifs(inner)]


def _check_types(resources: Properties, region: str) -> None:
    unknown = sorted(
        {str(item["Type"]) for item in resources.values() if not schemas.is_known(str(item["Type"]), region)}
    )
    if unknown:
        raise _format(f"Unrecognized resource types: [{', '.join(unknown)}]")
    nested = sorted(name for name, item in resources.items() if str(item["Type"]) in NESTED)
    if nested:
        raise AwsError("ValidationError", f"The sandbox has no nested stacks: [{', '.join(nested)}].")
    custom = [item["Type"] for item in resources.values() if str(item["Type"]).startswith(schemas.CUSTOM)]
    if custom:
        raise AwsError("ValidationError", f"The sandbox does not run custom resources ({custom[0]}).")


def _check_attributes(template: Properties, region: str) -> None:
    resources = template["Resources"]
    for section in ("Resources", "Outputs"):
        for item in (template.get(section) or {}).values():
            for name, attribute in sorted(references({k: v for k, v in item.items() if k != "Metadata"})):
                if attribute and not schemas.has_attribute(str(resources[name]["Type"]), region, attribute):
                    raise AwsError(
                        "ValidationError",
                        f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt",
                    )


def check_references(template: Properties) -> None:
    """Raise AwsError when something mentions what the template does not have."""
    resources = template["Resources"]
    known = set(resources) | set(template.get("Parameters", {})) | PSEUDO
    for section in ("Resources", "Outputs"):
        for name, item in (template.get(section) or {}).items():
            body = {key: value for key, value in item.items() if key != "Metadata"}
            _check_names(references(body), known, resources, section, _needed(item))
            if section == "Outputs" and "Value" not in item:
                raise _format(f"[/Outputs/{name}] Every Outputs member must contain a Value object")


def _needed(item: Properties) -> list[str]:
    explicit = item.get("DependsOn", [])
    return [explicit] if isinstance(explicit, str) else list(explicit)


def _check_names(
    found: Iterable[tuple[str, str]], known: set[str], resources: Properties, section: str, explicit: list[str]
) -> None:
    missing = sorted({name for name, attribute in found if not attribute and name not in known})
    missing += [name for name in explicit if name not in resources]
    if missing:
        raise _format(f"Unresolved resource dependencies [{', '.join(missing)}] in the {section} block of the template")
    for name, attribute in sorted(found):
        if attribute and name not in resources:
            raise AwsError(
                "ValidationError", f"Template error: instance of Fn::GetAtt references undefined resource {name}"
            )


def _check_policies(logical_id: str, item: Properties) -> None:
    for attribute, allowed in POLICIES.items():
        value = item.get(attribute, "Delete")
        if value not in allowed:
            raise _format(f"Unrecognized {attribute} {value} for resource {logical_id}")
        if value == "Snapshot" and str(item["Type"]) not in SNAPSHOTS:
            raise AwsError(
                "ValidationError", f"Template error: resource type {item['Type']} does not support {attribute} Snapshot"
            )


def _check_properties(logical_id: str, item: Properties, values: Properties, region: str) -> None:
    type_name = str(item["Type"])
    known = schemas.properties(type_name, region)
    for name in values:
        if known and name not in known:
            raise AwsError(
                "ValidationError",
                f"Encountered unsupported property {name} in resource {logical_id} of type {type_name}",
            )
    unknown = schemas.unknown_property(type_name, region, values)
    if unknown:
        raise AwsError(
            "ValidationError",
            f"Encountered unsupported property {unknown} in resource {logical_id} of type {type_name}",
        )
    missing = [name for name in schemas.required(type_name, region) if name not in values]
    if missing:
        raise AwsError(
            "ValidationError",
            f"Properties validation failed for resource {logical_id} with message:\n"
            f"#: required key [{missing[0]}] not found",
        )
    wrong = typecheck.wrong_value(type_name, region, values)
    if wrong:
        raise AwsError(
            "ValidationError", f"Properties validation failed for resource {logical_id} with message:\n{wrong}"
        )


def _check_output(name: str, output: Properties, resolver: Resolver) -> None:
    if not resolver.applies(output):
        return
    value: Any = resolver.resolve(output["Value"])
    if isinstance(value, (dict, list)):
        raise _format(f"The Value field of every Outputs member must evaluate to a String. Output {name} does not.")
    if "Export" in output:
        raise AwsError("ValidationError", f"The sandbox does not support exports; output {name} has one.")


def required_capabilities(template: Properties) -> list[str]:
    """CAPABILITY_NAMED_IAM when an IAM resource has a name of its own, else CAPABILITY_IAM when there is one."""
    iam = [item for item in template["Resources"].values() if item["Type"] in IAM_TYPES]
    if any(name in item.get("Properties", {}) for item in iam for name in IAM_NAMES):
        return ["CAPABILITY_NAMED_IAM"]
    return ["CAPABILITY_IAM"] if iam else []


def check_capabilities(template: Properties, given: list[str]) -> None:
    """Raise InsufficientCapabilities when something was not acknowledged."""
    needed = required_capabilities(template)
    if not needed or needed[0] in given or "CAPABILITY_NAMED_IAM" in given:
        return
    raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{needed[0]}]")


def _format(message: str) -> AwsError:
    return AwsError("ValidationError", f"Template format error: {message}")
