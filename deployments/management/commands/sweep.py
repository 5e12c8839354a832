"""``manage.py sweep``: looks every second for deployments that are due, and works on them."""

import os
import signal
import socket
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import env
from config.memory import set_aside
from deployments.actions.sweeping import Sweeper
from deployments.aws import doors

WORKERS = 4


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; any number of copies may run anywhere."""

    # The checks load every page; a sweeper shows none, and starts at once.
    requires_system_checks = ()

    help = "Find deployments that are due and bring them forward. Needs only the database; run any number of copies."

    def add_arguments(self, parser: Any) -> None:
        """``--once`` is for cron and tests."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument("--workers", type=int, default=WORKERS, help=f"steps at the same time ({WORKERS})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses to start in a process that was not told what it is part of."""
        if not env.read().serves:
            raise CommandError("TIERBOARD_MODE: set it to demo, test or production before starting a sweeper.")
        if not 1 <= options["workers"] <= 64:
            raise CommandError("--workers: give a number from 1 to 64.")
        name = f"{socket.gethostname()}:{os.getpid()}"
        sweeper = Sweeper(connect=doors.connect, enter=doors.enter, name=name, workers=options["workers"])
        if options["once"]:
            self.stdout.write(f"Looked at {sweeper.once()} deployments.")
            return
        self._until_told(sweeper)

    def _until_told(self, sweeper: Sweeper) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            sweeper.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        set_aside(rest=3)
        self.stdout.write("Sweeping.")
        self.stdout.flush()
        sweeper.run()
