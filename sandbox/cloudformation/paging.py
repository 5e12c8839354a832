"""Pages with tokens, as the Query API has them."""

import base64
import json
from collections.abc import Sequence
from typing import TypeVar

from sandbox.aws.errors import AwsError

T = TypeVar("T")

BYTES = 1_048_576
EVENTS = 50
RESOURCES = 100
CHANGES = 10
DRIFTS = 10


def page(items: Sequence[T], token: str, size: int) -> tuple[Sequence[T], str | None]:
    """One page and the token of the next. A page holds `size` items and no more than 1 MB, as AWS's do, but at least
    one item. Pages are short so that every reader proves that it follows tokens.
    """
    start = _offset(token)
    end, weight = start, 0
    while end < min(start + size, len(items)):
        weight += len(json.dumps(items[end], default=str))
        if weight > BYTES and end > start:
            break
        end += 1
    following = base64.b64encode(str(end).encode()).decode() if end < len(items) else None
    return items[start:end], following


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token, validate=True))
    except ValueError as error:
        raise AwsError("ValidationError", "Invalid NextToken.") from error
