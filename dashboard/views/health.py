"""Whether this process lives, and whether it can serve: for load balancers and `docker-compose`, without sign-in.

Beside that the page *Health*: how each part of the installation is, for people; and the banners of every page.
"""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from costing import selectors as costs
from dashboard import condition, figures, runbook
from dashboard.fragments import render_page
from dashboard.http import PageRequest, is_fragment, page, redirect
from dashboard.quiet import quiet_of
from dashboard.shell import workers_banner
from deployments import health as facts
from deployments import history, overview, selectors, usage_of_aws
from deployments.states import Status
from teams.models import User

ANY_REGION = "us-east-1"
RETRY_SECONDS = "10"
LATELY = timedelta(days=1)
SHOWN = 50


@require_safe
@page
def health(request: PageRequest) -> HttpResponse:
    """How each part is, in words; for operators also what to do, and the processes by their last sign of life."""
    signs, operator = facts.signs(), request.user.is_staff
    context = {
        "title": "Health",
        "lines": _lines(request.user, signs),
        "operator": operator,
        "signs": signs[:SHOWN] if operator else [],
    }
    return render_page(request, "pages/health.html", context, partial="parts")


def _lines(user: User, signs: list[facts.Sign]) -> list[condition.Line]:
    waiting, answered = facts.waiting(), facts.database()
    book = costs.price_book(ANY_REGION)
    heard = facts.last_heard_of_aws(user)
    # While nobody works nobody asks, which is not AWS's silence.
    silent = _silent(user)
    return [
        condition.workers(signs),
        condition.line_of_work(facts.overdue()),
        condition.at_work(waiting),
        condition.stuck(waiting[Status.NEEDS_ATTENTION]),
        condition.database(answered),
        condition.clocks(answered, signs),
        condition.broker(facts.broker_answers()),
        condition.scheduler(facts.periodic_seconds()),
        condition.lint(signs, waiting[Status.PLANNING]),
        condition.audit_log(facts.seals()),
        condition.prices(book.as_of, book.version, timezone.localdate()),
        condition.storage(usage_of_aws.stored_bytes(), settings.TEAM_STORAGE_BYTES),
        condition.messages(),
        condition.pace(usage_of_aws.calls()),
        condition.aws(
            list(selectors.accounts(user)),
            figures.ago(heard, timezone.now()) if heard else "",
            lately=bool(heard and timezone.now() - heard < LATELY),
            silent=silent if any(sign.alive for sign in signs) else 0,
        ),
    ]


def _silent(user: User) -> int:
    """Of how many deployments of the person's teams AWS has said nothing for longer than is usual."""
    rows = list(overview.light(selectors.deployments(user).filter(status=Status.EXECUTING))[:SHOWN])
    newest = history.heard_of([row.pk for row in rows]).newest if rows else {}
    return sum(bool(quiet_of(row, newest.get(row.pk), timezone.now())) for row in rows)


@require_safe
@page
def health_runbook(request: PageRequest) -> HttpResponse:
    """What to do about each alarm. For operators; nobody else finds the page."""
    if not request.user.is_staff:
        raise Http404
    return render_page(request, "pages/runbook.html", {"title": "Runbook", "sections": runbook.sections()})


@require_safe
@page
def banners(request: PageRequest) -> HttpResponse:
    """What every page says beneath its header, asked for again while it is open; without htmx *Health* has it all."""
    if not is_fragment(request):
        return redirect("health")
    return render_page(request, "components/banners.html", {"workers_banner": workers_banner(request.user)})


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "live"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated, else 503 with the reason. Never asks AWS or the broker."""
    try:
        waiting = _unapplied()
    except DatabaseError:
        return _not_ready("The database does not answer.")
    if waiting:
        return _not_ready(f"{waiting} migrations are not applied yet. Run: python manage.py migrate")
    return JsonResponse({"status": "ready"})


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _not_ready(reason: str) -> HttpResponse:
    headers = {"Retry-After": RETRY_SECONDS}
    return JsonResponse({"status": "not ready", "reason": reason}, status=503, headers=headers)
