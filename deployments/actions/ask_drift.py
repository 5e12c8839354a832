"""Asking for a comparison of what runs with what AWS has. Writes one row; sweepers do the rest."""

from django.db import transaction

from deployments import drift_checks
from deployments.drift import stack_of
from deployments.drift_policies import may_check_drift
from deployments.models import DriftCheck, Environment
from deployments.refusals import Refused
from teams import audit
from teams.models import User
from teams.models.audit import subject

NOTHING_LIVE = "Nothing is deployed here, so there is nothing to compare."
NOT_SEEN = "Its stack was never seen whole, so there is nothing to compare. Have it looked at first."


def ask_drift(*, environment: Environment, by: User) -> DriftCheck:
    """The check that was asked for: a new one, or the one that is under way already.

    :raises Refused: when ``by`` may not, or nothing runs there.
    """
    if reason := why_not(environment, by):
        raise Refused(reason)
    with transaction.atomic():
        check, is_new = drift_checks.ask(environment, by)
        if is_new:
            _tell(environment, check, by)
    return check


def why_not(environment: Environment, by: User) -> str | None:
    """Why ``by`` may not ask now, or ``None``."""
    nothing = None if stack_of(environment) else NOT_SEEN if environment.observed else NOTHING_LIVE
    return may_check_drift(by, environment) or nothing


def _tell(environment: Environment, check: DriftCheck, by: User) -> None:
    """Once for each check, however often the button was pressed."""
    about, detail = subject("environment", environment.pk), {"check": str(check.pk)}
    sentence = f"{by} had {environment} compared with what AWS has."
    team = environment.application.team
    audit.record(team=team, action="drift.asked", subject=about, sentence=sentence, by=by, detail=detail)
