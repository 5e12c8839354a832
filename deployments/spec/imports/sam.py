"""Resources of the Serverless Application Model as components. Pure.

AWS's macro would make many resources of each, so none can be kept as written: what no form has is a fault at its line.
Names and meanings are those of AWS's page "AWS SAM resources and properties".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, only, target
from deployments.spec.imports.sam_apis import KNOWN, Api, api_of
from deployments.spec.imports.sam_events import IMPLIED, Event, event_of
from deployments.spec.imports.sam_functions import FUNCTION_KNOWN, settings_of
from deployments.spec.text import quoted

PREFIX: Final = "AWS::Serverless::"
FUNCTION, TABLE = f"{PREFIX}Function", f"{PREFIX}SimpleTable"
APIS: Final = {f"{PREFIX}Api": "rest_api", f"{PREFIX}HttpApi": "http_api"}
_MAIN: Final = {"rest_api": "RestApi", "http_api": "HttpApi"}
"""The part of an API that the model's resource is."""
TYPES: Final = (FUNCTION, TABLE, *APIS)
PROCESSED: Final = "Bring the processed template instead."
_OF_ONE: Final = {"Domain", "StageName"}
"""What one API alone can say."""
_KEYS: Final = {"String": "S", "Number": "N", "Binary": "B"}
_WRITES_LOGS: Final = "AWSLambdaBasicExecutionRole"
_POLICIES: Final = {
    "AWSSecretsManagerGetSecretValuePolicy": ("SecretArn", "read"),
    "DynamoDBCrudPolicy": ("TableName", "read_write"),
    "DynamoDBReadPolicy": ("TableName", "read"),
    "DynamoDBWritePolicy": ("TableName", "write"),
    "LambdaInvokePolicy": ("FunctionName", "call"),
    "S3CrudPolicy": ("BucketName", "read_write"),
    "S3ReadPolicy": ("BucketName", "read"),
    "S3WritePolicy": ("BucketName", "write"),
    "SNSPublishMessagePolicy": ("TopicName", "write"),
    "SQSPollerPolicy": ("QueueName", "read"),
    "SQSSendMessagePolicy": ("QueueName", "write"),
}
"""The model's names for rights, each with what names the thing and the access that it is here."""


@dataclass
class Sam:
    """What is made of them. `names` are components by logical id, those of plain resources too; `faults` name the
    resource and, where there is one, the property.
    """

    names: dict[str, str]
    components: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    apis: dict[str, Api] = field(default_factory=dict)
    """By logical id, those that the model makes by itself too."""
    usual: dict[str, Api] = field(default_factory=dict)
    """What Globals say of all APIs of a kind."""


def read_sam(resources: Mapping[str, Mapping[str, Any]], shared: Mapping[str, Any], names: Mapping[str, str]) -> Sam:
    """The components of the model's resources. `shared` is the Globals section."""
    sam = Sam(dict(names))
    if others := sorted(set(shared) - {"Api", "Function", "HttpApi"}):
        sam.faults.append((("Globals", others[0]), f"Globals of {others[0]} have no form here. {PROCESSED}"))
    for type_, kind in APIS.items():
        _read_usual(sam, type_.removeprefix(PREFIX), kind, shared)
    for name, body in resources.items():
        type_ = str(body["Type"])
        given = _with_shared(dict(body.get("Properties", {})), shared.get(type_.removeprefix(PREFIX), {}))
        try:
            sam.components[names[name]] = _component(sam, name, type_, given)
        except Unknown as unknown:
            sam.faults.append((("Resources", name), f"{unknown} {PROCESSED}"))
    return sam


def _read_usual(sam: Sam, section: str, kind: str, shared: Mapping[str, Any]) -> None:
    """What Globals say of all APIs of a kind, and of the one that the model makes by itself."""
    given = shared.get(section, {})
    for one in sorted(set(given) - set(KNOWN[kind]) | set(given) & _OF_ONE):
        sam.faults.append((("Globals", section, one), f"{one} of all APIs has no form here. {PROCESSED}"))
    try:
        usual = api_of(kind, given)
    except Unknown as unknown:
        sam.faults.append((("Globals", section), f"{unknown} {PROCESSED}"))
        usual = api_of(kind, {})
    sam.usual[kind] = sam.apis[IMPLIED[kind][_MAIN[kind]]] = usual


def _with_shared(own: dict[str, Any], shared: Any) -> dict[str, Any]:
    """What Globals say of all of a type: groups are joined, lists follow each other, the function's own wins."""
    found = dict(shared) if isinstance(shared, dict) else {}
    for key, value in own.items():
        there = found.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            found[key] = _with_shared(value, there)
        elif isinstance(there, list) and isinstance(value, list):
            found[key] = [*there, *value]
        else:
            found[key] = value
    return found


def _component(sam: Sam, name: str, type_: str, given: dict[str, Any]) -> dict[str, Any]:
    if type_ == FUNCTION:
        return _function(sam, name, given)
    if type_ == TABLE:
        return _table(sam, name, given)
    if type_ in APIS:
        return _api(sam, name, APIS[type_], given)
    raise Unknown(f"{type_} has no form here.")


