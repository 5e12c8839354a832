"""Asking to go back to a revision that was live here before: what that undoes, and what it does not."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard import cards, changes
from dashboard.forms.rollback import RollbackForm
from dashboard.fragments import render_page
from dashboard.going_back import losses
from dashboard.http import PageRequest, page, redirect
from deployments import history, policies, selectors
from deployments.actions import plan
from deployments.models import Environment
from deployments.refusals import Refused
from deployments.spec.diff import diff
from deployments.spec.parse import parse
from deployments.states import Kind, Mode


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_rollback(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """``?revision=`` is the one to look at; without it the newest before the live one. Pressing twice asks once."""
    place = selectors.environment(request.user, pk)
    choices = cards.earlier(place, history.live_before([place.pk]).get(place.pk, []))
    refused = _refused(request, place, choices)
    chosen = _chosen(choices, request.POST.get("revision") or request.GET.get("revision", ""))
    form = RollbackForm(request.POST if request.method == "POST" else None, _initial(place, chosen))
    sentence, status = "", 200
    if request.method == "POST":
        status = 422
        if refused:
            raise Refused(refused)
        if chosen is None:
            sentence = "That revision was not live here before. Choose one of these."
        elif form.is_valid():
            try:
                return _asked(request, place, chosen.number, form.cleaned_data)
            except Refused as no:
                place, sentence, status = selectors.environment(request.user, pk), no.sentence, 409
                form = RollbackForm({**request.POST.dict(), "state_version": str(place.state_version)})
    context = {
        **_context(request, place, chosen),
        "choices": choices,
        "form": form,
        "refused": refused,
        "sentence": sentence,
    }
    return render_page(request, "environments/rollback.html", context, status=status)


def _refused(request: PageRequest, place: Environment, choices: list[history.LiveBefore]) -> str | None:
    reason = policies.may_deploy(request.user, place) or cards.refused_rollback(place, choices)
    return f"{reason[:1].upper()}{reason[1:]}" if reason else None


def _chosen(choices: list[history.LiveBefore], text: str) -> history.LiveBefore | None:
    """The one that was asked for; the newest when nothing was; None for one that cannot be had."""
    if not text:
        return choices[0] if choices else None
    return next((one for one in choices if str(one.number) == text), None)


def _initial(place: Environment, chosen: history.LiveBefore | None) -> dict[str, Any]:
    return {"state_version": place.state_version, "revision": chosen.number if chosen else None}


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


def _context(request: PageRequest, place: Environment, chosen: history.LiveBefore | None) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "title": f"{place.application.name} / {place.name}",
        "environment": place,
        "application": place.application,
        "underway": selectors.open_deployment(place),
        "chosen": chosen,
        "press": f"Plan going back to revision {chosen.number}" if chosen else "",
    }
    if chosen is None or place.live_revision is None:
        return frame
    live = parse(place.live_revision.document)
    wanted = parse(selectors.revision(request.user, place.application_id, chosen.number).document)
    return frame | {"losses": losses(live, wanted), "changes": changes.shown(diff(live, wanted))}
