"""One application: environments, revisions, what changed between two of them, and what happened."""

import json
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard import cards, changes, figures, invoices, lagging, words
from dashboard.badges import Answer, failing_components, together
from dashboard.compared import compared
from dashboard.diagram import Diagram, draw
from dashboard.forms.application import UsageForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, form_of, is_fragment, page, redirect, tell
from dashboard.observed import is_awaited
from dashboard.paging import page_of
from dashboard.places import basis_words, chosen_place
from dashboard.words import SOURCES
from deployments import blueprint_policies, overview, policies, selectors
from deployments.actions.applications import set_usage
from deployments.models import Application, Environment, Revision
from deployments.spec.diff import diff
from deployments.stored import definition_of
from teams.models import User
from teams.policies import roles_in
from teams.roles import Role

_DIFFS = 200
# Characters of a definition that a page shows; quotes take six times as many bytes.
_DOCUMENT = 8_000


@require_safe
@page
def application(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Diagram and environments in promotion order."""
    return _environments_page(request, selectors.application(request.user, pk))


@form_of("application", "pk")
@page
def application_usage(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """State how much one of its environments will be used; what cannot be read is shown where it was typed."""
    found = selectors.application(request.user, pk)
    form = UsageForm(request.POST)
    place = _environment_of(found, request.POST.get("environment", ""))
    if not form.is_valid():
        return _environments_page(request, found, usage_form=form, status=422)
    set_usage(
        environment=place,
        requests_per_month=form.cleaned_data["requests"],
        free_tier=form.cleaned_data["free_tier"],
        by=request.user,
    )
    tell(request, f"{place.name} is now estimated at {figures.requests_month(form.cleaned_data['requests'])}.")
    return redirect("application", pk=found.pk)


def _environment_of(application: Application, text: str) -> Environment:
    """The environment of this application that the form names.

    :raises Environment.DoesNotExist: for anything else, another application's included.
    """
    for place in application.environments.all():
        if str(place.pk) == text:
            return place
    raise Environment.DoesNotExist


def _environments_page(
    request: PageRequest, application: Application, *, usage_form: UsageForm | None = None, status: int = 200
) -> HttpResponse:
    newest = overview.newest_revision(application)
    found = cards.full_cards(request.user, application, newest)
    place = chosen_place([card.environment for card in found], request.GET.get("place", ""))
    shown = next((card for card in found if card.environment == place), None)
    context = {
        **frame(request.user, application, "environments", found),
        "newest": newest,
        "cards": found,
        "busy": any(card.last and not card.last.ended_at for card in found)
        or any(card.observation and is_awaited(card.observation) for card in found),
        "fragment": is_fragment(request),
        "lag": None if is_fragment(request) else lagging.own_lag(request.user, application),
        "shown": shown,
        "shown_words": _shown_words(shown, newest),
        "diagram": _diagram(application, shown, newest, request.GET.get("expand", "")[:60]),
        "keep": f"place={quote(place.name)}&" if place else "",
        "usage_form": usage_form,
        "usage_of": _usage_of(usage_form, found),
        "runs_blocked": words.RUNS_BLOCKED,
        "is_owner": Role.OWNER in roles_in(request.user, application.team),
    }
    return render_page(request, "applications/environments.html", context, partial="environments", status=status)


def _usage_of(form: UsageForm | None, found: Sequence[cards.EnvironmentCard]) -> str:
    """The environment whose volume was typed: each has a field of this name."""
    wanted = str(form["environment"].value()) if form else ""
    return next((card.environment.name for card in found if str(card.environment.pk) == wanted), "")


def _diagram(
    application: Application, shown: cards.EnvironmentCard | None, newest: Revision | None, expand: str
) -> Diagram:
    """What is live in the chosen environment with what it costs there; the newest revision or the draft otherwise."""
    basis = (shown.live if shown else None) or newest
    document = basis.document if basis else application.draft.document
    deployment = shown.environment.live_deployment if shown else None
    failing = failing_components(deployment.verification, document.get("components", ())) if deployment else ()
    costs = invoices.component_bills(shown.estimate if shown else None)
    return draw(document, expand=expand, costs=costs, failing=failing)


def _shown_words(shown: cards.EnvironmentCard | None, newest: Revision | None) -> str:
    if shown is None or shown.estimate is None:
        return basis_words(shown.environment, newest) if shown else "Draft, no revision yet"
    requests = shown.estimate.requests
    volume = f"costs a month at {figures.requests_month(requests.value)} ({SOURCES[requests.source].word.lower()})"
    return f"{basis_words(shown.environment, newest)}. Blocks show {volume}.{invoices.blocks_lack(shown.estimate)}"


@require_safe
@page
def application_revisions(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Every revision with author, message and where it is live."""
    found = selectors.application(request.user, pk)
    live: dict[int, list[words.Mark]] = {}
    for place in found.environments.all():
        if place.live_revision:
            live.setdefault(place.live_revision.number, []).append(words.Mark(place.name, "good", "circle-check"))
    context = {
        **frame(request.user, found, "revisions"),
        "pages": page_of(overview.revisions_of(found), request),
        "live": live,
    }
    return render_page(request, "applications/revisions.html", context)


@require_safe
@page
def application_revision(request: PageRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """One revision: what it changed against the one before, its diagram, its documents."""
    found = selectors.application(request.user, pk)
    revision = selectors.revision(request.user, pk, number)
    before = found.revisions.filter(number__lt=number).order_by("-number").first()
    text = json.dumps(revision.document, indent=2, ensure_ascii=False)
    context = {
        **frame(request.user, found, "revisions"),
        "revision": revision,
        "before": before,
        "changes": changes_between(before, revision),
        "heading": f"What changed since revision {before.number}"
        if before
        else "Everything it holds: it is the first revision",
        "why": policies.why_blocked(revision),
        "refused_blueprint": blueprint_policies.may_save_blueprint(request.user, revision),
        "refused_block": (policies.may_unblock if revision.blocked_at else policies.may_block)(request.user, revision),
        "diagram": draw(revision.document, expand=request.GET.get("expand", "")[:60]),
        "document": text[:_DOCUMENT],
        "document_left_out": max(0, len(text) - _DOCUMENT),
    }
    return render_page(request, "applications/revision.html", context)


@require_safe
@page
def application_diff(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """What differs between two revisions, ``?from=`` and ``?to=``; without them the newest two."""
    found = selectors.application(request.user, pk)
    numbers = list(overview.revisions_of(found).values_list("number", flat=True)[:_DIFFS])
    to = number_of(request.GET.get("to"), numbers[0] if numbers else 0)
    from_ = number_of(request.GET.get("from"), to - 1)
    wanted = {row.number: row for row in found.revisions.select_related("author").filter(number__in=[from_, to])}
    different = changes_between(wanted.get(from_), wanted[to]) if to in wanted else ()
    context: dict[str, Any] = {
        **frame(request.user, found, "revisions"),
        "numbers": numbers,
        "heading": f"From revision {from_} to {to}" if from_ in wanted else f"Everything in revision {to}",
        "count": counted(len(different), "setting" if from_ in wanted else "component"),
        "from_number": from_,
        "to_number": to,
        "from_revision": wanted.get(from_),
        "to_revision": wanted.get(to),
        "changes": different,
    }
    return render_page(request, "applications/diff.html", context)


def changes_between(before: Revision | None, after: Revision) -> tuple[changes.ShownChange, ...]:
    """Every setting that differs; against nothing, every component."""
    return changes.shown(diff(definition_of(before) if before else None, definition_of(after)))


def counted(count: int, word: str) -> str:
    """``1 setting``, ``2 settings``."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def number_of(text: str | None, otherwise: int) -> int:
    """A number in an address or a form; ``otherwise``, and never less than 0, for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else max(otherwise, 0)


@require_safe
@page
def application_template(request: PageRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """The CloudFormation template as a file: people can always leave."""
    revision = selectors.revision(request.user, pk, number)
    name = f"{revision.application.name}-revision-{revision.number}.template.json"
    response = HttpResponse(revision.template, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@page
def application_activity(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The audit log of the application, newest first."""
    found = selectors.application(request.user, pk)
    context = {
        **frame(request.user, found, "activity"),
        "pages": page_of(overview.activity_of(found), request, size=50),
    }
    return render_page(request, "applications/activity.html", context)


def frame(
    user: User, application: Application, tab: str, found: Sequence[cards.EnvironmentCard] | None = None
) -> dict[str, Any]:
    """What every tab of an application shows around itself.

    :param found: the cards of its environments, where the tab has read them already.
    """
    return {
        "title": application.name,
        "application": application,
        "tab": tab,
        "answers": _answers(application, found),
        "refused_edit": policies.may_edit(user, application),
    }


def _answers(application: Application, found: Sequence[cards.EnvironmentCard] | None) -> tuple[Answer, ...]:
    """In sync, healthy, on budget: of the environments where something is live, of all while nothing is.

    :param application: of ``selectors.application``.
    :param found: the cards of all its environments, when they are at hand.
    """
    if found is None:
        places = list(application.environments.all())
        known, worries = compared(places), selectors.worries([place.pk for place in places])
        found = [
            cards.EnvironmentCard(place, None, worries.get(place.pk), compared=known.get(place.pk)) for place in places
        ]
    own = [card for card in found if not card.environment.observed]
    live = [card for card in own if card.environment.live_revision_id]
    return together([(card.environment.name, card.answers) for card in live or own])
