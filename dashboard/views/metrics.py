"""``/metrics``: for Prometheus with the token of this installation, and for the demo's operators in their browser."""

import hmac
from typing import Final

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard import exposition
from dashboard.metrics import metrics as all_of_them

CHALLENGE: Final = 'Bearer realm="Tierboard metrics"'
PLAIN: Final = "text/plain; charset=utf-8"


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers. No such page where no ``METRICS_TOKEN`` is set; 401 without it; 503 when the database is away."""
    try:
        # Who has no token is known by their session, which is in the database too.
        return _written() if _may(request) else _refused()
    except Error:
        return HttpResponse("The database does not answer.\n", status=503, content_type=PLAIN)


def _written() -> HttpResponse:
    return HttpResponse(exposition.written(all_of_them()), content_type=exposition.CONTENT_TYPE)


def _refused() -> HttpResponse:
    if not settings.METRICS_TOKEN:
        raise Http404
    headers = {"WWW-Authenticate": CHALLENGE}
    return HttpResponse("Send METRICS_TOKEN as a bearer token.\n", status=401, content_type=PLAIN, headers=headers)


def _may(request: HttpRequest) -> bool:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    expected: str = settings.METRICS_TOKEN
    if expected and scheme.lower() == "bearer":
        return hmac.compare_digest(sent.strip().encode(), expected.encode())
    return settings.DEMO and request.user.is_authenticated and request.user.is_staff
