"""Saying that a change from outside may stay for a while, with a reason and an end; and ending that early."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from deployments.changes.drift import GONE
from deployments.drift import newest_done, seen
from deployments.drift_policies import may_check_drift
from deployments.models import DriftIgnore, Environment
from deployments.refusals import Refused
from deployments.written import written
from teams import audit
from teams.models import User
from teams.models.audit import subject

LONGEST_DAYS: Final = 90
LONGEST_REASON: Final = 500


def ignore(*, environment: Environment, logical_id: str, path: str, reason: str, until: date, by: User) -> DriftIgnore:
    """A rule until the end of a day (UTC). Asked for twice, it is one; another reason or day takes its place.

    :param path: of one difference that was found, or empty for all changed settings of the resource.
    :raises Refused: when ``by`` may not, nothing such was found, or reason or day cannot be taken.
    """
    if refused := may_check_drift(by, environment):
        raise Refused(refused)
    reason = written(reason, most=LONGEST_REASON, field="reason")
    if not reason:
        raise Refused("Say why it may stay: everybody reads it on the board.", field="reason")
    expires = _end_of(until)
    with transaction.atomic():
        Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
        if not _was_found(environment, logical_id, path):
            raise Refused("The last comparison found no such change any more. Look at the page again.")
        place = DriftIgnore.objects.filter(
            environment=environment, logical_id=logical_id, path=path, ended_at__isnull=True
        )
        same = place.filter(reason=reason, expires_at=expires, owner=by).first()
        if same is not None:
            return same
        place.update(ended_at=Now(), ended_by=by)
        made = DriftIgnore.objects.create(
            environment=environment, logical_id=logical_id, path=path, reason=reason, owner=by, expires_at=expires
        )
        sentence = f"{by} lets {_what(made)} of {environment} stay changed until {until:%-d %B %Y}: {reason}"
        _record(made, "drift.ignored", sentence, by)
    return made


def end_ignore(*, rule: DriftIgnore, by: User) -> None:
    """It counts again from now on. Ending it twice changes nothing.

    :raises Refused: when ``by`` may not.
    """
    if refused := may_check_drift(by, rule.environment):
        raise Refused(refused)
    with transaction.atomic():
        if DriftIgnore.objects.filter(pk=rule.pk, ended_at__isnull=True).update(ended_at=Now(), ended_by=by):
            sentence = f"{by} counts {_what(rule)} of {rule.environment} again, if it is still changed."
            _record(rule, "drift.ignore_ended", sentence, by)


def latest(today: date) -> date:
    """The last day that a rule may have."""
    return today + timedelta(days=LONGEST_DAYS - 1)


def _end_of(day: date) -> datetime:
    today = timezone.now().date()
    if not today <= day <= latest(today):
        raise Refused(
            f"Choose a day from today to {latest(today):%-d %B %Y}: {LONGEST_DAYS} days at most.", field="until"
        )
    return datetime.combine(day, time.max, tzinfo=timezone.now().tzinfo).replace(microsecond=0)


def _was_found(environment: Environment, logical_id: str, path: str) -> bool:
    check = newest_done(environment)
    row = check.rows.filter(logical_id=logical_id).first() if check else None
    if row is None:
        return False
    found = seen(row)
    if not path:
        return found.state.value == "modified"
    return any(place.path == path for place in found.places)


def _what(rule: DriftIgnore) -> str:
    if rule.path == GONE:
        return f"the deletion of {rule.logical_id}"
    return f"{rule.path.lstrip('/')} of {rule.logical_id}" if rule.path else f"{rule.logical_id}"


def _record(rule: DriftIgnore, action: str, sentence: str, by: User) -> None:
    about = subject("environment", rule.environment_id)
    detail = {"rule": rule.pk, "resource": rule.logical_id, "path": rule.path, "until": rule.expires_at.isoformat()}
    team = rule.environment.application.team
    audit.record(team=team, action=action, subject=about, sentence=sentence, by=by, detail=detail)
