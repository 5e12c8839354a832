"""What the role that deploys may do with data warehouses and their passwords; see `teams/documents.py`. Pure.

Redshift Serverless draws the ids in the ARNs of namespaces, workgroups and snapshots (Service Authorization Reference,
"Amazon Redshift Serverless"). It makes the secret with the password in this role's name, under a name that begins with
redshift! and goes on with ours (CloudFormation's schema of AWS::RedshiftServerless::Namespace names the rights).
"""

from typing import Final

from teams.statements import Statement

STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "WarehousesHaveNoNamesInTheirArns",
        (
            *("redshift-serverless:CreateNamespace", "redshift-serverless:GetNamespace"),
            *("redshift-serverless:UpdateNamespace", "redshift-serverless:DeleteNamespace"),
            *("redshift-serverless:CreateWorkgroup", "redshift-serverless:GetWorkgroup"),
            *("redshift-serverless:UpdateWorkgroup", "redshift-serverless:DeleteWorkgroup"),
            *("redshift-serverless:CreateSnapshot", "redshift-serverless:GetSnapshot"),
            *("redshift-serverless:ListTagsForResource", "redshift-serverless:TagResource"),
            *("redshift-serverless:UntagResource", "redshift:GetResourcePolicy"),
        ),
        tuple(
            "arn:{partition}:redshift-serverless:*:{account}:" + thing + "/*"
            for thing in ("namespace", "snapshot", "workgroup")
        ),
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
