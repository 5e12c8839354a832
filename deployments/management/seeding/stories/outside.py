"""blog / dev: somebody gave the feed more memory by hand and kept its logs for longer, which an audit asks for."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from deployments import drift
from deployments.actions.ask_drift import ask_drift
from deployments.actions.check_drift import look
from deployments.actions.ignore_drift import ignore
from deployments.aws import doors
from deployments.management.seeding.calls import call
from deployments.management.seeding.stage import LOOK_SECONDS, Late, Stage
from deployments.models import DriftCheck, Environment

FUNCTION: Final = "FeedFunction"
LOGS: Final = "FeedLogGroup"
REASON: Final = "An audit asks for a year of logs. The definition follows when it is over."


def tell(stage: Stage) -> None:
    """Done behind Tierboard's back, found by a comparison; one of the two changes may stay for a month.

    :raises Late: when nothing is live there yet, or AWS compares for too long.
    """
    rows = Environment.objects.select_related("application__team", "account", "live_revision", "live_deployment")
    place = rows.filter(application__team=stage.team, application__name="blog", name="dev").first()
    if place is None or place.live_revision is None:
        raise Late("Nothing is live in blog / dev that somebody could change by hand.")
    _by_hand(place, FUNCTION, {"MemorySize": 1024})
    _by_hand(place, LOGS, {"RetentionInDays": 365})
    _compared(stage, ask_drift(environment=place, by=stage.developer))
    until = timezone.now().date() + timedelta(days=30)
    for row in drift.comparison(place).board.drifted:
        if row.seen.logical_id == LOGS:
            ignore(environment=place, logical_id=LOGS, path="", reason=REASON, until=until, by=stage.owner)


def _by_hand(place: Environment, logical_id: str, properties: dict[str, Any]) -> None:
    """What somebody does in AWS's console; the sandbox takes it from who holds its token."""
    token = Path(settings.SANDBOX_TOKEN_FILE).read_text().strip()
    wish = {"stack_name": place.stack_name, "logical_id": logical_id, "properties": properties}
    call(f"{settings.SANDBOX_URL}/_sandbox/drift", wish, {"X-Sandbox-Token": token})


def _compared(stage: Stage, check: DriftCheck) -> None:
    deadline = time.monotonic() + stage.seconds
    while check.is_open:
        if time.monotonic() > deadline:
            raise Late(f"blog / dev is still being compared after {stage.seconds:.0f} s.")
        look(check.pk, connect=doors.connect)
        time.sleep(LOOK_SECONDS)
        check.refresh_from_db()
