"""How much a token may send: requests by a bucket in its own row, which all processes share; bodies by their headers.

Bodies are decided before anything of them is read. Only an accepted token that may upload sends more than a form may.
"""

from http import HTTPStatus
from math import ceil
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from dashboard.api.errors import HOW_TO_SIGN_IN, Problem, too_large, unauthorized
from deployments.actions.artifacts import MOST_BYTES
from teams.models import ApiToken
from teams.models.people import UPLOADS_AT_ONCE
from teams.scopes import Scope
from teams.tokens import RATE, UPLOADS_RATE, accept, take, take_upload

UPLOADS: Final = "/api/v1/artifacts"
_MOST_DIGITS: Final = 15
_PAUSE: Final = ceil(1 / RATE)


def check_rate(token: ApiToken) -> None:
    """Count a request of the token.

    :raises Problem: 429, when it sent too many.
    """
    if not take(token):
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many",
            f"This token sends more than {RATE:g} requests a second. Wait as Retry-After says; to follow a deployment, "
            "ask for it with ?wait=25.",
            headers={"Retry-After": str(_PAUSE)},
        )


def check_uploads(token: ApiToken) -> None:
    """Count an upload of the token's team.

    :raises Problem: 429, when its tokens sent too many.
    """
    if not take_upload(token):
        pause = ceil(1 / UPLOADS_RATE)
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many",
            f"The tokens of {token.team} upload more than {UPLOADS_AT_ONCE:.0f} zips in 10 minutes. Send it again as "
            "Retry-After says; a zip that is kept already need not be sent.",
            headers={"Retry-After": str(pause)},
        )


def check_body(request: HttpRequest) -> None:
    """Let a body pass by its size.

    :raises Problem: 413, and 401 for a large one without a token that may send it.
    :raises NotAccepted: for a large one with a token that works no longer.
    """
    size = _size(request)
    if size is None:
        raise too_large("The size of the body is not said. Send it whole, with a Content-Length.")
    if size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return
    if request.path != UPLOADS or request.method != "POST":
        raise too_large("The body is too large. Send code and files as a zip to /api/v1/artifacts.")
    if size > MOST_BYTES:
        raise too_large("The zip is larger than 50 MB. Leave out what is not needed to run it.")
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise unauthorized(HOW_TO_SIGN_IN, sent=False)
    if not accept(text.strip()).may(Scope.ARTIFACTS):
        raise too_large("This token may not upload, so its requests have to be small.")


def _size(request: HttpRequest) -> int | None:
    """Bytes of the body; ``None`` when it comes in chunks or its length is no number, so that nobody knows."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    known = len(length) <= _MOST_DIGITS and length.isascii() and length.isdigit()
    return int(length) if known and "HTTP_TRANSFER_ENCODING" not in request.META else None
