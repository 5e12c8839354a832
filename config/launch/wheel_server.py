"""What PostgreSQL and Valkey from wheels have in common: one process that logs to a file and can be started again."""

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from config.launch.errors import LaunchError
from config.launch.processes import Process
from config.launch.unprivileged import Account


class WheelServer:
    """A server whose files lie in `data_dir`, or where the link of that name leads."""

    name: ClassVar[str]
    patience: ClassVar[float]

    def __init__(self, data_dir: Path) -> None:
        self._asked = data_dir.absolute()
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """Process id of the server. Raises LaunchError before the first start."""
        if self._process is None:
            raise LaunchError(f"{self.name} was not started.")
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.alive

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative is the number of the signal that ended it."""
        return None if self._process is None else self._process.exit_code

    def start(self) -> str:
        """Start it and return its URL once it answers. May be repeated. Raises LaunchError."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop it in an orderly way; harmless when it does not run."""
        if self._process is not None:
            self._process.stop(self.patience)

    def collect(self) -> None:
        """After it ended by itself: end what is left of its children."""
        if self._process is not None:
            self._process.collect()

    def _begin(
        self, argv: Sequence[str], log: Path, home: Path, account: Account, stop_signal: int = signal.SIGTERM
    ) -> Process:
        self._process = Process(
            self.name, argv, output=log, cwd=home, credentials=account.credentials, stop_signal=stop_signal
        )
        self._process.start()
        return self._process
