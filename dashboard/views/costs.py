"""What one application would cost: an estimate as an invoice, for an environment and a volume of one's choice."""

import json
import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from costing.estimate.results import Estimate
from costing.estimate.volume import BadVolume, parse_volume
from dashboard import figures, invoices
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from dashboard.places import basis_words, chosen_place
from dashboard.views.application import frame
from deployments import overview, selectors
from deployments.models import Environment, Revision

LONGEST = 40


@require_safe
@page
def application_costs(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """``?place=`` names the environment, ``?requests=`` another volume than its own. Changes nothing."""
    found = selectors.application(request.user, pk)
    newest = overview.newest_revision(found)
    places = list(found.environments.all())
    place = chosen_place(places, request.GET.get("place", ""))
    typed = request.GET.get("requests", "").replace("\0", "").strip()[:LONGEST]
    volume, problem = _volume(typed)
    basis = (place.live_revision if place else None) or newest
    estimate = _estimate(place, basis, volume) if place and basis else None
    context = {
        **frame(request.user, found, "costs"),
        "places": places,
        "place": place,
        "typed": typed,
        "problem": problem,
        "other": volume is not None,
        "estimate": estimate,
        "invoice": invoices.invoice_of(estimate) if estimate else None,
        "basis": basis_words(place, newest) if place else "",
        "own": figures.requests_month(selectors.usage_of(place).requests_per_month.value) if place else "",
    }
    return render_page(request, "applications/costs.html", context)


def _volume(typed: str) -> tuple[int | None, str]:
    """The volume that was typed, or why it is none; nothing typed is neither."""
    try:
        return (parse_volume(typed), "") if typed else (None, "")
    except BadVolume as bad:
        return None, str(bad)


def _estimate(place: Environment, basis: Revision, volume: int | None) -> Estimate:
    usage = selectors.usage_of(place)
    return selectors.estimate_of(json.loads(basis.template), place, usage if volume is None else usage.at(volume))
