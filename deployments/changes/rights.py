"""Which rights a template gives to its roles, and which it gives more than another. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deployments.changes.change import MAY
from deployments.changes.people import RIGHTS, TO_A_NUMBER
from deployments.changes.resources import about, properties_of, resources_of
from deployments.changes.store_words import STORE_RIGHTS
from deployments.spec.text import joined

POLICY_TYPES: Final = frozenset({"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"})

# Actions that AWS offers for all resources only.
WITHOUT_ARN: Final = frozenset(
    {
        "cloudwatch:PutMetricData",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "logs:DescribeLogGroups",
        "redshift-data:CancelStatement",
        "redshift-data:DescribeStatement",
        "redshift-data:GetStatementResult",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)

MANAGED: Final = "managed policy"
_UNREAD: Final = "unread"
_WORDS: Final = {
    MANAGED: "do all that this policy allows:",
    _UNREAD: "do what AWS works out while deploying, with",
    "backup:CopyIntoBackupVault": "put backups into the vault of",
    "backup:DescribeBackupVault": "see the vault of",
    "backup:TagResource": "put tags on",
    **RIGHTS,
    **STORE_RIGHTS,
    "dynamodb:BatchGetItem": "read items in",
    "dynamodb:BatchWriteItem": "add and delete many items at once in",
    "dynamodb:ConditionCheckItem": "read items in",
    "dynamodb:CreateBackup": "back up",
    "dynamodb:DeleteBackup": "delete old backups of",
    "dynamodb:DeleteItem": "delete items in",
    "dynamodb:DescribeBackup": "see the backups of",
    "dynamodb:DescribeTable": "see the settings of",
    "dynamodb:DescribeStream": "follow the changes of",
    "dynamodb:GetItem": "read items in",
    "dynamodb:GetRecords": "follow the changes of",
    "dynamodb:GetShardIterator": "follow the changes of",
    "dynamodb:ListTagsOfResource": "see the settings of",
    "dynamodb:PutItem": "add items to",
    "dynamodb:Query": "search",
    "dynamodb:Scan": "read all of",
    "dynamodb:StartAwsBackupJob": "back up",
    "dynamodb:UpdateItem": "change items in",
    "execute-api:Invoke": "call",
    "execute-api:ManageConnections": "send to, see and end connections of",
    "kms:Decrypt": "use the key of",
    "kms:DescribeKey": "use the key of",
    "kms:Encrypt": "use the key of",
    "kms:GenerateDataKey": "use the key of",
    "lambda:InvokeFunction": "call",
    "logs:CreateLogStream": "write logs to",
    "logs:PutLogEvents": "write logs to",
    "s3:AbortMultipartUpload": "write files to",
    "s3:DeleteObject": "delete files in",
    "s3:GetObject": "read files in",
    "s3:ListBucket": "list files in",
    "s3:PutObject": "write files to",
    "secretsmanager:DescribeSecret": "see the settings of",
    "secretsmanager:GetSecretValue": "read",
    "sns:Publish": "publish messages to",
    "sqs:ChangeMessageVisibility": "fetch messages from",
    "sqs:DeleteMessage": "delete messages from",
    "sqs:GetQueueAttributes": "see the settings of",
    "sqs:ReceiveMessage": "fetch messages from",
    "sqs:SendMessage": "send messages to",
}
_OWN: Final = {"write logs to": "write its own logs", "send messages to": "keep its failed events"}
"""What a component does with a part of its own."""
SOMETHING: Final = "something AWS names while deploying"
_SHOWN: Final = 12
_MANY: Final = 3
"""So many rights to one thing are said behind its name: whoever reads the first words only learns what it is about."""
_BATCHES: Final = "add and delete many items at once in"
"""Says nothing more beside the rights to add and to delete one."""
_TO_IT: Final = re.compile(r"( at once)? (from|in|into|of|on|to|with)$")
"""What leads on to the name of a thing, where that is said before."""
_INDEXES: Final = "/index/*"
_PLACED: Final = re.compile(r"\$\{(\w+)")
"""The names in a text with places for values; AWS's own begin with ``AWS::`` and name no resource."""


@dataclass(frozen=True, order=True)
class Right:
    """One action on one resource; ``resource`` is canonical JSON, ``*`` for everything."""

    action: str
    resource: str

    @property
    def is_wildcard(self) -> bool:
        """Whether it reaches further than any connection asks for."""
        everything = self.resource == '"*"'
        return (self.action.endswith("*") and everything) or (
            everything and self.action not in WITHOUT_ARN | TO_A_NUMBER
        )


