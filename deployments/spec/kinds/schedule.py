"""A schedule: EventBridge Scheduler. Runs functions at times of a clock, in a time zone.

Expressions are those of AWS's page "Schedule types on EventBridge Scheduler"; limits of tries and windows those of its
API reference (RetryPolicy, FlexibleTimeWindow). What they mean, and how often they run, is in costing/estimate/cron.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from costing.estimate.cron import BadSchedule, read_schedule
from deployments.spec.canvas import Canvas, Feed, allow, arn_of, logical, policy, ref
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.fields import Settings, Shown
from deployments.spec.kinds.base import Kind, settings_of
from deployments.spec.kinds.running import functions_run, runs_role
from deployments.spec.live import called_arn
from deployments.spec.messages import unknown
from deployments.spec.text import quoted

LARGEST_INPUT: Final = 262_144
NOTHING_TO_RUN: Final = "A schedule without a function does nothing. Let it run a function, or remove it."


def _expression(value: str) -> str:
    try:
        read_schedule(value)
    except BadSchedule as bad:
        raise ValueError(str(bad)) from bad
    return value


@cache
def _zones() -> frozenset[str]:
    """Every zone that Python knows; they are looked for on the disk, so once per process."""
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    zones = _zones()
    if value not in zones:
        common = sorted(zone for zone in zones if "/" in zone and not zone.startswith(("Etc/", "posix", "right")))
        near = unknown(value, common, "a time zone")
        words = f"{quoted(value)} is not a time zone. Write one such as Europe/Berlin or UTC."
        raise ValueError(near if "Did you mean" in near else words)
    return value


def _input(value: str) -> str:
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError('This is not JSON. Write it like {"report": "daily"}, with double quotes.') from None
    if len(value.encode()) > LARGEST_INPUT:
        raise ValueError(f"This is longer than {LARGEST_INPUT:,} bytes. Let the function read it from elsewhere.")
    return value


class ScheduleSettings(Settings):
    """What a person decides about a schedule."""

    expression: Annotated[
        str,
        Field(min_length=1, max_length=256),
        AfterValidator(_expression),
        Shown(
            "When",
            "The next runs stand below. An expression can say more: cron(0 8 1 * ? *) is 8:00 on the first of each "
            "month, by minute, hour, day of the month, month, day of the week and year; one of the two days is a "
            "question mark.",
            widget="times",
            placeholder="rate(1 hour)",
            aws_name="ScheduleExpression",
        ),
    ] = "rate(1 hour)"
    time_zone: Annotated[
        str,
        Field(min_length=1, max_length=50),
        AfterValidator(_zone),
        Shown(
            "Time zone",
            "Whose clock is meant. A time that summer time leaves out is skipped; one that comes twice runs once.",
            placeholder="Europe/Berlin",
            aws_name="ScheduleExpressionTimezone",
        ),
    ] = "UTC"
    enabled: Annotated[
        bool,
        Shown("On", "Off keeps the schedule and runs nothing.", widget="checkbox", aws_name="State"),
    ] = True
    message: Annotated[
        Annotated[str, Field(min_length=1, max_length=LARGEST_INPUT), AfterValidator(_input)] | None,
        Shown(
            "Event",
            "JSON that the function gets each time. Empty gives it AWS's own, which says when it was to run.",
            group="more",
            placeholder='{"report": "daily"}',
            aws_name="Input",
        ),
    ] = None
    window: Annotated[
        int,
        Field(ge=0, le=1_440),
        Shown(
            "May start later by",
            "AWS picks a moment within so many minutes, which spreads load. 0 starts within the minute.",
            unit="minutes",
            widget="number",
            group="more",
            aws_name="FlexibleTimeWindow",
        ),
    ] = 0
    retries: Annotated[
        int,
        Field(ge=0, le=185),
        Shown(
            "Try again",
            "How often AWS tries again when the call is not taken. What goes wrong inside the function is tried twice "
            "more by Lambda.",
            unit="times",
            widget="number",
            group="more",
            aws_name="MaximumRetryAttempts",
        ),
    ] = 3


def draw(canvas: Canvas, component: Component) -> None:
    """The role that may call the functions, and one schedule for each: AWS's has one target."""
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Action": "sts:AssumeRole",
        # Else schedules of another account could use the role through AWS's service.
        "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
    }
    arns = [called_arn(function) for function in canvas.run_by(component)]
    calls = allow(["lambda:InvokeFunction"], arns if len(arns) > 1 else arns[0])
    properties = {
        "AssumeRolePolicyDocument": policy(trust),
        "Policies": [{"PolicyName": "Runs", "PolicyDocument": policy(calls)}],
    }
    canvas.add(component, "Role", "AWS::IAM::Role", properties, part="role", tagged=True)
    canvas.feed(component)


def draw_run(canvas: Canvas, source: Component, function: Component) -> None:
    """One schedule that calls the function without waiting for it."""
    schedule = settings_of(source, ScheduleSettings)
    mode: dict[str, Any] = {"Mode": "OFF"}
    if schedule.window:
        mode = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": schedule.window}
    target = {
        "Arn": called_arn(function),
        "RetryPolicy": {"MaximumRetryAttempts": schedule.retries},
        "RoleArn": arn_of(logical(source.name, "Role")),
        **({"Input": schedule.message} if schedule.message is not None else {}),
    }
    properties = {
        "FlexibleTimeWindow": mode,
        "ScheduleExpression": schedule.expression,
        "ScheduleExpressionTimezone": schedule.time_zone,
        "State": "ENABLED" if schedule.enabled else "DISABLED",
        "Target": target,
    }
    part = f"trigger for {function.name}"
    canvas.add(source, runs_role(function), "AWS::Scheduler::Schedule", properties, part=part)


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """A schedule needs something to run."""
    if not any(functions_run(definition, component)):
        yield "uses", NOTHING_TO_RUN


KIND = Kind(
    name="schedule",
    label="Schedule",
    aws_name="EventBridge schedule",
    tier="logic",
    summary="Runs functions at times of a clock: every hour, on weekdays at eight, on the first of the month.",
    settings=ScheduleSettings,
    render=draw,
    used_only="Nothing uses a schedule: it runs functions by itself. Connect it the other way round.",
    uses_only="A schedule only runs functions. Let it run one that uses what you need.",
    feed=Feed(draw_run),
    check=check,
)
