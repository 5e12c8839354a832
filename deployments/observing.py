"""The rows of observed stacks: which is due, who looks at it, and what was seen.

A row is leased (``teams.leases``): only who holds the look's id may write its end. What is asked of AWS is in
``deployments.actions.look_at_stack``.
"""

import json
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from deployments import drift_checks
from deployments.models import Environment, ObservedStack
from teams import audit
from teams.leases import Lease
from teams.models.audit import subject

LEASE: Final = Lease(timedelta(seconds=120), holder="look_id")
"""Longer than all calls of one look can take."""
HOURLY: Final = timedelta(hours=1)
SPREAD_SECONDS: Final = 300
SOON: Final = timedelta(seconds=15)
"""When there was no clear answer; twice as long each time, up to an hour."""
MOST_DOUBLINGS: Final = 8


@dataclass(frozen=True)
class Resource:
    """One resource of the stack."""

    logical_id: str
    type: str
    physical_id: str
    status: str


@dataclass(frozen=True)
class Output:
    """One output of the stack."""

    key: str
    value: str
    description: str


@dataclass(frozen=True)
class Seen:
    """A whole look. ``template`` is canonical JSON; ``parameters`` leave out what AWS does not show."""

    stack_id: str
    status: str
    reason: str
    template: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    outputs: Sequence[Output]
    resources: Sequence[Resource]
    protected: bool


def due(limit: int) -> list[uuid.UUID]:
    """Environments whose stack is to be looked at and that nobody looks at, longest due first."""
    return LEASE.waiting(ObservedStack.objects.all(), limit)


def claim(environment_id: uuid.UUID) -> ObservedStack | None:
    """The row, ours to look at under a new ``look_id``; ``None`` when it is not due or somebody has it."""
    mine = LEASE.claim(ObservedStack.objects.all(), environment_id)
    rows = ObservedStack.objects.select_related("environment__account", "environment__application__team")
    return rows.filter(pk=environment_id, look_id=mine).first() if mine else None


def put_off(row: ObservedStack, after: timedelta) -> None:
    """Give the look back unasked."""
    LEASE.held(row).update(**LEASE.given_back(after))


def saw(row: ObservedStack, seen: Seen) -> bool:
    """Write a whole look; false when it is not ours any more, and nothing is written."""
    columns: dict[str, Any] = {
        "stack_id": seen.stack_id,
        "status": seen.status,
        "reason": seen.reason,
        "template": seen.template,
        "parameters": dict(seen.parameters),
        "tags": dict(seen.tags),
        "outputs": [asdict(output) for output in seen.outputs],
        "resources": [asdict(resource) for resource in seen.resources],
        "looked_at": Now(),
        "problem": "",
        "aws_said": "",
        "attempts": 0,
        "next_check_at": Now() + _about_hourly(),
    }
    with transaction.atomic():
        before = _end(row, columns)
        if before is None:
            return False
        # What is protected at AWS is protected here, and stays so when it is taken over.
        first = {} if before.stack_id else {"next_drift_check_at": drift_checks.soon_after_a_deployment()}
        Environment.objects.filter(pk=row.pk, observed=True).update(protected=seen.protected, **first)
        if before.problem or before.status != seen.status or before.asked_at:
            _tell(before, f"{row.environment.stack_name} was looked at: {seen.status}.", {"status": seen.status})
    return True


def saw_nothing(row: ObservedStack, problem: str, *, aws_said: str = "", clear: bool) -> bool:
    """Write why there is nothing to see; what an earlier look saw stays, with its age.

    :param clear: whether asking again soon would give the same answer.
    """
    pause = SOON * 2 ** min(row.attempts, MOST_DOUBLINGS)
    columns = {
        "problem": problem[:1000],
        "aws_said": aws_said,
        "attempts": F("attempts") + 1 if row.attempts <= MOST_DOUBLINGS else row.attempts,
        "next_check_at": Now() + (_about_hourly() if clear or pause > HOURLY else pause),
    }
    with transaction.atomic():
        before = _end(row, columns)
        if before is None:
            return False
        if before.problem != problem[:1000] or before.asked_at:
            _tell(before, f"{row.environment.stack_name} could not be looked at: {problem}", {"problem": problem})
    return True


def _about_hourly() -> timedelta:
    return HOURLY + timedelta(seconds=random.uniform(0, SPREAD_SECONDS))  # noqa: S311  only spreads the load


def _end(row: ObservedStack, columns: dict[str, Any]) -> ObservedStack | None:
    """The row as it was before, when the look was still ours and is ended now."""
    before = LEASE.held(row).select_for_update(no_key=True).first()
    shared = {"tried_at": Now(), "asked_at": None, "asked_by": None, **LEASE.given_back()}
    if before is None or not LEASE.held(row).update(**shared, **columns):
        return None
    before.environment = row.environment
    return before


def _tell(row: ObservedStack, sentence: str, detail: dict[str, Any]) -> None:
    """The audit row of what is new or was asked for."""
    environment = row.environment
    audit.record(
        team=environment.application.team,
        action="environment.looked_at",
        subject=subject("environment", environment.pk),
        sentence=sentence,
        via="worker",
        detail={**detail, "asked_by": str(row.asked_by_id or "")},
    )


def why_observed(environment: Environment) -> str | None:
    """Why Tierboard changes nothing there, and what to do; ``None`` for environments that are its own."""
    if not environment.observed:
        return None
    return f"{environment.name} is only observed: Tierboard changes nothing there. Take it over first."


def known(environment_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, ObservedStack]:
    """What is known of the stacks of observed environments, in one query; none for none."""
    rows = ObservedStack.objects.filter(pk__in=environment_ids) if environment_ids else ()
    return {row.pk: row for row in rows}


def template_as_deployed(row: ObservedStack) -> dict[str, Any]:
    """The template with the values that its parameters have at AWS; what AWS does not show has none, so that nobody
    reckons with a default that may not hold.
    """
    template: dict[str, Any] = json.loads(row.template)
    declared = template.get("Parameters")
    if not isinstance(declared, dict):
        return template
    parameters = {name: _valued(entry, row.parameters.get(name)) for name, entry in declared.items()}
    return {**template, "Parameters": parameters}


def _valued(entry: object, value: str | None) -> object:
    if not isinstance(entry, dict):
        return entry
    rest = {key: part for key, part in entry.items() if key != "Default"}
    return rest if value is None else {**rest, "Default": value}
