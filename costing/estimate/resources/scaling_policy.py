"""Rules that follow the use: free themselves, but Application Auto Scaling watches by CloudWatch alarms, which are not.
Pure.
"""

from collections.abc import Iterator
from fractions import Fraction

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.meters import ALARMS
from costing.estimate.reading import Resource

ALARMS_OF_A_TABLE = 4
"""Two for much and little use, two for what the capacity was set to (AWS: "Using the AWS CLI to manage DynamoDB auto
scaling").
"""
OF_OTHERS = 2


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """The alarms of a rule that tracks a target; rules of steps name alarms of their own."""
    if resource.properties.text("PolicyType", "TargetTrackingScaling") != "TargetTrackingScaling":
        yield Gap("Only rules that track a target are counted.")
        return
    tracking = resource.properties.block("TargetTrackingScalingPolicyConfiguration")
    metric = tracking.block("PredefinedMetricSpecification").text("PredefinedMetricType", "")
    count = ALARMS_OF_A_TABLE if metric.startswith("DynamoDB") else OF_OTHERS
    yield Charge(ALARMS, resource, Fraction(count), "fixed", f"{count} alarms that AWS makes for a rule")
