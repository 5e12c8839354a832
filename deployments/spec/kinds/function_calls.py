"""What lies between a function and its callers: versions with the alias `live`, the box for failed calls, its address.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deployments.spec.canvas import Canvas, Resource, allow, arn_of, logical, ref
from deployments.spec.definition import Component
from deployments.spec.fields import field_specs
from deployments.spec.kinds.function_fields import Failures, FunctionUrl
from deployments.spec.live import ALIAS, called_arn, has_alias
from deployments.spec.template import OutputKind, digest

_NO_PART_OF_A_VERSION: Final = ("ReservedConcurrentExecutions", "Tags")
_SECONDS_A_DAY: Final = 86_400


def fingerprint(canvas: Canvas, component: Component, properties: Mapping[str, Any]) -> str:
    """Changes whenever a version of the function must be another: with its code or settings, and with a component that
    it uses being made anew, since the name of that stands in its variables.

    It is the function's description as well: Lambda refuses to publish a version of what has not changed.
    """
    own = {name: value for name, value in properties.items() if name not in _NO_PART_OF_A_VERSION}
    used = {name: _what_replaces(canvas.definition[name]) for name in sorted(component.uses)}
    return digest([own, used])[:10]


def _what_replaces(used: Component) -> dict[str, Any]:
    document = used.settings.model_dump(mode="json", exclude_none=True)
    return {spec.name: document.get(spec.name) for spec in field_specs(type(used.settings)) if spec.replaces}


def draw_version(canvas: Canvas, component: Component, function_id: str, mark: str, warm: int | None) -> None:
    """A version under a logical id of its own, so that the one before stays for who still calls it, and `live`."""
    version_id = canvas.add(
        component,
        f"Version{mark}",
        "AWS::Lambda::Version",
        {"FunctionName": ref(function_id)},
        part="version",
        keep=True,
    )
    properties = {
        "FunctionName": ref(function_id),
        "FunctionVersion": {"Fn::GetAtt": [version_id, "Version"]},
        "Name": ALIAS,
        "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": warm} if warm else None,
    }
    canvas.add(component, "Live", "AWS::Lambda::Alias", properties, part="live version")


def draw_box(canvas: Canvas, component: Component, failures: Failures | None) -> list[Resource]:
    """The queue for failed calls; gives the right that the function's role needs to put them there."""
    if failures is None:
        return []
    properties = {"MessageRetentionPeriod": failures.keep_days * _SECONDS_A_DAY, "SqsManagedSseEnabled": True}
    queue_id = canvas.add(
        component, "FailedCalls", "AWS::SQS::Queue", properties, part="box for failed events", tagged=True
    )
    name = {"Fn::GetAtt": [queue_id, "QueueName"]}
    canvas.output(component, "FailedCalls", "name", name, f"Queue with the failed calls of {component.name}")
    return [allow(["sqs:SendMessage"], arn_of(queue_id))]


def draw_failures(canvas: Canvas, component: Component, failures: Failures | None, function_id: str) -> None:
    """How often a call that nobody waits for is tried, and where it goes when it fails."""
    if failures is None:
        return
    properties = {
        "DestinationConfig": {"OnFailure": {"Destination": arn_of(logical(component.name, "FailedCalls"))}},
        "FunctionName": ref(function_id),
        "MaximumEventAgeInSeconds": failures.most_age,
        "MaximumRetryAttempts": failures.retries,
        "Qualifier": ALIAS if has_alias(component) else "$LATEST",
    }
    canvas.add(
        component,
        "Failures",
        "AWS::Lambda::EventInvokeConfig",
        properties,
        part="rule for failed events",
        depends_on=_alias(component),
    )


def draw_url(canvas: Canvas, component: Component, url: FunctionUrl | None, function_id: str) -> None:
    """The address and, for everyone, both rights that AWS asks for since October 2025: to call the address, and to call
    the function by way of it (AWS: "Control access to Lambda function URLs").
    """
    if url is None:
        return
    kind = {"iam": "AWS_IAM", "public": "NONE"}[url.access]
    properties = {
        "AuthType": kind,
        "Cors": _cors(url),
        "Qualifier": ALIAS if has_alias(component) else None,
        "TargetFunctionArn": arn_of(function_id),
    }
    url_id = canvas.add(component, "Url", "AWS::Lambda::Url", properties, part="address", depends_on=_alias(component))
    if url.access == "public":
        _open_to_everyone(canvas, component, kind)
    address = {"Fn::GetAtt": [url_id, "FunctionUrl"]}
    output: OutputKind = "function_url" if url.access == "public" else "name"
    canvas.output(component, "Url", output, address, f"Address of the function {component.name}")


def _open_to_everyone(canvas: Canvas, component: Component, kind: str) -> None:
    everyone = {"FunctionName": called_arn(component), "Principal": "*"}
    canvas.add(
        component,
        "UrlPermission",
        "AWS::Lambda::Permission",
        {**everyone, "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": kind},
        part="right of everyone to call the address",
    )
    canvas.add(
        component,
        "UrlCallPermission",
        "AWS::Lambda::Permission",
        {**everyone, "Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
        part="right of everyone to call it by the address",
    )


def _cors(url: FunctionUrl) -> dict[str, Any] | None:
    if not url.allowed_origins:
        return None
    found: dict[str, Any] = {
        "AllowMethods": ["*"],
        "AllowOrigins": list(url.allowed_origins),
        "MaxAge": url.max_age,
    }
    return {**found, "AllowHeaders": list(url.allowed_headers)} if url.allowed_headers else found


def _alias(component: Component) -> list[str]:
    return [logical(component.name, "Live")] if has_alias(component) else []
