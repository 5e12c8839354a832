"""The rows of checks: which account is due, who looks at it, how far, and what came out.

The row is the work, as for deployments, and is leased (``teams.leases``): only who holds the check's id may write its
end. What is asked of AWS is in ``deployments.actions.check_account``.
"""

import random
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from teams import audit
from teams.connecting import Answer, Outcome, verdict_of
from teams.leases import Lease
from teams.models import AwsAccount
from teams.models.audit import subject

LEASE: Final = Lease(timedelta(seconds=90), holder="check_id", until="check_lease_until")
"""Longer than one question can take; each question renews it."""
DAILY: Final = timedelta(hours=24)
SPREAD_SECONDS: Final = 3600
SOON: Final = timedelta(minutes=15)
"""When there was no clear answer."""

_VERDICTS: Final = {
    Outcome.GOOD: AwsAccount.Verdict.CONNECTED,
    Outcome.REFUSED: AwsAccount.Verdict.REFUSED,
    Outcome.UNKNOWN: AwsAccount.Verdict.UNKNOWN,
}
_WORDS: Final = {
    AwsAccount.Verdict.CONNECTED: "is connected: both roles let Tierboard in, and nobody without its ExternalId",
    AwsAccount.Verdict.REFUSED: "was refused",
    AwsAccount.Verdict.UNKNOWN: "could not be checked to the end",
}


def due(limit: int) -> list[uuid.UUID]:
    """Accounts whose check is due and that nobody looks at, longest due first."""
    return LEASE.waiting(_with_roles(), limit)


def _with_roles() -> QuerySet[AwsAccount]:
    return AwsAccount.objects.exclude(read_role_arn="").exclude(deploy_role_arn="")


def claim(pk: uuid.UUID) -> AwsAccount | None:
    """The account, ours to check under a new ``check_id``; ``None`` when it is not due or somebody has it."""
    mine = LEASE.claim(_with_roles(), pk, check_step=0)
    return AwsAccount.objects.select_related("team").get(pk=pk, check_id=mine) if mine else None


def went_on(account: AwsAccount, step: int) -> bool:
    """Write down that ``step`` questions were asked, and keep the lease; false when the check is not ours any more."""
    return bool(LEASE.held(account).update(check_step=step, **LEASE.kept()))


def put_off(account: AwsAccount, after: timedelta) -> None:
    """Give the check back unasked."""
    LEASE.held(account).update(**LEASE.given_back(after))


def end(account: AwsAccount, answers: Sequence[Answer]) -> bool:
    """Write what came out and when to look again; false when the check is not ours any more, and nothing is written.

    A refusal takes the account out of use; an unknown answer leaves it in use if it was, and is never a connection.
    """
    outcome = verdict_of(answers)
    verdict = _VERDICTS[outcome]
    daily = DAILY + timedelta(seconds=random.uniform(0, SPREAD_SECONDS))  # noqa: S311  only spreads the load
    columns = {
        "verdict": verdict,
        "answers": [answer.to_json() for answer in answers],
        "checked_at": Now(),
        "check_asked_at": None,
        "check_asked_by": None,
        "check_step": 0,
        **LEASE.given_back(SOON if outcome is Outcome.UNKNOWN else daily),
    }
    if outcome is not Outcome.UNKNOWN:
        columns["passed_at"] = Now() if outcome is Outcome.GOOD else None
    with transaction.atomic():
        before = LEASE.held(account).select_for_update(of=("self",)).select_related("team", "check_asked_by").first()
        if before is None or not LEASE.held(account).update(**columns):
            return False
        if before.verdict != verdict or before.check_asked_at:
            _tell(before, verdict, answers)
    return True


def _tell(account: AwsAccount, verdict: AwsAccount.Verdict, answers: Sequence[Answer]) -> None:
    """The audit row of a result that is new or that somebody asked for; what becomes worse is a notice too."""
    reason = next((f": {answer.sentence}" for answer in answers if answer.outcome.value == verdict.value), ".")
    sentence = f"The AWS account {account} ({account.account_id}) {_WORDS[verdict]}{reason}"
    about = subject("account", account.pk)
    detail = {
        "account": account.account_id,
        "verdict": verdict.value,
        "check": str(account.check_id),
        "asked_by": str(account.check_asked_by or ""),
    }
    audit.record(
        team=account.team, action="account.checked", subject=about, sentence=sentence, via="worker", detail=detail
    )
    if account.passed_at and verdict == AwsAccount.Verdict.REFUSED:
        audit.notify(team=account.team, event="account.refused", subject=about, sentence=sentence, detail=detail)
