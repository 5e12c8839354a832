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

from teams import (
    log_role,
    rights_of_databases,
    rights_of_delivery,
    rights_of_networks,
    rights_of_panels,
    rights_of_stores,
    rights_of_warehouses,
)
from teams.alarm_rights import ALARMS
from teams.common_rights import COMMON, LOOK
from teams.connecting import Purpose
from teams.identity_documents import STATEMENTS as IDENTITY
from teams.rights_of_domains import DOMAINS
from teams.statements import Statement

Document = dict[str, Any]
VERSION: Final = "2012-10-17"
ANY_EXTERNAL_ID: Final = "THE-EXTERNAL-ID-OF-YOUR-ACCOUNT"

FURTHER: Final[tuple[tuple[str, tuple[Statement, ...]], ...]] = (
    ("sign-in", IDENTITY),
    ("function-tests", rights_of_panels.TESTS),
    ("private-networks", rights_of_networks.STATEMENTS),
    ("databases", rights_of_databases.STATEMENTS),
    ("delivery", rights_of_delivery.STATEMENTS),
    ("stores", rights_of_stores.STATEMENTS),
    ("warehouses", rights_of_warehouses.STATEMENTS),
    ("domains", DOMAINS),
    ("alarms", ALARMS),
)
"""The managed policies: the end of their names, and what the role that deploys may do by them."""
DEPLOY: Final = (*COMMON, *(statement for _, statements in FURTHER for statement in statements))
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
            *LOOK,
            *("cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift"),
            "cloudformation:DescribeStackResourceDrifts",
        ),
        COMMON[0][2],
        {},
    ),
    (
        "AnswersWithoutANameInTheirArns",
        ("cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:BatchDescribeTypeConfigurations"),
        ("*",),
        {},
    ),
    *_looks(COMMON[2:]),
)
_LOOKING: Final = tuple((name, _looks(statements)) for name, statements in FURTHER)
_POLICIES: Final = {
    Purpose.DEPLOY: (("", COMMON), *FURTHER),
    Purpose.READ: (("", _READ_COMMON), *_LOOKING, *rights_of_panels.READING),
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

    It asks whether REST APIs may write logs as well, since that is one setting of a whole account and region.

    :param principal: empty: the template asks for it.
    """
    asked: Document = {
        "TierboardPrincipal": {
            "Type": "String",
            "Description": "ARN of the role or user that Tierboard runs as. Ask who operates it.",
            "AllowedPattern": "arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+",
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
        "Parameters": {**({} if principal else asked), **log_role.PARAMETERS},
        "Conditions": log_role.CONDITIONS,
        "Resources": {**resources, **log_role.resources(partition)},
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
