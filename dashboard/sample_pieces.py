"""Made-up contents of the styleguide's larger pieces: a list's rows, a decision, the architecture, the cost curve.

Reads and writes nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from costing.estimate.breaks import Break
from dashboard import badges, words
from dashboard.bills import Bill
from dashboard.curves import Curve, Question, curve
from dashboard.decisions import Costs, Facts, Lost
from dashboard.diagram import SMALL, Diagram, draw
from dashboard.paging import Page
from dashboard.plots import Price
from dashboard.stages.rows import bold
from deployments.states import Kind, Status
from deployments.totals import Stored

DOCUMENT: Final = {
    "version": 1,
    "components": {
        "web": {"kind": "site", "calls": ["api"]},
        "api": {"kind": "rest_api", "routes": [{"method": "GET", "path": "/notes", "function": "notes"}]},
        "notes": {"kind": "function", "uses": {"notes_table": "read_write"}},
        "notes_table": {"kind": "table"},
    },
}
MINE: Final = 3_000_000
FREE: Final = 1_000_000


def pieces(now: datetime) -> dict[str, Any]:
    """The context that those pieces need."""
    return {
        "rows": _rows(now),
        "decision": _decision(now),
        "picture": draw(
            DOCUMENT,
            costs={"notes": Bill(Decimal("1.20"), reason=""), "notes_table": Bill(Decimal("0.42"), reason="")},
            badges={"notes": "changed", "notes_table": "replaced"},
            failing=["api"],
        ),
        "small_picture": _small(),
        "curve": _curve(),
        "pagers": [
            Page(rows=[None] * 25, number=1, size=25, total=61, previous="", next="page=2"),
            Page(rows=[None] * 25, number=2, size=25, total=61, previous="page=1", next="page=3"),
            Page(rows=[None] * 11, number=3, size=25, total=61, previous="page=2", next=""),
        ],
        "answers": _answers(now),
    }


@dataclass(frozen=True)
class Named:
    """Anything of which only the name is shown."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Row:
    """A deployment as lists show it."""

    status: Status
    number: int
    requested_at: datetime
    kind: Kind = Kind.DEPLOY
    ended_at: datetime | None = None
    expires_at: datetime | None = None
    plan: Any = None
    headline: Stored | None = None
    pk: uuid.UUID = uuid.UUID(int=1)
    application: Named = Named("shop")
    environment: Named = Named("production")
    requested_by: Named = Named("Dana Developer")
    revision: None = None
    base_revision_id: int = 7


@dataclass(frozen=True)
class Risky:
    """A plan of which only the risk is shown."""

    data_at_risk: bool = True


def _rows(now: datetime) -> tuple[Row, ...]:
    """One of each state, the first with data at risk and a known difference."""
    asked = now - timedelta(minutes=6)
    first = Row(
        Status.AWAITING_APPROVAL,
        41,
        asked,
        plan=Risky(),
        headline=Stored(Decimal("38.20"), Decimal("80.40"), 3, 0, Decimal(2_100_000), lines_before=3),
    )
    others = [status for status in Status if status is not Status.AWAITING_APPROVAL]
    return (first, *(Row(status, 40 - place, asked) for place, status in enumerate(others)))


def _decision(now: datetime) -> dict[str, Any]:
    what = "The **orders** table will be replaced: its key changes. And 5 more changes."
    marks = (
        words.PUBLIC,
        words.WIDER_RIGHTS,
        words.Mark("1 replaced", "caution", "refresh-cw"),
        words.Mark("~ 2 changed", "neutral", ""),
        words.Mark("+ 2 added", "good", ""),
    )
    return {
        "row": Row(Status.AWAITING_APPROVAL, 41, now, expires_at=now + timedelta(days=2)),
        "facts": Facts(bold(what), (Lost("orders", "about 12,340 items"),), marks),
        "costs": Costs(Bill(Decimal("38.20"), reason=""), Bill(Decimal("80.40"), reason=""), MINE, "measured"),
        "votes": "Needs 1 more person: any approver of Platform except the author.",
        "data_at_risk": words.DATA_AT_RISK,
    }


def _small() -> Diagram:
    return draw(DOCUMENT, shape=SMALL)


def _curve() -> Curve:
    """A bill with a free amount against one without, and a guess that matters."""

    def price(requests: int) -> Price:
        per_million = Decimal(requests) / 1_000_000
        before, after = Decimal(12) + per_million * 8, Decimal(3) + max(Decimal(0), per_million - 1) * 12
        return Price(requests, before, after, after * Decimal("0.8"), after * Decimal("1.3"))

    question = Question(
        price,
        MINE,
        words.SOURCES["measured"],
        breaks=(Break(5_250_001, "dearer"),),
        guesses=("duration of orders",),
    )
    return curve(question)


def _answers(now: datetime) -> tuple[badges.Answer, ...]:
    """Every answer to the three questions that there is."""
    failing = badges.Badge("Healthy?", badges.FAILING, "It answered 500 instead of 200.", now)
    healthy = badges.Badge("Healthy?", badges.HEALTHY, "3 checks passed.", now)
    unknown = badges.health(live=False, verification=None)
    sync, _, budget = badges.badges(live=False, verification=None)
    where = ("production", "dev, staging", "test", "dev, staging, production and 2 more", "dev")
    return tuple(map(badges.Answer, (failing, healthy, unknown, sync, budget), where))
