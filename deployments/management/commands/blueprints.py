"""`manage.py blueprints`: what can be started from. Needs no database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from deployments.spec.blueprints import BLUEPRINTS


class Command(BaseCommand):
    """One blueprint a line: its name, two spaces, its title."""

    help = "Lists the blueprints, a name per line first."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def handle(self, *args: Any, **options: Any) -> None:
        width = max(map(len, BLUEPRINTS))
        for blueprint in BLUEPRINTS.values():
            self.stdout.write(f"{blueprint.name:<{width}}  {blueprint.title}")
