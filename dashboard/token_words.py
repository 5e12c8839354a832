"""How a token stands, in chips, and how it is used, as a command to be copied. Pure but for rows."""

from collections.abc import Container
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dashboard.words import Mark
from teams.models import ApiToken
from teams.policies import why_token_stopped
from teams.scopes import LABELS, Scope

SOON: Final = timedelta(days=14)
REVOKED: Final = Mark("Revoked", "neutral", "circle-slash")
EXPIRED: Final = Mark("Expired", "neutral", "clock-alert")
STOPPED: Final = Mark("Stopped: its maker left", "bad", "circle-x")
ACTIVE: Final = Mark("Active", "good", "circle-check")
NEVER_USED: Final = Mark("Never used", "neutral", "circle-dashed")


def marks(token: ApiToken, now: datetime, makers: Container[tuple[UUID, UUID]]) -> tuple[Mark, ...]:
    """Chips for whether it works, and whether anybody uses it.

    :param makers: pairs of person and team that still hold.
    """
    state = _state(token, now, makers)
    unused = token.last_used_at is None and state not in {REVOKED, EXPIRED}
    return (state, NEVER_USED) if unused else (state,)


def _state(token: ApiToken, now: datetime, makers: Container[tuple[UUID, UUID]]) -> Mark:
    if token.revoked_at:
        return REVOKED
    if token.expires_at <= now:
        return EXPIRED
    if why_token_stopped(token, now, makers):
        return STOPPED
    left = token.expires_at - now
    if left > SOON:
        return ACTIVE
    return Mark(f"Expires {_in(left)}", "caution", "clock-alert")


def _in(left: timedelta) -> str:
    days = left.days
    if days < 1:
        return "within a day"
    return "in 1 day" if days == 1 else f"in {days} days"


def scopes(token: ApiToken) -> str:
    """What it may do, in words."""
    return ", ".join(LABELS[scope] for scope in Scope if token.may(scope))


def example(token: ApiToken, base: str, application: str, environment: str) -> str:
    """A command that can be run as it is, once the token is in TIERBOARD_TOKEN. It changes nothing at AWS.

    :param base: the address of this installation without a slash at its end.
    """
    sign_in = '  -H "Authorization: Bearer $TIERBOARD_TOKEN"'
    if token.may(Scope.DEPLOY) or token.may(Scope.PLAN):
        return " \\\n".join(
            [
                f"curl -sS {base}/api/v1/deployments",
                sign_in,
                '  -H "Content-Type: application/json"',
                '  -H "Idempotency-Key: $(uuidgen)"',
                f'''  -d '{{"application": "{application}", "environment": "{environment}", "revision": 1, '''
                """"mode": "plan"}\'""",
            ]
        )
    if token.may(Scope.ARTIFACTS):
        address = f"'{base}/api/v1/artifacts?application={application}&purpose=code'"
        return " \\\n".join(
            [f"curl -sS {address}", sign_in, '  -H "Content-Type: application/zip"', "  --data-binary @code.zip"]
        )
    return " \\\n".join([f"curl -sS {base}/api/v1/applications", sign_in])
