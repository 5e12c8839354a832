"""A stack that somebody else made, in the CloudFormation in memory, and an environment that observes it."""

from dataclasses import replace
from typing import Any

from deployments.actions.look_at_stack import look
from deployments.actions.observe_stack import register_stack
from deployments.aws.shapes import Stack, StackOutput
from deployments.models import Environment, ObservedStack
from deployments.models.clock import ClockTimestamp
from deployments.spec.template import canonical
from tests.deployments.actions.conftest import Shop
from tests.fakes.account import FakeAws
from tests.fakes.stacks import FakeStack

NAME = "orders-by-hand"
STACK_ID = f"arn:aws:cloudformation:us-east-1:111122223333:stack/{NAME}/0a1b"


def template(**resources: str) -> str:
    """A template with a resource of each type; a table and a function by default."""
    types = resources or {"Orders": "AWS::DynamoDB::Table", "Code": "AWS::S3::Bucket"}
    return canonical({"Resources": {name: {"Type": type_} for name, type_ in types.items()}})


def made_elsewhere(aws: FakeAws, text: str | None = None, **columns: Any) -> FakeStack:
    """The stack, as AWS would show it."""
    outputs = (StackOutput("Where", "https://example.org", "Its address"),)
    stack = replace(Stack(STACK_ID, NAME, "CREATE_COMPLETE", outputs=outputs), **columns)
    aws.cloudformation.stacks[stack.id] = FakeStack(stack, template() if text is None else text)
    return aws.cloudformation.stacks[stack.id]


def registered(shop: Shop, name: str = "orders", stack_name: str = NAME) -> Environment:
    """The environment that observes it; nobody has looked yet."""
    return register_stack(
        application=shop.application,
        name=name,
        account=shop.cast.account,
        region="us-east-1",
        stack_name=stack_name,
        by=shop.cast.developer,
    )


def looked(environment: Environment, aws: FakeAws) -> ObservedStack:
    """The row after a look that is due now."""
    ObservedStack.objects.filter(pk=environment.pk).update(next_check_at=ClockTimestamp())
    assert look(environment.pk, connect=aws)
    return ObservedStack.objects.get(pk=environment.pk)


def observed(shop: Shop, **columns: Any) -> Environment:
    """The environment after a good first look."""
    made_elsewhere(shop.aws, **columns)
    environment = registered(shop)
    assert not looked(environment, shop.aws).problem
    environment.refresh_from_db()
    return environment
