"""Who can see at AWS what happens with an environment's stack, and where, for people who have never been there."""

from deployments.models import Environment
from teams.models import AwsAccount
from teams.operator import operator


def who(place: Environment) -> str:
    """Whom to ask: nobody's name is known here, but what they need is. A sandbox belongs to whoever runs Tierboard."""
    if place.account.kind == AwsAccount.Kind.SANDBOX:
        return operator()
    return f"anybody who may sign in to AWS account {place.account.account_id} ({place.account.name})"


def where(place: Environment) -> str:
    """The way to the stack in AWS's console."""
    return f"AWS's console, under CloudFormation in {place.region}, as the stack {place.stack_name}"


def watched_by(place: Environment) -> str:
    """Who may look at the stack in AWS's console; empty for a sandbox, which has none."""
    return "" if place.account.kind == AwsAccount.Kind.SANDBOX else who(place)
