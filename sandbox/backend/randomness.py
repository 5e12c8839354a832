"""Ids that come out the same when a call is repeated.

MiniStack draws ids (API ids, version ids, revision ids) from the system's randomness. Each recorded call carries a
seed; while it runs, and in everything it starts, the same seed gives the same draws. So a rebuild from the journal
gives every thing its old id and nobody has to translate ids. Calls without a seed draw from the system as before.
"""

import os
import random
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

_seeded: ContextVar[random.Random | None] = ContextVar("seeded", default=None)
_DRAWS = ("choice", "choices", "randint", "random", "randrange", "sample", "getrandbits", "randbytes", "shuffle")


def seed_current(seed: str) -> None:
    """Draw from `seed` in the current context and in tasks and threads that inherit it."""
    _seeded.set(random.Random(seed) if seed else None)  # noqa: S311 - it shall be repeatable


def install() -> None:
    """Put the draws that follow the context in place of the standard library's. Once per process, before MiniStack
    loads.
    """
    urandom = _following(os.urandom)
    os.urandom = urandom
    random._urandom = urandom  # type: ignore[attr-defined]
    for name in _DRAWS:
        setattr(random, name, _following_draw(name, getattr(random, name)))


def _following(system: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def urandom(size: int, /) -> bytes:
        seeded = _seeded.get()
        return seeded.randbytes(size) if seeded is not None else system(size)

    return urandom


def _following_draw(name: str, system: Callable[..., Any]) -> Callable[..., Any]:
    def draw(*args: Any, **kwargs: Any) -> Any:
        seeded = _seeded.get()
        return getattr(seeded, name)(*args, **kwargs) if seeded is not None else system(*args, **kwargs)

    return draw
