"""CloudWatch alarms: each is paid by the month for every metric that it looks at; what they tell is SNS's. Pure.

Alarms that look every 10 or 30 seconds cost more, as do those that follow a band of what is usual; neither is counted.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Answer, Charge, Gap, Scene
from costing.estimate.meters import ALARMS
from costing.estimate.reading import Resource, references

ALARM_TYPE = "AWS::CloudWatch::Alarm"
MINUTE = 60
_TELLS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """One for each metric: of those of a calculation, the metrics that go into it."""
    metrics = resource.properties.blocks("Metrics")
    periods = [metric.block("MetricStat") for metric in metrics if metric.has("MetricStat")] or [resource.properties]
    if resource.properties.has("ThresholdMetricId"):
        yield Gap("An alarm that follows a band of what is usual is not counted.")
    elif any(one.number("Period", default=MINUTE, lowest=1, highest=10**6) < MINUTE for one in periods):
        yield Gap("An alarm that looks more often than once a minute is not counted.")
    else:
        yield Charge(ALARMS, resource, Fraction(len(periods)), "fixed")


def told(topic: Resource, scene: Scene) -> Answer | None:
    """How many messages a month a topic gets from alarms; None when no alarm tells it anything."""
    for alarm in scene.graph.of_type(ALARM_TYPE):
        actions = [alarm.properties.values.get(name) for name in _TELLS]
        if topic.logical_id in references(actions):
            return scene.ask(topic, "alarms_told")
    return None
