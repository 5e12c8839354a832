"""Queues: a queue with its box for failed events, what may deliver into it, and the functions that it runs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployments.spec.imports.kinds.mappings import mappings_of
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target, whole_days
from deployments.spec.kinds.running import runs_role_of

ORDINARY = {"visibility": 30, "retention": 345_600}
"""Seconds that AWS takes where a template says nothing ("CreateQueue")."""


def recognise(view: View, name: str) -> Proposal:
    """A queue that is not itself the box of another."""
    if name in _boxes(view):
        raise Unknown("It takes in what failed elsewhere, and could not be told apart from that.")
    properties = view.properties(name)
    settings = _settings(properties)
    claims = {"Queue": name}
    redrive = properties.get("RedrivePolicy")
    settings["dead_letters"] = isinstance(redrive, dict)
    if isinstance(redrive, dict):
        box = target(redrive.get("deadLetterTargetArn"))
        if box is None or view.resources.get(box, {}).get("Type") != "AWS::SQS::Queue":
            raise Unknown("Its box for failed messages is not in this template.")
        settings["max_receives"] = only(redrive, "maxReceiveCount", int, 5)
        claims["FailedQueue"] = box
    policies = [one for one in view.resources if _is_policy_of(view, one, name)]
    links = list(_runs(view, name, settings))
    if policies:
        claims["QueuePolicy"] = policies[0]
    return Proposal(name, "queue", settings, claims, tuple(links))


def _settings(properties: dict[str, Any]) -> dict[str, Any]:
    managed = properties.get("KmsMasterKeyId") == "alias/aws/sqs"
    retention = only(properties, "MessageRetentionPeriod", int, ORDINARY["retention"])
    return {
        "order": "fifo" if properties.get("FifoQueue") in (True, "true") else "standard",
        "visibility_timeout": only(properties, "VisibilityTimeout", int, ORDINARY["visibility"]),
        "retention_days": whole_days(retention, "The time for which it keeps messages"),
        "delay": only(properties, "DelaySeconds", int, 0),
        "wait_time": only(properties, "ReceiveMessageWaitTimeSeconds", int, 0),
        "content_deduplication": only(properties, "ContentBasedDeduplication", bool, False),
        "encryption": "aws_managed" if managed else "sqs",
    }


def _boxes(view: View) -> set[str]:
    """The queues into which another resource of the template puts what failed."""
    found: set[str | None] = set()
    for body in view.resources.values():
        properties = body.get("Properties", {})
        redrive, destination = properties.get("RedrivePolicy"), properties.get("DestinationConfig")
        if isinstance(redrive, dict):
            found.add(target(redrive.get("deadLetterTargetArn")))
        if isinstance(destination, dict) and isinstance(destination.get("OnFailure"), dict):
            found.add(target(destination["OnFailure"].get("Destination")))
    return {name for name in found if name}


def _is_policy_of(view: View, name: str, queue: str) -> bool:
    queues = view.resources[name].get("Properties", {}).get("Queues")
    is_policy = view.resources[name].get("Type") == "AWS::SQS::QueuePolicy"
    return is_policy and isinstance(queues, list) and [target(one) for one in queues] == [queue]


def _runs(view: View, name: str, settings: dict[str, Any]) -> Iterator[Link]:
    for mapping, function in mappings_of(view, name):
        properties = view.properties(mapping)
        scaling = properties.get("ScalingConfig")
        settings["batch_size"] = only(properties, "BatchSize", int, 10)
        settings["batch_window"] = only(properties, "MaximumBatchingWindowInSeconds", int, 0)
        if isinstance(scaling, dict):
            settings["max_concurrency"] = only(scaling, "MaximumConcurrency", int, None)
        yield Link(function, claims={runs_role_of(view.names.get(function, "")): mapping})
