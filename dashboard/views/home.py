"""Home: what waits for this person, what needs somebody, what runs, what it costs; in the order of their roles."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import sections, words
from dashboard.cards import refused_new
from dashboard.fragments import render_page
from dashboard.http import PageRequest, page
from dashboard.sections import Section
from deployments import overview
from deployments.models import Application
from teams.models import User
from teams.operator import operator
from teams.roles import Role

# The first role that a person holds decides; whoever may approve sees what waits for them first.
_ORDERS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.APPROVER, ("waiting", "attention", "running", "month", "recent", "applications")),
    (Role.DEVELOPER, ("running", "attention", "drafts", "own", "month", "applications")),
    (Role.FINANCE, ("month", "budgets", "movers", "attention", "running", "recent", "applications")),
)
_ORDER = ("applications", "attention", "running", "month", "recent")


@require_safe
@page
def home(request: PageRequest) -> HttpResponse:
    """The lists, or the checklist of a new installation."""
    roles = overview.roles_anywhere(request.user)
    found = _sections(request.user, roles)
    by_key = {section.key: section for section in found}
    newest = by_key["applications"].rows
    context = {
        "title": "Home",
        "sections": found,
        "busy": bool(by_key["running"].rows),
        "finance": Role.FINANCE in roles and Role.APPROVER not in roles,
        "new_application": reverse("application_new"),
        "refused_new": refused_new(request.user),
        "data_at_risk": words.DATA_AT_RISK,
        "checklist": [] if _is_live(by_key["month"]) else _checklist(request.user, newest[0] if newest else None),
    }
    if "waiting" in by_key:
        # The frame's badge tells the same.
        context["waiting_count"] = by_key["waiting"].count
    return render_page(request, "pages/home.html", context, partial="lists")


def _sections(user: User, roles: frozenset[Role]) -> list[Section]:
    order = next((order for role, order in _ORDERS if role in roles), _ORDER)
    rows = sections.read(user, order)
    found = {key: sections.BUILDERS[key](user, rows) for key in order}
    # Stuck in a protected environment outranks everything, whoever looks.
    if sections.is_stuck_in_production(found["attention"]):
        order = ("attention", *[key for key in order if key != "attention"])
    return [found[key] for key in order]


def _is_live(month: Section) -> bool:
    """Whether something is live, so that all steps of the checklist have been taken."""
    return bool(month.about.applications)


@dataclass(frozen=True)
class Step:
    """One step of the checklist; ``done`` ones keep their line with a tick."""

    done: bool
    title: str
    text: str
    href: str = ""
    label: str = ""
    reason: str = ""
    """Why it cannot be begun yet."""


def _checklist(user: User, newest: Application | None) -> list[Step]:
    """The steps while nothing is live, so that the last of them is always left."""
    progress = overview.progress_of(user)
    return [
        Step(
            progress.teams,
            "Join a team",
            f"Ask {operator()} to add you; then the team's applications appear.",
        ),
        Step(
            progress.accounts,
            "Connect an AWS account",
            "An owner makes two roles in it with a ready template, and we check them. No key is ever kept.",
            reverse("aws_accounts"),
            "AWS accounts",
        ),
        *_steps_of_an_application(progress, newest),
    ]


def _steps_of_an_application(progress: overview.Progress, newest: Application | None) -> tuple[Step, Step, Step]:
    first = "" if newest else "Make an application first."
    live = Step(
        False,
        "Deploy it to dev",
        "See what AWS would change and what it costs before anything happens.",
        reverse("application", args=[newest.pk]) if newest else "",
        "Choose an environment",
        first,
    )
    asked = overview.waits_in(newest) if newest else None
    if asked:
        text = f"#{asked.number} to {asked.environment.name} waits for approval."
        live = replace(live, text=text, href=f"{reverse('deployment', args=[asked.pk])}#approval", label="Review")
    return (
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
            first,
        ),
        live,
    )
