"""Which revisions a form offers: the newest, and the one that was asked for, however old it is."""

from collections.abc import Sequence

from django.http import HttpRequest

from dashboard import cards
from deployments import overview, policies
from deployments.models import Application, Environment, Revision
from teams.models import User

CHOICES = 50
_DIGITS = 9
_ALL_BLOCKED = "Every revision is blocked: save a new one in the definition, or have one unblocked."


def offered(request: HttpRequest, application: Application) -> list[Revision]:
    """The newest :data:`CHOICES`, and those that the address or the form names besides; newest first."""
    rows = overview.revisions_of(application).defer("template", "document")
    found = list(rows[:CHOICES])
    named = [_number(source.get("revision", "")) for source in (request.GET, request.POST)]
    older = {number for number in named if number is not None} - {row.number for row in found}
    return found + list(rows.filter(number__in=older)) if older else found


def asked(request: HttpRequest, choices: Sequence[Revision]) -> Revision | None:
    """The one that the address asks for; ``None`` when it asks for none, or for none of these."""
    number = _number(request.GET.get("revision", ""))
    return next((row for row in choices if row.number == number), None)


def nothing_asked(request: HttpRequest, choices: Sequence[Revision]) -> str:
    """Why what the address asks for is not chosen, when it is no revision."""
    text = request.GET.get("revision", "")
    if not text or asked(request, choices):
        return ""
    number = _number(text)
    what = f"There is no revision {number} here" if number else "The address names no revision"
    return f"{what}. Choose one of these."


def nothing_to_deploy(choices: Sequence[Revision]) -> str | None:
    """Why none of these revisions can be chosen; ``None`` while one can."""
    if not choices:
        return cards.NO_REVISION
    return _ALL_BLOCKED if all(row.blocked_at for row in choices) else None


def nothing_else(place: Environment, choices: Sequence[Revision], user: User) -> str:
    """Why there is nothing to ask for: no revision can be chosen but the one that runs there already.

    Whoever can save no new one is told who does.
    """
    live = place.live_revision
    if live is None or any(row.number != live.number and not row.blocked_at for row in choices):
        return ""
    found = cards.no_other(place, live)
    if policies.lacks_role(user, place) is None:
        return f"{found}: save a new one first."
    return f"{found}: a developer or an owner of {place.application.team} saves a new one first."


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
