"""A deployment's session may use the services of parts as written, and no other than its role allows."""

import json
from typing import Any

import pytest

from deployments.actions.define import save_document
from deployments.actions.observe_stack import register_stack
from deployments.actions.parts_written import services_needed
from deployments.models import Deployment, ObservedStack
from deployments.spec.imports.services import services_of
from teams import sessions
from tests import factories

PLACE = {"partition": "aws", "account_id": "1" * 12, "region": "us-east-1"}
LONG: dict[str, Any] = {**PLACE, "stack_name": "tb-" + "x" * 125, "change_set_name": "p-" + "0" * 36}


def test_types_have_services() -> None:
    types = ["AWS::EC2::VPC", "AWS::StepFunctions::StateMachine", "AWS::IAM::Role", "AWS::STS::X", "Mine", "A::B::C"]
    assert services_of(types) == {"ec2", "states"}


def test_further_services_are_added_as_far_as_there_is_room() -> None:
    usual = json.loads(sessions.session_policy(**LONG))
    more = json.loads(sessions.session_policy(**LONG, services=["states", "kinesis"]))
    assert more["Statement"][:2] == usual["Statement"][:2]
    assert set(more["Statement"][2]["Action"]) - set(usual["Statement"][2]["Action"]) == {"states:*", "kinesis:*"}
    many = sessions.session_policy(**LONG, services=[f"service{number:03}" for number in range(200)])
    assert len(many) <= sessions.LONGEST_SESSION_POLICY
    assert "service001:*" in many and "service199:*" not in many


@pytest.mark.django_db
def test_what_is_made_and_what_runs_counts() -> None:
    cast = factories.cast()
    application = factories.application(cast)
    part = json.dumps({"Resources": {"A": {"Type": "AWS::EC2::VPC"}, "B": {"Type": "AWS::IAM::Role"}}})
    document = {"version": 1, "components": {"own": {"kind": "raw", "template": part}}}
    revision = save_document(application=application, document=document, message="Own", by=cast.developer)
    environment = register_stack(
        application=application,
        name="by-hand",
        account=cast.account,
        region="us-east-1",
        stack_name="by-hand",
        by=cast.developer,
    )
    rows = [{"logical_id": "Q", "type": "AWS::CloudWatch::Alarm", "physical_id": "q", "status": "CREATE_COMPLETE"}]
    ObservedStack.objects.filter(pk=environment.pk).update(resources=rows)
    assert services_needed(Deployment(environment=environment, revision=revision)) == {"ec2", "cloudwatch"}
