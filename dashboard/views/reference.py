"""The reference of kinds. The same for everybody who is signed in; nothing is read from the database."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from dashboard import reference as pages
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from deployments.spec.kinds import KINDS


@require_safe
@page
def reference(request: PageRequest) -> HttpResponse:
    """Every kind in one line, by tier."""
    return render_page(request, "reference/list.html", {"title": "Reference of kinds", "tiers": pages.tiers()})


@require_safe
@page
def reference_kind(request: PageRequest, kind: str) -> HttpResponse:
    """Every setting of a kind, and what it can be connected to."""
    if kind not in KINDS:
        raise Http404
    context = {"title": KINDS[kind].label, "shown": pages.page_of(kind), "example": pages.EXAMPLE}
    return render_page(request, "reference/kind.html", context)
