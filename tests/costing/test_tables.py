"""What indexes, scaling, backups and keys of tables cost."""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Estimate
from tests.costing.shortcuts import bill, line, usage
from tests.costing.templates import arn, ref, resource, template

ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST"}
USED = {"reads_per_request": "1", "writes_per_request": "1"}


def board(**settings: Any) -> dict[str, Any]:
    return template(Rows=resource("AWS::DynamoDB::Table", "rows", **{**ON_DEMAND, **settings}))


def index(projection: str) -> dict[str, Any]:
    return {"IndexName": projection.lower(), "Projection": {"ProjectionType": projection}}


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


def test_an_index_that_holds_a_part_is_written_and_stored_by_its_size() -> None:
    known = usage(1000, rows={**USED, "items": str(2**20), "item_kb": "4", "index_kb": "1"})
    found = bill(board(GlobalSecondaryIndexes=[index("KEYS_ONLY"), index("ALL")]), known)
    assert line(found, "DynamoDB", "Writes").quantity == (4 + 4 + 1) * 1000
    gigabytes = Decimal(2 * (4096 + 100) + 1024 + 100) / 1024
    assert line(found, "DynamoDB", "Storage").quantity == pytest.approx(gigabytes, abs=Decimal("1e-9"))
    assert "2 copies with its indexes, 1 more of 1 KB in an index" in line(found, "DynamoDB", "Storage").formula


def test_local_indexes_are_written_stored_and_kept_in_the_undo_window() -> None:
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    known = usage(1000, rows=USED)
    with_local = {"LocalSecondaryIndexes": [index("ALL")], "PointInTimeRecoverySpecification": recovery}
    found, plain = bill(board(**with_local), known), bill(board(PointInTimeRecoverySpecification=recovery), known)
    for name in ("Writes", "Storage", "Undo window for data"):
        ratio = line(found, "DynamoDB", name).quantity / line(plain, "DynamoDB", name).quantity
        assert ratio == pytest.approx(2, abs=Decimal("1e-9"))


def test_a_global_index_is_not_in_the_undo_window() -> None:
    recovery = {"PointInTimeRecoveryEnabled": True}
    indexed = board(PointInTimeRecoverySpecification=recovery, GlobalSecondaryIndexes=[index("ALL")])
    found, plain = (bill(one, 0) for one in (indexed, board(PointInTimeRecoverySpecification=recovery)))
    name = "Undo window for data"
    assert line(found, "DynamoDB", name).quantity == line(plain, "DynamoDB", name).quantity


def scaled() -> dict[str, Any]:
    units = {"ReadCapacityUnits": 10, "WriteCapacityUnits": 5}
    found = board(
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units,
        GlobalSecondaryIndexes=[{"IndexName": "a", "ProvisionedThroughput": {**units, "ReadCapacityUnits": 20}}],
    )
    place = {"Fn::Sub": "table/${Rows}"}
    dimension = "dynamodb:table:ReadCapacityUnits"
    found["Resources"]["Target"] = resource(
        "AWS::ApplicationAutoScaling::ScalableTarget", "rows", ResourceId=place, ScalableDimension=dimension
    )
    metric = {"PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}
    found["Resources"]["Rule"] = resource(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "rows",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=ref("Target"),
        TargetTrackingScalingPolicyConfiguration=metric,
    )
    return found


def test_units_that_follow_the_use_count_with_their_average() -> None:
    least, more = bill(scaled(), 0), bill(scaled(), usage(0, rows={"scaled_reads": "25"}))
    assert line(least, "DynamoDB", "Read capacity").quantity == 10 * 730
    assert line(more, "DynamoDB", "Read capacity").quantity == 25 * 730
    assert line(more, "DynamoDB", "Read capacity of index a").quantity == 50 * 730
    assert "on average" in line(more, "DynamoDB", "Read capacity").formula
    assert line(more, "DynamoDB", "Write capacity").quantity == 5 * 730


def test_a_scaling_rule_has_alarms() -> None:
    found = line(bill(scaled(), 0), "CloudWatch", "Alarms")
    assert (found.quantity, found.amount, found.recurring) == (Decimal(4), Decimal("0.4"), "fixed")
    assert line(bill(scaled(), 0, free_tier=True), "CloudWatch", "Alarms").amount == 0


def test_other_scaling_rules_are_not_guessed() -> None:
    steps = template(Rule=resource("AWS::ApplicationAutoScaling::ScalingPolicy", PolicyType="StepScaling"))
    assert reasons(bill(steps, 0)) == ["Only rules that track a target are counted."]


def backed_up(**rule: Any) -> dict[str, Any]:
    found = board()
    rule = {"TargetBackupVault": ref("Vault"), "ScheduleExpression": "cron(0 5 * * ? *)", **rule}
    found["Resources"] |= {
        "Vault": resource("AWS::Backup::BackupVault", "rows", BackupVaultName="v"),
        "Plan": resource("AWS::Backup::BackupPlan", "rows", BackupPlan={"BackupPlanRule": [rule]}),
        "Choice": resource(
            "AWS::Backup::BackupSelection",
            "rows",
            BackupPlanId=ref("Plan"),
            BackupSelection={"Resources": [arn("Rows")]},
        ),
    }
    return found


def test_every_backup_that_is_kept_holds_the_whole_table() -> None:
    known = usage(0, rows={"items": str(2**20), "item_kb": "1"})
    found = bill(backed_up(Lifecycle={"DeleteAfterDays": 35}), known)
    backups = line(found, "DynamoDB", "Backups")
    assert backups.quantity == pytest.approx(Decimal(35 * 1124) / 1024, abs=Decimal("1e-9"))
    assert (backups.price, backups.logical_id) == ("$0.10", "Vault")
    assert "35 daily backups of" in backups.formula


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "Backups without an end"),
        ({"ScheduleExpression": "cron(0 5 1 * ? *)", "Lifecycle": {"DeleteAfterDays": 9}}, "Only backups once a day"),
        ({"ScheduleExpression": "rate(1 hour)"}, "Only backups once a day"),
    ],
)
def test_other_backups_are_unpriced(rule: dict[str, Any], words: str) -> None:
    assert any(words in reason for reason in reasons(bill(backed_up(**rule), 0)))


def test_backups_of_something_else_are_unpriced() -> None:
    found = backed_up(Lifecycle={"DeleteAfterDays": 9})
    found["Resources"]["Choice"]["Properties"]["BackupSelection"] = {"Resources": ["arn:aws:rds:x"]}
    assert any("no table of the template" in reason for reason in reasons(bill(found, 0)))


def test_a_key_is_paid_by_the_month() -> None:
    found = line(bill(template(Key=resource("AWS::KMS::Key", "rows")), 0), "KMS", "Key of its own")
    assert (found.amount, found.recurring) == (Decimal(1), "fixed")
