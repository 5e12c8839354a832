"""What the role that deploys may do for every application: its inline policy. Joined to the rest in `teams.documents`.

Pure.
"""

from typing import Final

from teams import rights_of_functions, rights_of_tables
from teams.event_rights import EVENTS
from teams.statements import Statement

LOOK: Final = (
    "cloudformation:DescribeChangeSet",
    "cloudformation:ListChangeSets",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:ListStackResources",
    "cloudformation:GetTemplate",
)
_OF_PARTS: Final = (*rights_of_functions.STATEMENTS, *rights_of_tables.STATEMENTS)
_TAKE_ROLES: Final = ("lambda", "scheduler", "backup", "cognito-idp", "cognito-identity", "rds")
# Sid, actions, resources, condition. ``tb-`` begins the name of every stack, and thereby of what is made in it.
COMMON: Final[tuple[Statement, ...]] = (
    (
        "StacksAndChangeSets",
        (
            *LOOK,
            *("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "cloudformation:DeleteChangeSet"),
            *("cloudformation:DeleteStack", "cloudformation:UpdateTerminationProtection"),
            *("cloudformation:ContinueUpdateRollback", "cloudformation:RollbackStack"),
            *("cloudformation:TagResource", "cloudformation:UntagResource"),
        ),
        (
            "arn:{partition}:cloudformation:*:{account}:stack/tb-*",
            "arn:{partition}:cloudformation:*:{account}:changeSet/p-*",
        ),
        {},
    ),
    (
        "Artifacts",
        (
            *("s3:CreateBucket", "s3:ListBucket", "s3:GetBucketLocation", "s3:PutBucketPublicAccessBlock"),
            *("s3:PutBucketVersioning", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
        ),
        (
            "arn:{partition}:s3:::tierboard-artifacts-{account}-*",
            "arn:{partition}:s3:::tierboard-artifacts-{account}-*/*",
        ),
        {},
    ),
    (
        "Websites",
        (
            *("s3:CreateBucket", "s3:DeleteBucket", "s3:ListBucket", "s3:GetBucket*", "s3:Get*Configuration"),
            *("s3:PutBucketWebsite", "s3:DeleteBucketWebsite", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
            *("s3:PutBucketPublicAccessBlock", "s3:PutBucketOwnershipControls", "s3:PutBucketTagging"),
            *("s3:TagResource", "s3:UntagResource", "s3:ListTagsForResource"),
            *("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
        ),
        ("arn:{partition}:s3:::tb-*", "arn:{partition}:s3:::tb-*/*"),
        {},
    ),
    (
        "RolesOfFunctions",
        (
            *("iam:CreateRole", "iam:GetRole", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"),
            *("iam:PutRolePolicy", "iam:GetRolePolicy", "iam:DeleteRolePolicy", "iam:ListRolePolicies"),
            *("iam:ListAttachedRolePolicies", "iam:TagRole", "iam:UntagRole", "iam:ListRoleTags"),
        ),
        ("arn:{partition}:iam::{account}:role/tb-*",),
        {},
    ),
    (
        "ServicesTakeTheirRoles",
        ("iam:PassRole",),
        ("arn:{partition}:iam::{account}:role/tb-*",),
        {"StringEquals": {"iam:PassedToService": [f"{service}.amazonaws.com" for service in _TAKE_ROLES]}},
    ),
    (
        "FunctionsTablesAndLogs",
        (
            *("lambda:CreateFunction", "lambda:GetFunction*", "lambda:UpdateFunctionCode"),
            *("lambda:UpdateFunctionConfiguration", "lambda:DeleteFunction", "lambda:PutFunctionConcurrency"),
            *("lambda:DeleteFunctionConcurrency", "lambda:GetRuntimeManagementConfig", "lambda:AddPermission"),
            *("lambda:RemovePermission", "lambda:GetPolicy", "lambda:TagResource", "lambda:UntagResource"),
            "lambda:ListTags",
            *rights_of_functions.ACTIONS,
            *("dynamodb:CreateTable", "dynamodb:Describe*", "dynamodb:UpdateTable", "dynamodb:DeleteTable"),
            *("dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTimeToLive", "dynamodb:GetResourcePolicy"),
            *("dynamodb:TagResource", "dynamodb:UntagResource", "dynamodb:ListTagsOfResource"),
            *("logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy"),
            *("logs:DescribeIndexPolicies", "logs:GetDataProtectionPolicy", "logs:TagResource", "logs:UntagResource"),
            "logs:ListTagsForResource",
        ),
        (
            "arn:{partition}:lambda:*:{account}:function:tb-*",
            "arn:{partition}:dynamodb:*:{account}:table/tb-*",
            "arn:{partition}:logs:*:{account}:log-group:tb-*",
        ),
        {},
    ),
    *EVENTS,
    ("LogGroupsAreFoundByList", ("logs:DescribeLogGroups",), ("*",), {}),
    (
        "ApisHaveNoNamesInTheirArns",
        (
            *("apigateway:GET", "apigateway:POST", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE"),
            # Who may come into a private API ("Permissions required for working with resource policies").
            "apigateway:UpdateRestApiPolicy",
        ),
        (
            "arn:{partition}:apigateway:*::/restapis",
            "arn:{partition}:apigateway:*::/restapis/*",
            "arn:{partition}:apigateway:*::/tags/*",
        ),
        {},
    ),
    *_OF_PARTS,
)
