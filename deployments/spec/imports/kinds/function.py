"""Functions: code and settings, the role that says what they may use, the log group, versions, an address. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from deployments.spec.imports.kinds.function_calls import failures_of, url_of
from deployments.spec.imports.kinds.mappings import function_of
from deployments.spec.imports.kinds.network_ways import ENDPOINT
from deployments.spec.imports.kinds.placed import inside
from deployments.spec.imports.part import references
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.placement import INSIDE

_KEY = re.compile(r"code/([0-9a-f]{64})\.zip")
_USUAL_MEMORY, _USUAL_TIMEOUT, _USUAL_STORAGE = 128, 3, 512
"""What Lambda takes where a template says nothing ("CreateFunction")."""


def recognise(view: View, name: str) -> Proposal:
    """A function whose code is text, or a zip of the team's store, with a role of its own."""
    properties = view.properties(name)
    if only(properties, "PackageType", str, "Zip") != "Zip":
        raise Unknown("Its code is a container image.")
    role, logs = _role(view, properties), _logs(view, properties)
    settings: dict[str, Any] = {
        "runtime": only(properties, "Runtime", str, ""),
        "handler": only(properties, "Handler", str, ""),
        "code": _code(properties),
        **_size(properties),
        **_logging(view, properties, logs),
    }
    variables, reads = _variables(view, properties)
    settings["environment"] = variables
    claims = {"Function": name, "Role": role, **({"LogGroup": logs} if logs else {})}
    claims |= _beside(view, name, role, settings)
    for more, parts in (failures_of(view, name), url_of(view, name)):
        settings |= more
        claims |= parts
    networks, group = inside(view, only(properties, "VpcConfig", dict, {}))
    claims |= group
    late = view.properties(claims["LatePolicy"]) if "LatePolicy" in claims else {}
    return Proposal(
        name,
        "function",
        settings,
        claims,
        tuple(Link(one, INSIDE) for one in networks),
        reads=reads,
        rights=tuple(_rights(view, role, claims)),
        late=tuple(dict.fromkeys((*_mounted(properties), *_named(view, late)))),
        needs=networks,
    )


def _mounted(properties: dict[str, Any]) -> Iterator[str]:
    """The ways into file systems, whose folder is a plain text."""
    for one in only(properties, "FileSystemConfigs", list, []):
        point = target(one.get("Arn"))
        if point is None:
            raise Unknown("It has a file system that is not in this template.")
        yield point


def _named(view: View, late: dict[str, Any]) -> Iterator[str]:
    return (one for one in references(late.get("PolicyDocument")) if one in view.names)


def _role(view: View, properties: dict[str, Any]) -> str:
    role = target(properties.get("Role"))
    if role is None or view.resources.get(role, {}).get("Type") != "AWS::IAM::Role":
        raise Unknown("Its role is not in this template.")
    return role


def _logs(view: View, properties: dict[str, Any]) -> str | None:
    logs = target(only(properties, "LoggingConfig", dict, {}).get("LogGroup"))
    return logs if logs and view.resources.get(logs, {}).get("Type") == "AWS::Logs::LogGroup" else None


def _code(properties: dict[str, Any]) -> dict[str, str]:
    code = only(properties, "Code", dict, {})
    if isinstance(code.get("ZipFile"), str):
        return {"inline": code["ZipFile"]}
    found = _KEY.fullmatch(str(code.get("S3Key", "")))
    if found is None or target(code.get("S3Bucket")) != "ArtifactBucket":
        raise Unknown(
            "Its code lies in a bucket that Tierboard does not know. Upload it here to have it as a function."
        )
    return {"artifact": found[1]}


