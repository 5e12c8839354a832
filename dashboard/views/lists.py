"""Deployments and approvals as lists. Filters live in the address, so that a list can be sent to somebody."""

import uuid
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import words
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from dashboard.paging import page_of
from dashboard.stages.plan import count_chips, read_changes
from deployments import overview, policies, selectors
from deployments.models import Deployment
from deployments.states import Kind, Status
from teams.models import User

_QUICK = (
    Status.AWAITING_APPROVAL,
    Status.EXECUTING,
    Status.NEEDS_ATTENTION,
    Status.FAILED,
    Status.ROLLED_BACK,
    Status.SUCCEEDED,
)


@require_safe
@page
def deployments(request: PageRequest) -> HttpResponse:
    """All deployments of the person's teams, newest first."""
    chosen = _filters(request)
    rows = overview.find_deployments(
        request.user,
        application=_uuid(chosen["application"]),
        environment=chosen["environment"],
        state=chosen["state"],
        mine=bool(chosen["mine"]),
    )
    pages = page_of(overview.light(rows), request)
    context = {
        "title": "Deployments",
        "pages": pages,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "applications": selectors.applications(request.user).prefetch_related(None).order_by("name")[:200],
        "environments": overview.environment_names(request.user)[:100],
        "quick": _quick(request, chosen["state"]),
        "states": [(status.value, words.state(status).word) for status in Status],
        "new_application": reverse("applications"),
        "data_at_risk": words.DATA_AT_RISK,
        "busy": any(not row.ended_at for row in pages.rows),
    }
    return render_page(request, "pages/deployments.html", context, partial="rows")


@dataclass(frozen=True)
class Quick:
    """A chip that narrows the list to one state; pressed again it takes that back."""

    mark: words.Mark
    query: str
    chosen: bool


def _quick(request: PageRequest, state: str) -> list[Quick]:
    marks = {"open": words.Mark("Not ended", "neutral", "circle-dashed")}
    marks |= {status.value: words.state(status) for status in _QUICK}
    return [Quick(mark, _with_state(request, "" if key == state else key), key == state) for key, mark in marks.items()]


def _with_state(request: PageRequest, state: str) -> str:
    """The address's other filters with this state, from the first page on."""
    query = request.GET.copy()
    query.pop("page", None)
    query["state"] = state
    return query.urlencode()


def _filters(request: PageRequest) -> dict[str, str]:
    """What the address asks for; what cannot be a filter counts as none."""
    return {
        name: request.GET.get(name, "").replace("\0", "")[:80]
        for name in ("application", "environment", "state", "mine")
    }


def _uuid(text: str) -> uuid.UUID | None:
    """The id in ``text``; an id of nothing when there is text that is none, so that nothing is found."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


@dataclass(frozen=True)
class Decision:
    """One request as an approver has to see it at a glance."""

    deployment: Deployment
    what: str
    votes: str
    refused: str | None
    lost: tuple[str, ...]
    marks: tuple[words.Mark, ...]


@require_safe
@page
def approvals(request: PageRequest) -> HttpResponse:
    """What waits for this person, then what waits for others, each with what it takes to decide."""
    mine = [_decision(request.user, row) for row in selectors.waiting_for(request.user)[:25]]
    shown = {decision.deployment.pk for decision in mine}
    waiting = overview.find_deployments(request.user, state=Status.AWAITING_APPROVAL).exclude(pk__in=shown)
    others = [_decision(request.user, row) for row in waiting[:25]]
    context = {
        "title": "Approvals",
        "mine": mine,
        "others": others,
        "data_at_risk": words.DATA_AT_RISK,
    }
    return render_page(request, "pages/approvals.html", context, partial="lists")


def _decision(user: User, row: Deployment) -> Decision:
    changes = row.plan.changes if hasattr(row, "plan") else []
    return Decision(
        deployment=row,
        what=_what(row, changes),
        votes=policies.tally(row.plan).sentence if hasattr(row, "plan") else "",
        refused=policies.may_vote(user, row),
        lost=tuple(f"{item.get('component') or item.get('logical_id')}: {item.get('what')}" for item in _risks(row)),
        marks=_marks(row),
    )


def _marks(row: Deployment) -> tuple[words.Mark, ...]:
    """The chips of the deployment's own page; data at risk is named apart."""
    changes = read_changes(getattr(row, "plan", None))
    counted = [chip for chip in count_chips(changes) if chip.tone != "risk" or not _risks(row)]
    return (*words.risk_marks(risk for change in changes for risk in change.risks), *counted)


def _risks(row: Deployment) -> list[dict[str, str]]:
    return list(row.plan.data_at_risk) if hasattr(row, "plan") else []


def _what(row: Deployment, changes: list[dict[str, str]]) -> str:
    """One line of what would happen: the first change that matters, and how many there are."""
    if row.kind == Kind.DESTROY:
        return f"Removes everything in {row.environment.name}."
    weighty = [change for change in changes if change.get("risks")] or changes
    first = str(weighty[0].get("sentence", "")).replace("**", "") if weighty else "No change of resources."
    more = len(changes) - 1
    return f"{first} And {more} more change{'s' if more > 1 else ''}." if more > 0 else first
