"""What the deploy role may do so that tables have keys, backups and scaling of their own: Sid, actions, resources and
condition of each statement, as in :mod:`teams.documents`. Pure.

Keys, plans and scaling have ids that AWS draws, so they are told by the tag that everything of Tierboard carries.
"""

from typing import Final

from teams.statements import Statement

_OURS: Final = "tierboard:environment"
_BY_SERVICE: Final = ("backup.*.amazonaws.com", "dynamodb.*.amazonaws.com")
STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "ScalingIsFoundByList",
        ("application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies"),
        ("*",),
        {},
    ),
    (
        "Scaling",
        (
            *("application-autoscaling:*ScalableTarget", "application-autoscaling:*ScalingPolicy"),
            *("application-autoscaling:*agResource", "application-autoscaling:ListTagsForResource"),
        ),
        ("arn:{partition}:application-autoscaling:*:{account}:scalable-target/*",),
        {},
    ),
    (
        "ScalingHasARoleOfAws",
        ("iam:CreateServiceLinkedRole",),
        ("arn:{partition}:iam::{account}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/*",),
        {},
    ),
    ("NewVaults", ("backup-storage:MountCapsule",), ("*",), {}),
    (
        "Backups",
        (
            *("backup:*BackupVault", "backup:*BackupPlan", "backup:*BackupSelection"),
            *("backup:DescribeBackupVault", "backup:GetBackup*"),
            *("backup:ListTags", "backup:TagResource", "backup:UntagResource"),
        ),
        (
            "arn:{partition}:backup:*:{account}:backup-vault:tb-*",
            "arn:{partition}:backup:*:{account}:backup-plan:*",
        ),
        {},
    ),
    ("NewKeys", ("kms:CreateKey",), ("*",), {"StringLike": {f"aws:RequestTag/{_OURS}": "*"}}),
    (
        "Keys",
        (
            *("kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:GetKeyRotationStatus"),
            *("kms:EnableKeyRotation", "kms:DisableKeyRotation", "kms:UpdateKeyDescription"),
            *("kms:ListResourceTags", "kms:TagResource", "kms:UntagResource"),
            *("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"),
        ),
        ("arn:{partition}:kms:*:{account}:key/*",),
        {"StringLike": {f"aws:ResourceTag/{_OURS}": "*"}},
    ),
    (
        "NamesOfKeys",
        ("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"),
        ("arn:{partition}:kms:*:{account}:alias/tb-*",),
        {},
    ),
    (
        "KeysAreUsedByServices",
        ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:RetireGrant"),
        ("arn:{partition}:kms:*:{account}:key/*",),
        {"StringLike": {"kms:ViaService": list(_BY_SERVICE)}},
    ),
)
