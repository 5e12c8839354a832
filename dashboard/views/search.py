"""The search of every page, and the switch that shows AWS's names beneath ours."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from dashboard.fragments import render_page
from dashboard.glossary import AWS_NAMES
from dashboard.http import PageRequest, back_of, form_of, is_fragment, page
from dashboard.search import ON_A_PAGE, SHOWN, clean, find

_YEAR_SECONDS = 365 * 24 * 3600


@require_safe
@page
def search(request: PageRequest) -> HttpResponse:
    """What fits ``?q=``: a page, and the list alone for the field in the header."""
    text = clean(request.GET.get("q", ""))
    first_few = is_fragment(request)
    groups = find(request.user, text, SHOWN if first_few else ON_A_PAGE)
    context = {"title": "Search", "text": text, "groups": groups, "first_few": first_few}
    return render_page(request, "pages/search.html", context, partial="found")


@form_of("home")
@page
def aws_names(request: PageRequest) -> HttpResponse:
    """Turn AWS's names on or off for this person's browser, and back to where they were."""
    response = HttpResponseRedirect(back_of(request))
    response.status_code = 303
    if request.POST.get("show") == "1":
        response.set_cookie(
            AWS_NAMES, "1", max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(AWS_NAMES, samesite="Lax")
    return response
