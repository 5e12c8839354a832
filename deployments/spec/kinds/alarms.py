"""Alarms: CloudWatch. Mail as soon as something of the application goes wrong, whatever it is made of.

What is watched is read off what all other components render to (`spec/watching.py`), so a component that is added later
is watched without a word more. All alarms of a definition tell one topic of their own. CloudWatch cannot use SNS's key
of the account (alias/aws/sns), whose policy nobody can change, so the topic has a key of its own that lets CloudWatch
use it for these alarms, or none (Amazon SNS Developer Guide, "Enable compatibility between event sources from AWS
services and encrypted topics").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field

from deployments.spec.alarm_fields import Limits, TopicKey
from deployments.spec.canvas import Canvas, Resource, allow, policy, ref, sub
from deployments.spec.definition import Component, Definition
from deployments.spec.faults import Fault
from deployments.spec.fields import Shown
from deployments.spec.kinds.base import Kind, settings_of
from deployments.spec.mails import draw_mails, mails
from deployments.spec.naming import short_hash
from deployments.spec.watching import MINUTES, SLOWEST, Watch, watches

ALARM_TYPE: Final = "AWS::CloudWatch::Alarm"
NOTHING_TO_WATCH: Final = "There is nothing to watch yet. Add a function, an API, a queue or a table, or remove this."
ONE_IS_ENOUGH: Final = (
    "watches everything already, and each alarm is paid for. Put all addresses there, and remove this."
)
DAYS_TO_CHANGE_ONES_MIND: Final = 7
"""The least that KMS waits before it deletes a key (KMS API Reference, ScheduleKeyDeletion)."""


class AlarmsSettings(Limits):
    """What a person decides about alarms."""

    emails: Annotated[
        tuple[str, ...],
        Field(min_length=1, max_length=20, strict=False),
        AfterValidator(mails),
        Shown(
            "Mail to",
            "Addresses, one a line. AWS asks each by mail first; alarms come once the link in it was opened.",
            widget="list",
            placeholder="alerts@example.com",
            aws_name="Subscription email",
        ),
    ]
    recoveries: Annotated[
        bool,
        Shown(
            "Also tell when it is over",
            "A second mail once everything was well for five minutes.",
            widget="checkbox",
            aws_name="OKActions",
        ),
    ] = True
    encryption: TopicKey = "own_key"


def draw(canvas: Canvas, component: Component) -> None:
    """The topic, who may publish to it and get mail from it, and an alarm for each thing that can go wrong."""
    settings = settings_of(component, AlarmsSettings)
    key_id = _draw_key(canvas, component) if settings.encryption == "own_key" else None
    properties = {
        "DisplayName": sub("Alarms of ${TierboardApplication}"),
        "KmsMasterKeyId": None if key_id is None else ref(key_id),
    }
    topic_id = canvas.add(component, "Topic", "AWS::SNS::Topic", properties, part="topic", tagged=True)
    publish = {**_for_alarms(), "Action": "sns:Publish", "Resource": ref(topic_id)}
    rights = {"Topics": [ref(topic_id)], "PolicyDocument": policy(publish)}
    canvas.add(component, "TopicPolicy", "AWS::SNS::TopicPolicy", rights, part="right of alarms to tell")
    draw_mails(canvas, component, topic_id, settings.emails)
    for watch in list(watches(canvas.resources, settings)):
        _draw_alarm(canvas, component, watch, topic_id, settings.recoveries)


def _for_alarms() -> Resource:
    """CloudWatch, in the name of this stack's alarms alone."""
    alarms = sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:${AWS::StackName}-*")
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {
            "ArnLike": {"aws:SourceArn": alarms},
            "StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")},
        },
    }


def _draw_key(canvas: Canvas, component: Component) -> str:
    """The key, which goes with the alarms: nothing that lasts is encrypted with it."""
    account = {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}
    administers = {"Effect": "Allow", "Principal": account, "Action": "kms:*", "Resource": "*"}
    uses = {**_for_alarms(), **allow(["kms:Decrypt", "kms:GenerateDataKey*"], "*")}
    properties = {
        "Description": sub("Encrypts the alarms of ${AWS::StackName}"),
        "EnableKeyRotation": True,
        "KeyPolicy": policy(administers, uses),
        "PendingWindowInDays": DAYS_TO_CHANGE_ONES_MIND,
    }
    return canvas.add(component, "Key", "AWS::KMS::Key", properties, part="encryption key", tagged=True)


def _draw_alarm(canvas: Canvas, component: Component, watch: Watch, topic_id: str, recoveries: bool) -> None:
    """Where nothing happens there is no number, and that is well: a part that is not used cannot fail."""
    slow = watch.statistic == SLOWEST
    properties: dict[str, Any] = {
        "AlarmActions": [ref(topic_id)],
        "AlarmDescription": sub("${TierboardApplication}: " + watch.words),
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Dimensions": [{"Name": name, "Value": value} for name, value in sorted(watch.dimensions.items())],
        "EvaluateLowSampleCountPercentile": "ignore" if slow else None,
        "EvaluationPeriods": 1,
        "ExtendedStatistic": watch.statistic if slow else None,
        "MetricName": watch.metric,
        "Namespace": watch.namespace,
        "OKActions": [ref(topic_id)] if recoveries else None,
        "Period": MINUTES * 60,
        "Statistic": None if slow else watch.statistic,
        "Threshold": watch.threshold,
        "TreatMissingData": "notBreaching",
    }
    role = alarm_role(watch.of, watch.metric)
    canvas.add(component, role, ALARM_TYPE, properties, part=f"alarm: {watch.part}", tagged=True)


def alarm_role(of: str, metric: str) -> str:
    """The part of the component that looks at a metric of the resource that we call ``of``."""
    return f"Alarm{short_hash(of, metric)}"


def idle(definition: Definition, resources: Mapping[str, Resource]) -> Iterator[Fault]:
    """The name of a component that watches nothing, with what to do, once everything is drawn."""
    if not any(resource["Type"] == ALARM_TYPE for resource in resources.values()):
        yield from ((component.name, NOTHING_TO_WATCH) for component in definition.of_kind(KIND.name))


def check(definition: Definition, component: Component) -> Iterator[Fault]:
    """One component watches everything, so a second one would tell everything twice."""
    first = definition.of_kind(KIND.name)[0]
    if first.name != component.name:
        yield "emails", f"{first.name} {ONE_IS_ENOUGH}"


KIND = Kind(
    name="alarms",
    label="Alarms",
    aws_name="CloudWatch alarms",
    tier="logic",
    summary="Mail when something goes wrong: failed and slow calls, errors of APIs, messages that wait, full tables.",
    settings=AlarmsSettings,
    render=draw,
    starter={"emails": []},
    used_only="Nothing uses alarms: they watch everything by themselves. Remove the connection.",
    uses_only="Alarms watch everything by themselves. Remove the connection.",
    oversees=True,
    check=check,
)
