"""Somebody outside Tierboard in AWS's console: makes and changes stacks, removes change sets, brings stacks back."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.factories import REGIONS

_LOOKS = 40
_BY_HAND = {"Resources": {"News": {"Type": "AWS::SNS::Topic"}, "Work": {"Type": "AWS::SQS::Queue"}}}


class Outsider:
    """``tell`` is called with token and stack before anything is sent: AWS may do it and the answer may be lost."""

    def __init__(self, url: str, tell: Callable[[str, str], None]) -> None:
        self._tell = tell
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=10)
        session = boto3.Session("outside", "outside", region_name=REGIONS[0])
        self._cloudformation: Any = session.client("cloudformation", endpoint_url=url, config=config)

    def make(self, stack_name: str) -> None:
        """A stack of their own."""
        self._try(stack_name, lambda token: self._carry_out(stack_name, _BY_HAND, token, ChangeSetType="CREATE"))

    def update(self, stack_name: str) -> None:
        """Add a topic to the stack, if AWS lets us."""
        self._try(stack_name, lambda token: self._update(stack_name, token))

    def remove_change_set(self, stack_name: str, arn: str) -> None:
        """Delete somebody else's change set."""
        self._try(stack_name, lambda token: self._cloudformation.delete_change_set(ChangeSetName=arn))

    def bring_back(self, stack_name: str) -> None:
        """Continue a rollback that is stuck."""
        self._try(
            stack_name,
            lambda token: self._cloudformation.continue_update_rollback(StackName=stack_name, ClientRequestToken=token),
        )

    def _try(self, stack_name: str, act: Callable[[str], Any]) -> None:
        token = f"outside-{uuid.uuid4()}"
        self._tell(token, stack_name)
        try:
            act(token)
        except (ClientError, BotoCoreError, OSError, ValueError):
            return  # refused, or the line is down: they shrug

    def _update(self, stack_name: str, token: str) -> None:
        aws = self._cloudformation
        stack = aws.describe_stacks(StackName=stack_name)["Stacks"][0]
        body = aws.get_template(StackName=stack["StackId"], TemplateStage="Original")["TemplateBody"]
        template = json.loads(body) if isinstance(body, str) else dict(body)
        template["Resources"][f"Outside{token[-6:].upper()}"] = {"Type": "AWS::SNS::Topic"}
        self._carry_out(
            stack["StackId"],
            template,
            token,
            ChangeSetType="UPDATE",
            Parameters=[
                {"ParameterKey": p["ParameterKey"], "UsePreviousValue": True} for p in stack.get("Parameters", ())
            ],
            Tags=stack.get("Tags", []),
        )

    def _carry_out(self, stack: str, template: dict[str, Any], token: str, **how: Any) -> None:
        aws = self._cloudformation
        made = aws.create_change_set(
            StackName=stack,
            ChangeSetName=f"o-{token}",
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_IAM"],
            **how,
        )["Id"]
        for _ in range(_LOOKS):
            if aws.describe_change_set(ChangeSetName=made)["Status"] == "CREATE_COMPLETE":
                break
            time.sleep(0.05)
        aws.execute_change_set(ChangeSetName=made, ClientRequestToken=token)
