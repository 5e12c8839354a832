"""Reads of what was changed outside: the newest checks, their boards, and what is new in one.

Whoever asks has the environment already, so nothing here looks at who may see it.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from deployments.changes.drift import DRIFTED, Difference, Seen, State, finding
from deployments.changes.drift_board import Board, Rule, board
from deployments.models import Deployment, DriftCheck, DriftIgnore, Environment, ObservedStack, ResourceDrift

_S = DriftCheck.State
_KNOWN = (_S.DONE, _S.UNKNOWN)
_OPEN = (_S.WAITING, _S.DETECTING)


@dataclass(frozen=True)
class Comparison:
    """How an environment was found last. ``last`` is the newest check that came to an end, ``board`` that of the
    newest in which something was found, ``of`` that check; ``later`` was executed after it.
    """

    running: DriftCheck | None
    last: DriftCheck | None
    of: DriftCheck | None
    board: Board
    ignores: tuple[DriftIgnore, ...] = ()
    later: Deployment | None = None


def comparison(environment: Environment) -> Comparison:
    """Everything that the page shows, in at most six queries."""
    checks = DriftCheck.objects.filter(environment=environment).select_related("asked_by")
    running = checks.filter(state__in=_OPEN).first()
    last = checks.filter(state__in=_KNOWN, stack_id=_compared(environment)).order_by("-ended_at").first()
    of = last if last is None or last.state == _S.DONE else newest_done(environment)
    ignores = tuple(valid_ignores().filter(environment=environment).select_related("owner"))
    rows = [seen(row) for row in of.rows.all()] if of else []
    found = board(rows, [rule(one) for one in ignores], timezone.now())
    return Comparison(running, last, of, found, ignores, _later(environment, of) if of else None)


def _compared(environment: Environment) -> str:
    return stack_of(environment) if environment.observed else environment.stack_id


def stack_of(environment: Environment) -> str:
    """The StackId that is compared: of what runs and is ours, or of what is only observed; empty for nothing."""
    if not environment.observed:
        return environment.stack_id if environment.live_deployment_id else ""
    return ObservedStack.objects.filter(pk=environment.pk).values_list("stack_id", flat=True).first() or ""


def newest_done(environment: Environment) -> DriftCheck | None:
    """The newest check of the stack that runs in which AWS compared something."""
    rows = DriftCheck.objects.filter(environment=environment, state=_S.DONE, stack_id=_compared(environment))
    return rows.select_related("asked_by").order_by("-ended_at").first()


def _later(environment: Environment, check: DriftCheck) -> Deployment | None:
    rows = Deployment.objects.filter(environment=environment, executing_at__gte=check.begun_at or check.asked_at)
    return rows.order_by("-executing_at").first()


def valid_ignores() -> QuerySet[DriftIgnore]:
    """Rules that count now."""
    return DriftIgnore.objects.filter(ended_at__isnull=True, expires_at__gt=Now())


def seen(row: ResourceDrift) -> Seen:
    """A row as what was found; a state that we do not know is never in sync."""
    state = State(row.status) if row.status in set(State) else State.UNKNOWN
    differences = tuple(Difference.from_json(one) for one in row.differences)
    return Seen(row.logical_id, row.physical_id, row.type, state, differences, row.reason, row.at)


def rule(row: DriftIgnore) -> Rule:
    """A rule as the board takes it."""
    return Rule(str(row.pk), row.logical_id, row.path, row.expires_at)


@dataclass(frozen=True)
class Summary:
    """The answer to *in sync?* of one environment: the newest check, and how many resources of what it found changed
    count, or are ignored for now.
    """

    check: DriftCheck
    drifted: int = 0
    ignored: int = 0


def summaries(environments: Iterable[Environment]) -> dict[uuid.UUID, Summary]:
    """How environments were found last: one query, and two more where something was changed in any of them.

    Environments that nobody compared are left out.
    """
    stacks = {place.pk: place.stack_id for place in environments if place.stack_id}
    if not stacks:
        return {}
    rows = DriftCheck.objects.filter(environment__in=stacks, state__in=_KNOWN)
    newest = [
        row
        for row in rows.order_by("environment_id", "-ended_at").distinct("environment_id")
        if row.stack_id == stacks[row.environment_id]
    ]
    changed = [row for row in newest if row.drifted]
    found = _changed_rows([row.pk for row in changed])
    rules = _rules_of([row.environment_id for row in changed])
    now = timezone.now()
    return {
        row.environment_id: _summary(row, board(found.get(row.pk, ()), rules.get(row.environment_id, ()), now))
        for row in newest
    }


def _summary(check: DriftCheck, changed: Board) -> Summary:
    return Summary(check, len(changed.drifted), changed.left_out)


def _changed_rows(checks: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Seen]]:
    found: dict[uuid.UUID, list[Seen]] = {}
    rows = ResourceDrift.objects.filter(check_row__in=checks, status__in=[*DRIFTED]) if checks else ()
    for row in rows:
        found.setdefault(row.check_row_id, []).append(seen(row))
    return found


def _rules_of(environments: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Rule]]:
    found: dict[uuid.UUID, list[Rule]] = {}
    for row in valid_ignores().filter(environment__in=environments) if environments else ():
        found.setdefault(row.environment_id, []).append(rule(row))
    return found


def found_last(environment: Environment) -> frozenset[tuple[str, str, str]]:
    """What the newest check before found changed."""
    check = newest_done(environment)
    rows = check.rows.filter(status__in=[*DRIFTED]) if check else ()
    return finding(seen(row) for row in rows)


def is_new(environment: Environment, rows: Sequence[Seen], before: frozenset[tuple[str, str, str]]) -> list[str]:
    """The resources of which something differs that the check before did not find and that nobody ignores."""
    rules = [rule(one) for one in valid_ignores().filter(environment=environment)]
    counted = board(rows, rules, timezone.now()).drifted
    return [
        one.seen.logical_id
        for one in counted
        if {(one.seen.logical_id, place.path, place.actual or "") for place in one.places} - before
    ]


@dataclass(frozen=True)
class Schedule:
    """How comparisons keep up: those that have not ended, and how many seconds the longest due environment waits."""

    open: int
    late_seconds: float


def schedule_now() -> Schedule:
    """In two small queries."""
    due = Environment.objects.filter(next_drift_check_at__lte=Now()).order_by("next_drift_check_at")
    first = due.values_list("next_drift_check_at", flat=True).first()
    late = (timezone.now() - first).total_seconds() if first and settings.DRIFT_HOURS else 0.0
    return Schedule(DriftCheck.objects.filter(state__in=_OPEN).count(), max(0.0, late))
