"""Who runs from a data directory: one launcher at a time, and which children a killed one left behind."""

import fcntl
import json
import os
import signal
import threading
from pathlib import Path
from typing import IO

from config.launch.errors import LaunchError
from config.launch.guardian import end_groups
from config.launch.leftovers import birth

LOCK_NAME = "lock"
RECORD_NAME = "running.json"


class Record:
    """The lock and the list of children in `data_dir`. The lock is the kernel's, so it ends with its holder."""

    def __init__(self, data_dir: Path) -> None:
        self._lock_path = data_dir / LOCK_NAME
        self._path = data_dir / RECORD_NAME
        self._lock: IO[str] | None = None
        self._url = ""
        self._children: dict[int, str] = {}
        self._writing = threading.Lock()

    def take(self, url: str) -> None:
        """Hold the directory for a demo at `url`, or raise LaunchError with the URL of the one that holds it."""
        try:
            lock = self._lock_path.open("a")
        except OSError as error:
            raise LaunchError(
                f"The data directory {self._lock_path.parent} cannot be written ({error.strerror}). "
                "Give yourself the right to write there, or choose another with DATA_DIR."
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise LaunchError(self._already()) from None
        self._lock = lock
        self._url = url

    def end_leftovers(self) -> int:
        """End the children that a killed launcher recorded here and that still run; returns how many there were."""
        children = {int(pid): born for pid, born in self._read().get("children", {}).items()}
        left = {pid: int(signal.SIGTERM) for pid, born in children.items() if born and birth(pid) == born}
        end_groups(left)
        self._write()
        return len(left)

    def add(self, pid: int) -> None:
        """Remember a child until `drop`."""
        with self._writing:
            self._children[pid] = birth(pid)
            self._write()

    def drop(self, pid: int) -> None:
        """The child and its group have ended."""
        with self._writing:
            self._children.pop(pid, None)
            self._write()

    def release(self) -> None:
        """Let the next one start here."""
        self._path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _already(self) -> str:
        url = self._read().get("url") or "its URL follows in its own window"
        return (
            f"Tierboard already runs from {self._lock_path.parent}: {url}. Nothing was changed. Stop it with Ctrl-C, "
            "or start a second one beside it with DATA_DIR, PORT and SANDBOX_PORT set to other values."
        )

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            found = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self) -> None:
        """At once or not at all: the reader may be looking for what a killed writer left."""
        making = self._path.with_suffix(".new")
        making.write_text(json.dumps({"url": self._url, "pid": os.getpid(), "children": self._children}))
        making.replace(self._path)
