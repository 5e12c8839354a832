"""``manage.py after_restore``: once after a backup was restored, before any process is started again."""

from typing import Any

from django.core.management.base import BaseCommand

from deployments.actions.after_restore import after_restore


class Command(BaseCommand):
    """Nothing that the backup holds is executed without being planned and approved anew."""

    requires_system_checks = ()

    help = "After a backup was restored: end what waits, and look at AWS for what came of the rest."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many of each."""
        found = after_restore()
        self.stdout.write(
            f"Ended {found.ended} deployments that waited. {found.looked_at} are looked at for what AWS did with them. "
            "Plan every environment once: its plan shows what AWS runs now."
        )
