"""What the operator sees: our own sentences, and the children's lines with their name in front."""

import contextlib
import sys
import threading
from collections.abc import Callable

WIDTH = 10


class Console:
    """Whole lines only, from any thread; a terminal that went away is no reason to stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def say(self, sentence: str) -> None:
        """One line of our own."""
        self.line("tierboard", sentence)

    def line(self, name: str, text: str) -> None:
        """One line of the child called `name`."""
        self._print(f"{name:<{WIDTH}}| {text}")

    def plain(self, text: str) -> None:
        """Text that somebody may want to copy: no prefix."""
        self._print(text)

    def _print(self, text: str) -> None:
        with self._lock, contextlib.suppress(BrokenPipeError, OSError):
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()


class FirstBlock:
    """A sink that keeps the lines up to the first empty one and passes on what follows."""

    def __init__(self, then: Callable[[str, str], None]) -> None:
        self.lines: list[str] = []
        self.complete = False
        self._then = then

    def __call__(self, name: str, line: str) -> None:
        if self.complete:
            if line:
                self._then(name, line)
        elif line:
            self.lines.append(line)
        else:
            self.complete = bool(self.lines)
