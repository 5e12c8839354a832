"""A stack that can drift, and what a detection says of it."""

from typing import Any

from tests.sandbox.aws import Aws
from tests.sandbox.templates import TABLE_PROPERTIES, function, log_group, role, stack

SOURCE = "def handler(event, context):\n    return context.memory_limit_in_mb\n"


def template(memory: int = 128, days: int = 7) -> dict[str, Any]:
    """A function, a table, logs, and a budget, which is only recorded."""
    budget = {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": {"Amount": 5, "Unit": "USD"}}
    return stack(
        {
            "Role": role(),
            "Notes": function(SOURCE, MemorySize=memory),
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": TABLE_PROPERTIES},
            "Logs": log_group(days),
            "Budget": {"Type": "AWS::Budgets::Budget", "Properties": {"Budget": budget}},
        },
        Outputs={"Notes": {"Value": {"Ref": "Notes"}}, "Table": {"Value": {"Ref": "Table"}}},
    )


def detect(aws: Aws, name: str, **options: Any) -> dict[str, Any]:
    """A detection that ended."""
    found = aws.cloudformation.detect_stack_drift(StackName=name, **options)["StackDriftDetectionId"]
    ended: dict[str, Any] = aws.cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=found)
    return ended


def drifts(aws: Aws, name: str) -> dict[str, dict[str, Any]]:
    """What was seen, by logical id."""
    pages: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        page = aws.cloudformation.describe_stack_resource_drifts(StackName=name, **more)
        pages += page["StackResourceDrifts"]
        more = {"NextToken": page.get("NextToken")}
        if not more["NextToken"]:
            return {one["LogicalResourceId"]: one for one in pages}


def drift_outputs() -> dict[str, Any]:
    """Its outputs, beside resources of one's own."""
    return {"Outputs": template()["Outputs"]}
