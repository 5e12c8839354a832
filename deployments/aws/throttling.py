"""Counts how often AWS slows our calls down: each attempt, also of calls that go well in the end.

botocore sends a throttled call again by itself, so whoever only sees its last answer misses the ones before.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from deployments.aws.errors import Trouble, trouble_of

TOO_MANY: Final = 429
_times: ContextVar[list[None] | None] = ContextVar("times", default=None)


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Gives what tells how many attempts of watched clients AWS has throttled since, in this thread."""
    found: list[None] = []
    reset = _times.set(found)
    try:
        yield lambda: len(found)
    finally:
        _times.reset(reset)


def watch(client: Any) -> None:
    """Have each answer to each attempt of a boto3 client looked at; without :func:`counted` nothing is counted."""
    client.meta.events.register("needs-retry", _look)


def note() -> None:
    """AWS has throttled one attempt."""
    found = _times.get()
    if found is not None:
        found.append(None)


def _look(response: tuple[Any, dict[str, Any]] | None = None, **_: Any) -> None:
    """Says nothing about whether to try again: that is botocore's own."""
    parsed = response[1] if response else {}
    error, about = parsed.get("Error") or {}, parsed.get("ResponseMetadata") or {}
    slowed = trouble_of(str(error.get("Code", "")), str(error.get("Message", ""))) is Trouble.THROTTLED
    if slowed or about.get("HTTPStatusCode") == TOO_MANY:
        note()
