"""Made-up contents for the styleguide: each component in each of its states. Reads and writes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from dashboard import condition, differences, glossary, words
from dashboard.forms.compare import Difference
from dashboard.forms.newer import Choice
from dashboard.sample_pieces import pieces
from dashboard.stages import progress
from dashboard.stages.page import DeploymentPage
from deployments.states import Kind, Status

TONES = ("neutral", "active", "waiting", "good", "caution", "bad", "risk")
BEFORE = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'Hello'}\n"
AFTER = "def handler(event, context):\n    print(event)\n    return {'statusCode': 200, 'body': 'Hello you'}\n"


def samples() -> dict[str, Any]:
    """The context of the styleguide's page."""
    now = timezone.now()
    return {
        "tones": TONES,
        "themes": ("light", "dark"),
        "states": [(status, words.state(status), words.next_step(_facts(status, now))) for status in Status],
        "marks": _marks(),
        "counts": COUNTS,
        "sources": list(words.SOURCES.values()),
        "times": [("seconds ago", now), ("minutes ago", now - timedelta(minutes=6)), ("days ago", now - _DAYS)],
        "figures": FIGURES,
        "sample": _form(),
        "buttons": (("Approve plan", "primary"), ("Open", ""), ("Remove everything", "danger"), ("Show all", "plain")),
        "diff": differences.lines(BEFORE, AFTER),
        "sides": (
            Choice("notes", "sides-memory", Difference("memory", "Memory", "256 MB", "1,024 MB", "theirs")),
            Choice("notes", "sides-code", Difference("code", "Code", "", "", "both", differences.lines(BEFORE, AFTER))),
        ),
        "changes": _changes(),
        "invoice": INVOICE,
        "progress": Progress(_bars()),
        "row_icons": DeploymentPage.icons,
        "terms": glossary.ENTRIES,
        "long_name": "a-name-that-somebody-made-as-long-as-it-may-be-and-then-some-more",
        "arn": "arn:aws:cloudformation:us-east-1:111122223333:stack/tb-shop-production/5e1f0c2a-7a55-11ef",
        "now": now,
        **pieces(now),
    }


_DAYS = timedelta(days=12)
# What it is, the filter that writes it, and values from plain to unknown.
FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Money per month", ("$42.10 / month", "$12,840 / month", "under $0.01 / month", "Not priced")),
    ("Difference", ("+$42.20 ▲ (+110 %)", "\N{MINUS SIGN}$3.00 ▼ (\N{MINUS SIGN}8.4 %)", "no change", "Not priced")),
    ("Volume", ("2.12 M", "84,300", "unknown")),
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
    fails = [words.LIVE_FAILS, words.CHECK_FAILS]
    return [*beside, *fails, condition.WORKS, condition.SLOWER, condition.DOWN, condition.UNKNOWN]


@dataclass(frozen=True)
class Text:
    """A stretch of a sentence."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Setting:
    """One setting before and after: in pieces, or line by line."""

    name: str
    before: tuple[differences.Piece, ...] = ()
    after: tuple[differences.Piece, ...] = ()
    lines: tuple[differences.Line, ...] = ()


@dataclass(frozen=True)
class ChangeRow:
    """A row of the plan, as ``deployments/_change.html`` draws it."""

    key: str
    mark: words.Mark
    sentence: tuple[Text, ...]
    risks: tuple[words.Mark, ...] = ()
    may_be: bool = False
    cost: str = ""
    settings: tuple[Setting, ...] = ()
    unchanged: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    type: str = "AWS::Lambda::Function"

    @property
    def logical_id(self) -> str:
        """AWS's name for it."""
        return self.key


