"""Calls that AWS takes without a signature: people sign up and in by themselves with Cognito, and everybody may read
the keys by which a pool's tokens are checked.

Which calls they are: Amazon Cognito Developer Guide, "List of API operations grouped by authorization model". Where
such a call goes is told at AWS by its host; here by the app or the token that it names.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from sandbox.aws.identity import Caller
from sandbox.backend.calls import Headers, signed_headers
from sandbox.cloudformation.repository import Repository
from sandbox.settings import ACCOUNT_ID, DEFAULT_REGION

SERVICE = "cognito-idp"
TARGET = "AWSCognitoIdentityProviderService."
ACTIONS = frozenset(
    {
        *("AssociateSoftwareToken", "ChangePassword", "ConfirmForgotPassword", "ConfirmSignUp", "DeleteUser"),
        *("DeleteUserAttributes", "ForgotPassword", "GetUser", "GetUserAttributeVerificationCode", "GlobalSignOut"),
        *("InitiateAuth", "ResendConfirmationCode", "RespondToAuthChallenge", "RevokeToken", "SetUserMFAPreference"),
        *("SignUp", "UpdateUserAttributes", "VerifySoftwareToken", "VerifyUserAttribute"),
    }
)
KEYS = re.compile(r"/([a-z]{2}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+/\.well-known/(?:jwks\.json|openid-configuration)")
POOL_REGION = re.compile(r"/([a-z]{2}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+$")
CLIENT = "AWS::Cognito::UserPoolClient"


class Unsigned:
    """Knows who calls without a signature."""

    def __init__(self, repository: Repository, host: str) -> None:
        self._repository = repository
        self._host = host

    def caller(self, path: str, headers: Mapping[str, str], body: bytes) -> Caller | None:
        """Nobody in particular, in the region that the call is meant for; None for a call that has to be signed."""
        if "authorization" in headers:
            return None
        if found := KEYS.fullmatch(path):
            return Caller("", found[1], SERVICE)
        target = headers.get("x-amz-target", "")
        if not target.startswith(TARGET) or target.removeprefix(TARGET) not in ACTIONS:
            return None
        return Caller("", self._region(body), SERVICE)

    def headers(self, caller: Caller) -> Headers:
        """What tells MiniStack the region of a call without a signature."""
        return signed_headers(caller.service, caller.region, self._host, ACCOUNT_ID)

    def _region(self, body: bytes) -> str:
        try:
            asked = json.loads(body or b"{}")
        except ValueError:
            return DEFAULT_REGION
        known = asked if isinstance(asked, dict) else {}
        return self._region_of_app(known.get("ClientId")) or _region_of_token(known.get("AccessToken"))

    def _region_of_app(self, client: Any) -> str:
        for stack in self._repository.stacks():
            resources = self._repository.resources(stack.id).values()
            if any(one.type == CLIENT and one.physical_id == client for one in resources):
                return stack.region
        return ""


def _region_of_token(token: Any) -> str:
    """The issuer of a token ends in its pool, whose id begins with the region."""
    try:
        part = str(token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        found = POOL_REGION.search(str(claims["iss"]))
    except (IndexError, KeyError, TypeError, ValueError):
        return DEFAULT_REGION
    return found[1] if found else DEFAULT_REGION
