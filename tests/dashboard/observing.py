"""An observed environment in the world of page tests, as a sweeper would have filled it."""

import json
from typing import Any

from django.utils import timezone

from deployments.actions.observe_stack import register_stack
from deployments.models import Environment, ObservedStack
from tests.dashboard.world import World

NAME = "orders-by-hand"
TABLE = {"BillingMode": "PAY_PER_REQUEST"}
STACK_ID = f"arn:aws:cloudformation:us-east-1:111122223333:stack/{NAME}/0a1b"


def registered(world: World, name: str = "by-hand", stack_name: str = NAME) -> Environment:
    """Registered and never looked at; the one of that name when there is one already."""
    found = Environment.objects.filter(application=world.application, name=name).first()
    return found or register_stack(
        application=world.application,
        name=name,
        account=world.cast.account,
        region="us-east-1",
        stack_name=stack_name,
        by=world.cast.developer,
    )


def resources(count: int = 2) -> list[dict[str, str]]:
    """A table, and topics."""
    types = {f"Topic{n}": "AWS::SNS::Topic" for n in range(count - 1)} | {"Orders": "AWS::DynamoDB::Table"}
    return [
        {"logical_id": name, "type": type_, "physical_id": f"{name}-1", "status": "CREATE_COMPLETE"}
        for name, type_ in types.items()
    ]


def seen(world: World, count: int = 2, **columns: Any) -> Environment:
    """Registered and looked at: ``count`` resources."""
    environment, rows = registered(world), resources(count)
    template = {"Resources": {row["logical_id"]: {"Type": row["type"], "Properties": TABLE} for row in rows}}
    values = {
        "stack_id": STACK_ID,
        "status": "CREATE_COMPLETE",
        "template": json.dumps(template),
        "resources": rows,
        "outputs": [{"key": "Where", "value": "https://example.org/", "description": "Its address"}],
        "looked_at": timezone.now(),
        "tried_at": timezone.now(),
    }
    ObservedStack.objects.filter(pk=environment.pk).update(**values | columns)
    return environment


def observed(world: World) -> dict[str, Any]:
    """What makes the addresses of one."""
    return {"pk": seen(world).pk}


def observe_form(world: World, **changes: str) -> dict[str, str]:
    """What registers another."""
    return {"place": f"{world.cast.account.pk} us-east-1", "stack_name": "others", "name": "others"} | changes


def adopt_form(world: World) -> dict[str, Any]:
    """What asks to take it over."""
    return {"state_version": seen(world).state_version, "revision": 2, "note": "We look after it"}
