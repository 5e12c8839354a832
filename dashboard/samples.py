"""Made-up contents for the styleguide: each component in each of its states. Reads and writes nothing."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from costing import selectors as prices
from costing.estimate import Assumption, Usage, estimate
from dashboard import condition, differences, glossary, words
from dashboard.paging import Page
from dashboard.stages import cost, plan, progress
from deployments.changes import Change, Detail
from deployments.changes.change import Action, Replacement
from deployments.models import Deployment, Plan
from deployments.states import Kind, Status

TONES = ("neutral", "active", "waiting", "good", "caution", "bad", "risk")
REGION = "us-east-1"
BEFORE = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'Hello'}\n"
AFTER = "def handler(event, context):\n    name = event.get('name', 'you')\n    return {'statusCode': 200, 'body': name}\n"


def samples() -> dict[str, Any]:
    """The context of the styleguide's page."""
    now = timezone.now()
    deployment, stored = _planned(now)
    return {
        "tones": TONES,
        "themes": ("light", "dark"),
        "states": [(status, words.state(status), words.next_step(_facts(status, now))) for status in Status],
        "marks": _marks(),
        "counts": plan.count_chips(_CHANGES),
        "sources": list(cost.SOURCES.values()),
        "times": [("seconds ago", now), ("minutes ago", now - timedelta(minutes=6)), ("days ago", now - _DAYS)],
        "figures": FIGURES,
        "form": _form(),
        "pages": Page(rows=[None] * 25, number=2, size=25, total=61, previous="page=1", next="page=3"),
        "diff": differences.lines(BEFORE, AFTER),
        "plan": plan.plan_card(deployment, stored, _CHANGES),
        "cost": cost.cost_card(deployment, stored),
        "progress": progress.ProgressBody(_bars(), done=1, total=5, events=()),
        "terms": glossary.ENTRIES,
        "long_name": "a-name-that-somebody-made-as-long-as-it-may-be-and-then-some-more",
        "arn": "arn:aws:cloudformation:us-east-1:111122223333:stack/tb-shop-production/5e1f0c2a-7a55-11ef",
        "now": now,
    }


_DAYS = timedelta(days=12)
# What it is, the filter that writes it, and values from plain to unknown.
FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Money per month", ("$42.10 / month", "$12,840 / month", "under $0.01 / month", "Not priced")),
    ("Difference", ("+$42.20 ▲ (+110 %)", "\N{MINUS SIGN}$3.00 ▼ (\N{MINUS SIGN}8.4 %)", "no change", "Not priced")),
    ("Volume", ("2.12 M requests / month", "84,300", "unknown")),
    ("Duration", ("1 min 58 s", "240 ms", "unknown")),
)


class SampleForm(forms.Form):
    """Every sort of field, some with what is wrong with them."""

    name = forms.CharField(label="Name", help_text="Lower-case letters, digits and hyphens.", max_length=32)
    memory = forms.IntegerField(label="Memory", min_value=128, help_text="More memory is also more processor.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))


def _form() -> SampleForm:
    form = SampleForm({"name": "", "memory": "much", "note": "Looks good."})
    form.fields["memory"].widget = forms.TextInput(attrs={"class": "short", "inputmode": "numeric"})
    form.is_valid()
    return form


def _facts(status: Status, now: datetime) -> words.Facts:
    from_now = now + timedelta(days=2)
    return words.Facts(
        status=status,
        kind=Kind.DEPLOY,
        application="shop",
        environment="production",
        number=41,
        revision=8,
        now=now,
        ahead="deployment #40 (approver, 6 min)",
        votes="Needs 1 more person: any approver of Platform except the author.",
        expires_at=from_now,
        resources_done=11,
        resources_total=14,
        usual_seconds=120,
        ended_at=now,
    )


def _marks() -> list[words.Mark]:
    """Marks that stand beside a state."""
    beside = [words.NOT_LIVE, words.LIVE, words.DATA_AT_RISK, words.PUBLIC, words.WIDER_RIGHTS, words.UNCHECKED]
    return [*beside, words.CHECK_FAILS, condition.WORKS, condition.SLOWER, condition.DOWN, condition.UNKNOWN]


_TABLE: dict[str, Any] = {
    "Type": "AWS::DynamoDB::Table",
    "Metadata": {"Tierboard": {"Component": "orders"}},
    "Properties": {"BillingMode": "PAY_PER_REQUEST"},
}
_CHANGES = (
    Change(
        "OrdersTable",
        "AWS::DynamoDB::Table",
        Action.MODIFY,
        Replacement.TRUE,
        details=(Detail(path="/Properties/KeySchema", name="KeySchema", before="id", after="customer_id"),),
        component="orders",
        kind="table",
        risks=("data_loss",),
    ),
    Change(
        "NotesFunction",
        "AWS::Lambda::Function",
        Action.MODIFY,
        details=(
            Detail(path="/Properties/MemorySize", name="MemorySize", before="128", after="256"),
            Detail(path="/Properties/Code", name="Code", before=BEFORE, after=AFTER),
        ),
        component="notes",
        kind="function",
    ),
    Change("MailFunction", "AWS::Lambda::Function", Action.ADD, component="mail", kind="function"),
    Change("OldFunction", "AWS::Lambda::Function", Action.REMOVE, component="old", kind="function"),
)


def _planned(now: datetime) -> tuple[Deployment, Plan]:
    """A plan that replaces a table, changes, adds and removes a function; no row of it exists."""
    usage = Usage(Assumption(Decimal(3_000_000), "measured", "the last 30 days"))
    book = prices.price_book_shipped(REGION)
    before, after = (
        estimate({"Resources": resources}, usage, book, region=REGION, free_tier=False).to_json()
        for resources in ({}, {"OrdersTable": _TABLE})
    )
    deployment = Deployment(number=41, status=Status.AWAITING_APPROVAL, requested_at=now, kind=Kind.DEPLOY)
    stored = Plan(
        digest="d" * 64,
        template=json.dumps({"Resources": {"OrdersTable": _TABLE}}),
        changes=[change.to_json() for change in _CHANGES],
        cost_before=before,
        cost_after=after,
        approvals_needed=1,
    )
    return deployment, stored


def _bars() -> tuple[progress.Bar, ...]:
    """A row of the timeline in each of its states."""
    rows = (
        ("OrdersTable", "failed", "12 s", 0.0, 30.0, "CREATE_FAILED", "Table already exists: orders"),
        ("NotesFunction", "running", "8 s", 30.0, 40.0, "UPDATE_IN_PROGRESS", ""),
        ("ApiStage", "done", "2 s", 10.0, 8.0, "CREATE_COMPLETE", ""),
        ("SiteBucket", "undone", "4 s", 20.0, 16.0, "DELETE_COMPLETE", ""),
        ("MailFunction", "waiting", "", None, None, "", ""),
    )
    return tuple(
        progress.Bar(
            key=key,
            mark=progress.ROW_MARKS[state],
            sentence=plan.bold(f"**{key}**"),
            took=took,
            left=left,
            width=width,
            status=status,
            type="AWS::Lambda::Function",
            reason=reason,
            current=state == "running",
        )
        for key, state, took, left, width, status, reason in rows
    )
