"""Reads of teams' own rows for pages. Everything starts from what the person may see."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, QuerySet

from teams.models import ApiToken, AwsAccount, Membership, User
from teams.roles import Role, expand


def tokens(user: User) -> QuerySet[ApiToken]:
    """Tokens of the person's teams: those that may still work first, then by age."""
    return (
        ApiToken.objects.visible_to(user)
        .select_related("team", "created_by", "revoked_by")
        .order_by(F("revoked_at").desc(nulls_first=True), "-created_at")
    )


def aws_accounts(user: User) -> QuerySet[AwsAccount]:
    """AWS accounts of the person's teams by name."""
    return AwsAccount.objects.visible_to(user).select_related("team").order_by("name", "team__name", "account_id")


def makers(found: Iterable[ApiToken]) -> frozenset[tuple[UUID, UUID]]:
    """Ids of makers and teams of these tokens that still belong together, in one query."""
    rows = Membership.objects.filter(user__in={token.created_by_id for token in found}, user__is_active=True)
    return frozenset((user, team) for user, team, roles in rows.values_list("user", "team", "roles") if expand(roles))


def roles_of(user: User) -> dict[UUID, frozenset[Role]]:
    """The person's roles by team, in one query unless they are remembered."""
    if user.remembered is not None:
        return {team: expand(roles) for team, roles in user.remembered.items()}
    rows = Membership.objects.filter(user=user, user__is_active=True).values_list("team", "roles")
    return {team: expand(roles) for team, roles in rows}
