"""The policy documents of an account's two roles: the one place where they are written. Pure.

The page *AWS accounts*, ``manage.py register_account``, ``manage.py role_documents`` and the session policy of each
deployment all take them from here. A new kind of component adds its actions to :data:`FURTHER`.

IAM takes 10,240 characters of a role's inline policies together, and 6,144 of each of up to ten managed ones (IAM User
Guide, "IAM and AWS STS quotas"): what belongs to every application is inline, and each group of kinds has a managed
policy of its own.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from teams import rights_of_functions, rights_of_tables
from teams.connecting import Purpose
from teams.event_rights import EVENTS
from teams.identity_documents import STATEMENTS as IDENTITY

Document = dict[str, Any]
Statement = tuple[str, tuple[str, ...], tuple[str, ...], Document]
VERSION: Final = "2012-10-17"
ANY_EXTERNAL_ID: Final = "THE-EXTERNAL-ID-OF-YOUR-ACCOUNT"

_LOOK: Final = (
    "cloudformation:DescribeChangeSet",
    "cloudformation:ListChangeSets",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackEvents",
    "cloudformation:ListStackResources",
    "cloudformation:GetTemplate",
)
_OF_PARTS: Final = (*rights_of_functions.STATEMENTS, *rights_of_tables.STATEMENTS)
_TAKE_ROLES: Final = ("lambda", "scheduler", "backup", "cognito-idp", "cognito-identity")
# Sid, actions, resources, condition. ``tb-`` begins the name of every stack, and thereby of what is made in it.
_COMMON: Final[tuple[Statement, ...]] = (
    (
        "StacksAndChangeSets",
        (
            *_LOOK,
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
        ("apigateway:GET", "apigateway:POST", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE"),
        (
            "arn:{partition}:apigateway:*::/restapis",
            "arn:{partition}:apigateway:*::/restapis/*",
            "arn:{partition}:apigateway:*::/tags/*",
        ),
        {},
    ),
    *_OF_PARTS,
)
FURTHER: Final[tuple[tuple[str, tuple[Statement, ...]], ...]] = (("sign-in", IDENTITY),)
"""The managed policies: the end of their names, and what the role that deploys may do by them."""
DEPLOY: Final = (*_COMMON, *(statement for _, statements in FURTHER for statement in statements))
_READING: Final = ("Get", "List", "Describe")
# What is inside things is nobody's business who only compares settings.
_CONTENT: Final = frozenset({"s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue"})


def _looks(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """What of the statements reads settings: AWS compares with the rights of whoever asks it to."""
    found = []
    for sid, actions, resources, _ in statements:
        reading = [action for action in actions if action.partition(":")[2].startswith((*_READING, "GET"))]
        if looks := tuple(action for action in reading if action not in _CONTENT):
            found.append((f"Compare{sid}", looks, resources, Document()))
    return tuple(found)


_READ_COMMON: Final[tuple[Statement, ...]] = (
    (
        "LookAtStacks",
        (
            *_LOOK,
            *("cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift"),
            "cloudformation:DescribeStackResourceDrifts",
        ),
        _COMMON[0][2],
        {},
    ),
    (
        "AnswersWithoutANameInTheirArns",
        ("cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:BatchDescribeTypeConfigurations"),
        ("*",),
        {},
    ),
    *_looks(_COMMON[2:]),
)
_POLICIES: Final = {
    Purpose.DEPLOY: (("", _COMMON), *FURTHER),
    Purpose.READ: (("", _READ_COMMON), *((name, _looks(statements)) for name, statements in FURTHER)),
}
_LABELS: Final = {Purpose.READ: "looks at stacks", Purpose.DEPLOY: "deploys"}


def policies(purpose: Purpose, *, partition: str, account_id: str) -> dict[str, Document]:
    """What a role may do, and nothing else: the inline policy under the empty name, the managed ones under theirs."""
    return {
        name: {
            "Version": VERSION,
            "Statement": [
                {
                    "Sid": sid,
                    "Effect": "Allow",
                    "Action": list(actions),
                    "Resource": filled(resources, partition, account_id),
                    **({"Condition": _bound(condition, partition, account_id)} if condition else {}),
                }
                for sid, actions, resources, condition in statements
            ],
        }
        for name, statements in _POLICIES[purpose]
        if statements
    }


def trust(*, principal: str, external_id: str) -> Document:
    """Who may take on a role: Tierboard's own identity, and only with this account's ExternalId."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }
    return {"Version": VERSION, "Statement": [statement]}


def role_name(team_slug: str, purpose: Purpose) -> str:
    """What the template calls a role; teams that share an account have roles of their own."""
    return f"tierboard-{team_slug}-{purpose.value}"


def role_arn(team_slug: str, purpose: Purpose, *, partition: str, account_id: str) -> str:
    """The ARN of a role that the template makes."""
    return f"arn:{partition}:iam::{account_id}:role/{role_name(team_slug, purpose)}"


def template(*, team_slug: str, partition: str, account_id: str, principal: str, external_id: str) -> Document:
    """The CloudFormation template that makes both roles. Whoever is called ``principal`` may take them on.

    :param principal: empty: the template asks for it.
    """
    asked: Document = {
        "Parameters": {
            "TierboardPrincipal": {
                "Type": "String",
                "Description": "ARN of the role or user that Tierboard runs as. Ask who operates it.",
                "AllowedPattern": "arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+",
            }
        }
    }
    who: Any = principal or {"Ref": "TierboardPrincipal"}
    resources: Document = {}
    for purpose in Purpose:
        documents = policies(purpose, partition=partition, account_id=account_id)
        trusted = trust(principal=who, external_id=external_id)
        resources |= _role(purpose, role_name(team_slug, purpose), trusted, documents)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"The two roles by which Tierboard works in account {account_id}.",
        **({} if principal else asked),
        "Resources": resources,
        "Outputs": {
            f"{name}Arn": {"Description": "Paste it into Tierboard", "Value": {"Fn::GetAtt": [name, "Arn"]}}
            for name in map(_role_id, Purpose)
        },
    }


def _role(purpose: Purpose, name: str, trusted: Document, documents: Document) -> Document:
    """The resources of one role: its managed policies, then itself."""
    managed = {f"{_role_id(purpose)}{_pascal(part)}": part for part in documents if part}
    made: Document = {
        logical_id: {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"ManagedPolicyName": f"{name}-{part}", "PolicyDocument": documents[part]},
        }
        for logical_id, part in managed.items()
    }
    properties = {
        "RoleName": name,
        "Description": f"Tierboard {_LABELS[purpose]} with it",
        "AssumeRolePolicyDocument": trusted,
        "Policies": [{"PolicyName": f"tierboard-{purpose.value}", "PolicyDocument": documents[""]}],
        "ManagedPolicyArns": [{"Ref": logical_id} for logical_id in managed],
    }
    return {**made, _role_id(purpose): {"Type": "AWS::IAM::Role", "Properties": properties}}


def _role_id(purpose: Purpose) -> str:
    return f"{purpose.value.capitalize()}Role"


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def text(document: Document) -> str:
    """A document as people read it."""
    return json.dumps(document, indent=2) + "\n"


def _bound(condition: Document, partition: str, account_id: str) -> Document:
    """The condition with its ARNs filled in."""
    return {
        test: {
            key: filled(value, partition, account_id)
            if isinstance(value, list)
            else filled([value], partition, account_id)[0]
            for key, value in keys.items()
        }
        for test, keys in condition.items()
    }


def filled(resources: Sequence[str], partition: str, account_id: str) -> list[str]:
    return [arn.replace("{partition}", partition).replace("{account}", account_id) for arn in resources]
