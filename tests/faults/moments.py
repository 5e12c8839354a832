"""What happens at one moment of a story: right before or after the first call of its kind."""

from collections.abc import Callable
from typing import Any


def lost() -> None:
    raise ConnectionError("lost")


def once(operation: str, act: Callable[[], Any]) -> Callable[[str], None]:
    """Right before the first such call."""
    left = [operation]

    def before(called: str) -> None:
        if called in left:
            left.remove(called)
            act()

    return before
