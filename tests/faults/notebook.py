"""What the people of a campaign wrote down themselves, outside the product's database: one JSON object a line.

    asked      deployment, environment, place, stack, kind, by
    plan       deployment, environment, digest, change_set, needed, owner: what was on the screen when it was decided
    ready      deployment: the last vote that it takes was pressed
    vote       deployment, environment, digest, by, owner: the product took it
    stopped    deployment, why, by: seen before AWS was at work, after which nothing may be executed
    voter_left deployment, by: the same, but only this person's vote counts for nothing
    foreign    token, stack: somebody else's operation at AWS
    end        deployment, state, outcome, seconds: what the product says in the end

Each has ``at``, seconds since 1970. The verdict reads this and the sandbox's ledger, and nothing of the product's.
"""

import json
import threading
import time
from pathlib import Path
from typing import Any


class Notebook:
    """One file, only ever written at its end; may be shared by threads."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._path.touch()

    def write(self, what: str, at: float | None = None, **facts: Any) -> None:
        """One line, now unless ``at`` says when."""
        line = json.dumps({"what": what, "at": at or time.time(), **facts}, default=str)
        with self._lock, self._path.open("a") as file:
            file.write(f"{line}\n")

    def lines(self) -> list[dict[str, Any]]:
        """Everything, oldest first."""
        return [json.loads(line) for line in self._path.read_text().splitlines()]
