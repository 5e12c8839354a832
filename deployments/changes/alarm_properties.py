"""What people call the properties of alarms and of the topic that they tell. Pure."""

from typing import Final

ALARMS: Final[dict[str, dict[str, str]]] = {
    "AWS::CloudWatch::Alarm": {
        "AlarmActions": "Whom it tells",
        "AlarmDescription": "What it says",
        "ComparisonOperator": "When it rings",
        "Dimensions": "What it watches",
        "EvaluateLowSampleCountPercentile": "What few calls mean",
        "EvaluationPeriods": "Periods it looks at",
        "ExtendedStatistic": "How it counts",
        "MetricName": "What it counts",
        "Namespace": "Service",
        "OKActions": "Also tell when it is over",
        "Period": "Looks every",
        "Statistic": "How it counts",
        "Tags": "Tags",
        "Threshold": "Rings from",
        "TreatMissingData": "What silence means",
    },
    "AWS::SNS::TopicPolicy": {"PolicyDocument": "Who may publish", "Topics": "Topic"},
}
"""Type → path → label."""
ALARM_UNITS: Final = {("AWS::CloudWatch::Alarm", "Period"): " s"}
