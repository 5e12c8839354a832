"""Asking to go back to any earlier revision: what that undoes, and what it does not."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard import cards, changes
from dashboard.asking import Asking, typed, typed_about
from dashboard.forms.rollback import LONGEST, RollbackForm
from dashboard.fragments import render_page
from dashboard.going_back import UNKNOWN, losses
from dashboard.http import PageRequest, page, redirect
from deployments import history, policies, selectors
from deployments.actions import plan
from deployments.models import Environment, Revision
from deployments.refusals import Unreadable
from deployments.spec.diff import diff
from deployments.states import Kind, Mode
from deployments.stored import definition_of

SHOWN = 20
_DIGITS = 9


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_rollback(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """``?revision=`` is the one to look at; without it the newest that ran here before. ``?note=`` is what was typed on
    the page that led here. Pressing twice asks once.
    """
    place = selectors.environment(request.user, pk)
    choices = history.earlier(place)
    refused = _refused(request, place)
    chosen = _chosen(choices, request.POST.get("revision") or request.GET.get("revision", ""))
    said = _said(request)
    asking = Asking(request, RollbackForm(typed(request), _initial(place, chosen, said)), refused)
    if chosen and asking.form.is_valid():
        with asking:
            return _asked(request, place, chosen.number, asking.form.cleaned_data)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = RollbackForm(typed_about(request, place))
    context = {
        **_context(request, place, chosen),
        **asking.context,
        "choices": choices[:SHOWN],
        "said": f"&{urlencode({'note': said})}" if said else "",
        "more": max(0, choices.count() - SHOWN),
        "sentence": asking.sentence or ("" if refused else _no_choice(request, chosen)),
    }
    return render_page(request, "environments/rollback.html", context, status=asking.status)


def _refused(request: PageRequest, place: Environment) -> str | None:
    # First what nobody can do: whoever lacks the right would ask somebody who is refused as well.
    reason = cards.refused_rollback(place) or policies.may_deploy(request.user, place)
    return f"{reason[:1].upper()}{reason[1:]}" if reason else None


def _chosen(choices: QuerySet[Revision], text: str) -> Revision | None:
    """The one that was asked for; without a word the newest that ran here and is not blocked, if any did; None for one
    that is no choice.
    """
    if not text:
        # Those that ran come first.
        first = choices.filter(blocked_at__isnull=True).first()
        return first if getattr(first, "at", None) else None
    fits = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return choices.filter(number=int(text)).first() if fits else None


def _no_choice(request: PageRequest, chosen: Revision | None) -> str:
    asked = request.method == "POST" or request.GET.get("revision")
    return "That is no earlier revision. Choose one of these." if asked and chosen is None else ""


def _said(request: PageRequest) -> str:
    return request.GET.get("note", "").replace("\0", "")[:LONGEST]


def _initial(place: Environment, chosen: Revision | None, said: str) -> dict[str, Any]:
    return {"state_version": place.state_version, "revision": chosen.number if chosen else None, "note": said}


def _asked(request: PageRequest, place: Environment, number: int, wanted: dict[str, Any]) -> HttpResponse:
    deployment = plan.request(
        environment=place,
        kind=Kind.ROLLBACK,
        revision=selectors.revision(request.user, place.application_id, number),
        mode=Mode.DEPLOY,
        state_version=wanted["state_version"],
        by=request.user,
        note=wanted["note"],
    )
    return redirect("deployment", pk=deployment.pk)


def _context(request: PageRequest, place: Environment, chosen: Revision | None) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "title": f"{place.application.name} / {place.name}",
        "environment": place,
        "application": place.application,
        "underway": selectors.open_deployment(place),
        "chosen": chosen,
        "blocked": policies.why_blocked(chosen),
        "press": f"Plan going back to revision {chosen.number}" if chosen else "",
    }
    if chosen is None or place.live_revision is None:
        return frame
    try:
        live = definition_of(place.live_revision)
        wanted = definition_of(selectors.revision(request.user, place.application_id, chosen.number))
    except Unreadable as no:
        return frame | {"losses": (f"{UNKNOWN} {no.sentence}",), "changes": ()}
    return frame | {"losses": losses(live, wanted), "changes": changes.shown(diff(live, wanted))}
