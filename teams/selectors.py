"""Reads of teams' own rows for pages. Everything starts from what the person may see."""

from django.db.models import F, QuerySet

from teams.models import ApiToken, User


def tokens(user: User) -> QuerySet[ApiToken]:
    """Tokens of the person's teams: those that may still work first, then by age."""
    return (
        ApiToken.objects.visible_to(user)
        .select_related("team", "created_by", "revoked_by")
        .order_by(F("revoked_at").desc(nulls_first=True), "-created_at")
    )
