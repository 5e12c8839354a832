"""Functions of the Serverless Application Model: what they say of themselves, without what they use and run on. Pure.

Names and meanings are those of AWS's page "AWS::Serverless::Function".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from deployments.spec.imports.proposal import Unknown, only

FUNCTION_KNOWN: Final = (
    *("Architectures", "AutoPublishAlias", "CodeUri", "Description", "Environment", "EphemeralStorage", "Events"),
    *("EventInvokeConfig", "FunctionUrlConfig", "Handler", "InlineCode", "Layers", "LoggingConfig", "MemorySize"),
    *(
        "Policies",
        "ProvisionedConcurrencyConfig",
        "ReservedConcurrentExecutions",
        "Runtime",
        "Tags",
        "Timeout",
        "Tracing",
    ),
)
"""The properties that forms have."""
Tell = Callable[[str, str], None]
"""Is told of what no form has: the property, and what of it."""


def settings_of(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """The settings of a component. Raises Unknown for what no form has and that is no part of a property."""
    kinds = only(given, "Architectures", list, ["x86_64"])
    found: dict[str, Any] = {
        "kind": "function",
        "runtime": only(given, "Runtime", str, ""),
        "handler": only(given, "Handler", str, ""),
        "memory": only(given, "MemorySize", int, 128),
        "timeout": only(given, "Timeout", int, 3),
        "architecture": kinds[0] if kinds else "x86_64",
        "temporary_storage": only(only(given, "EphemeralStorage", dict, {}), "Size", int, 512),
        "tracing": given.get("Tracing") == "Active",
    }
    for key, setting in (("ReservedConcurrentExecutions", "reserved_concurrency"), ("Layers", "layers")):
        if key in given:
            found[setting] = given[key]
    if "AutoPublishAlias" in given:
        found["versions"] = True
    if warm := only(given, "ProvisionedConcurrencyConfig", dict, {}):
        found["warm"] = only(warm, "ProvisionedConcurrentExecutions", int, None)
    return found | _logs(given, tell) | _url(given, tell) | _failures(given, tell)


def _logs(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    said = only(given, "LoggingConfig", dict, {})
    _check_within(tell, "LoggingConfig", said, ("ApplicationLogLevel", "LogFormat", "SystemLogLevel"))
    if only(said, "LogFormat", str, "Text") != "JSON":
        _check_within(tell, "LoggingConfig", said, ("LogFormat",))
        return {}
    levels = {"ApplicationLogLevel": "log_level", "SystemLogLevel": "system_log_level"}
    return {"log_format": "json"} | {setting: said[key] for key, setting in levels.items() if key in said}


def _url(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    if "FunctionUrlConfig" not in given:
        return {}
    said = only(given, "FunctionUrlConfig", dict, {})
    _check_within(tell, "FunctionUrlConfig", said, ("AuthType", "Cors"))
    cors = only(said, "Cors", dict, {})
    _check_within(tell, "FunctionUrlConfig", cors, ("AllowHeaders", "AllowMethods", "AllowOrigins", "MaxAge"))
    if cors and only(cors, "AllowMethods", list, ["*"]) != ["*"]:
        raise Unknown("The address of a function that allows some methods only has no form here.")
    if cors and "AllowOrigins" not in cors:
        raise Unknown("The address of a function that allows no origins has no form here.")
    found: dict[str, Any] = {"access": "public" if only(said, "AuthType", str, "AWS_IAM") == "NONE" else "iam"}
    for key, setting in (
        ("AllowOrigins", "allowed_origins"),
        ("AllowHeaders", "allowed_headers"),
        ("MaxAge", "max_age"),
    ):
        if key in cors:
            found[setting] = cors[key]
    return {"url": found}


def _failures(given: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Where the model makes a queue for what fails: a component's box for failed events is that."""
    if "EventInvokeConfig" not in given:
        return {}
    said = only(given, "EventInvokeConfig", dict, {})
    known = ("DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts")
    _check_within(tell, "EventInvokeConfig", said, known)
    leads = only(said, "DestinationConfig", dict, {})
    if leads != {"OnFailure": {"Type": "SQS"}}:
        raise Unknown("Calls that fail for good go elsewhere than to a queue of its own, or nowhere.")
    ages = {"MaximumEventAgeInSeconds": "most_age", "MaximumRetryAttempts": "retries"}
    return {"failures": {setting: only(said, key, int, None) for key, setting in ages.items() if key in said}}


def _check_within(tell: Tell, group: str, said: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for one in sorted(set(said) - set(known)):
        tell(group, one)
