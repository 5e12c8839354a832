"""How much we call AWS, by account and region, and what a team's zips take. Reads only; names nobody."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Sum

from deployments.budget import BURST, RATE
from deployments.models import Artifact, AwsBudget
from deployments.models.clock import ClockTimestamp
from teams.models import AwsAccount

MOST: Final = 500


@dataclass(frozen=True)
class Calls:
    """One account and region: calls that may begin now, calls ever, and how often AWS slowed us down.

    ``account`` is our own id of it, never AWS's.
    """

    account: str
    region: str
    left: float
    calls: int
    throttles: int


def calls() -> list[Calls]:
    """Each account and region that was ever called, the last used first."""
    rows = list(AwsBudget.objects.annotate(clock=ClockTimestamp()).order_by("-at")[:MOST])
    wanted = {row.key.partition(":")[0] for row in rows}
    accounts = AwsAccount.objects.filter(account_id__in=wanted).order_by("-created_at")
    ours = {account_id: str(pk) for account_id, pk in accounts.values_list("account_id", "pk")}
    return [_calls(row, ours) for row in rows]


def _calls(row: AwsBudget, ours: dict[str, str]) -> Calls:
    account_id, _, region = row.key.partition(":")
    clock = row.clock  # type: ignore[attr-defined]  # annotated above
    left = min(BURST, row.tokens + max(0.0, (clock - row.at).total_seconds()) * RATE)
    return Calls(ours.get(account_id) or _hidden(account_id), region, left, row.calls, row.throttles)


def _hidden(account_id: str) -> str:
    """Twelve digits are soon tried out; with our key they are not."""
    return hmac.new(settings.SECRET_KEY.encode(), account_id.encode(), hashlib.sha256).hexdigest()[:16]


def stored_bytes() -> list[tuple[str, int]]:
    """What the zips of each team take, by the team's id, the largest first."""
    rows = Artifact.objects.order_by().values_list("team").annotate(total=Sum("size")).order_by("-total")
    return [(str(team), total) for team, total in rows[:MOST]]
