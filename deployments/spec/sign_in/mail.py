"""Mail of a user pool through Amazon SES. Pure. Cognito Developer Guide, "Email settings for user pools": Cognito's own
sender takes 50 mails a day; SES takes what the account's sending quota allows.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator

from deployments.spec.fields import Settings, Shown


def _identity(value: str) -> str:
    if not re.fullmatch(r"arn:aws[a-z-]*:ses:[a-z0-9-]+:[0-9]{12}:identity/[^\s/]+", value):
        raise ValueError("Write the ARN of an SES identity: arn:aws:ses:REGION:ACCOUNT:identity/example.com.")
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", value) or len(value) > 254:
        raise ValueError("Write one e-mail address, such as hello@example.com.")
    return value


class Mail(Settings):
    """Who the pool's mails come from."""

    identity_arn: Annotated[
        str,
        AfterValidator(_identity),
        Shown(
            "SES identity",
            "The address or domain that was confirmed in Amazon SES, in the pool's region or in one that Cognito takes "
            "for it.",
            placeholder="arn:aws:ses:eu-central-1:123456789012:identity/example.com",
            aws_name="SourceArn",
        ),
    ]
    sender: Annotated[
        str,
        AfterValidator(_address),
        Shown("From", "An address of that identity.", placeholder="hello@example.com", aws_name="From"),
    ]
    reply_to: Annotated[
        Annotated[str, AfterValidator(_address)] | None,
        Shown("Answers go to", "Empty: to the sender.", placeholder="help@example.com", aws_name="ReplyToEmailAddress"),
    ] = None


def mail_properties(mail: Mail | None) -> dict[str, Any] | None:
    """As CloudFormation writes it; None leaves it to Cognito."""
    if mail is None:
        return None
    properties = {"EmailSendingAccount": "DEVELOPER", "From": mail.sender, "SourceArn": mail.identity_arn}
    return properties | ({"ReplyToEmailAddress": mail.reply_to} if mail.reply_to else {})
