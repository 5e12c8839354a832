"""Settings of functions beyond code and size: logs, layers, versions, failed calls, an address of their own. Pure.

Bounds are AWS's ("Lambda quotas", "PutFunctionEventInvokeConfig", "Cors" of function URLs): five layers, two further
tries, an age of 60 to 21,600 seconds, a day that browsers remember; SQS keeps messages for up to 14 days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import AfterValidator, Field

from deployments.spec.cors import header_names, origins
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.text import quoted

RETENTION: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""Days for which CloudWatch Logs can keep entries; it takes no others."""
FOR_EVER: Final = 0
MOST_LAYERS: Final = 5
_LAYER: Final = re.compile(r"arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]{1,140}:[1-9][0-9]{0,8}")
_LEVELS: Final = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
_OWN_LEVELS: Final = ("DEBUG", "INFO", "WARN")


def _retention(value: int) -> int:
    if value not in (*RETENTION, FOR_EVER):
        raise ValueError(f"Choose one of {', '.join(map(str, RETENTION))} days, or 0 to keep logs for ever.")
    return value


LogRetention = Annotated[
    int,
    AfterValidator(_retention),
    Shown(
        "Keep logs for",
        "Older log entries are deleted. Stored logs cost money every month.",
        unit="days",
        widget="select",
        group="more",
        choices=(
            *(Choice(days, f"{days} days" if days > 1 else "1 day") for days in RETENTION),
            Choice(FOR_EVER, "For ever", "Storage is paid for without end."),
        ),
        aws_name="RetentionInDays",
    ),
]
LogFormat = Annotated[
    Literal["json"] | None,
    Shown(
        "Form of the logs",
        "How Lambda writes what the code says and what it says itself.",
        widget="radio",
        group="more",
        choices=(
            Choice(None, "Text", "Lines as the code writes them."),
            Choice("json", "JSON", "Each entry with its time, level and request, so that it can be searched."),
        ),
        aws_name="LogFormat",
    ),
]
LogLevel = Annotated[
    Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] | None,
    Shown(
        "Least level of the code's logs",
        "Only with JSON: entries below it are not kept and cost nothing.",
        widget="select",
        group="more",
        choices=(Choice(None, "AWS's own choice: INFO"), *(Choice(level, level.capitalize()) for level in _LEVELS)),
        aws_name="ApplicationLogLevel",
    ),
]
SystemLogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARN"] | None,
    Shown(
        "Least level of Lambda's own logs",
        "Only with JSON: WARN leaves out when each call began, ended and what it used.",
        widget="radio",
        group="more",
        choices=(Choice(None, "AWS's own choice: INFO"), *(Choice(level, level.capitalize()) for level in _OWN_LEVELS)),
        aws_name="SystemLogLevel",
    ),
]


