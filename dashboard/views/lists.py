"""Deployments and approvals as lists. Filters live in the address, so that a list can be sent to somebody."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import words
from dashboard.decisions import Costs, Facts, costs_of_row, facts_of, since_vote
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from dashboard.paging import COUNT_TO, page_of, page_of_ids
from dashboard.stages.plan import read_changes
from deployments import overview, policies, selectors
from deployments.ballots import Ballots
from deployments.headlines import with_headlines
from deployments.models import Application, Deployment, Plan
from deployments.overtaken import void_voters
from deployments.prepared import first_ids
from deployments.states import Status
from teams.models import User
from teams.roles import Role

_MOST_APPLICATIONS: Final = 200
_MOST_NAMES: Final = 100
"""In the lists to choose from."""
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
    pages = replace(pages, rows=with_headlines(pages.rows))
    applications = selectors.applications(request.user).prefetch_related(None).order_by("name")[:_MOST_APPLICATIONS]
    environments = overview.environment_names(request.user)[:_MOST_NAMES]
    context = {
        "title": "Deployments",
        "pages": pages,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "applications": applications,
        "environments": environments,
        "unknown": _unknown(chosen, applications, environments),
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


def _unknown(
    chosen: Mapping[str, str], applications: Collection[Application], environments: Collection[str]
) -> dict[str, str]:
    """What the address asks for and the lists to choose from do not have, by the filter, in a sentence; a list that is
    cut says nothing of what it leaves out. What nobody filters by is not read.
    """
    application, environment, state = chosen["application"], chosen["environment"], chosen["state"]
    found = {}
    if application and application not in {str(one.pk) for one in applications}:
        cut = len(applications) >= _MOST_APPLICATIONS
        found["application"] = "" if cut else "There is no such application."
    if environment and environment not in environments:
        cut = len(environments) >= _MOST_NAMES
        found["environment"] = "" if cut else f"No environment is called {environment}."
    if state and state not in {"open", "ended", *Status}:
        found["state"] = f"No state is called {state}."
    return found


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
    facts: Facts
    costs: Costs | None
    votes: str
    refused: str | None


@require_safe
@page
def approvals(request: PageRequest) -> HttpResponse:
    """What waits for this person, then what waits for others, each with what it takes to decide."""
    pages = [
        page_of_ids(first_ids(rows, request.user, COUNT_TO + 1), request, name=name)
        for name, rows in (("mine", selectors.waiting_for), ("others", overview.waiting_for_others))
    ]
    found = overview.by_key(request.user, [key for one in pages for key in one.rows], overview.with_changes)
    ballots, voters = Ballots.read(found.values()), void_voters(found.values())
    mine, others = (
        replace(
            one,
            rows=[
                _decision(request.user, found[key], ballots, voters.get(key, frozenset()))
                for key in one.rows
                if key in found
            ],
        )
        for one in pages
    )
    context = {
        "title": "Approvals",
        "mine": mine,
        "others": others,
        "decides": bool(overview.roles_anywhere(request.user) & {Role.APPROVER, Role.OWNER}),
        "data_at_risk": words.DATA_AT_RISK,
        # The frame's badge tells the same.
        "waiting_count": mine.total,
    }
    return render_page(request, "pages/approvals.html", context, partial="lists")


def _decision(user: User, row: Deployment, ballots: Ballots, voters: Collection[uuid.UUID]) -> Decision:
    plan: Plan | None = getattr(row, "plan", None)
    if plan:
        plan.deployment = row
    return Decision(
        deployment=row,
        facts=facts_of(row, plan, read_changes(plan), since_vote(user, voters)),
        costs=costs_of_row(row),
        votes=policies.tally(plan, ballots).sentence if plan else "",
        refused=policies.may_vote(user, row, ballots),
    )
