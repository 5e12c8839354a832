"""From rows to answers. The words are those of the pages."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from django.http import HttpRequest
from django.urls import reverse

from costing.estimate.money import plain
from dashboard import words
from dashboard.api import schemas
from dashboard.bills import Bill, bill_change, bill_of, read_estimate
from dashboard.facts import sentence_of
from dashboard.stages.plan import read_changes
from deployments import policies, selectors
from deployments.changes import Change, sentence, summary
from deployments.models import Deployment, Plan
from deployments.states import TERMINAL, Kind, Status

MOST_ROWS: Final = 500
WAIT: Final = 25
_GOOD: Final = frozenset({Status.SUCCEEDED, Status.NO_CHANGES, Status.PLANNED})
_WAITS: Final[dict[Status, tuple[Literal["turn", "plan", "approval", "start", "aws"], str]]] = {
    Status.QUEUED: ("turn", "requested_at"),
    Status.PLANNING: ("plan", "planning_at"),
    Status.AWAITING_APPROVAL: ("approval", "planned_at"),
    Status.APPROVED: ("start", "approved_at"),
    Status.EXECUTING: ("aws", "executing_at"),
}


def links(request: HttpRequest, pk: object) -> schemas.Links:
    """Absolute addresses of a deployment."""
    status = request.build_absolute_uri(reverse("api:deployment", args=[pk]))
    page = request.build_absolute_uri(reverse("deployment", args=[pk]))
    return schemas.Links(status=status, wait=f"{status}?wait={WAIT}", page=page)


def deployment(request: HttpRequest, row: Deployment) -> schemas.DeploymentAnswer:
    """Everything about a deployment that a script or a person behind it wants to know."""
    plan: Plan | None = getattr(row, "plan", None)
    here = links(request, row.pk)
    through = row.requested_through
    text = sentence_of(row)
    return schemas.DeploymentAnswer(
        id=row.pk,
        number=row.number,
        application=schemas.Named(id=row.application_id, name=row.application.name),
        environment=schemas.Named(id=row.environment_id, name=row.environment.name),
        kind=row.kind,
        mode="plan" if row.mode == "plan" else "deploy",
        revision=row.revision.number if row.revision else None,
        commit=row.commit,
        note=row.note,
        requested_by=str(row.requested_by),
        requested_through=through.name if through else None,
        requested_at=row.requested_at,
        state=row.state.value,
        word=words.state(row.state, Kind(row.kind)).word,
        sentence=text,
        ended=row.state in TERMINAL,
        ended_at=row.ended_at,
        good=row.state in _GOOD if row.state in TERMINAL else None,
        waiting_for=_waiting_for(row, plan, text),
        changes=_changes(read_changes(plan)) if plan else None,
        checks=[_check(found) for found in plan.findings] if plan else [],
        problems=[_problem(found) for found in row.problems],
        cost=_cost(row, plan) if plan else None,
        outputs=[
            schemas.OutputRow(key=output.key, value=output.value, component=output.component)
            for output in selectors.outputs_of([row.pk]).get(row.pk, [])
        ],
        links=schemas.DeploymentLinks(
            **here.model_dump(),
            newer=links(request, row.superseded_by_id).status if row.superseded_by_id else None,
        ),
    )


def _waiting_for(row: Deployment, plan: Plan | None, text: str) -> schemas.WaitingFor | None:
    if row.state not in _WAITS:
        return None
    kind, column = _WAITS[row.state]
    votes = policies.tally(plan) if plan is not None and row.state is Status.AWAITING_APPROVAL else None
    since: datetime | None = getattr(row, column)
    return schemas.WaitingFor(
        kind=kind,
        sentence=text,
        since=since,
        expires_at=row.expires_at if votes else None,
        approvals=schemas.Approvals(given=len(votes.approved_by), needed=votes.in_all) if votes else None,
    )


def _changes(found: tuple[Change, ...]) -> schemas.Changes:
    counts = summary(found)
    return schemas.Changes(
        added=counts.added,
        changed=counts.changed,
        replaced=counts.replaced,
        removed=counts.removed,
        data_at_risk=counts.at_risk,
        rows=[_change(one) for one in found[:MOST_ROWS]],
        rows_left_out=max(0, len(found) - MOST_ROWS),
    )


def _change(one: Change) -> schemas.ChangeRow:
    sign: Any = one.sign
    return schemas.ChangeRow(
        sign=sign,
        component=one.component,
        logical_id=one.logical_id,
        type=one.type,
        sentence=sentence(one).replace("**", ""),
        replacement=one.replacement.value,
        risks=list(one.risks),
    )


def _check(found: dict[str, Any]) -> schemas.CheckRow:
    said = str(found.get("sentence") or "").replace("**", "")
    return schemas.CheckRow(
        severity=str(found.get("severity") or ""), component=str(found.get("component") or ""), sentence=said
    )


def _problem(found: dict[str, Any]) -> schemas.ProblemRow:
    place = ".".join(str(part) for part in (found.get("component"), found.get("field")) if part)
    return schemas.ProblemRow(field=place or "definition", detail=str(found.get("message") or ""))


def _cost(row: Deployment, plan: Plan) -> schemas.Cost:
    before, after = read_estimate(plan.cost_before), read_estimate(plan.cost_after)
    old, new = bill_of(before), bill_of(after)
    known = after or before
    difference = new.amount - old.amount if old.amount is not None and new.amount is not None else None
    return schemas.Cost(
        before=_before(row, old),
        after=_amount(new),
        difference=_text(difference),
        words=bill_change(old, new, per=" / month"),
        requests_per_month=int(known.requests.value) if known else None,
        requests_source=known.requests.source if known else None,
    )


def _before(row: Deployment, bill: Bill) -> schemas.Amount:
    found = _amount(bill)
    if row.base_revision_id is None and bill.amount == 0 and not bill.missing:
        return found.model_copy(update={"reason": "Nothing is live here yet.", "words": "nothing live"})
    return found


def _amount(bill: Bill) -> schemas.Amount:
    return schemas.Amount(
        amount=_text(bill.amount), unpriced=bill.missing, reason=bill.reason or None, words=bill.month
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)
