"""Usage plans of a REST API: how much each caller may ask, and the keys by which callers are told apart. Pure.

A key tells who asks and proves nothing: API Gateway Developer Guide, "Usage plans and API keys for REST APIs". AWS
makes up the values of keys; they are read in its console and stand in no template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployments.spec.api_parts import throttle_faults
from deployments.spec.canvas import Canvas, ref
from deployments.spec.definition import Component
from deployments.spec.faults import Fault, refuse
from deployments.spec.fields import Choice, Settings, Shown
from deployments.spec.naming import short_hash
from deployments.spec.text import quoted


def _name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}", value):
        raise ValueError("Use 1 to 100 letters, digits, spaces and . _ - only, such as partners.")
    return value


def _keys(values: tuple[str, ...]) -> tuple[str, ...]:
    refuse(_key_faults(values))
    return values


def _key_faults(values: Sequence[str]) -> Iterator[Fault]:
    for index, value in enumerate(values):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}", value):
            yield str(index), f"{quoted(value)} cannot name a key. Use letters, digits, spaces and . _ - only."
        elif value in values[:index]:
            yield str(index), f"{quoted(value)} is already in the list. Remove one."


class UsagePlan(Settings):
    """How much those who hold one of its keys may ask."""

    name: Annotated[
        str, AfterValidator(_name), Shown("Name", "Of the plan.", placeholder="partners", aws_name="Description")
    ]
    keys: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=50, strict=False),
        AfterValidator(_keys),
        Shown(
            "Keys",
            "Who gets a key, one a line. Another name makes another key. Their values stand in AWS's console.",
            widget="list",
            placeholder="first partner",
            aws_name="KeyId",
        ),
    ]
    throttle_rate: Annotated[
        Annotated[int, Field(ge=1, le=10_000)] | None,
        Shown(
            "Requests per second, at most",
            "For each key. Needs “At one moment, at most” too.",
            unit="requests/s",
            widget="number",
            aws_name="RateLimit",
        ),
    ] = None
    throttle_burst: Annotated[
        Annotated[int, Field(ge=1, le=10_000)] | None,
        Shown(
            "At one moment, at most",
            "So many may come at once.",
            unit="requests",
            widget="number",
            aws_name="BurstLimit",
        ),
    ] = None
    quota: Annotated[
        Annotated[int, Field(ge=1, le=2_000_000_000)] | None,
        Shown("Requests in all", "For each key and time. Empty: as many.", widget="number", aws_name="Limit"),
    ] = None
    per: Annotated[
        Literal["DAY", "WEEK", "MONTH"],
        Shown(
            "In a",
            "After which requests are counted anew.",
            widget="radio",
            choices=(Choice("DAY", "Day"), Choice("WEEK", "Week"), Choice("MONTH", "Month")),
            aws_name="Period",
        ),
    ] = "MONTH"

    @model_validator(mode="after")
    def _rate_and_burst(self) -> Self:
        refuse(throttle_faults(self.throttle_rate, self.throttle_burst))
        return self


def _plan_faults(plans: Sequence[UsagePlan]) -> Iterator[Fault]:
    names = [plan.name for plan in plans]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield f"{index}.name", f"{name} is already plan {names.index(name) + 1}. Give each its own name."


def _plans(values: tuple[UsagePlan, ...] | None) -> tuple[UsagePlan, ...] | None:
    """None for no plans, so that definitions written before there were any keep their digest."""
    refuse(_plan_faults(values or ()))
    return values or None


UsagePlans = Annotated[
    Annotated[tuple[UsagePlan, ...], Field(max_length=20, strict=False)] | None,
    AfterValidator(_plans),
    Shown(
        "Usage plans",
        "How much callers with a key may ask. A key tells who asks; for who may ask, use sign-in.",
        widget="rows",
        group="more",
        aws_name="UsagePlan",
    ),
]


def draw_plans(canvas: Canvas, component: Component, plans: Sequence[UsagePlan], api_id: str, stage_id: str) -> None:
    """Each plan with its keys."""
    for plan in plans:
        name = short_hash(plan.name)
        limits = {"BurstLimit": plan.throttle_burst, "RateLimit": plan.throttle_rate}
        properties = {
            "ApiStages": [{"ApiId": ref(api_id), "Stage": ref(stage_id)}],
            "Description": plan.name,
            "Quota": {"Limit": plan.quota, "Period": plan.per} if plan.quota is not None else None,
            "Throttle": limits if plan.throttle_rate is not None else None,
        }
        role, part = f"Plan{name}", f"usage plan {plan.name}"
        plan_id = canvas.add(component, role, "AWS::ApiGateway::UsagePlan", properties, part=part, tagged=True)
        for key in plan.keys:
            _draw_key(canvas, component, plan, key, plan_id)


def _draw_key(canvas: Canvas, component: Component, plan: UsagePlan, key: str, plan_id: str) -> None:
    name = short_hash(plan.name, key)
    made: dict[str, Any] = {"Description": f"{plan.name}: {key}", "Enabled": True}
    key_id = canvas.add(component, f"Key{name}", "AWS::ApiGateway::ApiKey", made, part=f"key {key}", tagged=True)
    link = {"KeyId": ref(key_id), "KeyType": "API_KEY", "UsagePlanId": ref(plan_id)}
    canvas.add(component, f"PlanKey{name}", "AWS::ApiGateway::UsagePlanKey", link, part=f"plan of the key {key}")
