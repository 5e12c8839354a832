"""What somebody does past Tierboard, in AWS's console: a stack is made or updated."""

import time
from collections.abc import Callable
from typing import Final

from deployments.actions.targets import target_of
from deployments.aws import doors
from deployments.aws.errors import AwsProblem
from deployments.aws.gateways import CloudFormation
from deployments.aws.shapes import ChangeSetRequest
from deployments.aws.statuses import Opening, opening
from deployments.management.seeding.stage import LOOK_SECONDS, Late
from teams.connecting import Purpose
from teams.models import AwsAccount

BY_HAND: Final = "made-by-hand"
"""The change set, its token and the session: nothing of it says Tierboard."""


def console(account: AwsAccount, region: str) -> CloudFormation:
    """AWS as whoever signs in to its console sees it.

    :raises Late: when the sandbox takes nobody in.
    """
    try:
        return doors.connect(target_of(account, region, Purpose.DEPLOY, session_name=BY_HAND)).cloudformation
    except AwsProblem as problem:
        raise Late(f"Nobody gets into the account {account}: {problem}") from None


def carry_out(aws: CloudFormation, wanted: ChangeSetRequest, until: Callable[[str], bool], seconds: float) -> None:
    """Until the stack's status is as it should be. Each call may be repeated: the change set has one name, and its
    execution one token.

    :raises Late: when that takes too long, or AWS refuses it.
    """
    deadline = time.monotonic() + seconds
    try:
        while (status := _status(aws, wanted.stack_name)) is None or not until(status):
            if opening(status) is not Opening.WAIT:
                _ask(aws, wanted)
            if time.monotonic() > deadline:
                raise Late(f"The stack {wanted.stack_name} is {status or 'not there'} after {seconds:.0f} s.")
            time.sleep(LOOK_SECONDS)
    except AwsProblem as problem:
        raise Late(f"The stack {wanted.stack_name} could not be changed by hand: {problem}") from None


def _status(aws: CloudFormation, name: str) -> str | None:
    stack = aws.stack(name)
    return stack.status if stack else None


def _ask(aws: CloudFormation, wanted: ChangeSetRequest) -> None:
    made = aws.create_change_set(wanted)
    found = aws.change_set(made.arn)
    if found is not None and found.is_executable:
        aws.execute_change_set(made.arn, token=BY_HAND)