def _api(sam: Sam, name: str, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """An API under the id that the model gives it, and its stage, whose name is a part of that where it can be."""
    _check(sam, name, given, KNOWN[kind])
    made = sam.apis[name] = api_of(kind, given)
    _tell_of_tags(sam, name, given)
    if "Domain" in given:
        own = only(only(given, "Domain", dict, {}), "DomainName", str, "")
        words = f"The own address {quoted(own)} of {sam.names[name]} is left out: the template does not say in which"
        sam.notes.append(f"{words} environment. Add it under Own addresses.")
    stage = str(made.settings.get("stage", "ApiGatewayDefault" if kind == "http_api" else ""))
    ids = {_MAIN[kind]: name} | ({"Stage": f"{name}{stage}Stage"} if stage.isalnum() else {})
    return {**made.settings, "routes": [], "logical_ids": ids}


def _tell_of_tags(sam: Sam, name: str, given: Mapping[str, Any]) -> None:
    if "Tags" in given:
        sam.notes.append(f"The tags of {sam.names[name]} are left out: Tierboard puts its own on what it makes.")


def _check(sam: Sam, name: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for one in given:
        if one not in known:
            sam.faults.append((("Resources", name, "Properties", one), f"{one} has no form here. {PROCESSED}"))


def _table(sam: Sam, name: str, given: dict[str, Any]) -> dict[str, Any]:
    _check(sam, name, given, ("PrimaryKey", "ProvisionedThroughput"))
    key = only(given, "PrimaryKey", dict, {})
    kind = _KEYS.get(only(key, "Type", str, "String"))
    if kind is None:
        raise Unknown("Its key has another type than String, Number or Binary.")
    found: dict[str, Any] = {
        "kind": "table",
        "partition_key": {"name": only(key, "Name", str, "id"), "type": kind},
        "point_in_time_recovery": False,
        "logical_ids": {"Table": name},
    }
    units = only(given, "ProvisionedThroughput", dict, {})
    if units:
        reads, writes = (only(units, one, int, None) for one in ("ReadCapacityUnits", "WriteCapacityUnits"))
        found |= {"billing": "provisioned", "read_units": reads, "write_units": writes}
    return found


def _function(sam: Sam, name: str, given: dict[str, Any]) -> dict[str, Any]:
    _check(sam, name, given, FUNCTION_KNOWN)
    found = {
        **settings_of(given, lambda group, one: sam.faults.append(_within(name, group, one))),
        "logical_ids": {
            **{"Function": name, "Role": f"{name}Role"},
            **({"Url": f"{name}Url"} if "FunctionUrlConfig" in given else {}),
        },
    }
    _tell_of_tags(sam, name, given)
    if isinstance(given.get("InlineCode"), str):
        found["code"] = {"inline": given["InlineCode"]}
    else:
        sam.notes.append(f"Upload the code of {sam.names[name]}: the template says only where it lay.")
    uses = dict(_uses(sam, given))
    found["environment"] = _variables(sam, name, given, uses)
    for label, event in only(given, "Events", dict, {}).items():
        sam.events.append(event_of(name, label, event))
    return found | ({"uses": uses} if uses else {})


def _within(name: str, group: str, one: str) -> tuple[tuple[str, ...], str]:
    return ("Resources", name, "Properties", group), f"{one} of {group} has no form here. {PROCESSED}"


def _uses(sam: Sam, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    policies = given.get("Policies", [])
    for policy in policies if isinstance(policies, list) else [policies]:
        if isinstance(policy, str) and policy.endswith(_WRITES_LOGS):
            continue
        ((right, said),) = policy.items() if isinstance(policy, dict) and len(policy) == 1 else (("", None),)
        if right not in _POLICIES or not isinstance(said, dict):
            raise Unknown("One of its Policies has no form here.")
        key, access = _POLICIES[right]
        named = target(said.get(key))
        if named not in sam.names:
            raise Unknown(f"{right} names something that is no component here.")
        yield sam.names[named], access


def _variables(sam: Sam, name: str, given: Mapping[str, Any], uses: Mapping[str, str]) -> dict[str, str]:
    """Plain variables. Those that name a component come with its connection, under the connection's name."""
    variables = only(only(given, "Environment", dict, {}), "Variables", dict, {})
    plain = {}
    for variable, value in variables.items():
        if not isinstance(value, dict | list):
            plain[variable] = str(value).lower() if isinstance(value, bool) else str(value)
            continue
        used = sam.names.get(target(value) or "", "")
        if used not in uses:
            raise Unknown(f"The variable {variable} is worked out by AWS; forms have plain text and connections.")
        if variable != used.upper():
            sam.notes.append(
                f"The code of {sam.names[name]} finds {used} in {used.upper()}, not in {variable}: change it."
            )
    return plain


def connect(sam: Sam, components: dict[str, dict[str, Any]]) -> None:
    """Let what the events name run the functions. `components` are all of the import, and grow."""
    for event in sam.events:
        try:
            event.connect(components, sam.names, sam.usual)
        except Unknown as unknown:
            sam.faults.append((("Resources", event.function), f"{unknown} {PROCESSED}"))
    for one in components.values():
        main = str(one.get("logical_ids", {}).get(_MAIN.get(str(one["kind"]), ""), ""))
        if main in sam.apis:
            _settle(sam, main, one, components)


def _settle(sam: Sam, main: str, api: dict[str, Any], components: Mapping[str, dict[str, Any]]) -> None:
    """Say of the routes of an API, when all are known, who may call them."""
    said = sam.apis[main]
    try:
        sam.notes.extend(said.auth.settle(api, sam.names, components))
    except Unknown as unknown:
        sam.faults.append((("Resources", main), f"{unknown} {PROCESSED}"))
    if words := said.unfit(api["routes"]):
        sam.faults.append((("Resources", main), f"{words} {PROCESSED}"))
