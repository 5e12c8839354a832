"""Whom a page was drawn for. Several people may use one browser: the session changes hands, an open page does not.

Pages carry a mark of their person; scripts send it back with every form and every request for a part. What one person
typed is never done in the name of another, and no part of another's page is drawn into one that is still open.
"""

import re
from typing import Any, Final

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HEADER: Final = "X-Person"
FIELD: Final = "drawn_for"
SENTENCE: Final = (
    "You are signed in as somebody else now. This form was opened by another person, so nothing was saved or done."
)
_READING: Final = ("GET", "HEAD", "OPTIONS")
_OURS: Final = frozenset(
    {
        FIELD,
        "csrfmiddlewaretoken",
        "version",
        "began",
        "sent",
        "component",
        "kind",
        "do",
        "state_version",
        "digest",
        "blocked_at",
        "environment",
        "resource",
        "path",
        "show",
        "newer",
        "next",
    }
)
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def mark(user: Any) -> str:
    """A short word that only says whether two pages belong to the same person; empty for nobody."""
    if not getattr(user, "is_authenticated", False):
        return ""
    return salted_hmac("dashboard.drawn_for", str(user.pk)).hexdigest()[:16]


def for_another(request: HttpRequest) -> bool:
    """Whether a form comes from a page of somebody else. One without a mark has its token alone to prove itself:
    signing in makes a new one.
    """
    if request.method in _READING:
        return False
    said = request.headers.get(HEADER) or request.POST.get(FIELD, "")
    return bool(said) and said != mark(request.user)


def typed(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """What a person wrote into the form, by the names of its fields, to be shown and copied. Without passwords, and
    without the ids that lists have behind their words.
    """
    found = ((name, _worth_copying(values)) for name, values in request.POST.lists() if not _is_ours(name))
    return [(name, texts) for name, texts in found if texts]


def _is_ours(name: str) -> bool:
    return name in _OURS or "password" in name


def _worth_copying(values: list[str]) -> list[str]:
    return [text for text in (_ID.sub("", str(value)) for value in values) if text.strip()]
