"""Who holds which role, who may make tokens and connect accounts. The one place that reads memberships for rights."""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from teams.models import ApiToken, AwsAccount, Membership, Team, User
from teams.operator import operator
from teams.roles import Role, expand

_NAMES_SHOWN: Final = 3


def no_team() -> str:
    """What somebody reads who is in no team. There is no page for it: people and their roles come by a command."""
    return f"You are in no team yet: {operator()} can add you to one."


def roles_in(user: User, team: Team) -> frozenset[Role]:
    """All roles of an active user in ``team``, owners' implied ones included; empty for outsiders."""
    if not user.is_active:
        return frozenset()
    if user.remembered is not None:
        return expand(user.remembered.get(team.pk, ()))
    row = Membership.objects.filter(user=user, team=team).first()
    return expand(row.roles) if row else frozenset()


def is_member(user: User, team: Team) -> bool:
    """Whether the person belongs to the team with any role at all."""
    return bool(roles_in(user, team))


def may_make_token(user: User, team: Team) -> str | None:
    """Make a token that acts in ``team``; ``None`` is yes, else the reason with who can."""
    if Role.DEVELOPER in roles_in(user, team):
        return None
    return f"Only developers and owners of {team} may make tokens{whom_to_ask(team, {Role.DEVELOPER})}."


def may_connect(
    user: User, team: Team, held: frozenset[Role] | None = None, what: str = "connect AWS accounts"
) -> str | None:
    """Register an AWS account for ``team``, name its roles and regions, ask for a check.

    :param held: the person's roles in the team, for lists that have read them already.
    :param what: what exactly is wanted, for the sentence.
    """
    if Role.OWNER in (roles_in(user, team) if held is None else held):
        return None
    return f"Only owners of {team} may {what}{whom_to_ask(team, {Role.OWNER})}."


def why_unusable(account: AwsAccount, region: str) -> str | None:
    """Why nothing may be deployed to ``region`` of the account; ``None`` when it may.

    An account that passed a check once stays usable while a later one gets no clear answer.
    """
    if account.passed_at is None:
        where = "Open it on the page AWS accounts."
        if account.verdict == AwsAccount.Verdict.REFUSED:
            return f"The AWS account {account} was refused by its check, so nothing can be deployed to it. {where}"
        if account.next_check_at is not None:
            return f"The AWS account {account} is being checked: try again in a moment. {where}"
        return f"The AWS account {account} is not connected yet, so nothing can be deployed to it. {where}"
    if region not in account.regions:
        return f"The AWS account {account} does not allow the region {region} any more. An owner can allow it again."
    return None


def may_revoke_token(user: User, token: ApiToken, held: frozenset[Role] | None = None) -> str | None:
    """End a token for good: whoever made it, and owners.

    :param held: the person's roles in the token's team, for lists that have read them already.
    """
    if token.revoked_at:
        return "This token was revoked already."
    held = roles_in(user, token.team) if held is None else held
    if Role.OWNER in held or (held and user.pk == token.created_by_id):
        return None
    return f"Only owners of {token.team} and {token.created_by}, who made it, may revoke this token."


def why_token_stopped(token: ApiToken, now: datetime, makers: Container[tuple[UUID, UUID]] | None = None) -> str | None:
    """Why the token is no longer accepted, as a sentence with what to do; ``None`` while it is.

    :param makers: pairs of person and team that still hold, for lists that have read them already.
    """
    if token.revoked_at:
        return "This token was revoked. Make a new one on the page Tokens & hooks."
    if token.expires_at <= now:
        return "This token has expired. Make a new one on the page Tokens & hooks."
    pair = (token.created_by_id, token.team_id)
    if not (is_member(token.created_by, token.team) if makers is None else pair in makers):
        return (
            f"The person who made this token is no longer active in {token.team}. "
            "Somebody else has to make a new one on the page Tokens & hooks."
        )
    return None


def ask(names: Sequence[str]) -> str:
    """``. Ask Ann, Bob or 2 more``: the end of a refusal, with the people who can; says so when there is nobody."""
    if not names:
        return f". Nobody else can at the moment: {operator()} can add somebody"
    more = len(names) - _NAMES_SHOWN
    *first, last = [*names[:_NAMES_SHOWN], f"{more} more"] if more > 0 else names
    return f". Ask {', '.join(first)} or {last}" if first else f". Ask {last}"


def whom_to_ask(team: Team, roles: Iterable[Role], without: Iterable[UUID] = ()) -> str:
    """The same by who holds one of the roles in the team now, but for some people."""
    wanted = frozenset(roles)
    return ask([name for name, held in others_of(team, without) if held & wanted])


def others_of(team: Team, without: Iterable[UUID] = ()) -> list[tuple[str, frozenset[Role]]]:
    """Names of a team's members who can sign in, in their order, with all roles they hold; but for some people."""
    rows = Membership.objects.filter(team=team, user__is_active=True).select_related("user").order_by("user__name")
    return [(str(row.user), expand(row.roles)) for row in rows.exclude(user__in=without)]
