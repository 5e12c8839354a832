"""How far back a table can be brought, and its daily backups by AWS Backup: a vault that is kept, a plan, and a role
that reaches this one table. Pure.

Bounds are AWS's: backups are kept for 1 to 36,500 days, and a vault's name has 2 to 50 letters, digits, - and _ ("AWS
Backup quotas", "CreateBackupVault"). What the role may do are the parts for DynamoDB of AWS's own policy
AWSBackupServiceRolePolicyForBackup, narrowed to the table.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from deployments.spec.canvas import TAG_PARAMETERS, Canvas, allow, arn_of, policy, ref, sub
from deployments.spec.definition import Component
from deployments.spec.fields import Settings, Shown
from deployments.spec.naming import short_hash

_LONGEST_STEM: Final = 20
_POINTS: Final = "arn:${AWS::Partition}:backup:${AWS::Region}:${AWS::AccountId}:recovery-point:*"
"""Backups of this account: AWS draws their names."""
USE_KEY: Final = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")
"""What AWS Backup does with the key of a table that has one of its own."""


class Backups(Settings):
    """A backup a day."""

    keep_days: Annotated[
        int,
        Field(ge=1, le=36_500),
        Shown(
            "Keep each for",
            "Each backup holds the whole table and is paid for by its size until it is deleted.",
            unit="days",
            widget="number",
            aws_name="DeleteAfterDays",
        ),
    ] = 35
    hour: Annotated[
        int,
        Field(ge=0, le=23),
        Shown("Hour", "In UTC. It begins within an hour after that.", widget="number", aws_name="ScheduleExpression"),
    ] = 5
    vault: Annotated[
        int,
        Field(ge=1, le=99),
        Shown(
            "Number of the vault",
            "Raise it when backups are switched on again: the vault from before stays, with what is in it.",
            widget="number",
            replaces=True,
            replaced="vault of backups",
            replaces_words="A change begins a new, empty vault. The old one stays in the account with its backups.",
            aws_name="BackupVaultName",
        ),
    ] = 1


RecoveryDays = Annotated[
    Annotated[int, Field(ge=1, le=35)] | None,
    Shown(
        "Length of the undo window",
        "So far back the table can be brought. It costs the same. Empty means 35.",
        unit="days",
        widget="number",
        group="more",
        aws_name="RecoveryPeriodInDays",
    ),
]
"""Of point-in-time recovery, which AWS keeps for 1 to 35 days."""
BackupsField = Annotated[
    Backups | None,
    Shown(
        "Daily backups",
        "Copies that outlive the table: they are kept apart from it and can be restored as a new table.",
        widget="group",
        group="more",
        aws_name="BackupPlan",
    ),
]


def draw_backups(canvas: Canvas, component: Component, backups: Backups | None, table_id: str, key_id: str) -> None:
    """The vault, the role, the plan and what it backs up. `key_id` is the table's own key, empty when it has none."""
    if backups is None:
        return
    vault_id = canvas.add(
        component,
        "BackupVault",
        "AWS::Backup::BackupVault",
        {"BackupVaultName": _vault_name(component.name, backups.vault), "BackupVaultTags": _tags()},
        part="backup vault",
        keep=True,
    )
    plan_id = _draw_plan(canvas, component, backups, vault_id)
    role_id = _draw_role(canvas, component, table_id, vault_id, key_id)
    selection = {"SelectionName": "Table", "IamRoleArn": arn_of(role_id), "Resources": [arn_of(table_id)]}
    properties = {"BackupPlanId": ref(plan_id), "BackupSelection": selection}
    canvas.add(component, "BackupSelection", "AWS::Backup::BackupSelection", properties, part="choice for backup")


def _vault_name(name: str, number: int) -> Any:
    """A vault's name is its own in account and region and stays taken while it holds backups, so it carries two parts
    of the stack's id: a stack that is made again begins vaults of its own. The last part alone would not do, because
    ids that one machine drew for several stacks end alike.
    """
    parts = {"Fn::Split": ["-", {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}]}
    first, last = ({"Fn::Select": [part, parts]} for part in (0, 4))
    return {"Fn::Sub": [f"tb-{_stem(name)}-${{First}}-${{Last}}-{number}", {"First": first, "Last": last}]}


def _stem(name: str) -> str:
    """A name short enough for what AWS Backup calls a name: 50 characters in all."""
    return name if len(name) <= _LONGEST_STEM else f"{name[: _LONGEST_STEM - 9]}-{short_hash(name)}"


def _draw_plan(canvas: Canvas, component: Component, backups: Backups, vault_id: str) -> str:
    rule = {
        "RuleName": "Daily",
        "TargetBackupVault": ref(vault_id),
        "ScheduleExpression": f"cron(0 {backups.hour} * * ? *)",
        "StartWindowMinutes": 60,
        "Lifecycle": {"DeleteAfterDays": backups.keep_days},
        "RecoveryPointTags": _tags(),
    }
    plan = {"BackupPlanName": f"tb-{_stem(component.name)}", "BackupPlanRule": [rule]}
    properties = {"BackupPlan": plan, "BackupPlanTags": _tags()}
    return canvas.add(component, "BackupPlan", "AWS::Backup::BackupPlan", properties, part="backup plan")


def _draw_role(canvas: Canvas, component: Component, table_id: str, vault_id: str, key_id: str) -> str:
    statements = [
        allow(
            [
                "dynamodb:CreateBackup",
                "dynamodb:DescribeTable",
                "dynamodb:ListTagsOfResource",
                "dynamodb:StartAwsBackupJob",
            ],
            arn_of(table_id),
        ),
        allow(["dynamodb:DeleteBackup", "dynamodb:DescribeBackup"], sub("${" + table_id + ".Arn}/backup/*")),
        allow(
            ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"], {"Fn::GetAtt": [vault_id, "BackupVaultArn"]}
        ),
        allow(["backup:TagResource"], sub(_POINTS)),
        *([allow(USE_KEY, arn_of(key_id))] if key_id else []),
    ]
    trust = policy({"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"})
    properties = {
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "BacksUp", "PolicyDocument": policy(*statements)}],
    }
    return canvas.add(component, "BackupRole", "AWS::IAM::Role", properties, part="role for backups", tagged=True)


def _tags() -> dict[str, Any]:
    """AWS Backup takes tags as a mapping."""
    return {name: ref(parameter) for name, parameter in TAG_PARAMETERS.items()}
