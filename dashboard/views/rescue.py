"""Asking for a way on with a stuck stack: what AWS said last, what can be done, each as a plan of its own."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.asking import Asking, typed, typed_about
from dashboard.forms.rescue import RescueForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect
from dashboard.reasons import in_our_words
from dashboard.remedy_words import REMEDIES, RemedyWords
from dashboard.stages.deciders import deciders
from dashboard.stages.trouble import STATES
from deployments import insight, policies, selectors
from deployments.actions import plan
from deployments.insight import Stuck
from deployments.models import Environment
from deployments.remedies import Remedy, for_status, kind_of
from deployments.states import Mode
from teams.models import User

_NOT_STUCK = "Nothing here is stuck, as far as AWS has said."
_NOTHING_TO_SKIP = "There is nothing to leave out: AWS has named no resource that failed."


@dataclass(frozen=True)
class Choice:
    """One way on as it is drawn; the first is the one to try first. ``nothing``: why it cannot be taken."""

    remedy: Remedy
    words: RemedyWords
    chosen: bool
    nothing: str


@dataclass(frozen=True)
class Failed:
    """A resource that AWS could not bring on. ``needed``: it failed by itself, not because of another."""

    name: str
    component: str
    reason: str
    ours: str
    needed: bool
    ticked: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_rescue(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """``?remedy=`` is the one to look at first. Pressing twice leads to the same deployment."""
    place = selectors.environment(request.user, pk)
    stuck = insight.stuck(place)
    refused = policies.may_deploy(request.user, place) or (None if stuck else _NOT_STUCK)
    asking = Asking(request, _form(place, stuck, typed(request)), refused)
    if asking.form.is_valid():
        with asking:
            return _asked(request, place, asking.form)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = _form(place, stuck, typed_about(request, place))
    context = {**_context(request.user, place, stuck, asking.form, _wanted(request, stuck)), **asking.context}
    return render_page(request, "environments/rescue.html", context, status=asking.status)


def _form(place: Environment, stuck: Stuck | None, data: Any) -> RescueForm:
    remedies = for_status(stuck.status) if stuck else ()
    names = [event.logical_id for event in stuck.failed] if stuck else []
    return RescueForm(remedies, names, data, {"state_version": place.state_version})


def _wanted(request: PageRequest, stuck: Stuck | None) -> Remedy | None:
    """The one that was asked about, as far as AWS takes it; else the first."""
    offered = for_status(stuck.status) if stuck else ()
    text = request.POST.get("remedy") or request.GET.get("remedy", "")
    return next((remedy for remedy in offered if remedy.value == text), offered[0] if offered else None)


def _asked(request: PageRequest, place: Environment, form: RescueForm) -> HttpResponse:
    operation = form.operation
    deployment = plan.request(
        environment=place,
        kind=kind_of(operation.remedy),
        revision=None,
        mode=Mode.DEPLOY,
        state_version=form.cleaned_data["state_version"],
        by=request.user,
        note=form.cleaned_data["note"],
        operation=operation,
    )
    return redirect("deployment", pk=deployment.pk)


def _context(
    user: User, place: Environment, stuck: Stuck | None, form: RescueForm, wanted: Remedy | None
) -> dict[str, Any]:
    offered = for_status(stuck.status) if stuck else ()
    names = stuck.failed if stuck else ()
    return {
        "title": f"{place.application.name} / {place.name}",
        "environment": place,
        "application": place.application,
        "underway": selectors.open_deployment(place),
        "stuck": stuck,
        "state": STATES.get(stuck.status, "") if stuck else "",
        "choices": [
            Choice(
                remedy,
                REMEDIES[remedy],
                remedy is wanted,
                "" if names or remedy is not Remedy.SKIP else _NOTHING_TO_SKIP,
            )
            for remedy in offered
        ],
        "skips": Remedy.SKIP in offered,
        "failed": _failed(stuck, form) if stuck else [],
        "deciders": deciders(place, user),
    }


def _failed(stuck: Stuck, form: RescueForm) -> list[Failed]:
    ticked = set(form["skip"].value() or ()) if form.is_bound else stuck.causes
    return [
        Failed(
            name=event.logical_id,
            component=stuck.components.get(event.logical_id, ""),
            reason=event.reason,
            ours=in_our_words(event.reason),
            needed=event.logical_id in stuck.causes,
            ticked=event.logical_id in ticked,
        )
        for event in stuck.failed
    ]
