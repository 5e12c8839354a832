"""Roles a member of a team may hold. Pure: no Django."""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What a member may do; a member holds any number of them."""

    VIEWER = "viewer"
    FINANCE = "finance"
    DEVELOPER = "developer"
    APPROVER = "approver"
    OWNER = "owner"


LABELS: dict[Role, str] = {
    Role.VIEWER: "Viewer: sees everything of the team",
    Role.FINANCE: "Finance: sees costs",
    Role.DEVELOPER: "Developer: defines applications and asks for deployments",
    Role.APPROVER: "Approver: decides about other people's deployments",
    Role.OWNER: "Owner: all of these, and decides when data is at risk",
}

# An owner may do what any other role may do; nobody else inherits anything.
IMPLIED: dict[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.FINANCE: frozenset({Role.FINANCE}),
    Role.DEVELOPER: frozenset({Role.DEVELOPER}),
    Role.APPROVER: frozenset({Role.APPROVER}),
    Role.OWNER: frozenset(Role),
}


def amounting_to(role: Role) -> list[str]:
    """The roles that amount to ``role``, as memberships hold them."""
    return [one.value for one in Role if role in IMPLIED[one]]


def expand(roles: Collection[str]) -> frozenset[Role]:
    """All roles that ``roles`` amount to; unknown words count for nothing."""
    held = [role for role in Role if role.value in roles]
    return frozenset().union(*(IMPLIED[role] for role in held)) if held else frozenset()
