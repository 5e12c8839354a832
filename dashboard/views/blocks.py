"""Blocking a bad revision with a reason, and lifting that."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from dashboard.asking import Asking, typed
from dashboard.forms.blocking import BlockForm
from dashboard.fragments import render_page
from dashboard.http import PageRequest, form_of, page, redirect, tell
from dashboard.views.application import frame
from deployments import overview, policies, selectors
from deployments.actions import block_revision
from deployments.models import Revision


@require_http_methods(["GET", "HEAD", "POST"])
@page
def revision_block(request: PageRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Say what ends and what goes on, ask why, and block the revision. Pressing twice blocks once."""
    revision = selectors.revision(request.user, pk, number)
    asking = Asking(request, BlockForm(typed(request)), policies.may_block(request.user, revision))
    if asking.form.is_valid():
        with asking:
            reason = asking.form.cleaned_data["reason"]
            tell(request, _blocked(block_revision.block(revision=revision, reason=reason, by=request.user)))
            return redirect("application_revision", pk=pk, number=number)
    if asking.sentence:
        revision = selectors.revision(request.user, pk, number)
    context = {**_context(request, revision), **asking.context}
    return render_page(request, "applications/block.html", context, status=asking.status)


@form_of("application_revision", "pk", "number")
@page
def revision_unblock(request: PageRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Lift the block that the page showed."""
    revision = selectors.revision(request.user, pk, number)
    try:
        seen = parse_datetime(request.POST.get("blocked_at", "")[:40])
    except ValueError:
        seen = None
    block_revision.unblock(revision=revision, blocked_at=seen, by=request.user)
    tell(request, f"Revision {number} can be deployed again.")
    return redirect("application_revision", pk=pk, number=number)


def _blocked(done: block_revision.Done) -> str:
    ended = " and ".join(f"#{row.number}" for row in done.ended)
    was = "was" if len(done.ended) == 1 else "were"
    more = f" {ended} {was} ended before anything was changed." if ended else ""
    return f"Revision {done.revision.number} is blocked: nobody can deploy it again.{more}"


def _context(request: PageRequest, revision: Revision) -> dict[str, Any]:
    return {
        **frame(request.user, selectors.application(request.user, revision.application_id), "revisions"),
        "revision": revision,
        "why": policies.why_blocked(revision),
        "stopped": overview.stopped_by_block(revision),
        "same": overview.same_as(revision),
        "runs_in": overview.runs_in(revision),
    }
