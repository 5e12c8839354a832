"""Alarms: the topic that tells people by mail, its key, and what each of its alarms looks at. Pure.

What can be watched in the template is found as it is for a component (`spec/watching.py`); an alarm that is none of
these, or tells somebody else as well, is left to the rest.
"""

from __future__ import annotations

from typing import Any, Final

from deployments.spec.alarm_fields import Limits
from deployments.spec.imports.compare import spelled
from deployments.spec.imports.proposal import Proposal, Unknown, View, only, target
from deployments.spec.kinds.alarms import ALARM_TYPE
from deployments.spec.naming import short_hash
from deployments.spec.template import canonical
from deployments.spec.watching import ERRORS_OF_APIS, Watch, watches

FIELDS: Final = {
    "ApproximateAgeOfOldestMessage": "waiting",
    "ApproximateNumberOfMessagesVisible": "failed_events",
    "Duration": "slow",
    "Errors": "failed_calls",
    "ReadThrottleEvents": "table_limits",
    "Throttles": "held_back",
    "WriteThrottleEvents": "table_limits",
    **dict.fromkeys(("5XXError", *ERRORS_OF_APIS.values()), "server_errors"),
}
"""Which setting says from when on an alarm of a metric rings."""
_EACH: Final = Limits(**dict.fromkeys(FIELDS.values(), 1))
"""With these every alarm that there can be is drawn, at the threshold that stands for 1."""


def telling(view: View, topic: str) -> list[str]:
    """The alarms that tell this topic and nobody else."""
    return [name for name, body in view.resources.items() if body.get("Type") == ALARM_TYPE and _tells(body, topic)]


def _tells(alarm: Any, topic: str) -> bool:
    told = alarm.get("Properties", {}).get("AlarmActions")
    return isinstance(told, list) and [target(one) for one in told] == [topic]


def recognise(view: View, name: str) -> Proposal:
    """All alarms of a topic that sends mail. Raises Unknown when nobody gets mail."""
    claims = {"Topic": name, **_beside(view, name)}
    emails = mails_of(view, name, claims)
    if not emails:
        raise Unknown("Nobody gets mail of it; alarms of a component tell at least one address.")
    possible = {_looks_at(watch.metric, watch.dimensions): watch for watch in watches(_noted(view), _EACH)}
    # What could be watched and is not was left out; what there is nothing of yet is watched as soon as there is.
    limits = dict.fromkeys((FIELDS[watch.metric] for watch in possible.values()), 0)
    looks: dict[str, tuple[str, str]] = {}
    recoveries = False
    for alarm in telling(view, name):
        said = view.properties(alarm)
        watch = possible.get(_looks_at(said.get("MetricName"), _dimensions(said)))
        if watch is None:
            continue
        looks[alarm] = (watch.of, watch.metric)
        limits[FIELDS[watch.metric]] = limits[FIELDS[watch.metric]] or _limit(alarm, said, watch)
        recoveries = recoveries or "OKActions" in said
    settings = {"emails": emails, "recoveries": recoveries, "encryption": "own_key" if "Key" in claims else "none"}
    return Proposal(name, "alarms", {**settings, **limits}, claims, looks=looks)


def _beside(view: View, name: str) -> dict[str, str]:
    """Who may publish to the topic, and the key that it is encrypted with, by their parts of the component."""
    found = {}
    for one, body in view.resources.items():
        topics = body.get("Properties", {}).get("Topics") if body.get("Type") == "AWS::SNS::TopicPolicy" else None
        if isinstance(topics, list) and [target(topic) for topic in topics] == [name]:
            found["TopicPolicy"] = one
    sealed = view.properties(name).get("KmsMasterKeyId")
    if sealed is None:
        return found
    key = target(sealed) or ""
    if view.resources.get(key, {}).get("Type") != "AWS::KMS::Key":
        raise Unknown("It is encrypted with a key that is not in this template.")
    return {**found, "Key": key}


def mails_of(view: View, name: str, claims: dict[str, str]) -> list[str]:
    """The addresses that a topic sends mail to, whose subscriptions are put among the claims."""
    found = []
    for subscription in view.of("AWS::SNS::Subscription", "TopicArn", name):
        said = view.properties(subscription)
        if said.get("Protocol") == "email" and isinstance(said.get("Endpoint"), str):
            found.append(str(said["Endpoint"]))
            claims[f"Mail{short_hash(found[-1])}"] = subscription
    return found


def _noted(view: View) -> dict[str, dict[str, Any]]:
    """The resources as they are drawn, with the component that each belongs to."""
    return {
        name: {
            **body,
            "Properties": view.properties(name),
            "Metadata": {"Tierboard": {"Component": view.names.get(name, name)}},
        }
        for name, body in view.resources.items()
    }


def _dimensions(alarm: dict[str, Any]) -> dict[str, Any]:
    return {str(one.get("Name")): one.get("Value") for one in only(alarm, "Dimensions", list, [])}


def _looks_at(metric: Any, dimensions: Any) -> str:
    return canonical([metric, spelled(dict(dimensions))])


def _limit(alarm: str, said: dict[str, Any], watch: Watch) -> int:
    """From how many on an alarm rings, in the unit of its setting."""
    threshold = only(said, "Threshold", int, 0)
    found, rest = divmod(threshold, watch.threshold)
    if rest:
        raise Unknown(f"{alarm} rings at {threshold:,}; forms have multiples of {watch.threshold:,}.")
    return int(found)
