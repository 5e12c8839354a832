"""The page of each of Tierboard's blueprints. Those of teams are in ``team_blueprints``."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from dashboard import cards
from dashboard.blueprint_about import page_of
from dashboard.blueprints import gallery_book
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from deployments.spec.blueprints import BLUEPRINTS


@require_safe
@page
def blueprint_about(request: PageRequest, name: str) -> HttpResponse:
    """What is in one of our blueprints. The same for everybody; only who may use it differs."""
    if name not in BLUEPRINTS:
        raise Http404
    shown = page_of(name, gallery_book())
    context = {
        "title": shown.card.title,
        "shown": shown,
        "at": " at 1 M requests" if shown.card.by_requests else "",
        "refused": cards.refused_new(request.user),
    }
    return render_page(request, "blueprints/about.html", context)
