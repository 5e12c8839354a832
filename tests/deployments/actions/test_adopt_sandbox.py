"""Observing and taking over against the sandbox: a stack that boto3 made, and what CloudFormation was really asked."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from deployments.actions import check_drift
from deployments.actions.ask_drift import ask_drift
from deployments.actions.look_at_stack import look
from deployments.actions.observe_stack import forget, look_again, register_stack
from deployments.aws.connections import Connections
from deployments.models import Application, DriftCheck, Environment, ObservedStack
from deployments.states import Kind, Status
from tests import factories
from tests.dashboard.conftest import client_of
from tests.deployments.actions.driving import approved, asked, drive, linted
from tests.factories import Cast
from tests.sandbox.aws import Aws
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db
TEMPLATE = """
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Days: {Type: Number, Default: 1}
Resources:
  NotesTableTable:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: board, AttributeType: S}
        - {AttributeName: id, AttributeType: S}
      KeySchema:
        - {AttributeName: board, KeyType: HASH}
        - {AttributeName: id, KeyType: RANGE}
  Journal:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: !Ref Days}
  Inbox: {Type: AWS::SQS::Queue}
  Spare: {Type: AWS::SQS::Queue}
Outputs:
  Inbox: {Value: !Ref Inbox}
  Table: {Value: !Ref NotesTableTable}
"""
LOST = {"Inbox": "1 message", "Journal": "unknown"}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


def made_by_hand(sandbox: SandboxProcess, name: str) -> tuple[Aws, str]:
    """The stack, with an item and a message in it, by somebody who never heard of us; the way in, and the table."""
    aws = Aws(sandbox.url, "us-east-1")
    stack = aws.deploy(name, TEMPLATE, Parameters=[{"ParameterKey": "Days", "ParameterValue": "3"}])
    inbox, table = (row["OutputValue"] for row in sorted(stack["Outputs"], key=lambda row: row["OutputKey"]))
    aws.client("sqs").send_message(QueueUrl=inbox, MessageBody="an order")
    aws.dynamodb.put_item(TableName=table, Item={"board": {"S": "b"}, "id": {"S": "1"}})
    return aws, table


def observed(cast: Cast, application: Application, name: str) -> Environment:
    environment = register_stack(
        application=application,
        name="by-hand",
        account=cast.account,
        region="us-east-1",
        stack_name=name,
        by=cast.developer,
    )
    assert look(environment.pk, connect=Connections())
    environment.refresh_from_db()
    return environment


def compared(environment: Environment, cast: Cast) -> DriftCheck:
    """A comparison with the stack's own template, to its end."""
    check = ask_drift(environment=environment, by=cast.developer)
    deadline = time.monotonic() + 30
    while check.ended_at is None:
        assert time.monotonic() < deadline
        DriftCheck.objects.filter(pk=check.pk, ended_at__isnull=True).update(next_look_at=timezone.now())
        check_drift.look(check.pk, connect=Connections())
        check.refresh_from_db()
    assert (check.state, check.sentence) == (DriftCheck.State.DONE, "")
    return check


def changes(sandbox: SandboxProcess) -> list[Any]:
    return [(row["action"], row["stack_name"], row["session"]) for row in sandbox.ledger()]


def test_nothing_is_written_between_registering_and_forgetting(sandbox: SandboxProcess, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    cast = factories.cast()
    application = factories.application(cast)
    made_by_hand(sandbox, "only-observed")
    before = changes(sandbox)
    environment = observed(cast, application, "only-observed")
    row = ObservedStack.objects.get(pk=environment.pk)
    assert (row.status, row.problem, row.parameters) == ("CREATE_COMPLETE", "", {"Days": "3"})
    assert {one["logical_id"] for one in row.resources} == {"Inbox", "Journal", "NotesTableTable", "Spare"}
    browser = client_of(cast.developer)
    assert browser.get(reverse("application", args=[application.pk])).status_code == 200
    assert compared(environment, cast).drifted == 0
    look_again(environment=environment, by=cast.developer)
    assert look(environment.pk, connect=Connections())
    forget(environment=environment, by=cast.developer)
    assert changes(sandbox) == before
    assert {session for _, name, session in before if name == "only-observed"} == {"tests"}


def test_a_stack_is_taken_over_and_keeps_what_the_definition_keeps(sandbox: SandboxProcess, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    cast, connect = factories.cast(), Connections()
    application = factories.application(cast)
    revision = linted(factories.revision(cast, application))
    aws, table = made_by_hand(sandbox, "taken-over")
    environment = observed(cast, application, "taken-over")
    stack_id = aws.stack("taken-over")["StackId"]

    request = asked(environment, cast.developer, revision, kind=Kind.ADOPT, note="We look after it now")
    waiting = drive(request, connect, patience=60)
    assert waiting.state is Status.AWAITING_APPROVAL, (waiting.outcome, waiting.aws_said)
    done = {row["logical_id"]: row["action"] for row in waiting.plan.changes}
    assert (done["Journal"], done["NotesTableTable"], done["NotesFunction"]) == ("Remove", "Modify", "Add")
    # The other queue is empty, and nothing in the table is touched.
    assert {row["logical_id"]: row["what"] for row in waiting.plan.data_at_risk} == LOST
    typed = environment.name
    end = drive(approved(approved(waiting, cast.approver, typed), cast.owner, typed), connect, patience=60)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    assert aws.dynamodb.scan(TableName=table)["Count"] == 1
    environment.refresh_from_db()
    assert (environment.observed, environment.stack_id) == (False, stack_id)
    tags = {tag["Key"]: tag["Value"] for tag in aws.stack("taken-over")["Tags"]}
    assert tags["tierboard:environment"] == str(environment.pk)
    mine = [row["action"] for row in sandbox.ledger() if row["session"] == str(end.pk) and row["outcome"] == "accepted"]
    assert mine == ["CreateChangeSet", "ExecuteChangeSet"]
    again = drive(asked(environment, cast.developer, revision), connect, patience=60)
    assert again.state is Status.NO_CHANGES, again.outcome
