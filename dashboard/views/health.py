"""Whether this process lives, and whether it can serve: for load balancers and `docker-compose`, without sign-in."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


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
    return JsonResponse({"status": "not ready", "reason": reason}, status=503)
