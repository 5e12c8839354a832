"""Forms of the pages that import templates."""

from typing import Any

from deployments.models import Draft
from tests.dashboard.world import World

TEMPLATE = """Parameters:
  Stage: {Type: String}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
  Network:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16, Tags: [{Key: stage, Value: !Ref Stage}]}
"""


def template_form(world: World, **changes: Any) -> dict[str, Any]:
    place = f"{world.cast.account.pk} us-east-1"
    named = {"name": "another", "team": str(world.cast.team.pk), "place": place}
    return {"template": TEMPLATE, "values": "Stage=dev", "do": "create", **named, **changes}


def draft_form(world: World) -> dict[str, Any]:
    return {"version": Draft.objects.get(application=world.application).version}
