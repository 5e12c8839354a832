"""``python -m tests.faults.campaign --seed S --runs N --faults K``: deployments while processes die, judged at the end.

Starts its own PostgreSQL, Valkey, sandbox, Celery worker and sweepers in a throw-away folder, lets people ask for N
deployments, and meanwhile kills or freezes something K times. AWS's answers get lost on the way as well. Prints the
seed, the faults and the verdict; ends with 1 unless everything that must be zero is zero.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import django

from config.launch.postgres import Postgres
from config.launch.valkey import Valkey
from tests.faults.processes import Process, celery_worker, sweeper
from tests.faults.proxy import BadLine
from tests.sandbox_process import SandboxProcess

SECRET = "campaign-secret-that-protects-nothing-at-all"  # noqa: S105


class World:
    """All processes of a campaign, and what may happen to them."""

    def __init__(self, folder: Path, seed: int, bad_answers: float) -> None:
        self.folder, self.dice = folder, random.Random(f"faults {seed}")  # noqa: S311 - dice
        self.postgres, self.valkey = Postgres(folder / "postgres", fsync=False), Valkey(folder / "valkey")
        self.sandbox = SandboxProcess(folder / "sandbox", speed=0.1)
        self.database_url, self.redis_url = self.postgres.start(), self.valkey.start()
        self.sandbox.start()
        self.line = BadLine(self.sandbox.port, bad_answers, seed)
        self.environment = {
            "TIERBOARD_MODE": "test",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SANDBOX_URL": self.line.url,
            "SECRET_KEY": SECRET,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "WARNING",
        }
        self.processes: dict[str, Process] = {}
        self.frozen: list[tuple[float, Process]] = []
        self.log: list[str] = []
        self.began = time.monotonic()

    def staff(self) -> None:
        """Two sweepers and a Celery worker, and anybody of them who died."""
        for name in ("sweeper-1", "sweeper-2", "worker"):
            process = self.processes.get(name)
            if process is None or not process.runs:
                make = celery_worker if name == "worker" else sweeper
                self.processes[name] = make(self.environment, self.folder / f"{name}.log")

    def thaw(self) -> None:
        """Wake who was frozen for longer than a lease."""
        now = time.monotonic()
        for until, process in self.frozen:
            if now >= until:
                process.thaw()
        self.frozen = [(until, process) for until, process in self.frozen if now < until]

    def hurt(self) -> None:
        """One fault."""
        kinds = ["kill sweeper-1", "kill sweeper-2", "kill worker", "freeze sweeper-1", "freeze worker"]
        what = self.dice.choice([*kinds, "kill valkey", "kill postgres", "kill sandbox"])
        self.log.append(f"{time.monotonic() - self.began:6.1f} s  {what}")
        verb, name = what.split()
        if name == "valkey":
            self._restart_valkey()
        elif name == "postgres":
            _kill(self.postgres.pid)
            time.sleep(0.5)
            self.postgres.start()
        elif name == "sandbox":
            self.sandbox.kill()
            self.sandbox.start()
        elif verb == "kill":
            self.processes[name].kill()
        else:
            self.processes[name].freeze()
            self.frozen.append((time.monotonic() + 17, self.processes[name]))

    def _restart_valkey(self) -> None:
        _kill(self.valkey.pid)
        time.sleep(1)
        self.valkey.start()

    def close(self) -> None:
        """End everything that was started here."""
        for process in self.processes.values():
            process.kill()
        self.line.close()
        self.sandbox.stop()
        self.valkey.stop()
        self.postgres.stop()


def _kill(pid: int) -> None:
    os.kill(pid, 9)


def main(arguments: list[str]) -> int:
    """Run a campaign and print its verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--faults", type=int, default=6)
    parser.add_argument("--bad-answers", type=float, default=0.15, help="share of AWS's answers that go wrong")
    parser.add_argument("--seconds", type=float, default=240, help="longest time for everything")
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="tierboard-campaign-"))
    folder.chmod(0o755)
    world = World(folder, options.seed, options.bad_answers)
    try:
        os.environ.update(world.environment)
        django.setup()
        # Only now: the product reads its environment when it is imported.
        verdict = import_module("tests.faults.story").run(world, options)
        print(json.dumps(verdict, indent=2, default=str))
        if verdict["faults found"]:
            print(f"Logs are kept in {folder}.", file=sys.stderr)
            return 1
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    finally:
        world.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
