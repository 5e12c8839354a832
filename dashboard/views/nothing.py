"""The page that stands in the place of a function, a table or an API where nothing is deployed: why, and the way on."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from dashboard.fragments import render_page
from dashboard.http import PageRequest, is_fragment
from deployments import policies
from deployments.models import Deployment, Environment
from deployments.states import Status

CONFLICT = 409


def nothing_deployed(request: PageRequest, place: Environment, what: str) -> HttpResponse | None:
    """The page that says so, or ``None`` where something runs. What a form sent there is answered with 409.

    :param what: what stands on the page that was asked for, as the beginning of a sentence: ``Its functions are …``.
    :raises Environment.DoesNotExist: when only a part of that page is asked for, by one that was open before.
    """
    if place.live_revision_id is not None:
        return None
    if is_fragment(request):
        raise Environment.DoesNotExist
    context = {
        "title": f"{place.application.name} / {place.name}",
        "application": place.application,
        "environment": place,
        **(_observed(place, what) if place.observed else _own(request, place, what)),
    }
    status = CONFLICT if request.method == "POST" else 200
    return render_page(request, "environments/nothing.html", context, status=status)


def _own(request: PageRequest, place: Environment, what: str) -> dict[str, Any]:
    ran = Deployment.objects.filter(environment=place, status=Status.SUCCEEDED).exists()
    return {
        "empty": f"Nothing is deployed in {place.name} {'any more' if ran else 'yet'}",
        "text": f"{what} once a revision of {place.application.name} runs there.",
        "label": f"Deploy to {place.name}\N{HORIZONTAL ELLIPSIS}",
        "href": reverse("environment_deploy", args=[place.pk]),
        "refused": policies.may_deploy(request.user, place),
    }


def _observed(place: Environment, what: str) -> dict[str, Any]:
    """Something runs, but not by Tierboard, which knows too little of it."""
    return {
        "empty": f"{place.name} is only observed",
        "text": f"{what} once Tierboard has taken the stack over.",
        "label": "Open the stack",
        "href": reverse("environment_stack", args=[place.pk]),
    }
