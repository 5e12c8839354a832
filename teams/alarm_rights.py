"""What the role that deploys may do with alarms, and with the key of the topic that they tell. Pure.

In the shape of `teams/documents.py`. Alarms carry the name of their stack; who looks for one asks for all. Everything
else of a key is in `teams/rights_of_tables.py`: only a key that encrypts nothing that lasts goes with its stack.
"""

from typing import Final

from teams.statements import Statement

ALARMS: Final[tuple[Statement, ...]] = (
    (
        "Alarms",
        (
            *("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:ListTagsForResource"),
            *("cloudwatch:TagResource", "cloudwatch:UntagResource"),
        ),
        ("arn:{partition}:cloudwatch:*:{account}:alarm:tb-*",),
        {},
    ),
    ("AlarmsAreFoundByList", ("cloudwatch:DescribeAlarms",), ("*",), {}),
    (
        "KeysOfAlarmsGoWithThem",
        ("kms:ScheduleKeyDeletion",),
        ("arn:{partition}:kms:*:{account}:key/*",),
        {"StringLike": {"aws:ResourceTag/tierboard:environment": "*"}},
    ),
)
