"""How large a request may be, decided by its headers: nothing of a body that is refused is read or kept.

Django reads a whole form, and writes its files to disk, to find the token against forged forms. That comes before any
view asks who somebody is, so the door has to be here.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from dashboard.views.errors import bad_request

SIGNED_IN: Final = 55 * 1024 * 1024
"""Bytes: the largest zip that we take, 50 MB, and the form around it. The install guide gives the proxy the same."""
_MOST_DIGITS = 15


class BodyLimit:
    """Refuses bodies that are too large, or of unknown size. Comes after the session and before the CSRF check."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or answer 413."""
        if request.path.startswith("/api/"):
            return self._get_response(request)  # dashboard.api.limits has been there: callers have tokens
        size = _size(request)
        large = size is None or size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if large and (size is None or size > SIGNED_IN or not _signed_in(request)):
            # Answered, not raised: anybody may try this all day, and each try would be a traceback in the log.
            return bad_request(request, RequestDataTooBig())
        return self._get_response(request)


def _size(request: HttpRequest) -> int | None:
    """Bytes of the body; ``None`` when it comes in chunks or its length is no number, so that nobody knows."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    known = len(length) <= _MOST_DIGITS and length.isascii() and length.isdigit()
    return int(length) if known and "HTTP_TRANSFER_ENCODING" not in request.META else None


def _signed_in(request: HttpRequest) -> bool:
    """Whether the cookie belongs to somebody's session: any browser can send a cookie."""
    return SESSION_KEY in request.session
