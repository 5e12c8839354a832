"""Every component in every state, for the people who run and build Tierboard. Nobody else finds the page."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from dashboard.samples import samples


@require_safe
@page
def styleguide(request: PageRequest) -> HttpResponse:
    """The components with made-up contents; nothing is read and nothing written.

    ``?part=pieces`` are the larger ones: with all on one page it would be heavier than any page of the product may be.
    """
    if not request.user.is_staff:
        raise Http404
    context = {"title": "Styleguide", "pieces": request.GET.get("part") == "pieces", **samples()}
    return render_page(request, "styleguide/page.html", context)
