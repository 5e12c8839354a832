"""legacy: a stack that somebody made by hand years ago, only observed beside the environments of shop."""

import time
from typing import Any, Final

from deployments.actions.look_at_stack import look
from deployments.actions.observe_stack import register_stack
from deployments.actions.targets import target_of
from deployments.aws import doors
from deployments.aws.errors import AwsProblem
from deployments.aws.gateways import CloudFormation
from deployments.aws.shapes import ChangeSetRequest
from deployments.aws.statuses import Phase, phase
from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import LOOK_SECONDS, Late, Stage
from deployments.models import Application, Environment, ObservedStack
from deployments.spec.template import canonical
from teams.connecting import Purpose
from teams.models import AwsAccount

STACK: Final = "orders-by-hand"
PLACE: Final = "by-hand"
BY_HAND: Final = "made-by-hand"
"""The change set, its token and the session: nothing of it says Tierboard."""
TEMPLATE: Final[dict[str, Any]] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "Orders of the old shop",
    "Parameters": {"JournalDays": {"Type": "Number", "Default": 7}},
    "Resources": {
        "Orders": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            },
        },
        "Journal": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "JournalDays"}}},
        "Incoming": {"Type": "AWS::SQS::Queue", "Properties": {}},
    },
    "Outputs": {"Table": {"Description": "Where orders are kept", "Value": {"Ref": "Orders"}}},
}


def tell(stage: Stage) -> None:
    """Somebody makes a stack; the team registers it and sees what is in it."""
    application = stage.application("shop", "api", REGIONS[0])
    account = AwsAccount.objects.get(team=stage.team, kind=AwsAccount.Kind.SANDBOX)
    target = target_of(account, REGIONS[0], Purpose.DEPLOY, session_name=BY_HAND)
    try:
        _make_by_hand(doors.connect(target).cloudformation, stage.seconds)
    except AwsProblem as problem:
        raise Late(f"The stack {STACK} could not be made: {problem}") from None
    _see(_registered(stage, application, account), stage.seconds)


def _make_by_hand(aws: CloudFormation, seconds: float) -> None:
    """Each call may be repeated: the change set has one name, and its execution one token."""
    deadline = time.monotonic() + seconds
    wanted = ChangeSetRequest(
        STACK, BY_HAND, "CREATE", canonical(TEMPLATE), {"JournalDays": "30"}, {"owner": "the warehouse"}, (), "By hand"
    )
    while (stack := aws.stack(STACK)) is None or phase(stack.status) is not Phase.WELL:
        if stack is None or phase(stack.status) is Phase.REVIEW:
            made = aws.create_change_set(wanted)
            found = aws.change_set(made.arn)
            if found is not None and found.is_executable:
                aws.execute_change_set(made.arn, token=BY_HAND)
        if time.monotonic() > deadline:
            raise Late(f"The stack {STACK} is {stack.status if stack else 'not there'} after {seconds:.0f} s.")
        time.sleep(LOOK_SECONDS)


def _registered(stage: Stage, application: Application, account: AwsAccount) -> Environment:
    found = application.environments.filter(name=PLACE).first()
    return found or register_stack(
        application=application,
        name=PLACE,
        account=account,
        region=REGIONS[0],
        stack_name=STACK,
        by=stage.developer,
    )


def _see(environment: Environment, seconds: float) -> None:
    """Look beside the sweepers, until anybody has seen it."""
    deadline = time.monotonic() + seconds
    while not ObservedStack.objects.filter(pk=environment.pk, looked_at__isnull=False).exists():
        if not look(environment.pk, connect=doors.connect):
            time.sleep(LOOK_SECONDS)
        if time.monotonic() > deadline:
            raise Late(f"Nobody has seen the stack {STACK} after {seconds:.0f} s.")
