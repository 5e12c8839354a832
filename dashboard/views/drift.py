"""What was changed outside of Tierboard: the board, comparing anew, and the three ways to answer a change."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.asking import Asking, typed, typed_about
from dashboard.drift_board import is_old, sections, setting
from dashboard.forms.drift import IgnoreForm, KeepForm, UndoForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, form_of, page, redirect, tell
from dashboard.stages.deciders import deciders
from dashboard.stages.rows import as_data, bold
from dashboard.words import DATA_AT_RISK
from deployments import drift, policies, selectors
from deployments.actions import ask_drift, ignore_drift, keep_drift, plan
from deployments.changes.drift import GONE, Difference, Seen
from deployments.changes.drift_board import sentence
from deployments.changes.resources import about
from deployments.drift_policies import may_check_drift
from deployments.models import DriftIgnore, Environment
from deployments.observing import why_observed
from deployments.states import Kind, Mode

_LONGEST = 500
NOTHING = "Nothing counts as changed any more, so there is nothing to do. Look at the board."


@require_safe
@page
def environment_drift(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The board; asks again while AWS compares."""
    place = selectors.environment(request.user, pk)
    return render_page(request, "environments/drift.html", _board(request, place), partial="drift")


@form_of("environment_drift", "pk")
@page
def environment_drift_check(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Have it compared now. Pressed twice it is one comparison."""
    place = selectors.environment(request.user, pk)
    ask_drift.ask_drift(environment=place, by=request.user)
    return redirect("environment_drift", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_drift_ignore(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """``?resource=`` and ``path`` name what may stay; without a path it is every changed setting of the resource."""
    place = selectors.environment(request.user, pk)
    asked = request.POST if request.method == "POST" else request.GET
    name, path = (asked.get(key, "")[:_LONGEST].replace("\0", "") for key in ("resource", "path"))
    form = IgnoreForm(timezone.now().date(), typed(request))
    asking = Asking(request, form, may_check_drift(request.user, place))
    if form.is_valid():
        with asking:
            ignore_drift.ignore(environment=place, logical_id=name, path=path, **form.cleaned_data, by=request.user)
            tell(request, "It stays changed and is not counted until that day.")
            return redirect("environment_drift", pk=pk)
    named = {"found": _found(place, name, path), "resource": name, "path": path}
    context = {**_frame(place), **asking.context, **named}
    return render_page(request, "environments/drift_ignore.html", context, status=asking.status)


@form_of("environment_drift", "pk")
@page
def environment_drift_count(request: PageRequest, pk: uuid.UUID, rule: int) -> HttpResponse:
    """End a rule: what it covers counts again."""
    place = selectors.environment(request.user, pk)
    rows = DriftIgnore.objects.visible_to(request.user).select_related("environment__application__team")
    ignore_drift.end_ignore(rule=rows.get(pk=rule, environment=place), by=request.user)
    tell(request, "It counts again, if it is still changed.")
    return redirect("environment_drift", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_drift_undo(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for a plan that brings everything back to the revision that runs. Pressing twice asks once."""
    place = selectors.environment(request.user, pk)
    found = drift.comparison(place)
    refused = policies.may_deploy(request.user, place) or (None if found.board.drifted else NOTHING)
    asking = Asking(request, UndoForm(typed(request), {"state_version": place.state_version}), refused)
    if asking.form.is_valid():
        with asking:
            return _undone(request, place, asking.form.cleaned_data)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = UndoForm(typed_about(request, place))
    shown = sections(found.board, found.ignores, _template(place))
    context = {
        **_frame(place),
        **asking.context,
        "sections": shown,
        "data_at_risk": DATA_AT_RISK if shown.at_risk else None,
        "head": sentence(found.board),
        "deciders": deciders(place, request.user, place.live_revision, at_risk=shown.at_risk),
    }
    return render_page(request, "environments/drift_undo.html", context, status=asking.status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_drift_keep(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Take changes into the draft of the definition, where that can say them."""
    place = selectors.environment(request.user, pk)
    refused = keep_drift.why_not(place.application, request.user) or why_observed(place)
    found = keep_drift.proposals(place)
    form = KeepForm([one.key for one in found if one.kept], typed(request))
    asking = Asking(request, form, refused)
    if form.is_valid():
        with asking:
            draft = keep_drift.keep(environment=place, chosen=form.cleaned_data["keep"], by=request.user)
            tell(request, "The changes are in the draft. Save it as a revision, then deploy that.")
            return redirect("definition", pk=draft.application_id)
    context = {**_frame(place), **asking.context, **_proposed(place, found, form)}
    return render_page(request, "environments/drift_keep.html", context, status=asking.status)


def _undone(request: PageRequest, place: Environment, wanted: dict[str, Any]) -> HttpResponse:
    deployment = plan.request(
        environment=place,
        kind=Kind.REVERT_DRIFT,
        revision=None,
        mode=Mode.DEPLOY,
        state_version=wanted["state_version"],
        by=request.user,
        note=wanted["note"],
    )
    return redirect("deployment", pk=deployment.pk)


def _frame(place: Environment) -> dict[str, Any]:
    return {
        "title": f"{place.application.name} / {place.name}",
        "environment": place,
        "application": place.application,
    }


def _board(request: PageRequest, place: Environment) -> dict[str, Any]:
    found = drift.comparison(place)
    old = found.of and is_old(found.of.ended_at or found.of.asked_at, timezone.now(), settings.DRIFT_HOURS)
    refused_undo = policies.may_deploy(request.user, place)
    shown = sections(found.board, found.ignores, _template(place))
    return {
        **_frame(place),
        "found": found,
        "head": sentence(found.board) if found.of else "",
        "failed": found.last if found.last and found.last != found.of else None,
        "old": bool(old),
        "hours": settings.DRIFT_HOURS,
        "sections": shown,
        "data_at_risk": DATA_AT_RISK if shown.at_risk else None,
        "refused": ask_drift.why_not(place, request.user),
        "refused_undo": refused_undo,
        # What is known and current is answered next; what is not is asked for.
        "answer": bool(found.board.drifted) and not (old or found.later or refused_undo),
        "refused_keep": policies.may_edit(request.user, place.application) or why_observed(place),
        "refused_ignore": may_check_drift(request.user, place),
    }


def _template(place: Environment) -> dict[str, Any]:
    return as_data(place.live_revision.template) if place.live_revision else {}


def _found(place: Environment, name: str, path: str) -> dict[str, Any] | None:
    """What may stay, as the form names it; None when the last comparison did not find it."""
    for row in drift.comparison(place).board.drifted:
        places = [one for one in row.places if not path or one.path == path]
        if row.seen.logical_id == name and places and (path or not any(one.path == GONE for one in places)):
            words = about(row.seen.logical_id, row.seen.type, _template(place)).words
            return {"words": bold(words), "settings": [setting(row.seen, one) for one in places]}
    return None


def _proposed(place: Environment, found: tuple[keep_drift.Proposal, ...], form: KeepForm) -> dict[str, Any]:
    ticked = form["keep"].value() or ()
    rows = [
        {"key": one.key, "kept": one.kept, "ticked": one.key in ticked, **_worded(place, one.seen, one.place)}
        for one in found
    ]
    return {
        "can": [row for row in rows if row["kept"]],
        "many": sum(bool(row["kept"]) for row in rows) != 1,
        "cannot": [row for row in rows if not row["kept"]],
        "draft": reverse("definition", args=[place.application_id]),
    }


def _worded(place: Environment, seen: Seen, one: Difference) -> dict[str, Any]:
    subject = about(seen.logical_id, seen.type, _template(place))
    return {"words": bold(subject.words), "setting": setting(seen, one)}
