"""What one application would cost: a curve over all volumes and an invoice at one, for any of its environments."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from costing.estimate.results import Estimate
from costing.estimate.volume import BadVolume
from costing.selectors import newest_version
from dashboard import invoices
from dashboard.cost_curve import curve_of
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from dashboard.places import basis_words, chosen_place
from dashboard.stages.looking import Looking, looking_of
from dashboard.views.application import frame
from deployments import overview, selectors
from deployments.models import Environment, Revision


@require_safe
@page
def application_costs(request: PageRequest, pk: uuid.UUID, place: str = "") -> HttpResponse:
    """``?volume=`` names another volume than the environment's own, ``?view=`` and ``?unit=`` how it is drawn.

    The environment stands in the address, or in ``?place=`` where a form names it. Changes nothing.
    """
    found = selectors.application(request.user, pk)
    newest = overview.newest_revision(found)
    places = [one for one in found.environments.all() if not one.observed]
    if place and place not in {one.name for one in places}:
        raise Environment.DoesNotExist
    chosen = chosen_place(places, place or request.GET.get("place", ""))
    looking = looking_of({name: str(text).replace("\0", "") for name, text in request.GET.items()})
    asked, problem = _asked(looking)
    basis = (chosen.live_revision if chosen else None) or newest
    estimate = _estimate(chosen, basis, asked) if chosen and basis else None
    context = {
        **frame(request.user, found, "costs"),
        "places": places,
        "place": chosen,
        "typed": looking.volume,
        "problem": problem,
        "estimate": estimate,
        "invoice": invoices.invoice_of(estimate) if estimate else None,
        "basis": basis_words(chosen, newest) if chosen else "",
        "action": reverse("application_costs_at", args=[found.pk, chosen.name]) if chosen else "",
        "curve": _curve(chosen, basis, asked, looking) if chosen and basis else None,
    }
    return render_page(request, "applications/costs.html", context)


def _asked(looking: Looking) -> tuple[int | None, str]:
    """The volume that was typed, or why it is none; nothing typed is neither."""
    try:
        return looking.asked, ""
    except BadVolume as bad:
        return None, str(bad)


def _curve(place: Environment, basis: Revision, asked: int | None, looking: Looking) -> object:
    return curve_of(place, basis, asked=asked, view=looking.view, unit=looking.unit)


def _estimate(place: Environment, basis: Revision, volume: int | None) -> Estimate:
    usage = None if volume is None else selectors.usage_of(place).at(volume)
    return selectors.estimate_of_text(basis.template, place, newest_version(), usage)
