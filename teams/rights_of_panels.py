"""What the panels of functions and tables may do at AWS beside what deployments need. Pure; see ``teams.documents``."""

from typing import Final

from teams.statements import Statement

TESTS: Final[tuple[Statement, ...]] = (
    ("FunctionsAreTested", ("lambda:InvokeFunction",), ("arn:{partition}:lambda:*:{account}:function:tb-*",), {}),
)
"""Of the deploy role, in a managed policy of its own that a team may leave out: then nobody tests."""
_LOGS: Final[tuple[Statement, ...]] = (
    ("LogsAreRead", ("logs:FilterLogEvents",), ("arn:{partition}:logs:*:{account}:log-group:tb-*",), {}),
    ("FiguresHaveNoArn", ("cloudwatch:GetMetricData",), ("*",), {}),
)
_ITEMS: Final[tuple[Statement, ...]] = (
    ("ItemsAreRead", ("dynamodb:Query", "dynamodb:Scan"), ("arn:{partition}:dynamodb:*:{account}:table/tb-*",), {}),
    (
        "TablesWithKeysOfTheirOwn",
        ("kms:Decrypt",),
        ("arn:{partition}:kms:*:{account}:key/*",),
        {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}},
    ),
)
READING: Final[tuple[tuple[str, tuple[Statement, ...]], ...]] = (("function-logs", _LOGS), ("table-items", _ITEMS))
"""Managed policies of the read role. What they read is inside things, so a team may leave each of them out."""
