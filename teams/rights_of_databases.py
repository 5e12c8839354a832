"""What the role that deploys may do with databases, their proxies and their passwords; see `teams/documents.py`. Pure.

Databases carry the name of a stack of ours. AWS draws ids for proxies and what they lead to. RDS makes the secret with
the password in this role's name, under a name that begins with rds! (RDS User Guide, "Permissions required for Secrets
Manager integration").
"""

from typing import Final

from teams.statements import Statement

_NAMED: Final = ("cluster", "cluster-snapshot", "db", "snapshot", "subgrp")
_OF_AWS: Final = ("cluster-pg:default*", "og:default*", "pg:default*")
STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "Databases",
        (
            *("rds:CreateDBCluster", "rds:ModifyDBCluster", "rds:DeleteDBCluster", "rds:CreateDBClusterSnapshot"),
            *("rds:EnableHttpEndpoint", "rds:DisableHttpEndpoint"),
            *("rds:CreateDBInstance", "rds:ModifyDBInstance", "rds:DeleteDBInstance", "rds:CreateDBSnapshot"),
            *("rds:RebootDBInstance", "rds:CreateDBSubnetGroup", "rds:ModifyDBSubnetGroup", "rds:DeleteDBSubnetGroup"),
            *("rds:AddTagsToResource", "rds:RemoveTagsFromResource", "rds:ListTagsForResource"),
        ),
        (
            *("arn:{partition}:rds:*:{account}:" + thing + ":tb-*" for thing in _NAMED),
            *("arn:{partition}:rds:*:{account}:" + thing for thing in _OF_AWS),
        ),
        {},
    ),
    (
        "ProxiesHaveNoNamesInTheirArns",
        (
            *("rds:CreateDBProxy", "rds:ModifyDBProxy", "rds:DeleteDBProxy", "rds:ModifyDBProxyTargetGroup"),
            *("rds:RegisterDBProxyTargets", "rds:DeregisterDBProxyTargets"),
            *("rds:AddTagsToResource", "rds:RemoveTagsFromResource", "rds:ListTagsForResource"),
        ),
        ("arn:{partition}:rds:*:{account}:db-proxy:*", "arn:{partition}:rds:*:{account}:target-group:*"),
        {},
    ),
    (
        "DatabasesAreFoundByList",
        (
            *("rds:DescribeDBClusters", "rds:DescribeDBInstances", "rds:DescribeDBSubnetGroups"),
            *("rds:DescribeDBProxies", "rds:DescribeDBProxyTargetGroups", "rds:DescribeDBProxyTargets"),
            *("rds:DescribeDBEngineVersions", "rds:DescribeDBParameterGroups", "rds:DescribeGlobalClusters"),
            *("rds:DescribeDBClusterSnapshots", "rds:DescribeDBSnapshots", "rds:DescribeEvents"),
            "rds:DescribeDBInstanceAutomatedBackups",
        ),
        ("*",),
        {},
    ),
    (
        "PasswordsOfDatabases",
        ("secretsmanager:CreateSecret", "secretsmanager:TagResource"),
        ("arn:{partition}:secretsmanager:*:{account}:secret:rds!*",),
        {},
    ),
    (
        "DatabasesHaveARoleOfAws",
        ("iam:CreateServiceLinkedRole",),
        ("arn:{partition}:iam::{account}:role/aws-service-role/rds.amazonaws.com/*",),
        {},
    ),
)
