"""Who may vote, who has voted and what the rules ask for, read for many deployments at once.

Lists ask the same about each of their rows; asked one by one that would be five queries a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar
from uuid import UUID

from deployments.models import Approval, Deployment, Environment
from teams.models import Membership
from teams.roles import Role, expand

T = TypeVar("T")


@dataclass(frozen=True)
class Ballots:
    """What decisions about some deployments rest on, as it was when it was read.

    ``members`` are the active ones of each team by name, ``votes`` all votes on each plan (a plan's id is its
    deployment's), ``rules`` how many other people each environment asks for.
    """

    members: Mapping[UUID, Sequence[Membership]]
    votes: Mapping[UUID, Sequence[Approval]]
    rules: Mapping[UUID, int]

    @classmethod
    def read(cls, deployments: Iterable[Deployment]) -> Self:
        """Three queries, however many deployments. Their applications have to be loaded."""
        rows = list(deployments)
        teams = {row.application.team_id for row in rows}
        people = Membership.objects.filter(team__in=teams, user__is_active=True).select_related("user")
        votes = Approval.objects.filter(plan__in=[row.pk for row in rows]).select_related("person")
        places = Environment.objects.filter(pk__in={row.environment_id for row in rows})
        return cls(
            members=_grouped((row.team_id, row) for row in people.order_by("user__name")),
            votes=_grouped((vote.plan_id, vote) for vote in votes),
            rules=dict(places.values_list("pk", "approvals_required")),
        )

    def roles(self, team_id: UUID, person_id: UUID) -> frozenset[Role]:
        """The person's roles in the team, implied ones included; empty for who is not an active member."""
        held = [row.roles for row in self.members.get(team_id, ()) if row.user_id == person_id]
        return frozenset().union(*(expand(roles) for roles in held))

    def names(self, team_id: UUID, roles: frozenset[Role], except_for: frozenset[object]) -> list[str]:
        """Members with one of the roles, by name, but for some ids."""
        rows = self.members.get(team_id, ())
        return [str(row.user) for row in rows if row.user_id not in except_for and expand(row.roles) & roles]


def _grouped(pairs: Iterable[tuple[UUID, T]]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
