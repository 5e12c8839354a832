"""The role that CloudFormation works with. It stays with the stack (API_CreateChangeSet, RoleARN)."""

import re

from sandbox.aws.errors import AwsError
from sandbox.aws.query import Fields
from sandbox.settings import ACCOUNT_ID

FORM = re.compile(r"arn:aws:iam::(\d{12}):role/[\w+=,.@/-]+")


def checked(fields: Fields) -> str:
    """The RoleARN of a call, or an empty string. Raises AwsError for one that cannot be assumed."""
    arn = fields.text("RoleARN")
    if not arn:
        return ""
    match = FORM.fullmatch(arn)
    if match is None or len(arn) < 20:
        raise AwsError("ValidationError", f"Role {arn} is invalid or cannot be assumed")
    if match.group(1) != ACCOUNT_ID:
        raise AwsError("ValidationError", "Cross-account pass role is not allowed.")
    return arn
