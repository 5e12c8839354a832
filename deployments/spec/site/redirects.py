"""Where visitors are sent elsewhere: one rule, and how S3's website hosting is told. Pure.

A rule has a start of the path, an error, or neither as its condition, and replaces the start or the whole of the
path, not both (S3 API Reference, "Condition" and "Redirect").
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.fields import Choice, Settings, Shown


def _host(value: str) -> str:
    labels = value.split(".")
    if len(value) > 253 or not all(re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)", label) for label in labels):
        raise ValueError("Write a host name alone, such as www.example.com, without https:// and without a path.")
    return value


def _error_code(value: int) -> int:
    if not 400 <= value <= 599:
        raise ValueError("Give an error code from 400 to 599, such as 404.")
    return value


Prefix = Annotated[str, Field(max_length=500)]


class Redirect(Settings):
    """One redirect rule; AWS takes the first whose conditions hold."""

    prefix: Annotated[
        Prefix | None,
        Shown(
            "When the path starts with",
            "Without a leading slash. Empty means every path.",
            placeholder="docs/",
            aws_name="KeyPrefixEquals",
        ),
    ] = None
    error_code: Annotated[
        Annotated[int, AfterValidator(_error_code)] | None,
        Shown(
            "When this error would be shown",
            "Such as 404 for files that do not exist.",
            widget="number",
            aws_name="HttpErrorCodeReturnedEquals",
        ),
    ] = None
    host: Annotated[
        Annotated[str, AfterValidator(_host)] | None,
        Shown("Go to host", "Empty stays on the same host.", placeholder="www.example.com", aws_name="HostName"),
    ] = None
    protocol: Annotated[
        Literal["http", "https"] | None,
        Shown(
            "Protocol",
            "Empty keeps the visitor's.",
            widget="radio",
            aws_name="Protocol",
            choices=(Choice(None, "As asked"), Choice("https", "https"), Choice("http", "http")),
        ),
    ] = None
    replace_prefix: Annotated[
        Prefix | None,
        Shown(
            "Replace that start with",
            "The rest of the path is kept.",
            placeholder="documents/",
            aws_name="ReplaceKeyPrefixWith",
        ),
    ] = None
    replace_path: Annotated[
        Prefix | None,
        Shown("Go to this path", "Replaces the whole path.", placeholder="index.html", aws_name="ReplaceKeyWith"),
    ] = None
    code: Annotated[
        Literal[301, 302, 303, 307, 308],
        Shown(
            "Redirect code",
            "How long browsers remember it.",
            widget="select",
            aws_name="HttpRedirectCode",
            choices=(
                Choice(301, "301 Moved for good", "Browsers remember it for a long time."),
                Choice(302, "302 Found", "Asked again each time."),
                Choice(303, "303 See other", "Asked again, always with GET."),
                Choice(307, "307 For now", "Asked again, with the same method."),
                Choice(308, "308 For good", "Remembered, with the same method."),
            ),
        ),
    ] = 302

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if self.replace_prefix is not None and self.replace_path is not None:
            raise ValueError("Replace the start of the path or the whole path, not both.")
        if all(value is None for value in (self.host, self.protocol, self.replace_prefix, self.replace_path)):
            raise ValueError("Say where to go: a host, a protocol, a new start or a new path.")
        return self


def routing_rule(rule: Redirect) -> dict[str, Any]:
    condition = {
        "KeyPrefixEquals": rule.prefix,
        "HttpErrorCodeReturnedEquals": None if rule.error_code is None else str(rule.error_code),
    }
    redirect = {
        "HostName": rule.host,
        "Protocol": rule.protocol,
        "ReplaceKeyPrefixWith": rule.replace_prefix,
        "ReplaceKeyWith": rule.replace_path,
        "HttpRedirectCode": str(rule.code),
    }
    drawn = {"RedirectRule": _given(redirect)}
    return drawn | ({"RoutingRuleCondition": _given(condition)} if _given(condition) else {})


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
