"""The lists of Home, each built by one function: what waits, what is stuck, what runs, the month, drafts, what ended.

Every list is bounded and takes a fixed number of queries.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from dashboard import facts
from dashboard.decisions import since_vote
from dashboard.month import month_of
from dashboard.paging import COUNT_TO
from dashboard.words import DATA_AT_RISK, Mark, risk_marks
from deployments import history, months, overview, selectors
from deployments.models import Deployment
from deployments.overtaken import void_voters
from deployments.states import Status
from teams.models import User

_TO_DO = frozenset({"Deploy", "Look", "Mend", "Plan", "Put", "Read", "Remove", "Take", "Upload"})
"""A sentence that begins so says what to do."""
_LOOK_AT_CHECK = "Open it: its card Verify says which check fails, what came instead, and asks again."
SHOWN = 8
TILES = 6
_COUNTED = ("waiting", "attention", "running")
"""Lists that are short as a rule: all their ids are read at once, which counts them as well."""


@dataclass(frozen=True)
class Section:
    """One list of Home, drawn by ``pages/home/<key>.html``.

    ``empty`` is the line it shrinks to, with the link ``door`` to ``href`` behind it; ``more`` how many rows are not
    shown; ``about`` what else the template needs.
    """

    key: str
    title: str
    empty: str
    icon: str
    tone: str = "neutral"
    rows: list[Any] = field(default_factory=list)
    href: str = ""
    more: int = 0
    about: Any = None
    door: str = ""

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.rows) + self.more

    @property
    def template(self) -> str:
        """The template of its rows."""
        return f"pages/home/{self.key}.html"

    @property
    def counted(self) -> bool:
        """Whether the number of rows is news."""
        return self.tone != "neutral"


@dataclass(frozen=True)
class Job:
    """A deployment as a row to act on. ``next`` says what happens next; ``current`` what AWS is at work on; ``said``
    what an end was; ``marks`` are the chips of what waits; ``review`` is the request that waits for
    approval in the same environment.
    """

    row: Deployment
    next: str = ""
    current: str = ""
    said: str = ""
    marks: tuple[Mark, ...] = ()
    review: Deployment | None = None

    @property
    def percent(self) -> int | None:
        """How much of it is done; None while nothing is known."""
        total = self.row.resources_total
        return min(100, round(100 * self.row.resources_done / total)) if total else None


Rows = overview.Few
"""What :func:`read` found, by list."""


def read(user: User, keys: Sequence[str]) -> Rows:
    """The rows of those of the lists ``keys`` that hold deployments: their order one by one, the rows all at once."""
    return overview.first_few_each(
        user,
        {key: (_QUERIES[key], selectors.RECENT if key == "recent" else SHOWN + 1) for key in keys if key in _QUERIES},
        {key: COUNT_TO for key in _COUNTED if key in keys},
    )


def waiting(user: User, rows: Rows) -> Section:
    """Requests that this person may decide about, the first to expire first."""
    frame = Section("waiting", "Waiting for you", "Nothing waits for you.", "hourglass", "waiting")
    found = _jobs(replace(frame, href=reverse("approvals")), user, rows)
    voters = void_voters([job.row for job in found.rows])
    return replace(
        found,
        rows=[replace(job, marks=_marks(job.row, since_vote(user, voters.get(job.row.pk, ())))) for job in found.rows],
    )


def _marks(row: Deployment, since: Mark | None) -> tuple[Mark, ...]:
    """What the list of approvals shows as well: data at risk, what changed since a vote, the other risks."""
    plan = getattr(row, "plan", None)
    at_risk = DATA_AT_RISK if plan and plan.data_at_risk else None
    return (*(mark for mark in (at_risk, since) if mark), *risk_marks(getattr(row, "risks", None) or ()))


def attention(user: User, rows: Rows) -> Section:
    """What is stuck or failed and was not tried again, and what runs while a check of it fails, protected environments
    first, with its next step.
    """
    nothing = "Nothing failed or got stuck, and no check of a site fails."
    frame = Section("attention", "Needs attention", nothing, "octagon-alert", "bad")
    found = _jobs(replace(frame, href="/deployments/?state=needs_attention"), user, rows)
    asked = overview.waiting_in([job.row.environment_id for job in found.rows]) if found.rows else {}
    return replace(found, rows=[_reviewed(_ended_badly(job.row), asked) for job in found.rows])


def is_stuck_in_production(section: Section) -> bool:
    """Whether something in a protected environment cannot go on without a person."""
    return any(job.row.environment.protected and job.row.state is Status.NEEDS_ATTENTION for job in section.rows)


def running(user: User, rows: Rows) -> Section:
    """What a machine is at work on, with how far it is and what AWS does now."""
    frame = Section("running", "Running now", "Nothing is being deployed.", "rocket", "active")
    found = _jobs(replace(frame, href="/deployments/?state=open"), user, rows)
    ahead = history.ahead_of([job.row for job in found.rows])
    executing = [row.pk for row in [*(job.row for job in found.rows), *ahead.values()] if row.state is Status.EXECUTING]
    heard = history.heard_of(executing) if executing else history.Heard({}, {})
    jobs = [
        Job(job.row, _elsewhere(facts.line_of(job.row, ahead, heard.newest)), heard.current.get(job.row.pk, ""))
        for job in found.rows
    ]
    return replace(found, rows=jobs)


def month(user: User, rows: Rows) -> Section:
    """What is live and what was left behind costs a month as far as it was estimated; never a guess at the bill."""
    places = months.live_places(user)
    found = month_of(places.live, places.left)
    frame = Section("month", "Estimated a month", found.empty, "receipt-text", about=found)
    return replace(frame, rows=[*found.applications, *found.left_by])


def budgets(user: User, rows: Rows) -> Section:
    """Nobody can set a budget yet: the line says that, and where to compare instead."""
    words = "No budget is set: this version of Tierboard has none. Compare what your applications are estimated at:"
    frame = Section("budgets", "Budgets", words, "circle-question-mark", door="all applications")
    return replace(frame, href=reverse("applications"))


def movers(user: User, rows: Rows) -> Section:
    """What went live lately and changed the estimated month, the largest first."""
    found = months.movers(user)
    known = "" if not found.unsure else " that is priced in full"
    empty = f"No deployment of the last {months.MOVERS_DAYS} days{known} changed the estimated costs."
    return Section("movers", "What moved it", empty, "trending-up", rows=list(found.rows), about=found)


def drafts(user: User, rows: Rows) -> Section:
    """Definitions that hold what this person typed and that no revision has."""
    found = history.unsaved_drafts(user)
    frame = Section("drafts", "Your drafts", "Nothing that you typed is unsaved: every draft is a revision.", "pencil")
    return _bounded(replace(frame, href=reverse("applications")), lambda: found, list(found[: SHOWN + 1]))


def own(user: User, rows: Rows) -> Section:
    """The newest deployments that this person asked for."""
    frame = Section("own", "Your deployments", "You have not asked for a deployment yet.", "user-round")
    return _bounded(replace(frame, href="/deployments/?mine=1"), lambda: _QUERIES["own"](user), rows.rows["own"])


def recent(user: User, rows: Rows) -> Section:
    """The last ten that ended."""
    frame = Section("recent", "Recent", "No deployment has ended yet.", "history")
    return replace(frame, rows=rows.rows["recent"], href="/deployments/?state=ended")


def applications(user: User, rows: Rows) -> Section:
    """The newest applications."""
    newest = list(overview.newest_applications(user)[:TILES])
    frame = Section("applications", "Applications", "Your teams have no applications yet.", "layout-grid")
    return replace(frame, rows=newest, href=reverse("applications"))


_QUERIES: dict[str, Callable[[User], QuerySet[Deployment]]] = {
    "waiting": selectors.waiting_for,
    "attention": selectors.needs_attention,
    "running": selectors.running,
    "own": lambda user: overview.find_deployments(user, mine=True),
    "recent": lambda user: overview.find_deployments(user, state="ended").order_by("-ended_at"),
}
BUILDERS: dict[str, Callable[[User, Rows], Section]] = {
    build.__name__: build
    for build in (waiting, attention, running, month, budgets, movers, drafts, own, recent, applications)
}


def _elsewhere(sentence: str) -> str:
    """What happens next, for a row that stands far from what the sentence on the deployment's own page points at."""
    return sentence.replace(" below", " on its page").removesuffix(" You can leave this page.")