def rights(template: Mapping[str, Any], logical_id: str) -> frozenset[Right]:
    """What one role or policy of the template allows."""
    resource = resources_of(template).get(logical_id, {})
    if resource.get("Type") not in POLICY_TYPES:
        return frozenset()
    return frozenset(_rights(properties_of(template, logical_id)))


def added_rights(before: Mapping[str, Any], after: Mapping[str, Any], logical_id: str) -> frozenset[Right]:
    """What the role may do in ``after`` and might not do in ``before``."""
    return rights(after, logical_id) - rights(before, logical_id)


def in_words(right: Right, template: Mapping[str, Any], owner: str = "") -> str:
    """``delete items in orders_table``; AWS's own word where we have none.

    :param owner: the component that may do so: nobody writes logs "to" themselves.
    """
    return " ".join(parts_of(right, template, owner)).rstrip()


def parts_of(right: Right, template: Mapping[str, Any], owner: str) -> tuple[str, str]:
    """What may be done, and to what; the latter is empty where the words say it already."""
    words, target = _WORDS.get(right.action, f"use {right.action} on"), target_of(json.loads(right.resource), template)
    return (_OWN[words], "") if words in _OWN and target == owner else (words, target)


def widened(before: Mapping[str, Any], after: Mapping[str, Any], logical_id: str, owner: str = "") -> str:
    """``**notes** may now also add items to and delete items in notes_table.``; empty where its role may do no more."""
    added = sorted(added_rights(before, after, logical_id))
    parts = list(dict.fromkeys(parts_of(right, after, owner) for right in added))
    if not parts:
        return ""
    by_target: dict[str, list[str]] = {}
    for words, target in parts[:_SHOWN]:
        by_target.setdefault(target, []).append(words)
    clauses = [_to(target, words) for target, words in by_target.items()]
    said = ("; " if any(": " in clause for clause in clauses) else ", ").join(clauses)
    more = f" and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
    also = "now also " if logical_id in resources_of(before) else ""
    return f"**{owner or logical_id}{MAY}{also}{said}{more}."


def _to(target: str, words: list[str]) -> str:
    """``delete items in topics``; of many ``use topics: add items, delete items and search``."""
    if target and len(words) >= _MANY:
        alone = {"add items to", "delete items in"} <= set(words)
        shown = [word for word in words if word != _BATCHES or not alone]
        return f"use {target}: {joined(list(dict.fromkeys(_TO_IT.sub('', word) for word in shown)))}"
    return f"{joined(words)} {target}".rstrip()


def target_of(resource: Any, template: Mapping[str, Any]) -> str:
    """What a policy names, as ``orders_table``: a component, or AWS's own name as it stands; else :data:`SOMETHING`."""
    if resource == "*":
        return "everything"
    for logical_id in _named(resource):
        found = resources_of(template).get(logical_id)
        if found:
            known = about(logical_id, str(found.get("Type", "")), template)
            part = "indexes of " if isinstance(resource, Mapping) and _INDEXES in str(resource.get("Fn::Sub")) else ""
            return f"{part}{known.component or logical_id}"
    return str(resource) if isinstance(resource, str) else SOMETHING


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Ref" and isinstance(inner, str):
                yield inner
            elif key == "Fn::Sub" and isinstance(inner, str):
                yield from _PLACED.findall(inner)
            elif key == "Fn::GetAtt":
                yield str(inner[0] if isinstance(inner, list) else inner).split(".")[0]
            else:
                yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def _rights(properties: Mapping[str, Any]) -> Iterator[Right]:
    for policy in listed(properties.get("ManagedPolicyArns", [])):
        yield Right(MANAGED, json.dumps(policy, sort_keys=True))
    policies = listed(properties.get("Policies", []))
    documents = [one.get("PolicyDocument", one) if isinstance(one, Mapping) else one for one in policies]
    documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
    for document in documents:
        statements = document.get("Statement", document) if isinstance(document, Mapping) else document
        for statement in listed(statements):
            yield from _allowed(statement)


def _allowed(statement: Any) -> Iterator[Right]:
    """What a statement allows. Everything but some things is everything; what cannot be read may be anything."""
    if not isinstance(statement, Mapping) or "Effect" not in statement:
        yield Right(_UNREAD, json.dumps(statement, sort_keys=True))
    elif statement["Effect"] == "Allow":
        actions = ["*"] if "NotAction" in statement else listed(statement.get("Action", []))
        resources = ["*"] if "NotResource" in statement else listed(statement.get("Resource", []))
        for action in actions:
            for resource in resources:
                yield Right(str(action), json.dumps(resource, sort_keys=True))


def listed(value: Any) -> list[Any]:
    """AWS lets a list of one stand as that one."""
    return value if isinstance(value, list) else [value]
