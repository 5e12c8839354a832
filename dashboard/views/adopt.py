"""Asking to take over an observed stack: what that means, by which revision, and why."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard import observed
from dashboard.asking import Asking, typed, typed_about
from dashboard.forms.observed import AdoptForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect
from dashboard.revision_choices import asked, nothing_asked, nothing_to_deploy, offered
from dashboard.stages.deciders import deciders
from dashboard.views.environments import choice_words
from dashboard.views.observed import context_of
from dashboard.ways_out import way_out
from deployments import naming, policies, selectors
from deployments.actions import plan
from deployments.models import Environment, ObservedStack, Revision
from deployments.states import Kind, Mode
from teams.models import AwsAccount

NEVER_SEEN = "It was never seen whole, so nobody knows what would be taken over. Have it looked at first."


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_adopt(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the plan. Pressing twice leads to the same deployment."""
    place = selectors.environment(request.user, pk)
    row = ObservedStack.objects.filter(pk=place.pk).first()
    choices = offered(request, place.application)
    form = _form(choices, typed(request), _initial(place, choices, asked(request, choices)))
    asking = Asking(request, form, _refused(request, place, row, choices))
    if form.is_valid():
        with asking:
            return _asked(request, place, form.cleaned_data)
    if asking.sentence:
        place = selectors.environment(request.user, pk)
        asking.form = _form(choices, typed_about(request, place))
    sentence = asking.sentence or nothing_asked(request, choices)
    context = {**_context(request, place, row, asking.form), **asking.context, "sentence": sentence}
    context["refused_import"] = policies.may_edit(request.user, place.application)
    if asking.refused:
        context["way"] = way_out(request.user, place, revision=bool(nothing_to_deploy(choices)))
    return render_page(request, "environments/adopt.html", context, status=asking.status)


def _refused(
    request: PageRequest, place: Environment, row: ObservedStack | None, choices: Sequence[Revision]
) -> str | None:
    seen = None if row and row.stack_id else NEVER_SEEN
    return policies.may_adopt(request.user, place) or seen or nothing_to_deploy(choices)


def _initial(place: Environment, choices: Sequence[Revision], wanted: Revision | None) -> dict[str, Any]:
    """The revision that was asked about, else the newest; none that is blocked."""
    free = [row for row in (wanted, *choices) if row and not row.blocked_at]
    return {"state_version": place.state_version, "revision": free[0].number if free else ""}


def _form(choices: Sequence[Revision], *typed: Any) -> AdoptForm:
    blocked = [row.number for row in choices if row.blocked_at]
    return AdoptForm([(row.number, choice_words(row)) for row in choices], *typed, blocked=blocked)


def _asked(request: PageRequest, place: Environment, wanted: dict[str, Any]) -> HttpResponse:
    deployment = plan.request(
        environment=place,
        kind=Kind.ADOPT,
        revision=selectors.revision(request.user, place.application_id, wanted["revision"]),
        mode=Mode.DEPLOY,
        state_version=wanted["state_version"],
        by=request.user,
        note=wanted["note"],
    )
    return redirect("deployment", pk=deployment.pk)


def _context(request: PageRequest, place: Environment, row: ObservedStack | None, form: AdoptForm) -> dict[str, Any]:
    number = form.initial.get("revision")
    revision = place.application.revisions.filter(number=number).first() if number else None
    meeting = observed.meeting_of(row, json.loads(revision.template)) if row and row.stack_id and revision else None
    is_aws = place.account.kind != AwsAccount.Kind.SANDBOX
    return {
        **context_of(request, place),
        "row": row,
        "meeting": meeting,
        "compared": revision,
        "deciders": deciders(place, request.user, revision, at_risk=bool(meeting and meeting.at_risk)),
        "underway": selectors.open_deployment(place),
        "needs_rights": is_aws and not place.stack_name.startswith(f"{naming.STACK_PREFIX}-"),
    }
