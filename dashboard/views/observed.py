"""Stacks that somebody else made: registering one, looking at what is known of it, looking again, forgetting it."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import observed, words
from dashboard.forms.observed import ObserveForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, form_of, page, redirect, tell
from deployments import policies, selectors
from deployments.actions.observe_stack import forget, look_again, register_stack
from deployments.models import Application, Environment, ObservedStack
from deployments.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@page
def stack_observe(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Name a stack that exists already; it is looked at and nothing else."""
    application = selectors.application(request.user, pk)
    refused = policies.may_edit(request.user, application, f"have stacks observed for {application.name}")
    accounts = [row for row in selectors.accounts(request.user) if row.team_id == application.team_id]
    form = ObserveForm(accounts, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if refused:
            raise Refused(refused)
        if form.is_valid():
            try:
                made = register_stack(application=application, **form.choices(), by=request.user)
            except Refused as no:
                form.add_error(no.field or None, no.sentence)
            else:
                return redirect("environment_stack", pk=made.pk)
    context = {"title": application.name, "application": application, "form": form, "refused": refused}
    return render_page(request, "environments/observe.html", context, status=status)


@require_safe
@page
def environment_stack(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything that is known of it. One that was taken over has a card of its own on the application's page."""
    place = selectors.environment(request.user, pk)
    if not place.observed:
        return redirect("application", pk=place.application_id)
    row = observation_of(place)
    resources = Paginator(observed.resources_of(row), observed.SHOWN).get_page(request.GET.get("page", "")[:6])
    context = {
        **context_of(request, place),
        "row": row,
        "mark": observed.stack_mark(row),
        "awaited": observed.is_awaited(row),
        "looking": observed.LOOKING,
        "resources": resources,
        "outputs": observed.outputs_of(row),
        "outputs_left_out": max(0, len(row.outputs) - observed.OUTPUTS_SHOWN),
        "cost": observed.cost_of(place, row),
        "refused": policies.may_edit(request.user, place.application, f"have {place.name} looked at again"),
        "refused_adopt": policies.may_adopt(request.user, place),
        "underway": selectors.open_deployment(place),
        "last": selectors.last_deployments([place.pk]).get(place.pk),
    }
    return render_page(request, "environments/stack.html", context, partial="observed")


@form_of("environment_stack", "pk")
@page
def environment_look(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Have it looked at now."""
    place = selectors.environment(request.user, pk)
    look_again(environment=place, by=request.user)
    return redirect("environment_stack", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def environment_forget(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop observing. Nothing at AWS changes."""
    place = selectors.environment(request.user, pk)
    refused = policies.may_edit(request.user, place.application, f"forget {place.name}") or not_observed(place)
    if request.method == "POST":
        if refused:
            raise Refused(refused)
        forget(environment=place, by=request.user)
        tell(request, f"{place.name} is not observed any more. Nothing was changed at AWS.")
        return redirect("application", pk=place.application_id)
    context = {**context_of(request, place), "refused": refused, "underway": selectors.open_deployment(place)}
    return render_page(request, "environments/forget.html", context)


def observation_of(place: Environment) -> ObservedStack:
    """What is known of the stack.

    :raises ObservedStack.DoesNotExist: when it was forgotten or taken over meanwhile.
    """
    return ObservedStack.objects.select_related("registered_by").get(pk=place.pk)


def not_observed(place: Environment) -> str | None:
    """Why there is nothing to forget, or ``None``."""
    return None if place.observed else f"{place.name} is Tierboard's own, so there is nothing to forget. Remove it."


def context_of(request: PageRequest, place: Environment) -> dict[str, Any]:
    """What every page about it shows around itself."""
    application: Application = place.application
    return {
        "title": f"{application.name} / {place.name}",
        "environment": place,
        "application": application,
        "observed_mark": words.OBSERVED,
    }
