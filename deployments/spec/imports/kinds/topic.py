"""Topics: who is told by mail, which queues get the messages, which functions they run; or alarms. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from deployments.spec.imports.kinds import alarms
from deployments.spec.imports.kinds.mappings import function_of, permissions_for
from deployments.spec.imports.proposal import ODD, Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.running import permission_role_of, runs_role_of
from deployments.spec.naming import short_hash

SUBSCRIPTION = "AWS::SNS::Subscription"


def recognise(view: View, name: str) -> Proposal:
    """The alarms that a topic is told by; where no form says all of them, the topic alone."""
    telling = alarms.telling(view, name)
    if not telling:
        return _topic(view, name)
    try:
        usual = _topic(view, name)
    except Unknown:
        return alarms.recognise(view, name)
    try:
        return replace(alarms.recognise(view, name), otherwise=usual)
    except Unknown as unknown:
        return replace(usual, left=dict.fromkeys(telling, str(unknown)))
    except ODD:
        return usual


def _topic(view: View, name: str) -> Proposal:
    """A topic with those of its subscriptions that a topic can have here; others are left to the rest."""
    properties = view.properties(name)
    settings: dict[str, Any] = {
        "order": "fifo" if properties.get("FifoTopic") in (True, "true") else "standard",
        "content_deduplication": only(properties, "ContentBasedDeduplication", bool, False),
        "encryption": "aws_managed" if properties.get("KmsMasterKeyId") == "alias/aws/sns" else "none",
    }
    if "DisplayName" in properties:
        settings["display_name"] = only(properties, "DisplayName", str, None)
    claims = {"Topic": name}
    settings["emails"] = alarms.mails_of(view, name, claims)
    return Proposal(name, "topic", settings, claims, tuple(_links(view, name, settings)))


def _links(view: View, name: str, settings: dict[str, Any]) -> Iterator[Link]:
    settings["raw_delivery"] = False
    for subscription in view.of(SUBSCRIPTION, "TopicArn", name):
        said = view.properties(subscription)
        if said.get("Protocol") == "sqs":
            queue = target(said.get("Endpoint")) or ""
            settings["raw_delivery"] |= only(said, "RawMessageDelivery", bool, False)
            if queue in view.names:
                yield Link(queue, "write", {f"Delivers{short_hash(view.names[queue])}": subscription})
        elif said.get("Protocol") == "lambda":
            function = function_of(view, said.get("Endpoint"))
            if function is None:
                continue
            called = view.names[function]
            claims = {runs_role_of(called): subscription}
            rights = [one for one in permissions_for(view, function, "sns.amazonaws.com") if _from(view, one, name)]
            if rights:
                claims[permission_role_of(called)] = rights[0]
            yield Link(function, claims=claims)


def _from(view: View, permission: str, topic: str) -> bool:
    return target(view.properties(permission).get("SourceArn")) == topic
