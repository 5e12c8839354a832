"""``manage.py load_prices``: put this release's prices into the database. Run it after ``migrate``; the demo's seed
does.
"""

from typing import Any

from django.core.management.base import BaseCommand

from costing.actions import load_shipped_prices


class Command(BaseCommand):
    """Loads the shipped price book; safe to repeat."""

    help = "Load the prices that ship with this release. Safe to repeat: a version that is there is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what is there now."""
        loaded = load_shipped_prices(by=None)
        done = "Loaded" if loaded.new else "Already there:"
        self.stdout.write(f"{done} {loaded.prices} prices of {loaded.as_of} ({loaded.version}).")
