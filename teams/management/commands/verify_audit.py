"""``manage.py verify_audit``: does the audit log still say what was written?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from teams import audit
from teams.models import AuditSeal


class Command(BaseCommand):
    """Walks the hash chain; exit code 1 and a line per break when it does not hold."""

    help = "Check the audit log's hash chain."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what is new, then check everything."""
        audit.seal(behind=None)
        found = list(audit.breaks())
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"The audit log was changed: {len(found)} places do not hold.")
        self.stdout.write(f"{AuditSeal.objects.count()} entries verified.")
