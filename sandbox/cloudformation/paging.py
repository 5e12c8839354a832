"""Pages with tokens, as the Query API has them."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.aws.errors import AwsError

T = TypeVar("T")

EVENTS = 50
RESOURCES = 100
CHANGES = 10
DRIFTS = 10


def page(items: Sequence[T], token: str, size: int) -> tuple[Sequence[T], str | None]:
    """One page and the token of the next. AWS cuts at 1 MB; smaller pages make every reader prove that it follows
    tokens.
    """
    start = _offset(token)
    following = base64.b64encode(str(start + size).encode()).decode() if start + size < len(items) else None
    return items[start : start + size], following


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token, validate=True))
    except ValueError as error:
        raise AwsError("ValidationError", "Invalid NextToken.") from error
