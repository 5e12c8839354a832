"""Tokens of CI systems: who has which, making one (its text is shown once), and ending one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import token_words
from dashboard.forms.tokens import TokenForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.paging import page_of
from dashboard.words import Mark
from deployments import selectors
from deployments.models import Application
from deployments.refusals import Refused
from teams import policies
from teams import selectors as rows_of
from teams.models import ApiToken, User
from teams.roles import Role
from teams.tokens import TokenRefused, make, revoke

PLACEHOLDER = ("shop", "staging")


@dataclass(frozen=True)
class Row:
    """One token as the list shows it. ``refused`` says why the person may not revoke it."""

    token: ApiToken
    marks: tuple[Mark, ...]
    scopes: str
    places: str
    refused: str | None


@require_safe
@page
def tokens(request: PageRequest) -> HttpResponse:
    """The team's tokens, those that may still work first."""
    pages = page_of(rows_of.tokens(request.user), request)
    context = {
        "title": "Tokens & hooks",
        "pages": pages,
        "rows": _rows(request.user, pages.rows),
        "refused_new": refused_new(request.user),
        "new": reverse("token_new"),
    }
    return render_page(request, "tokens/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def token_new(request: PageRequest) -> HttpResponse:
    """Make a token. The answer to the form is the only page that ever shows its text."""
    refused = refused_new(request.user)
    form = TokenForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if refused:
            raise Refused(refused)
        if form.is_valid():
            try:
                return _made(request, form.cleaned_data)
            except TokenRefused as no:
                form.add_error(no.field or None, no.sentence)
    context = {"title": "New token", "form": form, "refused": refused}
    return render_page(request, "tokens/new.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def token_revoke(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what ends with the token, and end it."""
    token = rows_of.tokens(request.user).get(pk=pk)
    if request.method == "POST":
        try:
            revoke(token=token, by=request.user)
        except TokenRefused as no:
            raise Refused(no.sentence) from None
        tell(request, f"The token {token.name} was revoked. Whatever still sends it gets 401 from now on.")
        return redirect("tokens")
    row = _rows(request.user, [token])[0]
    return render_page(request, "tokens/revoke.html", {"title": f"Revoke “{token.name}”", "row": row, "token": token})


def refused_new(user: User) -> str | None:
    """Why the person may not make a token anywhere; ``None`` when they may."""
    if selectors.teams_where(user, Role.DEVELOPER):
        return None
    team = selectors.teams(user).first()
    return policies.may_make_token(user, team) if team else policies.no_team()


def _made(request: PageRequest, wanted: dict[str, Any]) -> HttpResponse:
    places: list[Application] = wanted["application_rows"]
    token, text = make(
        team=wanted["team"],
        name=wanted["name"],
        scopes=wanted["scopes"],
        applications=[row.pk for row in places],
        days=wanted["days"],
        by=request.user,
    )
    place = places[0] if places else selectors.applications(request.user).filter(team=token.team).first()
    stages = place.environments.all() if place else ()
    environment = next((one.name for one in stages if one.approvals_required and not one.observed), "")
    names = (place.name if place else PLACEHOLDER[0], environment or PLACEHOLDER[1])
    context = {
        "title": f"Token {token.name}",
        "token": token,
        "text": text,
        "example": token_words.example(token, request.build_absolute_uri("/").rstrip("/"), *names),
    }
    return render_page(request, "tokens/made.html", context, status=201)


def _rows(user: User, found: Sequence[ApiToken]) -> list[Row]:
    """Tokens as they are shown, in three queries for any number of them."""
    names, makers, roles, now = _names(user, found), rows_of.makers(found), rows_of.roles_of(user), timezone.now()
    return [
        Row(
            token=token,
            marks=token_words.marks(token, now, makers),
            scopes=token_words.scopes(token),
            places=_places(token, names),
            refused=policies.may_revoke_token(user, token, roles.get(token.team_id, frozenset())),
        )
        for token in found
    ]


def _places(token: ApiToken, names: dict[uuid.UUID, str]) -> str:
    if not token.application_ids:
        return "all applications"
    return ", ".join(sorted(names[pk] for pk in token.application_ids if pk in names)) or "no application any more"


def _names(user: User, found: Sequence[ApiToken]) -> dict[uuid.UUID, str]:
    """Names of the applications that tokens are narrowed to, in one query."""
    wanted = {pk for token in found for pk in token.application_ids}
    rows = Application.objects.visible_to(user).filter(pk__in=wanted)
    return dict(rows.values_list("pk", "name")) if wanted else {}
