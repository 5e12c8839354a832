"""What the deploy role may do with data stores beyond tables: Sid, actions, resources and condition of each statement,
as in :mod:`teams.documents`. Pure.

CloudFormation names a domain after its stack ("mystack-abc1d2efg3h4", AWS::OpenSearchService::Domain, "Return values").
What is inside a domain is nobody's business who makes it. Caches, their users and places have names that begin with
``tb-``, too; ElastiCache asks for a role of its own in the account (ElastiCache User Guide, "Service-linked roles").
EFS draws the ids of file systems and makes their places in the network in this role's name (EFS User Guide, "Actions,
resources, and condition keys"), and says what is made while it gets its tags ("Using tags with Amazon EFS").
"""

from typing import Final

from teams.statements import Statement

_CACHES: Final = (
    *("cluster", "replicationgroup", "serverlesscache", "serverlesscachesnapshot", "snapshot"),
    *("subnetgroup", "user", "usergroup"),
)
_FILES: Final = tuple(
    "arn:{partition}:elasticfilesystem:*:{account}:" + thing + "/*" for thing in ("access-point", "file-system")
)
_OURS: Final = "tierboard:environment"
_PLACES: Final = ("network-interface", "security-group", "subnet")
STATEMENTS: Final[tuple[Statement, ...]] = (
    (
        "SearchEngines",
        (
            *("es:CreateDomain", "es:DeleteDomain", "es:DescribeDomain", "es:DescribeDomainConfig"),
            *("es:DescribeDomainChangeProgress", "es:UpdateDomain", "es:UpdateDomainConfig", "es:UpgradeDomain"),
            *("es:GetCompatibleVersions", "es:GetUpgradeStatus", "es:AddTags", "es:RemoveTags", "es:ListTags"),
        ),
        ("arn:{partition}:es:*:{account}:domain/tb-*",),
        {},
    ),
    (
        "Caches",
        (
            *("elasticache:CreateServerlessCache", "elasticache:DeleteServerlessCache"),
            *("elasticache:ModifyServerlessCache", "elasticache:DescribeServerlessCaches"),
            *("elasticache:CreateReplicationGroup", "elasticache:DeleteReplicationGroup"),
            *("elasticache:ModifyReplicationGroup", "elasticache:DescribeReplicationGroups"),
            *("elasticache:IncreaseReplicaCount", "elasticache:DecreaseReplicaCount"),
            *("elasticache:DescribeCacheClusters", "elasticache:CreateSnapshot"),
            *("elasticache:CreateServerlessCacheSnapshot", "elasticache:CreateCacheSubnetGroup"),
            *("elasticache:DeleteCacheSubnetGroup", "elasticache:ModifyCacheSubnetGroup"),
            *("elasticache:DescribeCacheSubnetGroups", "elasticache:CreateUser", "elasticache:DeleteUser"),
            *("elasticache:ModifyUser", "elasticache:DescribeUsers", "elasticache:CreateUserGroup"),
            *("elasticache:DeleteUserGroup", "elasticache:ModifyUserGroup", "elasticache:DescribeUserGroups"),
            *("elasticache:AddTagsToResource", "elasticache:RemoveTagsFromResource"),
            "elasticache:ListTagsForResource",
        ),
        (
            *("arn:{partition}:elasticache:*:{account}:" + thing + ":tb-*" for thing in _CACHES),
            "arn:{partition}:elasticache:*:{account}:parametergroup:default.*",
        ),
        {},
    ),
    (
        "NewFileSystems",
        ("elasticfilesystem:CreateFileSystem",),
        ("arn:{partition}:elasticfilesystem:*:{account}:file-system/*",),
        {"StringLike": {f"aws:RequestTag/{_OURS}": "*"}},
    ),
    # Only while it is made: whoever may tag what is there could call any file system ours.
    (
        "TagsOfNewFileSystems",
        ("elasticfilesystem:TagResource",),
        _FILES,
        {"StringEquals": {"elasticfilesystem:CreateAction": ["CreateAccessPoint", "CreateFileSystem"]}},
    ),
    (
        "OurFileSystems",
        (
            *("elasticfilesystem:DeleteFileSystem", "elasticfilesystem:UpdateFileSystem"),
            *("elasticfilesystem:PutBackupPolicy", "elasticfilesystem:PutLifecycleConfiguration"),
            *("elasticfilesystem:PutFileSystemPolicy", "elasticfilesystem:DeleteFileSystemPolicy"),
            *("elasticfilesystem:TagResource", "elasticfilesystem:UntagResource"),
        ),
        _FILES,
        {"StringLike": {f"aws:ResourceTag/{_OURS}": "*"}},
    ),
    (
        "FileSystems",
        (
            *("elasticfilesystem:CreateAccessPoint", "elasticfilesystem:DeleteAccessPoint"),
            *("elasticfilesystem:CreateMountTarget", "elasticfilesystem:DeleteMountTarget"),
            *("elasticfilesystem:DescribeMountTargets", "elasticfilesystem:DescribeMountTargetSecurityGroups"),
            *("elasticfilesystem:ModifyMountTargetSecurityGroups", "elasticfilesystem:DescribeAccessPoints"),
            *("elasticfilesystem:DescribeFileSystems", "elasticfilesystem:DescribeBackupPolicy"),
            *("elasticfilesystem:DescribeLifecycleConfiguration", "elasticfilesystem:DescribeFileSystemPolicy"),
            *("elasticfilesystem:DescribeReplicationConfigurations", "elasticfilesystem:ListTagsForResource"),
        ),
        _FILES,
        {},
    ),
    (
        "PlacesOfFileSystems",
        ("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"),
        tuple("arn:{partition}:ec2:*:{account}:" + thing + "/*" for thing in _PLACES),
        {},
    ),
    (
        "StoresHaveRolesOfAws",
        ("iam:CreateServiceLinkedRole",),
        tuple(
            "arn:{partition}:iam::{account}:role/aws-service-role/" + service + ".amazonaws.com/*"
            for service in ("backup", "elasticache", "elasticfilesystem")
        ),
        {},
    ),
)
