"""Client request tokens: the same call again is answered without a second effect, another call with it is refused.

After the API reference: the parameter ClientRequestToken and the error TokenAlreadyExistsException.
"""

import re

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.cloudformation.model import Stack

NAME = "ClientRequestToken"
FORM = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
LONGEST = 128
KEPT = 100


def sent(fields: Fields) -> str:
    """The token of a call, or an empty string. Raises AwsError for one that AWS would not take."""
    token = fields.text(NAME)
    if not fields.has(NAME):
        return ""
    if len(token) > LONGEST or not FORM.fullmatch(token):
        rule = (
            f"Member must have length less than or equal to {LONGEST}"
            if len(token) > LONGEST
            else "Member must satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*"
        )
        message = f"1 validation error detected: Value '{token}' at '{NAME}' failed to satisfy constraint: {rule}"
        raise AwsError("ValidationError", message)
    return token


def repeated(stack: Stack, key: str, token: str) -> bool:
    """Whether this very call took effect before. Raises AwsError when the token belongs to another one."""
    if not token:
        return False
    if stack.tokens.get(key) == token:
        return True
    if token in stack.tokens.values():
        raise AwsError("TokenAlreadyExistsException", f"Token {token} was used for another operation on this stack.")
    return False


def kept(stack: Stack, key: str, token: str) -> dict[str, str]:
    """The stack's tokens with this one; the oldest are forgotten."""
    others = [(name, value) for name, value in stack.tokens.items() if name != key]
    return dict([*others, (key, token)][-KEPT:])