def _changes() -> tuple[ChangeRow, ...]:
    """A change of each sort: data at risk, decided while deploying, changed in place, removed, added."""
    table = (Text("The table "), Text("orders", bold=True), Text(" will be replaced: its key changes."))
    code = Setting("Code", lines=differences.lines(BEFORE, AFTER))
    memory = Setting("Memory", *differences.words("128 MB", "256 MB"))
    return (
        ChangeRow(
            "OrdersTable", REPLACED, table, (words.DATA_AT_RISK,), cost="Not priced", type="AWS::DynamoDB::Table"
        ),
        ChangeRow("CacheTable", REPLACED, _named("cache", "may be replaced."), may_be=True),
        ChangeRow("Notes", CHANGED, _named("notes", "changes."), cost="+$0.84 ▲ / month", settings=(memory, code)),
        ChangeRow(
            "Mail", REMOVED, _named("mail", "is deleted."), cost="\N{MINUS SIGN}$3.00 ▼ / month", unchanged=("Timeout",)
        ),
        ChangeRow("Orders", ADDED, _named("orders", "is created."), cost="+$1.20 ▲ / month"),
    )


def _named(name: str, what: str) -> tuple[Text, ...]:
    return (Text("The function "), Text(name, bold=True), Text(f" {what}"))


REPLACED = words.Mark("Replaced", "caution", "refresh-cw")
CHANGED = words.Mark("Changed", "neutral", "~")
REMOVED = words.Mark("Removed", "caution", "\N{MINUS SIGN}")
ADDED = words.Mark("Added", "good", "+")
COUNTS = (
    words.Mark("1 data at risk", "risk", "shield-alert"),
    words.Mark("2 replaced", "caution", "refresh-cw"),
    words.Mark("\N{MINUS SIGN} 1 removed", "caution", ""),
    words.Mark("~ 1 changed", "neutral", ""),
    words.Mark("+ 1 added", "good", ""),
)


@dataclass(frozen=True)
class InvoiceLine:
    """A line of the invoice, as ``deployments/_invoice_line.html`` draws it."""

    component: str
    name: str
    before: str
    after: str
    formula: str
    mark: words.Mark | None = None
    earlier: str = ""
    delta: str = ""


INVOICE = (
    InvoiceLine(
        "api",
        "Requests",
        "$7.00",
        "$7.41",
        "2,117,000 × $3.50 per million = $7.41",
        words.SOURCES["measured"],
        delta="+$0.41 ▲ (+5.9 %)",
    ),
    InvoiceLine(
        "notes",
        "Computing",
        "$0.42",
        "$0.84",
        "105,850 GB-s × $0.0000166667 = $1.76",
        words.SOURCES["default"],
        delta="+$0.42 ▲",
    ),
    InvoiceLine("cache", "Hours", "Not priced", "Not priced", "No price for this region", delta="Not priced"),
)


@dataclass(frozen=True)
class Bar:
    """A row of the timeline, as ``deployments/_deploy.html`` draws it."""

    key: str
    mark: words.Mark
    sentence: tuple[Text, ...]
    status: str = ""
    took: str = ""
    left: float | None = None
    width: float | None = None
    reason: str = ""
    current: bool = False


@dataclass(frozen=True)
class Progress:
    """The list of them with the bar above it."""

    bars: tuple[Bar, ...]
    done: int = 1
    total: int = 7
    percent: int = 14
    counted: str = "1 of 7"


def _bars() -> tuple[Bar, ...]:
    """A resource in each of its states."""
    marks = progress.ROW_MARKS
    return (
        Bar("b1", marks["failed"], _named("mail", "fails."), "CREATE_FAILED", "12 s", 0, 30, "Role is not ready yet."),
        Bar("b2", marks["running"], _named("notes", "is changed."), "UPDATE_IN_PROGRESS", "8 s", 30, 40, current=True),
        Bar("b3", marks["done"], _named("orders", "is made."), "CREATE_COMPLETE", "2 s", 10, 8),
        Bar("b4", marks["undone"], _named("cache", "is taken back."), "DELETE_COMPLETE", "4 s", 20, 16),
        Bar("b5", marks["waiting"], _named("last", "waits.")),
        Bar("b6", marks["left"], _named("stays", "was looked at.")),
        Bar("b7", marks["untold"], _named("silent", "is not spoken of.")),
    )
