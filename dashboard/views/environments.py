"""Asking for a deployment or a removal: small pages that say what will happen before anything is asked for."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods

from dashboard import cards, figures
from dashboard.asking import Asking, typed, typed_about
from dashboard.forms.application import DeployForm, DestroyForm, RulesForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.revision_choices import asked, nothing_asked, nothing_to_deploy, offered
from deployments import policies, selectors
from deployments.actions import plan
from deployments.actions.applications import set_approval_time
from deployments.models import Environment, Revision
from deployments.states import Kind, Mode

_REASON = 80


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_deploy(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose a revision and ask for its plan. Pressing twice leads to the same deployment."""
    place = selectors.environment(request.user, pk)
    choices = offered(request, place.application)
    refused = policies.may_deploy(request.user, place) or nothing_to_deploy(choices)
    wanted = asked(request, choices)
    blocked = policies.why_blocked(wanted) or nothing_asked(request, choices)
    # What cannot be chosen is not chosen beforehand: the browser would send nothing for it.
    initial = {"state_version": place.state_version, "revision": wanted.number if wanted and not blocked else ""}
    asking = Asking(request, _deploy_form(place, choices, typed(request), initial), refused)
    if asking.form.is_valid():
        with asking:
            sent = asking.form.cleaned_data
            return _way_back(place, sent) or _asked(request, place, Kind.DEPLOY, sent)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = _deploy_form(place, choices, typed_about(request, place))
    shown = str(asking.form["revision"].value() or _newest(choices))
    context = {
        **_frame(request, place),
        **asking.context,
        "sentence": asking.sentence or blocked,
        "promoted": _promoted(request, place),
        "same": place.live_revision is not None and shown == str(place.live_revision.number),
    }
    return render_page(request, "environments/deploy.html", context, status=asking.status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_destroy(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the plan of a removal, by typing the environment's name. Nothing is removed before approval."""
    place = selectors.environment(request.user, pk)
    refused = cards.refused_destroy(request.user, place)
    asking = Asking(request, DestroyForm(place, typed(request)), refused)
    if asking.form.is_valid():
        with asking:
            return _asked(request, place, Kind.DESTROY, asking.form.cleaned_data)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = DestroyForm(place, typed_about(request, place))
    context = {**_frame(request, place), **asking.context}
    return render_page(request, "environments/destroy.html", context, status=asking.status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_rules(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """What a deployment here has to go through, and how long a plan waits for it; owners change that."""
    place = selectors.environment(request.user, pk)
    refused = policies.may_set_rules(request.user, place)
    asking = Asking(request, RulesForm(place.approval_minutes, typed(request)), refused)
    if asking.form.is_valid():
        with asking:
            minutes = asking.form.minutes
            set_approval_time(environment=place, minutes=minutes, by=request.user)
            waits = figures.duration(minutes * 60)
            tell(request, f"Plans for {place.name} wait for approval {waits} at most from now on.")
            return redirect("application", pk=place.application_id)
    context = {**_frame(request, place), **asking.context}
    return render_page(request, "environments/rules.html", context, status=asking.status)


def _promoted(request: PageRequest, place: Environment) -> Environment | None:
    """``?from=``: the environment whose live revision is to be promoted, when that is what the address asks for."""
    name, number = request.GET.get("from", ""), request.GET.get("revision", "")
    known = place.application.environments.select_related("live_revision").defer("live_revision__template")
    found = known.filter(name=name, live_revision__isnull=False).first() if name and "\0" not in name else None
    return found if found and found.live_revision and str(found.live_revision.number) == number else None


def _deploy_form(place: Environment, choices: Sequence[Revision], *typed: Any) -> DeployForm:
    live = place.live_revision.number if place.live_revision else 0
    here = {live: " (runs here now)"}
    numbers = [(row.number, f"{choice_words(row)}{here.get(row.number, '')}") for row in choices]
    blocked = [row.number for row in choices if row.blocked_at]
    return DeployForm(numbers, *typed, blocked=blocked, needs_approval=place.approvals_required > 0)


def _newest(choices: Sequence[Revision]) -> int:
    """The first that can be chosen: what the browser shows when nothing is asked for."""
    return next((row.number for row in choices if not row.blocked_at), 0)


def choice_words(row: Revision) -> str:
    """A line of the list: long reasons are cut there, the revision's page has all of it."""
    what = f"Revision {row.number}: {row.message}"
    return f"{what} (blocked: {Truncator(row.block_reason).chars(_REASON)})" if row.blocked_at else what


def _way_back(place: Environment, wanted: dict[str, Any]) -> HttpResponse | None:
    """Deploying an earlier revision than the live one is going back: the page for that has losses and reason."""
    live = place.live_revision
    if live is None or wanted["revision"] >= live.number or wanted.get("mode", Mode.DEPLOY) != Mode.DEPLOY:
        return None
    response = redirect("environment_rollback", pk=place.pk)
    response["Location"] += f"?revision={wanted['revision']}"
    return response


def _asked(request: PageRequest, place: Environment, kind: Kind, wanted: dict[str, Any]) -> HttpResponse:
    number = wanted.get("revision")
    deployment = plan.request(
        environment=place,
        kind=kind,
        revision=selectors.revision(request.user, place.application_id, number) if number is not None else None,
        mode=Mode(wanted.get("mode", Mode.DEPLOY)),
        state_version=wanted["state_version"],
        by=request.user,
        note=wanted["note"],
    )
    return redirect("deployment", pk=deployment.pk)


def _frame(request: PageRequest, place: Environment) -> dict[str, Any]:
    return {
        "title": f"{place.application.name} / {place.name}",
        "environment": place,
        "application": place.application,
        "card": cards.environment_cards([place])[0],
        "underway": selectors.open_deployment(place),
    }
