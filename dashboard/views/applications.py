"""The list of applications, and making a new one: blueprint, then name and place, then the editor."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import badges, blueprints, cards
from dashboard.forms.application import NewApplication
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.paging import page_of
from deployments import overview
from deployments.actions.applications import create_application
from deployments.refusals import Refused


@require_safe
@page
def applications(request: PageRequest) -> HttpResponse:
    """Every application of the person's teams with what is live where."""
    pages = page_of(overview.applications_listed(request.user), request)
    found = cards.application_cards(pages.rows)
    states = {item.mark.icon for card in found for item in card.environments}
    context = {
        "title": "Applications",
        "pages": pages,
        "cards": found,
        # Each drawn once and used by all: a hundred chips would make half the page.
        "icons": sorted({*badges.ICONS, *states}),
        "new_application": reverse("application_new"),
        "refused_new": cards.refused_new(request.user),
    }
    return render_page(request, "applications/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def application_new(request: PageRequest) -> HttpResponse:
    """Steps 1 and 2 on one page: the gallery, ``?blueprint=`` or its first card chosen, and the name beneath.

    Step 3 is the editor of what was made.
    """
    posted = request.POST if request.method == "POST" else None
    form = NewApplication(request.user, posted)
    refused = cards.refused_new(request.user)
    gallery = blueprints.cards()
    wanted = request.POST.get("blueprint") or request.GET.get("blueprint", "")
    chosen = wanted if any(card.name == wanted for card in gallery) else ""
    if posted is not None:
        if refused:
            raise Refused(refused)
        if chosen and form.is_valid():
            try:
                made = create_application(**form.choices(), blueprint=chosen, by=request.user)
            except Refused as no:
                form.add_error(None, no.sentence)
            else:
                tell(request, f"{made.name} is made. Its definition is complete: change it, or save it as it is.")
                return redirect("definition", pk=made.pk)
    context: dict[str, Any] = {
        "title": "New application",
        "cards": gallery,
        "chosen": chosen if posted is not None or chosen else gallery[0].name if gallery else "",
        "no_choice": "Choose one of these." if posted is not None and not chosen else "",
        "form": form,
        "only_team": form.only_team,
        "refused": refused,
    }
    return render_page(request, "applications/new.html", context, status=200 if posted is None else 422)
