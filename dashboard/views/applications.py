"""The list of applications, and making a new one: blueprint, then name and place, then the editor."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import badges, blueprints, cards, team_cards
from dashboard.forms.application import NewApplication
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page, redirect, tell
from dashboard.paging import page_of
from deployments import overview
from deployments.actions.applications import create_application, create_from_version
from deployments.models import Application
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
    wanted = request.POST.get("blueprint") or request.GET.get("blueprint", "")
    book = blueprints.gallery_book()
    gallery, own = blueprints.cards(book), team_cards.gallery(request.user, book, wanted)
    chosen = _chosen(wanted, gallery, own)
    if posted is not None:
        if refused:
            raise Refused(refused)
        if chosen and form.is_valid():
            try:
                made = _made(chosen, form, request)
            except Refused as no:
                form.add_error(None, no.sentence)
            else:
                tell(request, f"{made.name} is made. Its definition is complete: change it, or save it as it is.")
                return redirect("definition", pk=made.pk)
    first = gallery[0].name if gallery else ""
    # A link to a version that is not offered any more is nothing that another card stands for.
    lost = chosen is None and (posted is not None or team_cards.is_version(wanted))
    context: dict[str, Any] = {
        "title": "New application",
        "cards": gallery,
        "own": own,
        "chosen": chosen.name if chosen else "" if lost else first,
        "no_choice": _no_choice(wanted) if lost else "",
        "form": form,
        "only_team": form.only_team,
        "refused": refused,
    }
    return render_page(request, "applications/new.html", context, status=200 if posted is None else 422)


def _chosen(
    wanted: str, gallery: tuple[blueprints.BlueprintCard, ...], own: team_cards.Gallery
) -> blueprints.BlueprintCard | None:
    usable = [card for card in own.cards if not card.problem]
    return next((card for card in (*gallery, *usable) if card.name == wanted), None)


def _made(chosen: blueprints.BlueprintCard, form: NewApplication, request: PageRequest) -> Application:
    if isinstance(chosen, team_cards.TeamCard):
        return create_from_version(**form.choices(), version=chosen.version, by=request.user)
    return create_application(**form.choices(), blueprint=chosen.name, by=request.user)


def _no_choice(wanted: str) -> str:
    """Ours have short names; a team's version that is not offered is none that the person may see, or not any more."""
    if not team_cards.is_version(wanted):
        return "Choose one of these."
    return (
        "What you chose is not offered any more: a newer version was saved, or it was withdrawn. Choose one of these."
    )