def _size(properties: dict[str, Any]) -> dict[str, Any]:
    kinds = only(properties, "Architectures", list, ["x86_64"])
    found: dict[str, Any] = {
        "memory": only(properties, "MemorySize", int, _USUAL_MEMORY),
        "timeout": only(properties, "Timeout", int, _USUAL_TIMEOUT),
        "architecture": kinds[0] if kinds else "x86_64",
        "temporary_storage": only(only(properties, "EphemeralStorage", dict, {}), "Size", int, _USUAL_STORAGE),
        "tracing": only(properties, "TracingConfig", dict, {}).get("Mode") == "Active",
    }
    if "ReservedConcurrentExecutions" in properties:
        found["reserved_concurrency"] = only(properties, "ReservedConcurrentExecutions", int, None)
    if "Layers" in properties:
        found["layers"] = only(properties, "Layers", list, [])
    return found


def _logging(view: View, properties: dict[str, Any], logs: str | None) -> dict[str, Any]:
    said = only(properties, "LoggingConfig", dict, {})
    kept = view.properties(logs).get("RetentionInDays", 0) if logs else 0
    found: dict[str, Any] = {"log_retention": kept}
    if said.get("LogFormat") == "JSON":
        found["log_format"] = "json"
    for name, field in (("ApplicationLogLevel", "log_level"), ("SystemLogLevel", "system_log_level")):
        if name in said:
            found[field] = said[name]
    return found


def _variables(view: View, properties: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Plain variables, and those that name a resource, by what they name."""
    given = only(only(properties, "Environment", dict, {}), "Variables", dict, {})
    plain = {name: _text(value) for name, value in given.items() if not isinstance(value, dict | list)}
    reads = {name: named for name, value in given.items() if (named := _resource(view, value))}
    if others := given.keys() - plain.keys() - reads.keys():
        raise Unknown(f"The variable {min(others)} is worked out by AWS; forms have plain text and connections.")
    return plain, reads


def _resource(view: View, value: Any) -> str | None:
    """The one resource that a value names; of the address of a private API, with the endpoint in it, the API."""
    if found := function_of(view, value) or target(value):
        return found
    names = {one for one in references(value) if one in view.resources} if isinstance(value, dict) else set()
    apis = {one for one in names if view.resources[one].get("Type") == "AWS::ApiGateway::RestApi"}
    ways = {one for one in names - apis if view.resources[one].get("Type") == ENDPOINT}
    return apis.pop() if (len(apis), len(ways)) == (1, 1) and names == apis | ways else None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _beside(view: View, name: str, role: str, settings: dict[str, Any]) -> dict[str, str]:
    """Version and alias, the policy made after the function, the box for failed calls, the address: by their parts."""
    found: dict[str, str] = {}
    for one in view.of("AWS::Lambda::Alias", "FunctionName", name):
        said = view.properties(one)
        version = target(said.get("FunctionVersion"))
        if said.get("Name") == "live" and version:
            mark = str(view.properties(name).get("Description", "")).removeprefix("Version ")
            settings["versions"] = True
            found |= {"Live": one, f"Version{mark}": version}
            warm = only(said, "ProvisionedConcurrencyConfig", dict, {}).get("ProvisionedConcurrentExecutions")
            settings |= {"warm": warm} if warm else {}
    for one, body in view.resources.items():
        roles = body.get("Properties", {}).get("Roles")
        if body.get("Type") == "AWS::IAM::Policy" and isinstance(roles, list) and [target(r) for r in roles] == [role]:
            found["LatePolicy"] = one
    return found


def _rights(view: View, role: str, claims: dict[str, str]) -> Iterator[Any]:
    """Every statement of the role's own policies, and of the one beside it, without labels."""
    policies = [one for one in only(view.properties(role), "Policies", list, []) if isinstance(one, dict)]
    if "LatePolicy" in claims:
        policies.append(view.properties(claims["LatePolicy"]))
    for policy in policies:
        document = policy.get("PolicyDocument")
        statements = document.get("Statement", []) if isinstance(document, dict) else []
        for one in statements if isinstance(statements, list) else [statements]:
            yield {key: value for key, value in one.items() if key != "Sid"} if isinstance(one, dict) else one
