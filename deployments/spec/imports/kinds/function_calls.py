"""What lies between a function and its callers: the box for calls that fail, and an address of its own. Pure."""

from __future__ import annotations

from typing import Any

from deployments.spec.imports.kinds.mappings import PERMISSION, function_of
from deployments.spec.imports.proposal import View, only, target, whole_days

Found = tuple[dict[str, Any], dict[str, str]]
"""Settings, and the resources that they stand for by their part of the component."""
_TRIES, _AGE, _KEPT = 2, 21_600, 345_600
"""What Lambda and SQS take where a template says nothing ("PutFunctionEventInvokeConfig", "CreateQueue")."""
_ACCESS = {"AWS_IAM": "iam", "NONE": "public"}


def failures_of(view: View, function: str) -> Found:
    """The rule for calls that fail and the queue in which they are kept; nothing when it is another kind of place."""
    rule = view.one("AWS::Lambda::EventInvokeConfig", "FunctionName", function)
    if rule is None:
        return {}, {}
    said = view.properties(rule)
    after = only(only(said, "DestinationConfig", dict, {}), "OnFailure", dict, {})
    box = target(after.get("Destination")) or ""
    if view.resources.get(box, {}).get("Type") != "AWS::SQS::Queue":
        return {}, {}
    kept = only(view.properties(box), "MessageRetentionPeriod", int, _KEPT)
    failures = {
        "retries": only(said, "MaximumRetryAttempts", int, _TRIES),
        "most_age": only(said, "MaximumEventAgeInSeconds", int, _AGE),
        "keep_days": whole_days(kept, "The time for which failed calls are kept"),
    }
    return {"failures": failures}, {"Failures": rule, "FailedCalls": box}


def url_of(view: View, function: str) -> Found:
    """The address, who may call it, and from which websites."""
    url = view.one("AWS::Lambda::Url", "TargetFunctionArn", function)
    if url is None:
        return {}, {}
    said = view.properties(url)
    found: dict[str, Any] = {"access": _ACCESS.get(only(said, "AuthType", str, ""), "iam")}
    calls = only(said, "Cors", dict, {})
    if calls:
        found["allowed_origins"] = only(calls, "AllowOrigins", list, [])
        found["allowed_headers"] = only(calls, "AllowHeaders", list, [])
        found["max_age"] = only(calls, "MaxAge", int, 0)
    return {"url": found}, {"Url": url, **_everyone(view, function)}


def _everyone(view: View, function: str) -> dict[str, str]:
    """The two rights of everyone that an open address needs."""
    found = {}
    for name, body in view.resources.items():
        said = body.get("Properties", {})
        is_open = body.get("Type") == PERMISSION and said.get("Principal") == "*"
        if is_open and function_of(view, said.get("FunctionName")) == function:
            by_address = said.get("Action") == "lambda:InvokeFunctionUrl"
            found["UrlPermission" if by_address else "UrlCallPermission"] = name
    return found
