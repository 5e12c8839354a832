"""Receipts: a tab keeps what was typed until the server has said that it is saved.

A form that leaves the editor carries a word of its own. Once its draft is saved the word goes back in a cookie,
whatever page comes next; a copy whose word has not come back was lost on its way and is offered again.
"""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

COOKIE: Final = "saved"
FIELD: Final = "sent"
MOST: Final = 5
"""So many receipts are held: several tabs may be at work."""
_DAY_SECONDS: Final = 24 * 3600
_WORD: Final = re.compile(r"[0-9a-z]{8,40}")


def with_receipt(request: HttpRequest, response: HttpResponse, *, path: str) -> HttpResponse:
    """The response, saying for pages below ``path`` that the form of this request is saved."""
    word = request.POST.get(FIELD, "")
    if not _WORD.fullmatch(word):
        return response
    held = [one for one in request.COOKIES.get(COOKIE, "").split(".") if _WORD.fullmatch(one) and one != word]
    response.set_cookie(
        COOKIE,
        ".".join([*held, word][-MOST:]),
        max_age=_DAY_SECONDS,
        path=path,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
