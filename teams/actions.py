"""Making teams and people. Each action owns its transaction and leaves an audit row."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from teams import audit
from teams.models import Membership, Team, User
from teams.models.audit import subject
from teams.roles import Role


def create_team(*, name: str, by: User | None = None, via: str = "command") -> Team:
    """A new team; its slug, part of stack names, follows from the name and never changes."""
    with transaction.atomic():
        team = Team.objects.create(name=name, slug=_free_slug(name))
        audit.record(
            team=team,
            action="team.created",
            subject=subject("team", team.id),
            sentence=f"The team {name} was made.",
            by=by,
            via=via,
        )
    return team


def _free_slug(name: str) -> str:
    """Lower-case letters, digits and hyphens, at most 24; a number behind it when another team has it already."""
    base = slugify(name)[:20].strip("-") or "team"
    if not base[0].isalpha():
        base = f"t-{base}"[:20].rstrip("-")
    taken = set(Team.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 1000))) if slug not in taken)


def add_member(
    *, team: Team, user: User, roles: Iterable[Role], by: User | None = None, via: str = "command"
) -> Membership:
    """Put a person into a team, or replace the roles they hold there."""
    wanted = sorted(role.value for role in roles)
    with transaction.atomic():
        row, _ = Membership.objects.update_or_create(team=team, user=user, defaults={"roles": wanted})
        audit.record(
            team=team,
            action="member.roles",
            subject=subject("user", user.id),
            sentence=f"{user} is now {', '.join(wanted)} in {team}.",
            by=by,
            via=via,
            detail={"roles": wanted},
        )
    return row
