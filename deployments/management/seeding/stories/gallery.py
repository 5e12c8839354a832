"""gallery: a website that AWS deployed and that does not show what it should: its smoke test fails."""

from typing import Any, Final

from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage

HOURS: Final = "Open daily from 10 to 6"
"""What the start page should say, and does not."""


def tell(stage: Stage) -> None:
    """The developer says what visitors have to find on the start page, and forgets to write it there."""
    application = stage.application("gallery", "website", REGIONS[1])
    first = stage.revise(application, "The gallery opens", _asks_for_hours)
    stage.ask(application, "dev", first, "A first look at our website.")


def _asks_for_hours(components: Components) -> None:
    tests: list[dict[str, Any]] = [{"path": "/", "contains": "</html>"}, {"path": "/", "contains": HOURS}]
    components["web"]["smoke_tests"] = tests
