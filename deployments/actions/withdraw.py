"""Ends what could not be asked for any more, because of who asked or because of its revision: it would never be
carried out."""

from typing import Final

from django.db.models import Exists, OuterRef, Q

from deployments import policies
from deployments.failpoints import fp
from deployments.models import Deployment
from deployments.states import Status
from deployments.transitions import LostRace, move
from teams.models import Membership
from teams.roles import Role, expand

_WAITS: Final = (Status.QUEUED, Status.AWAITING_APPROVAL, Status.APPROVED)
_MAY_ASK: Final = [role.value for role in Role if Role.DEVELOPER in expand([role.value])]
_AT_ONCE: Final = 100


def withdraw() -> int:
    """End what waits in vain; returns how many. Safe to run anywhere, any number of times.

    The last door asks the same again, so nothing depends on this: it keeps people from deciding in vain.
    """
    asked_by = Membership.objects.filter(
        team=OuterRef("application__team"),
        user=OuterRef("requested_by"),
        user__is_active=True,
        roles__overlap=_MAY_ASK,
    )
    doubtful = Deployment.objects.filter(status__in=_WAITS).filter(
        Q(requested_through__revoked_at__isnull=False) | Q(revision__blocked_at__isnull=False) | ~Exists(asked_by)
    )
    ended = 0
    for deployment in doubtful.select_related("application__team", "environment__application__team", "revision")[
        :_AT_ONCE
    ]:
        reason = policies.why_withdrawn(deployment)
        if reason is None:
            continue
        try:
            fp("before_withdraw")
            move(deployment, to=Status.CANCELLED, sentence=reason, leased=False, outcome=reason)
            fp("after_withdraw")
        except LostRace:
            continue
        ended += 1
    return ended
