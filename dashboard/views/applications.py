"""The list of applications, and making a new one: blueprint, then name and place, then the editor."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import blueprints, cards
from dashboard.forms.application import NewApplication
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.paging import page_of
from deployments import selectors
from deployments.actions.applications import create_application
from deployments.refusals import Refused


@require_safe
@page
def applications(request: PageRequest) -> HttpResponse:
    """Every application of the person's teams with what is live where."""
    pages = page_of(selectors.applications(request.user), request)
    context = {
        "title": "Applications",
        "pages": pages,
        "cards": cards.application_cards(pages.rows),
        "new_application": reverse("application_new"),
        "refused_new": cards.refused_new(request.user),
    }
    return render_page(request, "applications/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def application_new(request: PageRequest) -> HttpResponse:
    """Step 1 is the gallery; with ``?blueprint=`` step 2 is the form; step 3 is the editor of what was made."""
    chosen = blueprints.card(request.GET.get("blueprint", ""))
    form = NewApplication(request.user, request.POST if request.method == "POST" else None)
    refused = cards.refused_new(request.user)
    status = 200
    if request.method == "POST" and refused:
        raise Refused(refused)
    if request.method == "POST" and chosen:
        if form.is_valid():
            try:
                made = create_application(**form.choices(), blueprint=chosen.name, by=request.user)
            except Refused as no:
                form.add_error(None, no.sentence)
            else:
                tell(request, f"{made.name} is made. Its definition is complete: change it, or save it as it is.")
                return redirect("definition", pk=made.pk)
        status = 422
    context: dict[str, Any] = {
        "title": "New application",
        "cards": blueprints.cards() if chosen is None else (),
        "chosen": chosen,
        "form": form,
        "refused": refused,
    }
    return render_page(request, "applications/new.html", context, status=status)
