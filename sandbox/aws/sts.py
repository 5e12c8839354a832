"""Who am I, and may I be somebody else: the two calls by which the product enters an account."""

import re
import secrets
from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from sandbox.aws import query
from sandbox.aws.errors import AwsError
from sandbox.aws.identity import Caller
from sandbox.aws.query import Fields
from sandbox.aws.trust import Trust
from sandbox.ledger import SESSION
from sandbox.settings import ACCOUNT_ID
from sandbox.store import Store

KIND = "session"
USER_ARN = f"arn:aws:iam::{ACCOUNT_ID}:user/sandbox"
KEPT_SESSIONS = 500
FORM = "%Y-%m-%dT%H:%M:%SZ"
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")


class Sts:
    """Sessions by access key, kept in the journal so that a restart does not end them."""

    def __init__(self, store: Store, trust: Trust) -> None:
        self._store = store
        self._trust = trust

    async def assume_role(self, fields: Fields) -> Response:
        """AssumeRole of a role that trusts the caller. Raises AwsError."""
        arn, session = fields.required("RoleArn"), fields.required("RoleSessionName")
        if not SESSION_NAME.fullmatch(session):
            raise AwsError(
                "ValidationError",
                f"1 validation error detected: Value '{session}' at 'roleSessionName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
            )
        role = self._trust.role(arn)
        if role is None or not role.trusts(fields.text("ExternalId")):
            message = f"User: {USER_ARN} is not authorized to perform: sts:AssumeRole on resource: {arn}"
            raise AwsError("AccessDenied", message, 403)
        seconds = int(fields.text("DurationSeconds", "3600"))
        if not 900 <= seconds <= 43200:
            raise AwsError("ValidationError", f"The requested DurationSeconds {seconds} is not between 900 and 43200.")
        key = "ASIA" + secrets.token_hex(8).upper()
        ends = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(FORM)
        assumed = f"arn:aws:sts::{role.leads_to}:assumed-role/{role.name}/{session}"
        kept = {"arn": assumed, "ends": ends, "account": role.leads_to, "session": session}
        old = list(self._store.all(KIND))[:-KEPT_SESSIONS]
        await self._store.save((KIND, key, kept), *[(KIND, one, None) for one in old])
        credentials = {
            "AccessKeyId": key,
            "SecretAccessKey": secrets.token_urlsafe(30),
            "SessionToken": secrets.token_urlsafe(96),
            "Expiration": ends,
        }
        user = {"AssumedRoleId": f"AROA{role.name.upper()[:12]}:{session}", "Arn": assumed}
        return query.answer("sts", "AssumeRole", {"Credentials": credentials, "AssumedRoleUser": user})

    def caller_identity(self, caller: Caller) -> Response:
        """GetCallerIdentity."""
        session = self._store.get(KIND, caller.access_key)
        arn = str(session["arn"]) if session else USER_ARN
        user = arn.rpartition("/")[2] if session else "AIDASANDBOX"
        account = str(session.get("account", ACCOUNT_ID)) if session else ACCOUNT_ID
        return query.answer("sts", "GetCallerIdentity", {"Arn": arn, "UserId": user, "Account": account})

    def check_session(self, caller: Caller) -> None:
        """Raise ExpiredToken for temporary credentials that are over, AccessDenied for those of another account, which
        has nothing here. Remembers the session's name for the ledger.
        """
        session = self._store.get(KIND, caller.access_key)
        SESSION.set(str(session.get("session", "")) if session else "")
        if session is None:
            return
        if str(session["ends"]) < datetime.now(UTC).strftime(FORM):
            raise AwsError("ExpiredToken", "The security token included in the request is expired", 403)
        if session.get("account", ACCOUNT_ID) != ACCOUNT_ID and caller.service != "sts":
            message = f"User: {session['arn']} is not authorized: the sandbox has only account {ACCOUNT_ID}"
            raise AwsError("AccessDenied", message, 403)

    async def expire(self, session: str) -> int:
        """End the sessions of a name, or all when it is empty, as if their time was over; how many."""
        over = datetime(2000, 1, 1, tzinfo=UTC).strftime(FORM)
        ended = [
            (KIND, key, {**values, "ends": over})
            for key, values in self._store.all(KIND).items()
            if session in ("", values.get("session"))
        ]
        await self._store.save(*ended)
        return len(ended)
