"""All processes of a campaign in a folder of their own, and what may happen to them."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.launch.ports import free_port
from config.launch.postgres import Postgres
from config.launch.valkey import Valkey
from tests.faults.processes import Process, celery_worker, children, sweeper, web
from tests.faults.proxy import BadLine
from tests.sandbox_process import SandboxProcess

SECRET = "campaign-secret-that-protects-nothing-at-all"  # noqa: S105
FROZEN_SECONDS = {"sweeper-1": 17.0, "sweeper-2": 17.0, "worker": 17.0, "web": 6.0}
"""Longer than a lease for those that hold leases; the others hold everybody up."""
SERVERS_FROZEN_SECONDS = {"valkey": 8.0, "postgres": 4.0, "sandbox": 4.0}


class World:
    """PostgreSQL, Valkey, the sandbox behind a bad line, a web process, two sweepers and, with hints, a worker."""

    def __init__(self, folder: Path, seed: int, bad_answers: float, *, hints: bool, fsync: bool = False) -> None:
        """``fsync`` is for what is measured: without it PostgreSQL is faster than anybody's."""
        self.folder, self.dice, self.hints = folder, random.Random(f"faults {seed}"), hints  # noqa: S311 - dice
        self.postgres = Postgres(folder / "postgres", fsync=fsync)
        self.valkey = Valkey(folder / "valkey")
        self.sandbox = SandboxProcess(folder / "sandbox", speed=0.02)
        with ThreadPoolExecutor(3) as pool:
            sandbox = pool.submit(self.sandbox.start)
            urls = [pool.submit(server.start) for server in (self.postgres, self.valkey)[: 1 + hints]]
        database_url, redis_url = urls[0].result(), urls[-1].result() if hints else ""
        sandbox.result()
        self.line = BadLine(self.sandbox.port, bad_answers, seed)
        self.web_port = free_port()
        self.environment = {
            "TIERBOARD_MODE": "test",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SANDBOX_URL": self.line.url,
            "SANDBOX_SITES_PORT": str(self.sandbox.port),
            "SECRET_KEY": SECRET,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "WARNING",
        }
        self.processes: dict[str, Process] = {}
        self.log: list[str] = []
        self.only: list[str] = []
        self.began = time.monotonic()
        self._thaws: list[threading.Timer] = []

    # -- who is there --------------------------------------------------------------------------------------------

    def staff(self) -> None:
        """Everybody who works, and anybody of them who died."""
        makers: dict[str, Callable[[dict[str, str], Path], Process]] = {
            "sweeper-1": sweeper,
            "sweeper-2": sweeper,
            "web": lambda environment, log: web(environment, log, self.web_port),
        }
        if self.hints:
            makers["worker"] = celery_worker
        for name, make in makers.items():
            process = self.processes.get(name)
            if process is None or not process.runs:
                self.processes[name] = make(self.environment, self.folder / f"{name}.log")

    # -- what happens to them ------------------------------------------------------------------------------------

    def kinds(self) -> list[str]:
        """What may happen."""
        who = ["sweeper-1", "sweeper-2", "web", "postgres", "sandbox", *(["worker", "valkey"] if self.hints else [])]
        found = [f"{verb} {name}" for name in who for verb in ("kill", "freeze")]
        return [*found, *(["kill child"] if self.hints else [])]

    def hurt(self, what: str = "") -> None:
        """One fault, chosen by the dice unless it is named."""
        what = what or self.dice.choice(self.only or self.kinds())
        self.log.append(f"{time.monotonic() - self.began:6.1f} s  {what}")
        verb, name = what.split()
        if verb == "freeze":
            self._freeze(name)
        elif name == "valkey":
            _kill(self.valkey.pid)
            self.valkey.start()
        elif name == "postgres":
            _kill(self.postgres.pid)
            time.sleep(0.3)
            self.postgres.start()
        elif name == "sandbox":
            self.sandbox.kill()
            self.sandbox.start()
        elif name == "child":
            for pid in self.processes["worker"].children()[:1]:
                _kill(pid)
        else:
            self.processes[name].kill()

    def _freeze(self, name: str) -> None:
        """SIGSTOP, and SIGCONT from a thread: whoever decides about faults may wait for the frozen one."""
        if name in self.processes:
            process = self.processes[name]
            process.freeze()
            return self._later(FROZEN_SECONDS[name], process.thaw)
        pids = {
            "valkey": self.valkey.pid if self.hints else 0,
            "postgres": self.postgres.pid,
            "sandbox": self.sandbox.pid,
        }
        pid = pids[name]
        family = [pid, *children(pid)]
        _signal(family, signal.SIGSTOP)
        self._later(SERVERS_FROZEN_SECONDS[name], lambda: _signal(family, signal.SIGCONT))
        return None

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        self._thaws = [timer for timer in self._thaws if timer.is_alive()]
        timer = threading.Timer(seconds, what)
        timer.daemon = True
        timer.start()
        self._thaws.append(timer)

    def calm(self) -> None:
        """No more faults, and everybody awake."""
        self.line.rate = 0.0
        for timer in self._thaws:
            timer.join()

    def close(self) -> None:
        """End everything that was started here."""
        self.calm()
        for process in self.processes.values():
            process.kill()
        self.line.close()
        self.sandbox.stop()
        self.valkey.stop()
        self.postgres.stop()


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
