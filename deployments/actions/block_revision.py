"""Blocking a bad revision, and lifting that. What is blocked is asked for, approved and carried out nowhere.

A block holds a definition, not a number: every revision of the application that says the same is blocked with it, and
none that says the same can be saved (``actions/define``). What runs already goes on running.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from deployments import policies
from deployments.failpoints import fp
from deployments.models import Application, Deployment, Revision
from deployments.refusals import Outdated, Refused
from deployments.states import BEFORE_EXECUTION, Status
from deployments.transitions import move
from deployments.written import written
from teams import audit
from teams.models import User
from teams.models.audit import subject

LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class Done:
    """The revision as it is now, and the deployments that were ended because of it."""

    revision: Revision
    ended: tuple[Deployment, ...] = ()


def block(*, revision: Revision, reason: str, by: User) -> Done:
    """Block the revision; whatever waits with it ends before anything is changed. The same press again changes nothing.

    :raises Refused: when ``by`` may not, the reason is missing or too long, or somebody blocked it before.
    """
    if no := policies.may_block(by, revision):
        raise Refused(no)
    reason = _reason(reason)
    fp("before_block")
    with transaction.atomic():
        revision = _locked(revision)
        if revision.blocked_at is not None:
            if (revision.blocked_by_id, revision.block_reason) == (by.pk, reason):
                return Done(revision)
            raise Refused(f"{policies.why_blocked(revision)} It stays so, with this reason.")
        same = _same(revision)
        same.update(blocked_at=Now(), blocked_by=by, block_reason=reason)
        revision = same.select_related("blocked_by").get(pk=revision.pk)
        _record(revision, "revision.blocked", f"{by} blocked {_names(same)} of {revision.application}: {reason}", by)
        ended = tuple(_end(row, by) for row in _waiting(same))
    fp("after_block")
    return Done(revision, ended)


def unblock(*, revision: Revision, blocked_at: datetime | None, by: User) -> Revision:
    """Lift the block that was on the screen. When there is none any more, nothing is left to do.

    :param blocked_at: since when it was blocked, as the page showed it.
    :raises Refused: when ``by`` may not.
    :raises Outdated: when it was blocked anew since (``current`` is the revision).
    """
    with transaction.atomic():
        revision = _locked(revision)
        if no := policies.may_unblock(by, revision):
            raise Refused(no)
        if revision.blocked_at is None:
            return revision
        if revision.blocked_at != blocked_at:
            raise Outdated(f"{policies.why_blocked(revision)} That was after you opened this page.", revision)
        same = _same(revision)
        same.update(blocked_at=None, blocked_by=None, block_reason="")
        sentence = f"{by} unblocked {_names(same)} of {revision.application}. It was blocked by {revision.blocked_by}."
        _record(revision, "revision.unblocked", sentence, by)
        return same.get(pk=revision.pk)


def _reason(text: str) -> str:
    """The reason on one line.

    :raises Refused: when it is missing or too long: it is never cut, for it is what people read instead of deploying.
    """
    text = written(text, most=LONGEST_REASON, field="reason")
    if not text:
        raise Refused("Say what is wrong with it: whoever wants to deploy it reads this.", field="reason")
    return text


def _locked(revision: Revision) -> Revision:
    """The revision as it is now. Nobody asks for a deployment and nobody saves a revision until the end of this."""
    Application.objects.select_for_update(no_key=True).get(pk=revision.application_id)
    return Revision.objects.select_related("application__team", "blocked_by").get(pk=revision.pk)


def _same(revision: Revision) -> QuerySet[Revision]:
    """Every revision of the application that says the same."""
    return Revision.objects.filter(application=revision.application, digest=revision.digest).order_by("number")


def _names(rows: QuerySet[Revision]) -> str:
    numbers = [str(number) for number in rows.values_list("number", flat=True)]
    return f"revision{'s' if len(numbers) > 1 else ''} {' and '.join(numbers)}"


def _waiting(rows: QuerySet[Revision]) -> Sequence[Deployment]:
    """What may still be stopped, each row ours until the end of the transaction; the older first, as plans overtake."""
    return list(
        Deployment.objects.filter(revision__in=rows, status__in=[*BEFORE_EXECUTION])
        .select_for_update(no_key=True, of=("self",))
        .select_related("application__team", "environment__account", "revision", "requested_by")
        .order_by("requested_at", "number")
    )


def _end(deployment: Deployment, by: User) -> Deployment:
    sentence = f"{policies.why_withdrawn(deployment)}"
    move(deployment, to=Status.CANCELLED, sentence=sentence, by=by, leased=False, via="web", outcome=sentence)
    return deployment


def _record(revision: Revision, action: str, sentence: str, by: User) -> None:
    """The audit row and the notice, with the whole reason: a sentence is cut where the log cuts it."""
    team, about = revision.application.team, subject("revision", revision.pk)
    facts = {"number": revision.number, "digest": revision.digest, "reason": revision.block_reason}
    audit.record(team=team, action=action, subject=about, sentence=sentence, by=by, detail=facts)
    audit.notify(team=team, event=action, subject=about, sentence=sentence, detail=facts)
