"""Reading JSON strictly: nothing that two readers could understand in two ways."""

import json
import math
from http import HTTPStatus
from typing import Any, Final, NoReturn, cast

from django.http import HttpRequest
from ninja.parser import Parser

from dashboard.api.errors import Problem, unreadable

DEEPEST: Final = 64


class StrictJson(Parser):
    """UTF-8 JSON without doubled keys, infinities and half characters, said to be JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """What was sent.

        :raises Problem: 415 for another media type, 400 for what is no JSON.
        """
        if request.content_type != "application/json":
            raise wrong_type("application/json")
        try:
            read = json.loads(
                request.body.decode("utf-8"),
                object_pairs_hook=_object,
                parse_constant=_no_number,
                parse_float=_float,
            )
            json.dumps(read, ensure_ascii=False).encode("utf-8")
            _check_depth(read)
        except UnicodeError:
            raise unreadable("The body is not UTF-8, or holds half a character.") from None
        except (ValueError, RecursionError) as error:
            reason = str(error) if isinstance(error, _Doubtful) else "It cannot be read."
            raise unreadable(f"The body is no JSON that can be used. {reason}") from None
        return cast(dict[str, Any], read)


class _Doubtful(ValueError):
    """JSON by some readers' rules. The text is for people."""


def wrong_type(wanted: str) -> Problem:
    """415."""
    detail = f"Send the body as {wanted}, and say so in the header Content-Type."
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type", detail, headers={"Accept": wanted})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Doubtful("It names something twice.")
    return found


def _check_depth(read: object) -> None:
    """Nothing that is meant nests deeper, and what reads it further on gives up before Python does."""
    level = [read]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise _Doubtful(f"It is nested more than {DEEPEST} deep.")


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _no_number(text: str) -> NoReturn:
    raise _Doubtful("It holds NaN or Infinity, which are no numbers.")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Doubtful("It holds a number that is too large.")
    return value
