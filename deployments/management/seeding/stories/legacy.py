"""legacy: a stack that somebody made by hand years ago, only observed beside the environments of shop."""

import time
from typing import Any, Final

from deployments.actions.look_at_stack import look
from deployments.actions.observe_stack import register_stack
from deployments.aws import doors
from deployments.aws.shapes import ChangeSetRequest
from deployments.aws.statuses import Phase, phase
from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import LOOK_SECONDS, Late, Stage
from deployments.management.seeding.stories.by_hand import BY_HAND, carry_out, console
from deployments.models import Application, Environment, ObservedStack
from deployments.spec.template import canonical
from teams.models import AwsAccount

STACK: Final = "orders-by-hand"
PLACE: Final = "by-hand"
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
    wanted = ChangeSetRequest(
        STACK, BY_HAND, "CREATE", canonical(TEMPLATE), {"JournalDays": "30"}, {"owner": "the warehouse"}, (), "By hand"
    )
    carry_out(console(account, REGIONS[0]), wanted, lambda status: phase(status) is Phase.WELL, stage.seconds)
    _see(_registered(stage, application, account), stage.seconds)


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
