"""What every step of a deployment gets: the leased row, the way to AWS, and the time it may take."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection

from config.aws import Target
from deployments import transitions
from deployments.actions.targets import of_deployment
from deployments.aws.gateways import Aws, Connect
from deployments.models import Deployment, Environment
from deployments.models.clock import ClockTimestamp

NOW = timedelta(0)
"""Look again at once."""
AGAIN = timedelta(seconds=1)
"""Look again, because AWS's answer may be old."""
STALE = timedelta(seconds=60)
"""AWS's descriptions may be this old: what was just made may be said not to exist."""
MISSES = 6
"""So many looks that find nothing of what was there before are not old answers any more."""


@dataclass
class Work:
    """One step on one deployment, whose lease is ours."""

    deployment: Deployment
    connect: Connect

    @property
    def environment(self) -> Environment:
        """Where it deploys to."""
        return self.deployment.environment

    @cached_property
    def target(self) -> Target:
        """The account and region that its calls go to, in the deployment's own session."""
        return of_deployment(self.deployment, self.change_set_name)

    @cached_property
    def aws(self) -> Aws:
        """Gateways into the account."""
        return self.connect(self.target)

    @property
    def token(self) -> str:
        """What marks our operation at AWS."""
        return str(self.deployment.pk)

    @property
    def change_set_name(self) -> str:
        """The one change set that this deployment may make."""
        return f"p-{self.deployment.pk}"

    def note(self, **columns: Any) -> None:
        """Write columns while holding the lease; raises LostRace otherwise."""
        transitions.note(self.deployment, **columns)

    def surely_missing(self) -> bool:
        """Whether what was there is gone by more answers than may be old. Call it once a look that finds nothing."""
        misses = int((self.deployment.intent or {}).get("misses", 0)) + 1
        self.note(intent={**(self.deployment.intent or {}), "misses": misses})
        return misses >= MISSES

    def older_than(self, column: str, age: timedelta) -> bool:
        """Whether the moment in ``column`` is longer ago than ``age``, by the database's clock."""
        return Deployment.objects.filter(pk=self.deployment.pk, **{f"{column}__lt": ClockTimestamp() - age}).exists()


def database_now() -> datetime:
    """The database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    now: datetime = row[0]
    return now
