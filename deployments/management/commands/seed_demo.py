"""``manage.py seed_demo``: the demo's people and what their team has done, made through the actions people use.

Safe to run at every start: what is there already is left alone, what an earlier run left half way is finished. Prints
the logins first. What the stories leave behind is the table in ``deployments/management/seeding/__init__.py``.
"""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from deployments.management.seeding.people import connect_accounts, people
from deployments.management.seeding.stage import Late, Stage
from deployments.management.seeding.stories import STORIES, first
from deployments.management.seeding.telling import tell
from teams import demo

AGAIN = "Run the command again."


class Command(BaseCommand):
    """Seeds the demo."""

    help = "Make the demo's people and applications; safe to repeat. Demo and test only."

    def add_arguments(self, parser: Any) -> None:
        """How long to wait, and how much to make."""
        parser.add_argument("--seconds", type=float, default=120.0, help="longest wait for one deployment (120)")
        parser.add_argument(
            "--only",
            nargs="+",
            choices=["first", *STORIES],
            help="tell only these stories; 'first' is notes-board, which is always there (default: all)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and print the logins."""
        if not settings.SANDBOX_URL:
            raise CommandError("The demo needs the sandbox: start it with `make run`, or set SANDBOX_URL.")
        stage = Stage(people(), options["seconds"])
        self._print_logins()
        call_command("load_prices", verbosity=0, stdout=self.stderr)
        try:
            connect_accounts(options["seconds"])
            first.tell(stage)
        except OSError as error:
            raise CommandError(f"The sandbox does not answer: {error} {AGAIN}") from None
        except Late as late:
            raise CommandError(f"{late} {AGAIN}") from None
        wanted = [name for name in STORIES if name in (options["only"] or STORIES)]
        if stopped := tell(stage, wanted, self.stderr.write):
            raise CommandError(f"Not told to the end: {', '.join(stopped)}. {AGAIN}")
        self.stdout.write("The demo is complete.")

    def _print_logins(self) -> None:
        """First of all and ended by an empty line: that is what `make run` waits for before it shows them."""
        self.stdout.write("Sign in as one of these people, password " + demo.PASSWORD)
        for login in demo.LOGINS:
            self.stdout.write(f"  {login.email:<38} {login.sentence}")
        self.stdout.write("\n")
        self.stdout.flush()
