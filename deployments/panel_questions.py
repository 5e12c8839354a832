"""The rows of questions about what runs: which is due, who asks AWS, and what came of it. The row is the work.

A question is leased (``teams.leases``): only who holds the lease's id may write. All of them only read, so they may be
asked any number of times; what is asked anew takes the lease away, and an answer to what was asked before is dropped.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import Value

from deployments.models import Environment, PanelQuestion
from deployments.models.clock import ClockTimestamp
from teams.leases import Lease
from teams.models import User

LEASE: Final = Lease(timedelta(seconds=90), holder="lease_id", due="next_look_at", clock=ClockTimestamp)
"""Longer than all calls of one question can take."""
LONGEST_WAIT: Final = timedelta(minutes=2)
FOLLOWED: Final = timedelta(minutes=5)
"""So long a log is followed before somebody has to say again that they look at it."""
KEPT: Final = timedelta(hours=1)
AGAIN: Final = timedelta(seconds=3)
_S = PanelQuestion.State
Kind = PanelQuestion.Kind


def ask(
    environment: Environment,
    component: str,
    kind: PanelQuestion.Kind,
    *,
    key: str,
    about: Mapping[str, Any],
    by: User,
    follow: bool = False,
) -> PanelQuestion:
    """Ask anew, in the row that there is for it. What was answered stays until then, if it is about the same."""
    found, _ = PanelQuestion.objects.get_or_create(
        environment=environment,
        component=component,
        kind=kind,
        key=key,
        defaults={"asked_by": by, "about": dict(about)},
    )
    same = found.about == dict(about)
    columns: dict[str, Any] = {
        "about": dict(about),
        "asked_by": by,
        "asked_at": ClockTimestamp(),
        "state": _S.WAITING,
        "sentence": "",
        "aws_said": "",
        "at_aws": "",
        "follow_until": ClockTimestamp() + Value(FOLLOWED) if follow else None,
        "next_look_at": ClockTimestamp(),
        "lease_id": None,
        "lease_until": None,
        **({} if same else {"answer": None, "answered_at": None}),
    }
    PanelQuestion.objects.filter(pk=found.pk).update(**columns)
    found.refresh_from_db()
    return found


def found(environment: Environment, component: str, kind: PanelQuestion.Kind, key: str) -> PanelQuestion | None:
    """What was asked last."""
    rows = PanelQuestion.objects.filter(environment=environment, component=component, kind=kind, key=key)
    return rows.select_related("asked_by").first()


def is_fresh(question: PanelQuestion, age: timedelta) -> bool:
    """Whether it was answered well within ``age``, by the database's clock."""
    rows = PanelQuestion.objects.filter(pk=question.pk, state=_S.ANSWERED)
    return rows.filter(answered_at__gt=ClockTimestamp() - Value(age)).exists()


def stop(question: PanelQuestion) -> None:
    """Follow no longer. What was answered stays."""
    rows = PanelQuestion.objects.filter(pk=question.pk, follow_until__isnull=False)
    ended = {"state": _S.ANSWERED, "follow_until": None, "next_look_at": None, "lease_id": None, "lease_until": None}
    rows.update(**ended)


def forget() -> int:
    """Remove what was asked long ago: logs and items hold what people wrote, and are no business of our database."""
    return PanelQuestion.objects.filter(asked_at__lt=ClockTimestamp() - Value(KEPT)).delete()[0]


def due(limit: int) -> list[uuid.UUID]:
    """Questions that are due and that nobody has, longest due first."""
    return LEASE.waiting(PanelQuestion.objects.filter(state=_S.WAITING), limit)


def claim(pk: uuid.UUID) -> PanelQuestion | None:
    """The question, ours to ask; ``None`` when it is not due or somebody has it."""
    mine = LEASE.claim(PanelQuestion.objects.filter(state=_S.WAITING), pk)
    related = ("environment__account", "environment__application__team", "environment__live_deployment", "asked_by")
    rows = PanelQuestion.objects.select_related(*related, "environment__live_revision")
    return rows.filter(pk=pk, lease_id=mine).first() if mine else None


def put_off(question: PanelQuestion, after: timedelta, **columns: Any) -> None:
    """Give it back, to be asked again."""
    LEASE.held(question).update(**LEASE.given_back(after), **columns)


def is_too_late(question: PanelQuestion) -> bool:
    """Whether nobody waits for its first answer any more."""
    rows = LEASE.held(question).filter(asked_at__lt=ClockTimestamp() - Value(LONGEST_WAIT))
    return rows.filter(follow_until__isnull=True).exists()


def answered(question: PanelQuestion, answer: Mapping[str, Any], at_aws: str = "") -> bool:
    """Keep the answer; what is followed is due again. False when it was asked anew meanwhile: nothing is written."""
    columns: dict[str, Any] = {"answer": dict(answer), "answered_at": ClockTimestamp(), "at_aws": at_aws[:512]}
    follows = LEASE.held(question).filter(follow_until__gt=ClockTimestamp() + Value(AGAIN))
    if follows.update(**LEASE.given_back(AGAIN), **columns, sentence="", aws_said=""):
        return True
    ended = {**LEASE.given_back(), "next_look_at": None, "state": _S.ANSWERED, "sentence": "", "aws_said": ""}
    return bool(LEASE.held(question).update(**ended, **columns))


def failed(question: PanelQuestion, sentence: str, aws_said: str = "") -> bool:
    """There is no answer, and why. What was answered before stays, with its age."""
    ended = {**LEASE.given_back(), "next_look_at": None, "state": _S.FAILED, "sentence": sentence[:500]}
    return bool(LEASE.held(question).update(**ended, aws_said=aws_said))