def _layers(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """None for no layers, so that definitions from before there were any keep their digest."""
    refuse(_layer_faults(values or ()))
    return values or None


def _layer_faults(values: tuple[str, ...]) -> Iterator[Fault]:
    for number, value in enumerate(values):
        if not _LAYER.fullmatch(value):
            words = f"{quoted(value)} is not the ARN of a layer's version. Copy it whole, with the number at its end."
            yield str(number), words
        elif value.rpartition(":")[0] in [other.rpartition(":")[0] for other in values[:number]]:
            yield str(number), "This layer is in the list already. A function has one version of a layer: remove one."


Layers = Annotated[
    Annotated[tuple[str, ...], Field(max_length=MOST_LAYERS, strict=False)] | None,
    AfterValidator(_layers),
    Shown(
        "Layers",
        "ARNs of layer versions in the same region, one a line, at most 5. Later ones win where files have one name.",
        widget="list",
        group="more",
        placeholder="arn:aws:lambda:eu-central-1:111122223333:layer:tools:3",
        aws_name="Layers",
    ),
]
Versions = Annotated[
    Literal[True] | None,
    Shown(
        "Versions",
        "Whether each change becomes a version of its own.",
        widget="radio",
        group="more",
        choices=(
            Choice(None, "Not kept", "Callers reach whatever the function is at the moment."),
            Choice(True, "Kept, and one is live", "Callers move to a new version once it is ready. Old ones stay."),
        ),
        aws_name="AWS::Lambda::Version, AWS::Lambda::Alias",
    ),
]
Warm = Annotated[
    Annotated[int, Field(ge=1, le=100_000)] | None,
    Shown(
        "Kept-warm copies",
        "So many calls at once begin without a delay. Only with versions. Paid by the second, used or not.",
        unit="copies",
        widget="number",
        group="more",
        aws_name="ProvisionedConcurrentExecutions",
    ),
]


class Failures(Settings):
    """What becomes of calls that nobody waits for and that fail."""

    retries: Annotated[
        int,
        Field(ge=0, le=2),
        Shown(
            "Further tries",
            "How often AWS calls again, after 1 and 2 minutes.",
            widget="number",
            aws_name="MaximumRetryAttempts",
        ),
    ] = 2
    most_age: Annotated[
        int,
        Field(ge=60, le=21_600),
        Shown(
            "Give up after",
            "A call that waits longer counts as failed, too.",
            unit="seconds",
            widget="number",
            aws_name="MaximumEventAgeInSeconds",
        ),
    ] = 21_600
    keep_days: Annotated[
        int,
        Field(ge=1, le=14),
        Shown(
            "Keep them for",
            "So long a failed call lies in the box, with what it was given and why it failed.",
            unit="days",
            widget="number",
            aws_name="MessageRetentionPeriod",
        ),
    ] = 14


FailuresField = Annotated[
    Failures | None,
    Shown(
        "Box for failed events",
        "Calls that nobody waits for, such as events, are kept in a queue when they fail for good.",
        widget="group",
        group="more",
        aws_name="EventInvokeConfig",
    ),
]


class FunctionUrl(Settings):
    """A web address of the function's own."""

    access: Annotated[
        Literal["iam", "public"],
        Shown(
            "Who may call",
            "Whether callers prove who they are.",
            widget="radio",
            choices=(
                Choice("iam", "Roles of this account", "Calls are signed; a role needs the right to call."),
                Choice("public", "Everyone", "Everyone on the internet can call it, and you pay for each call."),
            ),
            aws_name="AuthType",
        ),
    ] = "iam"
    allowed_origins: Annotated[
        tuple[str, ...],
        Field(max_length=20, strict=False),
        AfterValidator(origins),
        Shown(
            "Allowed websites",
            "Whose scripts may call, one address a line; * is every website. Empty: none may. AWS adds the headers.",
            widget="list",
            placeholder="https://www.example.com",
            aws_name="AllowOrigins",
        ),
    ] = ()
    allowed_headers: Annotated[
        tuple[str, ...],
        Field(max_length=50, strict=False),
        AfterValidator(header_names),
        Shown(
            "Allowed headers",
            "Request headers that scripts may send, one a line.",
            widget="list",
            aws_name="AllowHeaders",
        ),
    ] = ("authorization", "content-type")
    max_age: Annotated[
        int,
        Field(ge=0, le=86_400),
        Shown(
            "Remember for",
            "How long a browser may go on without asking again.",
            unit="seconds",
            widget="number",
            aws_name="MaxAge",
        ),
    ] = 600


UrlField = Annotated[
    FunctionUrl | None,
    Shown(
        "Address of its own",
        "Calls come without an API: no routes, no limit of requests, and only calls and transfer to pay.",
        widget="group",
        group="more",
        aws_name="AWS::Lambda::Url",
    ),
]


class Called(Protocol):
    """The settings of a function that bear on each other."""

    @property
    def reserved_concurrency(self) -> int | None: ...

    @property
    def versions(self) -> bool | None: ...

    @property
    def warm(self) -> int | None: ...

    @property
    def log_format(self) -> str | None: ...

    @property
    def log_level(self) -> str | None: ...

    @property
    def system_log_level(self) -> str | None: ...


def call_faults(function: Called) -> Iterator[Fault]:
    """Kept-warm copies without a version or beyond the calls at once, and levels of logs that have none."""
    if function.warm is not None:
        if not function.versions:
            yield "warm", "Copies are kept warm of a version only. Choose that versions are kept, or empty this."
        if function.reserved_concurrency is not None and function.warm > function.reserved_concurrency:
            most = function.reserved_concurrency
            yield "warm", f"The function may do {most:,} calls at once. Lower this, or raise that number."
    for name in ("log_level", "system_log_level"):
        if getattr(function, name) is not None and function.log_format != "json":
            yield name, "Lines of text have no level. Choose JSON as the form of the logs, or leave this to AWS."


def logging(function: Called, log_group: dict[str, Any]) -> dict[str, Any]:
    """Where a function's logs go, and how they are written."""
    found: dict[str, Any] = {"LogGroup": log_group}
    if function.log_format == "json":
        levels = {"ApplicationLogLevel": function.log_level, "SystemLogLevel": function.system_log_level}
        found |= {"LogFormat": "JSON", **{name: level for name, level in levels.items() if level}}
    return found
