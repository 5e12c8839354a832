"""What may run a function by itself, said from the function's side: who sees it, and in which words. Pure.

A component that runs functions names them in its connections (`uses: {resize: run}`) and draws what does so; see
`Feed`. A function says here what running it means for each such kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deployments.spec.canvas import RUN, Canvas, Resource, policy, ref
from deployments.spec.definition import Component, Definition
from deployments.spec.kinds.base import Access
from deployments.spec.live import called_arn
from deployments.spec.naming import short_hash
from deployments.spec.queues import MOST_DAYS

DAY: Final = 86_400
RUNS: Final[Mapping[str, tuple[Access, ...]]] = {
    "queue": (Access(RUN, "Run", "Each batch of messages runs the function; what fails stays in the queue."),),
    "topic": (Access(RUN, "Run", "Each message that is published runs the function."),),
    "bucket": (Access(RUN, "Run", "Each file that is put in or removed runs the function."),),
    "table": (Access(RUN, "Run", "Each change of an item runs the function, which gets it from the change stream."),),
    "schedule": (Access(RUN, "Run", "The function runs at the times of the schedule."),),
}


def runs_role(function: Component) -> str:
    """The role in a logical id of what runs this function. Names may be long and alike, so it is a hash."""
    return runs_role_of(function.name)


def runs_role_of(function: str) -> str:
    """The same for a function known by its name alone."""
    return f"Runs{short_hash(function)}"


def permission_role(function: Component) -> str:
    """The role in a logical id of the right to call this function."""
    return permission_role_of(function.name)


def permission_role_of(function: str) -> str:
    """The same for a function known by its name alone."""
    return f"Permission{short_hash(function)}"


def draw_mapping(canvas: Canvas, source: Component, function: Component, properties: Mapping[str, Any]) -> str:
    """A mapping with which Lambda itself fetches what lies in a queue or stream and calls the function with it.

    The function answers with those that failed, and only they are tried again.
    """
    mapping: Resource = {
        "FunctionName": called_arn(function),
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        **properties,
    }
    part = f"trigger for {function.name}"
    return canvas.add(source, runs_role(function), "AWS::Lambda::EventSourceMapping", mapping, part=part, tagged=True)


def draw_failed(canvas: Canvas, component: Component, properties: Mapping[str, Any], *, part: str) -> str:
    """A queue beside a component that keeps what failed as long as AWS keeps anything: 14 days."""
    kept = {**properties, "MessageRetentionPeriod": MOST_DAYS * DAY}
    return canvas.add(component, "FailedQueue", "AWS::SQS::Queue", kept, part=part, tagged=True)


def draw_permission(canvas: Canvas, source: Component, function: Component, properties: Mapping[str, Any]) -> str:
    """The right of another service to call one function; `properties` say which service, and for what of it."""
    permission: Resource = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": called_arn(function),
        **properties,
    }
    role = permission_role(function)
    return canvas.add(source, role, "AWS::Lambda::Permission", permission, part=f"right to call {function.name}")


def draw_late_rights(canvas: Canvas, function: Component, role_id: str) -> None:
    """A function's rights on what AWS can make only after the function, as a policy beside its role.

    The variables with such names stay out: the function is made before they are known, and every event brings them.
    """
    statements = [statement for grant in canvas.granted_afterwards(function) for statement in grant.statements]
    if statements:
        properties = {
            "PolicyName": "UsesWhatRunsIt",
            "PolicyDocument": policy(*statements),
            "Roles": [ref(role_id)],
        }
        part = "rights on its trigger"
        canvas.add(function, "LatePolicy", "AWS::IAM::Policy", properties, part=part)


def functions_run(definition: Definition, source: Component) -> Iterator[Component]:
    """The functions that a component runs, by name."""
    for name, access in sorted(source.uses.items()):
        if access == RUN:
            yield definition[name]
