"""Asking for a deployment or a removal: small pages that say what will happen before anything is asked for."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods

from dashboard import cards, figures
from dashboard.asking import Asking, typed, typed_about
from dashboard.forms.application import DeployForm, DestroyForm, RulesForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.promotion import Promotion, promotion_of
from dashboard.removal import removal_of
from dashboard.revision_choices import asked, nothing_asked, nothing_else, nothing_to_deploy, offered
from dashboard.stages.deciders import deciders, whom
from dashboard.stages.rows import as_data
from dashboard.ways_out import way_out
from dashboard.words import DATA_AT_RISK
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
    chosen = "" if blocked else wanted.number if wanted else _newer(place, choices)
    initial = {"state_version": place.state_version, "revision": chosen}
    asking = Asking(request, _deploy_form(place, choices, typed(request), initial), refused)
    if asking.form.is_valid():
        with asking:
            sent = asking.form.cleaned_data
            return _way_back(place, sent) or _asked(request, place, Kind.DEPLOY, sent)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = _deploy_form(place, choices, typed_about(request, place))
    shown = str(asking.form["revision"].value() or "")
    promotion = _promotion(request, place, shown)
    # A form from which nothing could be sent is left out, but never with what somebody typed into it. That comes before
    # the right to send it: whoever lacks that would ask somebody who is refused as well.
    idle = ""
    if not promotion and not asking.form.is_bound:
        idle = nothing_to_deploy(choices) or nothing_else(place, choices, request.user)
    if idle and blocked:
        idle = f"{blocked} {idle}"
    reason = policies.why_closed(place) or idle or refused
    context = {
        **_frame(request, place),
        **asking.context,
        "refused": reason,
        "way": way_out(request.user, place, revision=reason == idle) if reason else None,
        "sentence": asking.sentence or blocked,
        "promotion": promotion,
        "ask": whom(place, request.user, _chosen(choices, shown)) if place.approvals_required else "",
        "same": place.live_revision is not None and shown == str(place.live_revision.number),
    }
    return render_page(request, "environments/deploy.html", context, status=asking.status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_destroy(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the plan of a removal, by typing the environment's name."""
    place = selectors.environment(request.user, pk)
    refused = cards.refused_destroy(request.user, place)
    asking = Asking(request, DestroyForm(place, typed(request)), refused)
    if asking.form.is_valid():
        with asking:
            return _asked(request, place, Kind.DESTROY, asking.form.cleaned_data)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = DestroyForm(place, typed_about(request, place))
    removal = removal_of(as_data(place.live_revision.template) if place.live_revision else {})
    context = {
        **_frame(request, place),
        **asking.context,
        "removal": removal,
        "data_at_risk": DATA_AT_RISK if removal.at_risk else None,
        "deciders": deciders(place, request.user, at_risk=removal.at_risk),
        "way": way_out(request.user, place) if refused else None,
    }
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


def _chosen(choices: Sequence[Revision], shown: str) -> Revision | None:
    return next((row for row in choices if str(row.number) == shown), None)


def _promotion(request: PageRequest, place: Environment, shown: str) -> Promotion | None:
    """``?from=``: what the live revision of that environment brings, when that is what the address and form ask for."""
    name, number = request.GET.get("from", ""), request.GET.get("revision", "")
    if not name or "\0" in name or shown != number:
        return None
    known = place.application.environments.select_related("account", "live_revision", "live_deployment").exclude(
        pk=place.pk
    )
    found = known.filter(name=name, live_revision__isnull=False).first()
    if found is None or found.live_revision is None or str(found.live_revision.number) != number:
        return None
    return promotion_of(found, place)


def _deploy_form(place: Environment, choices: Sequence[Revision], *typed: Any) -> DeployForm:
    live = place.live_revision.number if place.live_revision else 0
    here = {live: " (runs here now)"}
    numbers = [(row.number, f"{choice_words(row)}{here.get(row.number, '')}") for row in choices]
    blocked = [row.number for row in choices if row.blocked_at]
    # Where only older ones could be chosen beforehand, none is: going back is nothing to do by the way.
    unchosen = [] if _newer(place, choices) else [("", "Choose a revision")]
    return DeployForm([*unchosen, *numbers], *typed, blocked=blocked, needs_approval=place.approvals_required > 0)


def _newer(place: Environment, choices: Sequence[Revision]) -> int | str:
    """The newest that can be chosen, when it is newer than what runs there."""
    live = place.live_revision.number if place.live_revision else 0
    return next((row.number for row in choices if not row.blocked_at and row.number > live), "")


def choice_words(row: Revision) -> str:
    """A line of the list: long reasons are cut there, the revision's page has all of it."""
    what = f"Revision {row.number}: {row.message}"
    return f"{what} (blocked: {Truncator(row.block_reason).chars(_REASON)})" if row.blocked_at else what


def _way_back(place: Environment, wanted: dict[str, Any]) -> HttpResponse | None:
    """Deploying an earlier revision than the live one is going back: the page for that has losses and reason."""
    live = place.live_revision
    if live is None or wanted["revision"] >= live.number or wanted.get("mode", Mode.DEPLOY) != Mode.DEPLOY:
        return None
    # What was typed here is the reason there.
    typed = {"revision": wanted["revision"]} | ({"note": wanted["note"]} if wanted["note"] else {})
    response = redirect("environment_rollback", pk=place.pk)
    response["Location"] += f"?{urlencode(typed)}"
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
