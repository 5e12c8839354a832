"""Direct access: identity pools with the roles of people who signed in and of guests, and what both may reach. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from deployments.spec.imports.kinds.api_guards import pool_in
from deployments.spec.imports.proposal import Link, Proposal, Unknown, View, only, target
from deployments.spec.kinds.api_rights import INVOKE
from deployments.spec.kinds.identity_pool import GUESTS, OWN

_ROLES = {"authenticated": "PeopleRole", "unauthenticated": "GuestRole"}
_APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
_BUCKET = re.compile(r"arn:\$\{AWS::Partition\}:s3:::([a-z0-9.-]+)/private/")


def recognise(view: View, name: str) -> Proposal:
    """A pool whose people come from one user pool, each of whose roles reaches tables or one's own files."""
    properties = view.properties(name)
    providers = only(properties, "CognitoIdentityProviders", list, [])
    pools = {target(one.get("ProviderName")) for one in providers}
    pool = pool_in(view, pools.pop() if len(pools) == 1 else None)
    claims = {"IdentityPool": name, **_roles(view, name)}
    settings: dict[str, Any] = {
        "user_pool": view.names[pool],
        "guests": only(properties, "AllowUnauthenticatedIdentities", bool, False),
    }
    people, guests = (list(_statements(view, claims.get(role, ""))) for role in _ROLES.values())
    if bucket := next((found[1] for one in people if (found := _BUCKET.match(_text(one)))), None):
        settings["files_bucket"] = bucket
    links = tuple(_links(view, people, guests))
    return Proposal(name, "identity_pool", settings, claims, links, needs=(pool, *(link.target for link in links)))


def _roles(view: View, name: str) -> dict[str, str]:
    """What says whose role is which, and the roles of this template, by their part of the component."""
    attached = view.one("AWS::Cognito::IdentityPoolRoleAttachment", "IdentityPoolId", name)
    if attached is None:
        raise Unknown("The template does not say which roles its people have.")
    found = {"Roles": attached}
    for who, value in only(view.properties(attached), "Roles", dict, {}).items():
        role = target(value) or ""
        if who not in _ROLES or view.resources.get(role, {}).get("Type") != "AWS::IAM::Role":
            raise Unknown(f"Its role for {who} is not in this template.")
        found[_ROLES[who]] = role
    return found


def _statements(view: View, role: str) -> Iterator[dict[str, Any]]:
    for policy in only(view.properties(role), "Policies", list, []) if role else ():
        found = policy["PolicyDocument"]["Statement"]
        yield from found if isinstance(found, list) else [found]


def _text(statement: dict[str, Any]) -> str:
    place = statement.get("Resource")
    return str(place.get("Fn::Sub", "")) if isinstance(place, dict) else ""


def _links(view: View, people: list[dict[str, Any]], guests: list[dict[str, Any]]) -> Iterator[Link]:
    """The APIs and tables, each with what is allowed there: what is one's own says so by a condition."""
    open_ = {_table(view, one) or _api(view, one) for one in guests}
    for one in people:
        if api := _api(view, one):
            yield Link(api, GUESTS if api in open_ else "call")
        elif table := _table(view, one):
            access = OWN if "Condition" in one else GUESTS if table in open_ else "read"
            yield Link(table, access)


def _api(view: View, statement: dict[str, Any]) -> str | None:
    """The API that a right to call names."""
    places = statement.get("Resource")
    rows = places if isinstance(places, list) else [places]
    found = {target(row) for row in rows} if statement.get("Action") in (INVOKE, [INVOKE]) else set()
    api = found.pop() if len(found) == 1 else None
    return api if api and view.resources.get(api, {}).get("Type") in _APIS else None


def _table(view: View, statement: dict[str, Any]) -> str | None:
    found = target(statement.get("Resource"))
    return found if found and view.resources.get(found, {}).get("Type") == "AWS::DynamoDB::Table" else None
