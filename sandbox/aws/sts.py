"""Who am I, and may I be somebody else: the two calls by which the product enters an account."""

import secrets
from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from sandbox.aws import query
from sandbox.aws.errors import AwsError
from sandbox.aws.identity import Caller
from sandbox.aws.query import Fields
from sandbox.settings import ACCOUNT_ID, ROLE_NAMES
from sandbox.store import Store

KIND = "session"
USER_ARN = f"arn:aws:iam::{ACCOUNT_ID}:user/sandbox"
KEPT_SESSIONS = 500


class Sts:
    """Sessions by access key, kept in the journal so that a restart does not end them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def assume_role(self, fields: Fields) -> Response:
        """AssumeRole of one of the two roles with an ExternalId. Raises AwsError."""
        arn, session = fields.required("RoleArn"), fields.required("RoleSessionName")
        allowed = [f"arn:aws:iam::{ACCOUNT_ID}:role/{name}" for name in ROLE_NAMES]
        if arn not in allowed or not fields.text("ExternalId"):
            message = f"User: {USER_ARN} is not authorized to perform: sts:AssumeRole on resource: {arn}"
            raise AwsError("AccessDenied", message, 403)
        seconds = int(fields.text("DurationSeconds", "3600"))
        if not 900 <= seconds <= 43200:
            raise AwsError("ValidationError", f"The requested DurationSeconds {seconds} is not between 900 and 43200.")
        name = arn.rpartition("/")[2]
        key = "ASIA" + secrets.token_hex(8).upper()
        ends = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assumed = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}/{session}"
        old = list(self._store.all(KIND))[:-KEPT_SESSIONS]
        await self._store.save((KIND, key, {"arn": assumed, "ends": ends}), *[(KIND, one, None) for one in old])
        credentials = {
            "AccessKeyId": key,
            "SecretAccessKey": secrets.token_urlsafe(30),
            "SessionToken": secrets.token_urlsafe(96),
            "Expiration": ends,
        }
        user = {"AssumedRoleId": f"AROA{name.upper()[:12]}:{session}", "Arn": assumed}
        return query.answer("sts", "AssumeRole", {"Credentials": credentials, "AssumedRoleUser": user})

    def caller_identity(self, caller: Caller) -> Response:
        """GetCallerIdentity."""
        session = self._store.get(KIND, caller.access_key)
        arn = str(session["arn"]) if session else USER_ARN
        user = arn.rpartition("/")[2] if session else "AIDASANDBOX"
        return query.answer("sts", "GetCallerIdentity", {"Arn": arn, "UserId": user, "Account": ACCOUNT_ID})

    def check_session(self, caller: Caller) -> None:
        """Raise ExpiredToken for temporary credentials that are over."""
        session = self._store.get(KIND, caller.access_key)
        if session is not None and str(session["ends"]) < datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"):
            raise AwsError("ExpiredToken", "The security token included in the request is expired", 403)
