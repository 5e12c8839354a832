"""What the role that deploys may do with data warehouses and their passwords; see `teams/documents.py`. Pure.

Redshift Serverless draws the ids in the ARNs of namespaces, workgroups and snapshots (Service Authorization Reference,
"Amazon Redshift Serverless"): ours are told by the tag that a stack gives to all it makes, which the same page names as
a condition of making, changing and deleting them. It makes the secret with the password in this role's name, under a
name that begins with redshift! and goes on with ours (CloudFormation's schema of AWS::RedshiftServerless::Namespace
names the rights).
"""

from typing import Final

from teams.statements import Statement

_OURS: Final = "tierboard:environment"
_WAREHOUSES: Final = tuple(
    "arn:{partition}:redshift-serverless:*:{account}:" + thing + "/*" for thing in ("namespace", "workgroup")
)
STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "NewWarehouses",
        (
            *("redshift-serverless:CreateNamespace", "redshift-serverless:CreateWorkgroup"),
            "redshift-serverless:TagResource",
        ),
        _WAREHOUSES,
        {"StringLike": {f"aws:RequestTag/{_OURS}": "*"}},
    ),
    (
        "OurWarehouses",
        (
            *("redshift-serverless:UpdateNamespace", "redshift-serverless:DeleteNamespace"),
            *("redshift-serverless:UpdateWorkgroup", "redshift-serverless:DeleteWorkgroup"),
            *("redshift-serverless:TagResource", "redshift-serverless:UntagResource"),
        ),
        _WAREHOUSES,
        {"StringLike": {f"aws:ResourceTag/{_OURS}": "*"}},
    ),
    (
        "WarehousesHaveNoNamesInTheirArns",
        (
            *("redshift-serverless:GetNamespace", "redshift-serverless:GetWorkgroup"),
            *("redshift-serverless:CreateSnapshot", "redshift-serverless:GetSnapshot"),
            *("redshift-serverless:ListTagsForResource", "redshift:GetResourcePolicy"),
        ),
        (*_WAREHOUSES, "arn:{partition}:redshift-serverless:*:{account}:snapshot/*"),
        {},
    ),
    (
        "WarehousesAreFoundByList",
        (
            *("redshift-serverless:ListNamespaces", "redshift-serverless:ListWorkgroups"),
            "redshift-serverless:ListSnapshotCopyConfigurations",
        ),
        ("*",),
        {},
    ),
    (
        "PasswordsOfWarehouses",
        (
            *("secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret"),
            *("secretsmanager:RotateSecret", "secretsmanager:TagResource", "secretsmanager:UpdateSecret"),
        ),
        ("arn:{partition}:secretsmanager:*:{account}:secret:redshift!tb-*",),
        {},
    ),
    (
        "WarehousesHaveARoleOfAws",
        ("iam:CreateServiceLinkedRole",),
        ("arn:{partition}:iam::{account}:role/aws-service-role/redshift.amazonaws.com/*",),
        {},
    ),
)
