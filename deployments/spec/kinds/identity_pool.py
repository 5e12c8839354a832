"""Direct access: a Cognito identity pool gives people temporary AWS credentials, so that their apps reach tables and
files without an API, each person what is theirs.

What is whose is told by the identity's id, which IAM puts in the place of a variable (IAM User Guide, "Web identity
federation" keys; Cognito Developer Guide, "Role-based access control"). The pool knows which id belongs to whom, so it
is never deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator

from deployments.spec.canvas import Canvas, Resource, allow, arn_of, logical, policy, ref, sub, tags
from deployments.spec.definition import Component
from deployments.spec.fields import Settings, Shown
from deployments.spec.kinds.api_rights import asks_for_credentials, right_to_invoke
from deployments.spec.kinds.base import Access, Kind, settings_of
from deployments.spec.kinds.table import TableSettings, has_indexes
from deployments.spec.kinds.table_key import key_right
from deployments.spec.kinds.table_keys import logical_id
from deployments.spec.kinds.user_pool import client_ids, pool_id

WHO = "cognito-identity.amazonaws.com"
READ = ("BatchGetItem", "GetItem", "Query")
WRITE = ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem")
OWN, GUESTS = "own", "guests"
_OWN_KEYS: Resource = {
    "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [f"${{{WHO}:sub}}"]},
    # Without a key in the request the condition above would hold for all: it must name one.
    "Null": {"dynamodb:LeadingKeys": "false"},
}


def _bucket(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", value):
        raise ValueError("Write the name of a bucket: 3 to 63 small letters, digits, dots and hyphens.")
    return value


class IdentityPoolSettings(Settings):
    """What a person decides about direct access."""

    user_pool: Annotated[
        str,
        Shown(
            "Sign-in",
            "Who signs in with it gets credentials, through any of its apps.",
            widget="component",
            refers_to="user_pool",
            aws_name="CognitoIdentityProviders",
        ),
    ]
    guests: Annotated[
        bool,
        Shown(
            "Guests too",
            "People who did not sign in get credentials as well, for what guests may read. That is open to everyone.",
            widget="checkbox",
            aws_name="AllowUnauthenticatedIdentities",
        ),
    ] = False
    files_bucket: Annotated[
        Annotated[str, AfterValidator(_bucket)] | None,
        Shown(
            "Bucket with a folder for each person",
            "Name of a bucket that is no component here; for those, connect a file store. Who signed in reads and "
            "writes what lies under private/ and the own id.",
            placeholder="shop-private-files",
            aws_name="s3 prefix",
        ),
    ] = None


def draw(canvas: Canvas, component: Component) -> None:
    """The pool, a role for people who signed in and one for guests, and which is whose."""
    settings = settings_of(component, IdentityPoolSettings)
    people = canvas.definition[settings.user_pool]
    provider = {"Fn::GetAtt": [pool_id(people), "ProviderName"]}
    properties: dict[str, Any] = {
        "AllowClassicFlow": False,
        "AllowUnauthenticatedIdentities": settings.guests,
        "CognitoIdentityProviders": [
            {"ClientId": ref(client), "ProviderName": provider, "ServerSideTokenCheck": True}
            for client in client_ids(people)
        ],
        "IdentityPoolTags": tags(),
    }
    identities = canvas.add(
        component, "IdentityPool", "AWS::Cognito::IdentityPool", properties, part="identity pool", keep=True
    )
    roles = {"authenticated": _draw_role(canvas, component, identities, guest=False)}
    if settings.guests:
        roles["unauthenticated"] = _draw_role(canvas, component, identities, guest=True)
    attached = {"IdentityPoolId": ref(identities), "Roles": {who: arn_of(role) for who, role in roles.items()}}
    canvas.add(component, "Roles", "AWS::Cognito::IdentityPoolRoleAttachment", attached, part="whose role is which")
    canvas.output(component, "Id", "identity_pool", ref(identities), f"Identity pool of {component.name}")


def _draw_role(canvas: Canvas, component: Component, identities: str, *, guest: bool) -> str:
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": WHO},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{WHO}:aud": ref(identities)},
            "ForAnyValue:StringLike": {f"{WHO}:amr": "unauthenticated" if guest else "authenticated"},
        },
    }
    statements = list(_statements(canvas, component, guest=guest))
    properties = {
        "AssumeRolePolicyDocument": policy(trust),
        "Policies": [{"PolicyName": "Uses", "PolicyDocument": policy(*statements)}] if statements else None,
    }
    role, part = ("GuestRole", "role of guests") if guest else ("PeopleRole", "role of people who signed in")
    return canvas.add(component, role, "AWS::IAM::Role", properties, part=part, tagged=True)


def _statements(canvas: Canvas, component: Component, *, guest: bool) -> Iterator[Resource]:
    for name, access in sorted(component.uses.items()):
        if access == GUESTS or not guest:
            used = canvas.definition[name]
            if asks_for_credentials(used.settings):
                yield right_to_invoke(used)
            else:
                yield from _items(used, access) if isinstance(used.settings, TableSettings) else _files(used, access)
    bucket = settings_of(component, IdentityPoolSettings).files_bucket
    if bucket is not None and not guest:
        place = "arn:${AWS::Partition}:s3:::" + bucket
        yield from _own_files(sub(place), place)


def _items(table: Component, access: str) -> Iterator[Resource]:
    """Of a table and its indexes; of one with a key of its own the key, too."""
    settings, table_id = settings_of(table, TableSettings), logical_id(table)
    own = access == OWN
    bound = {"Condition": _OWN_KEYS} if own else {}
    yield {**allow(_actions(*READ, *WRITE) if own else _actions(*READ, "Scan"), arn_of(table_id)), **bound}
    if has_indexes(settings):
        indexes = sub("${" + table_id + ".Arn}/index/*")
        yield {**allow(_actions("Query") if own else _actions("Query", "Scan"), indexes), **bound}
    if settings.encryption == "own_key":
        yield key_right(logical(table.name, "Key"), "read_write" if own else "read")


def _files(bucket: Component, access: str) -> Iterator[Resource]:
    bucket_id = logical(bucket.name, "Bucket")
    if access == OWN:
        yield from _own_files(arn_of(bucket_id), "${" + bucket_id + ".Arn}")
    else:
        yield allow(["s3:GetObject"], sub("${" + bucket_id + ".Arn}/*"))
        yield allow(["s3:ListBucket"], arn_of(bucket_id))


def _actions(*names: str) -> list[str]:
    return [f"dynamodb:{name}" for name in names]


def _own_files(bucket: Resource, place: str) -> Iterator[Resource]:
    """``place`` is the bucket's ARN as a text with places for values."""
    folder = f"private/${{{WHO}:sub}}/*"
    yield allow(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], sub(f"{place}/{folder.replace('${', '${!')}"))
    yield {**allow(["s3:ListBucket"], bucket), "Condition": {"StringLike": {"s3:prefix": [folder]}}}


KIND = Kind(
    name="identity_pool",
    label="Direct access",
    aws_name="Cognito identity pool",
    tier="identity",
    summary="Lets apps of people reach tables and files without an API, each person what is theirs.",
    settings=IdentityPoolSettings,
    render=draw,
    starter={"user_pool": ""},
    used_by={
        "site": (Access("sign_in", "Get credentials", "The website's scripts find the id to get credentials with."),)
    },
    cannot_use={
        "site": "Direct access leads to tables, files and APIs. Remove this; a website may use it.",
        "function": "Apps reach functions through an API that asks for sign-in. Use that instead.",
        "user_pool": "Direct access names its sign-in by its own setting. Choose it there.",
        "identity_pool": "Direct access does not use another. Remove one of them.",
    },
)
