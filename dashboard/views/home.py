"""Home: what waits for this person, what needs somebody, what runs, what ended; in the order that suits their roles."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import words
from dashboard.cards import refused_new
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from deployments import overview, selectors
from deployments.models import Application, Deployment
from deployments.states import Status
from teams.models import User
from teams.roles import Role

_SHOWN = 8
_ORDERS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.APPROVER, ("waiting", "attention", "running", "recent")),
    (Role.DEVELOPER, ("attention", "running", "waiting", "recent")),
)
_ORDER = ("attention", "running", "recent", "waiting")


@dataclass(frozen=True)
class Section:
    """One list of Home. ``empty`` is the line it shrinks to; ``more`` how many rows are not shown."""

    key: str
    title: str
    empty: str
    icon: str
    tone: str
    rows: list[Deployment]
    href: str = ""
    more: int = 0

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.rows) + self.more


_WAITING = Section("waiting", "Waiting for you", "Nothing waits for you.", "hourglass", "waiting", [], "/approvals/")
_ATTENTION = Section(
    "attention",
    "Needs attention",
    "Nothing failed or got stuck.",
    "octagon-alert",
    "bad",
    [],
    "/deployments/?state=ended",
)
_RUNNING = Section(
    "running", "Running now", "Nothing is being deployed.", "rocket", "active", [], "/deployments/?state=open"
)
_RECENT = Section("recent", "Recent", "No deployment has ended yet.", "history", "neutral", [])


@require_safe
@page
def home(request: PageRequest) -> HttpResponse:
    """The lists, or the checklist of a new installation."""
    sections = _sections(request.user)
    applications = list(selectors.applications(request.user).order_by("-created_at")[:6])
    context = {
        "title": "Home",
        "sections": sections,
        "busy": any(section.rows for section in sections if section.key == "running"),
        "new_application": reverse("application_new"),
        "refused_new": refused_new(request.user),
        "data_at_risk": words.DATA_AT_RISK,
        "applications": applications,
        "checklist": _checklist(request.user, applications[0] if applications else None),
    }
    return render_page(request, "pages/home.html", context, partial="lists")


def _sections(user: User) -> list[Section]:
    ended = overview.find_deployments(user, state="ended").order_by("-ended_at")
    found = {
        "waiting": _section(_WAITING, selectors.waiting_for(user)),
        "attention": _section(_ATTENTION, selectors.needs_attention(user)),
        "running": _section(_RUNNING, selectors.running(user)),
        "recent": replace(_RECENT, rows=list(overview.light(ended)[: selectors.RECENT])),
    }
    roles = overview.roles_anywhere(user)
    order = next((order for role, order in _ORDERS if role in roles), _ORDER)
    # Stuck in a protected environment outranks everything, whoever looks.
    if any(row.environment.protected and row.state is Status.NEEDS_ATTENTION for row in found["attention"].rows):
        order = ("attention", *[key for key in order if key != "attention"])
    return [found[key] for key in order]


def _section(frame: Section, rows: QuerySet[Deployment]) -> Section:
    shown = list(overview.light(rows)[: _SHOWN + 1])
    more = rows.count() - _SHOWN if len(shown) > _SHOWN else 0
    return replace(frame, rows=shown[:_SHOWN], more=more)


@dataclass(frozen=True)
class Step:
    """One step of the checklist; ``done`` ones keep their line with a tick."""

    done: bool
    title: str
    text: str
    href: str = ""
    label: str = ""


def _checklist(user: User, newest: Application | None) -> list[Step]:
    progress = overview.progress_of(user)
    steps = [
        Step(
            progress.teams,
            "Join a team",
            "An operator adds you with manage.py add_member; then the team's applications appear here.",
        ),
        Step(
            progress.accounts,
            "Connect an AWS account",
            "An operator names two roles in it with manage.py register_account, never a key. The demo has one already.",
        ),
        Step(
            progress.applications,
            "Make an application",
            "Take a blueprint: it is complete and can be deployed as it is.",
            reverse("application_new"),
            "New application",
        ),
        Step(
            progress.revisions,
            "Save a revision",
            "The definition becomes revision 1, which never changes any more.",
            reverse("definition", args=[newest.pk]) if newest else "",
            "Open the definition",
        ),
        Step(
            progress.live,
            "Deploy it to dev",
            "See what AWS would change and what it costs before anything happens.",
            reverse("application", args=[newest.pk]) if newest else "",
            "Choose an environment",
        ),
    ]
    return [] if all(step.done for step in steps) else steps
