"""Whose key a table is encrypted with; one of its own is a KMS key that is kept as the table is. Pure.

Who works with such a table needs the key too, in DynamoDB's name only (AWS: "How Amazon DynamoDB uses AWS KMS").
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from deployments.spec.canvas import Canvas, Resource, allow, arn_of, policy, ref, sub
from deployments.spec.definition import Component
from deployments.spec.fields import Choice, Shown

_READ: Final = ("kms:Decrypt", "kms:DescribeKey")
_WRITE: Final = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
KEY_ACTIONS: Final = {"read": _READ, "write": _WRITE, "read_write": _WRITE}

Encryption = Annotated[
    Literal["aws_owned", "aws_managed", "own_key"],
    Shown(
        "Encryption key",
        "The table is always encrypted; this decides whose key it is.",
        widget="radio",
        group="more",
        choices=(
            Choice("aws_owned", "AWS's own key", "Free. The key is not visible in your account."),
            Choice("aws_managed", "A key in your account", "Its use is logged; each use of the key is paid for."),
            Choice(
                "own_key",
                "A key of its own",
                "Made for this table and renewed each year; $1 a month and each use. Kept when the table goes.",
            ),
        ),
        aws_name="SSESpecification",
    ),
]


def draw_key(canvas: Canvas, component: Component) -> str:
    """The key and its name. Rights to it come from roles; the account itself administers it."""
    account = {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}
    properties = {
        "Description": sub("Encrypts the table " + component.name + " of ${AWS::StackName}"),
        "EnableKeyRotation": True,
        "KeyPolicy": policy({"Effect": "Allow", "Principal": account, "Action": "kms:*", "Resource": "*"}),
    }
    key_id = canvas.add(component, "Key", "AWS::KMS::Key", properties, part="encryption key", tagged=True, keep=True)
    name = {"AliasName": sub("alias/${AWS::StackName}-" + component.name), "TargetKeyId": ref(key_id)}
    canvas.add(component, "KeyName", "AWS::KMS::Alias", name, part="name of the encryption key")
    return key_id


def encryption(choice: str, key_id: str) -> dict[str, Any] | None:
    """The table's property; None for AWS's own key, which is what a table has without it."""
    if choice == "aws_owned":
        return None
    return {"SSEEnabled": True, "SSEType": "KMS", **({"KMSMasterKeyId": arn_of(key_id)} if key_id else {})}


def key_right(key_id: str, access: str) -> Resource:
    """What whoever uses the table may do with its key, through DynamoDB alone."""
    through = {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}
    return {**allow(KEY_ACTIONS[access], arn_of(key_id)), "Condition": through}
