"""`make run`: everything that Tierboard consists of, on this machine, until Ctrl-C."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path

from config.launch import commands, fingerprint, places, probes
from config.launch.console import Console, FirstBlock
from config.launch.demo import CHECKOUT, Demo
from config.launch.errors import LaunchError
from config.launch.ports import LOOPBACK, require_free
from config.launch.postgres import Postgres
from config.launch.processes import Process, Sink
from config.launch.record import Record
from config.launch.services import Services
from config.launch.signals import on_stop
from config.launch.supervisor import Supervisor
from config.launch.unprivileged import server_account

READY_SECONDS = 90.0
STEP_SECONDS = 300.0
PAGE_POLL_SECONDS = 0.2
BACKGROUND = ("worker", "sweeper", "beat")


class Stopped(Exception):
    """The operator asked to stop while the demo was still starting."""


def run(environ: Mapping[str, str]) -> int:
    """Start the demo, stay until asked to stop, stop everything, and return 0. Raises LaunchError."""
    demo = Demo.from_environment(environ)
    demo.make_data_dir()
    record = Record(demo.data_dir)
    record.take(demo.url)
    console, stopping = Console(), threading.Event()
    try:
        with on_stop(stopping.set):
            _prepare(demo, record, console)
            Start(demo, environ, console, stopping).until_stopped(record)
    finally:
        record.release()
    console.say("Stopped. The data are kept: 'make run' goes on from here.")
    return 0


def _prepare(demo: Demo, record: Record, console: Console) -> None:
    """What must be true before anything is started."""
    if record.end_leftovers():
        console.say("An earlier start was killed. What it had left running has been stopped.")
    require_free(demo.port, what="the dashboard", variable="PORT")
    require_free(demo.sandbox_port, what="the sandbox", variable="SANDBOX_PORT")
    places.require_space(demo.data_dir)


class Start:
    """One start of the demo."""

    def __init__(self, demo: Demo, environ: Mapping[str, str], console: Console, stopping: threading.Event) -> None:
        self._demo = demo
        self._console = console
        self._stopping = stopping
        self._services = Services.below(demo.data_dir, environ, fsync=True)
        self._environ = environ
        self._env: dict[str, str] = {}
        self._began = time.monotonic()
        self._seed: Process | None = None

    def until_stopped(self, record: Record) -> None:
        """Start everything in order, keep it running, and stop it in reverse order however this ends."""
        supervisor = Supervisor(record, self._console.say)
        try:
            self._start(supervisor)
            supervisor.babysit(self._stopping)
        except Stopped:
            return
        finally:
            self._console.say("Stopping ...")
            if self._seed is not None:
                self._seed.stop()
            supervisor.stop()
            for server in self._services.own:
                server.stop()  # one may run already although the other could not be started

    def _start(self, supervisor: Supervisor) -> None:
        self._console.say("Starting PostgreSQL, Valkey and the sandbox ...")
        self._env = self._demo.environment(self._environ, {})
        sandbox = self._sandbox()
        supervisor.start(sandbox, below=True)
        self._env |= self._services.start()
        for server in self._services.own:
            supervisor.watch(server, below=True)
        self._migrate()
        web = self._process("web", commands.web(f"{LOOPBACK}:{self._demo.port}"))
        supervisor.start(web)
        known = self._known_logins()
        people = FirstBlock(self._console.line)
        only = self._environ.get("DEMO_STORIES", "").split()
        self._seed = self._process("seed", commands.argv("seed", *(["--only", *only] if only else [])), people)
        if not known:
            self._seed.start()
        self._wait(web, lambda: probes.answers(f"{self._demo.url}/healthz/ready"))
        # The others start only now, so that they do not compete with the first page for the machine.
        if known:
            self._seed.start()
        for role in BACKGROUND:
            supervisor.start(self._process(role, commands.argv(role)))
        self._wait(sandbox, lambda: probes.answers(f"{self._demo.sandbox_url}/_sandbox/health"))
        self._greet(known or self._new_logins(self._seed, people))
        threading.Thread(target=self._tell_failure, args=(self._seed,), daemon=True).start()

    def _sandbox(self) -> Process:
        # It gives up its rights when root started it, so its data must be within that user's reach as well.
        data = places.server_home(self._demo.data_dir / "sandbox", server_account(), durable=True)
        self._env["SANDBOX_TOKEN_FILE"] = str(data / "control-token")
        return self._process(
            "sandbox", commands.argv("sandbox", "--port", str(self._demo.sandbox_port), "--data", str(data))
        )

    def _migrate(self) -> None:
        """Skipped when neither a migration nor a library has changed since this database was last migrated."""
        mark, wanted = self._mark("migrated"), fingerprint.migrations()
        if mark is not None and mark.exists() and mark.read_text() == wanted:
            return
        self._console.say("Preparing the database ...")
        migrate = self._process("migrate", commands.argv("migrate"), _silent)
        migrate.start()
        self._finish(migrate)
        if mark is not None:
            mark.write_text(wanted)

    def _process(self, name: str, argv: list[str], sink: Sink | None = None) -> Process:
        return Process(name, argv, output=sink or self._console.line, env=self._env, cwd=CHECKOUT)

    def _wait(self, process: Process, ready: probes.Probe) -> None:
        process.wait_until(lambda: self._go_on() and ready(), READY_SECONDS, poll=PAGE_POLL_SECONDS)

    def _finish(self, step: Process) -> None:
        """Wait for a step to end; raises LaunchError with its last lines when it fails."""
        try:
            step.wait_until(lambda: self._go_on() and step.exit_code == 0, STEP_SECONDS)
        except LaunchError as error:
            raise LaunchError(str(error).replace("ended while starting", "failed", 1)) from None
        finally:
            step.stop()

    def _known_logins(self) -> list[str]:
        """What the seed said at the first start with this database; it would say the same again."""
        mark = self._mark("logins")
        return mark.read_text().splitlines() if mark is not None and mark.exists() else []

    def _new_logins(self, seed: Process, people: FirstBlock) -> list[str]:
        """The logins come first; the demo's applications are then deployed while people look around already."""
        try:
            seed.wait_until(lambda: self._go_on() and (people.complete or seed.exit_code == 0), STEP_SECONDS)
        except LaunchError as error:
            raise LaunchError(str(error).replace("ended while starting", "failed", 1)) from None
        if (mark := self._mark("logins")) is not None:
            mark.write_text("\n".join(people.lines))
        return people.lines

    def _mark(self, name: str) -> Path | None:
        """A file that lives and dies with our own database; None when the database is the operator's."""
        if isinstance(self._services.database, Postgres):
            return self._demo.data_dir / "postgres" / name
        return None

    def _tell_failure(self, seed: Process) -> None:
        if seed.wait() > 0:
            self._console.say("The demo's data are incomplete, see above. The next 'make run' tries again.")

    def _go_on(self) -> bool:
        if self._stopping.is_set():
            raise Stopped
        return True

    def _greet(self, logins: list[str]) -> None:
        for line in logins:
            self._console.plain(line)
        seconds = time.monotonic() - self._began
        self._console.plain(f"\nTierboard is ready: {self._demo.url}   ({seconds:.1f} s; Ctrl-C stops it)\n")


def _silent(_name: str, _line: str) -> None:
    """Say nothing: what a step printed is quoted if it fails."""
