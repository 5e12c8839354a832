"""Who can see at AWS what happens with an environment's stack, and where, for people who have never been there."""

from deployments.models import Environment
from teams.models import AwsAccount
from teams.operator import operator


def who(place: Environment) -> str:
    """Whom to ask: nobody's name is known here, but what they need is. A sandbox belongs to whoever runs Tierboard."""
    if place.account.kind == AwsAccount.Kind.SANDBOX:
        return operator()
    return f"whoever may sign in to AWS account {place.account.account_id} ({place.account.name})"


def where(place: Environment) -> str:
    """The way to the stack in AWS's console."""
    return f"AWS's console, under CloudFormation in {place.region}, as the stack {place.stack_name}"


def watched_by(place: Environment) -> str:
    """Both, and what a stack is, as a sentence; empty for a sandbox, which has no console."""
    if place.account.kind == AwsAccount.Kind.SANDBOX:
        return ""
    asked = who(place)
    return (
        f"{asked[:1].upper()}{asked[1:]} sees in {where(place)} (all that {place.name} has at AWS) what goes on there."
    )
