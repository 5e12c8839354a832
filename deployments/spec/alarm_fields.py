"""From when on an alarm rings, and whose key its topic has: what people decide beside who gets mail. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from deployments.spec.fields import Choice, Settings, Shown

_PERIOD = "Within five minutes. 0 does not look."


def _many(label: str, what: str, unit: str = "times") -> Shown:
    return Shown(label, f"{what} {_PERIOD}", unit=unit, widget="number", group="more", aws_name="Threshold")


Count = Annotated[int, Field(ge=0, le=1_000_000)]
TopicKey = Annotated[
    Literal["own_key", "none"],
    Shown(
        "Encryption key",
        "Whether alarms are encrypted while AWS passes them on. Mails are readable to whoever carries them.",
        widget="radio",
        group="more",
        choices=(
            Choice("own_key", "A key of its own", "$1 a month. AWS lets CloudWatch use no cheaper one."),
            Choice(
                "none", "None", "Free. Alarms name parts of the application and count; they hold no data of people."
            ),
        ),
        aws_name="KmsMasterKeyId",
    ),
]


class Limits(Settings):
    """From how many on an alarm of each kind rings."""

    failed_calls: Annotated[Count, _many("Failed calls", "Calls of a function that end with an error.")] = 1
    held_back: Annotated[
        Count, _many("Calls held back", "Calls that AWS does not let run, as too many run at once.")
    ] = 1
    slow: Annotated[
        int,
        Field(ge=0, le=100),
        Shown(
            "Slow calls",
            "How much of a function's time limit 1 call in 20 takes. At 100 they are stopped. 0 does not look.",
            unit="percent",
            widget="number",
            group="more",
            aws_name="Threshold",
        ),
    ] = 80
    server_errors: Annotated[Count, _many("Errors of an API", "Calls that an API answers with 5xx.")] = 5
    failed_events: Annotated[
        Count,
        Shown(
            "Failed events",
            "How many lie in a box for failed events. 0 does not look.",
            unit="messages",
            widget="number",
            group="more",
            aws_name="Threshold",
        ),
    ] = 1
    waiting: Annotated[
        int,
        Field(ge=0, le=20_160),
        Shown(
            "Waiting messages",
            "How long the oldest message waits in a queue that runs a function. 0 does not look.",
            unit="minutes",
            widget="number",
            group="more",
            aws_name="Threshold",
        ),
    ] = 60
    table_limits: Annotated[
        Count, _many("Tables at their limit", "Reads, and writes, that come faster than the table takes them.")
    ] = 10
