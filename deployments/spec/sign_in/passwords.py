"""Which passwords a user pool takes. Pure. Bounds: CloudFormation's AWS::Cognito::UserPool PasswordPolicy."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from deployments.spec.fields import Settings, Shown


class Passwords(Settings):
    """The rules for new passwords; whoever has one already keeps it."""

    minimum_length: Annotated[
        int,
        Field(ge=6, le=99),
        Shown(
            "Shortest password",
            "Length protects better than signs that are hard to type.",
            unit="characters",
            widget="number",
            aws_name="MinimumLength",
        ),
    ] = 12
    lowercase: Annotated[
        bool, Shown("A small letter", "At least one of a to z.", widget="checkbox", aws_name="RequireLowercase")
    ] = True
    uppercase: Annotated[
        bool, Shown("A capital letter", "At least one of A to Z.", widget="checkbox", aws_name="RequireUppercase")
    ] = False
    numbers: Annotated[
        bool, Shown("A digit", "At least one of 0 to 9.", widget="checkbox", aws_name="RequireNumbers")
    ] = True
    symbols: Annotated[
        bool, Shown("A sign", "At least one such as ! or ?.", widget="checkbox", aws_name="RequireSymbols")
    ] = False
    first_password_days: Annotated[
        int,
        Field(ge=1, le=365),
        Shown(
            "First password is good for",
            "For people whom somebody else added: then they need a new one.",
            unit="days",
            widget="number",
            aws_name="TemporaryPasswordValidityDays",
        ),
    ] = 7


def password_policy(rules: Passwords) -> dict[str, Any]:
    """As CloudFormation writes it."""
    return {
        "MinimumLength": rules.minimum_length,
        "RequireLowercase": rules.lowercase,
        "RequireUppercase": rules.uppercase,
        "RequireNumbers": rules.numbers,
        "RequireSymbols": rules.symbols,
        "TemporaryPasswordValidityDays": rules.first_password_days,
    }
