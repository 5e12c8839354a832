"""One template per page, whole or in part: what htmx swaps is a named partial of the page itself."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboard.http import is_fragment

# htmx's word for "this was the last one": the element stops polling.
STOP_POLLING = 286


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or its ``partial`` alone when htmx asks for a part.

    :param partial: the name of a ``{% partialdef %}`` in ``template``; without one htmx gets the whole page too.
    :param status: :data:`STOP_POLLING` only reaches htmx; a whole page with it is an ordinary 200.
    """
    fragment = partial is not None and is_fragment(request)
    name = f"{template}#{partial}" if fragment else template
    response = render(request, name, dict(context), status=status if fragment or status != STOP_POLLING else 200)
    # The same address answers differently to htmx: caches and the back button must not mix them up.
    response.headers["Vary"] = "HX-Request, Cookie"
    response.headers["Cache-Control"] = "no-store"
    return response