def _ended_badly(row: Deployment) -> Job:
    """What it ended with, and what is to be done about it where the sentence ends with that."""
    if row.state is Status.SUCCEEDED:
        return Job(row, _LOOK_AT_CHECK, said="It runs, but a check of it fails.")
    said = _elsewhere(facts.line_of(row, {}))
    *first, last = re.split(r"(?<=\.) ", said)
    step = last.removeprefix("Recommended: ")
    if step == last and last.split(" ")[0] not in _TO_DO:
        return Job(row, said=said)
    return Job(row, f"{step[:1].upper()}{step[1:]}", said=" ".join(first))


def _reviewed(job: Job, asked: Mapping[uuid.UUID, Deployment]) -> Job:
    """What was asked for since and waits for approval comes before anything else that could be done."""
    found = asked.get(job.row.environment_id)
    if found is None or found.requested_at < job.row.requested_at:
        return job
    return replace(job, next=f"#{found.number} waits for approval.", review=found)


def _jobs(frame: Section, user: User, rows: Rows) -> Section:
    some, counted = rows.rows[frame.key], rows.counts.get(frame.key)
    if counted is None:
        found = _bounded(frame, lambda: _QUERIES[frame.key](user), some)
    else:
        found = replace(frame, rows=some[:SHOWN], more=max(0, counted - SHOWN))
    return replace(found, rows=[Job(row) for row in found.rows])


def _bounded(frame: Section, rows: Callable[[], QuerySet[Any]], found: list[Any]) -> Section:
    """``found`` has one row more than is shown where there are more; then ``rows`` are counted, as far as lists are."""
    more = rows().order_by()[:COUNT_TO].count() - SHOWN if len(found) > SHOWN else 0
    return replace(frame, rows=found[:SHOWN], more=more)
