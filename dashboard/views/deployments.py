"""One deployment: its page, the live part of it, and the decisions that people make on it."""

import uuid
from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import next_request, words
from dashboard.facts import is_live, marked_sentence_of
from dashboard.fragments import STOP_POLLING
from dashboard.http import PageRequest, form_of, page, redirect, tell
from dashboard.stages.drawing import drawing_of
from dashboard.stages.looking import looking_of
from dashboard.stages.page import deployment_page, summary_line
from dashboard.stages.plan import read_changes
from dashboard.stages.report import report_text
from dashboard.stages.rows import bold, changes_now
from dashboard.stages.whole import What, whole_of
from deployments import selectors
from deployments.actions.approve import approve, reject
from deployments.actions.cancel import cancel
from deployments.actions.recheck import recheck
from deployments.models import Deployment
from deployments.refusals import Outdated, Refused
from deployments.states import Kind
from teams.models import User

TEMPLATE = "deployments/detail.html"
POLL_MS = 1500
_KEPT = 2_000
"""So much of what was typed into a vote is looked at: more than fits, so that what is too long is said to be."""


@require_safe
@page
def deployment(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The page that people live on."""
    return _page(request, selectors.deployment(request.user, pk))


@require_safe
@page
def live(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The pieces of the page as they are now: 304 when none changed, 286 when nothing more will. Without htmx the page
    itself.
    """
    row = selectors.deployment(request.user, pk)
    if not request.htmx:
        return redirect("deployment", pk=pk)
    drawn = deployment_page(row, request.user, looking=looking_of(request.GET))
    if drawn.tag == request.headers.get("If-None-Match") and not drawn.ended:
        return HttpResponseNotModified()
    response = render(request, "deployments/live.html", {"drawn": drawn})
    response.status_code = STOP_POLLING if drawn.ended else 200
    for name, value in (("ETag", drawn.tag), ("Cache-Control", "no-store"), ("Vary", "HX-Request, Cookie")):
        response.headers[name] = value
    return response


@require_safe
@page
def deployment_report(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """What AWS support asks for, as plain text."""
    row = selectors.deployment(request.user, pk)
    response = HttpResponse(report_text(row), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@page
def deployment_diagram(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """The architecture with what the plan does to each component; a page of its own, as the live one replaces parts."""
    row = selectors.deployment(request.user, pk)
    plan = getattr(row, "plan", None)
    context = {
        "deployment": row,
        "drawing": drawing_of(row, request.GET.get("expand", "")[:60], looking_of(request.GET).part),
        "planned": plan is not None,
        "mark": words.state(row.state, Kind(row.kind)),
        "parts": bold(marked_sentence_of(row)),
        "live": is_live(row),
        "newer": row.superseded_by,
        "data_at_risk": words.DATA_AT_RISK,
        **summary_line(plan, changes_now(plan, read_changes(plan))),
    }
    response = render(request, "deployments/diagram.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@page
def deployment_whole(request: PageRequest, pk: uuid.UUID, what: str) -> HttpResponse:
    """A list that its card has no room for: every line of the invoice, every assumption, every check."""
    row = selectors.deployment(request.user, pk)
    if what not in [*What]:
        raise Http404
    context = {"deployment": row, "whole": whole_of(row, What(what), looking_of(request.GET).part)}
    response = render(request, "deployments/whole.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@form_of("deployment", "pk")
@page
def deployment_approve(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Vote for the plan whose digest was on the screen."""

    def act(row: Deployment, by: User) -> str:
        row = approve(
            deployment=row,
            digest=request.POST.get("digest", ""),
            typed_name=request.POST.get("typed_name", "")[:200],
            comment=request.POST.get("comment", "")[:_KEPT],
            by=by,
        )
        return next_request.with_next(next_request.voted(row), by)

    return _act(request, pk, act)


@form_of("deployment", "pk")
@page
def deployment_reject(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Vote against it, with a reason."""

    def act(row: Deployment, by: User) -> str:
        digest, reason = request.POST.get("digest", ""), request.POST.get("reason", "")[:_KEPT]
        reject(deployment=row, digest=digest, reason=reason, by=by)
        return next_request.with_next("Rejected. Nothing was changed.", by)

    return _act(request, pk, act)


@form_of("deployment", "pk")
@page
def deployment_cancel(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop it before anything was changed."""

    def act(row: Deployment, by: User) -> str:
        cancel(deployment=row, by=by)
        return "Cancelled before anything was changed."

    return _act(request, pk, act)


@form_of("deployment", "pk")
@page
def deployment_recheck(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask what runs once more; a worker does it, and the page shows what came."""

    def act(row: Deployment, by: User) -> str:
        recheck(deployment=row, by=by)
        return "It is being checked again; the results appear below, under Verify."

    return _act(request, pk, act)


def _act(request: PageRequest, pk: uuid.UUID, act: Callable[[Deployment, User], str]) -> HttpResponse:
    """Do it and show the page; what is refused is said on the page itself, with what was typed kept."""
    row = selectors.deployment(request.user, pk)
    try:
        tell(request, act(row, request.user))
    except Outdated as outdated:
        newer = Refused(f"{outdated.sentence} The plan below is the one that counts now.")
        return _page(request, selectors.deployment(request.user, pk), newer)
    except Refused as refused:
        return _page(request, selectors.deployment(request.user, pk), refused)
    return redirect("deployment", pk=pk)


def _page(request: PageRequest, row: Deployment, refusal: Refused | None = None) -> HttpResponse:
    typed = {name: request.POST.get(name, "")[:_KEPT] for name in ("typed_name", "comment", "reason")}
    drawn = deployment_page(row, request.user, refusal, looking_of(request.GET), typed)
    context = {
        "title": drawn.title,
        "deployment": row,
        "drawn": drawn,
        "refusal": refusal,
        "poll_ms": POLL_MS,
        "query": request.GET.urlencode()[:200],
    }
    response = render(request, TEMPLATE, context, status=409 if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
