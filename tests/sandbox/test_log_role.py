"""Stages that write logs need the account's role for that, which accounts of the sandbox have from the start.

Rule: API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in API Gateway".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.aws import Aws, names
from tests.sandbox.deploying import document, sent

FRESH = names()
FIELD = "/cloudwatchRoleArn"
CODE = "def handler(event, context):\n    return {'statusCode': 200}\n"
DEFINITION = document(
    api={"kind": "rest_api", "access_log": True, "routes": [{"method": "GET", "path": "/", "function": "f"}]},
    f={"kind": "function", "code": {"inline": CODE}},
)


def set_role(client: Any, role: str) -> None:
    client.update_account(patchOperations=[{"op": "replace", "path": FIELD, "value": role}])


@pytest.fixture
def gateway(aws: Aws) -> Iterator[Any]:
    """API Gateway's client; the role is there again afterwards."""
    client = aws.client("apigateway")
    role = client.get_account()["cloudwatchRoleArn"]
    yield client
    set_role(client, role)


@pytest.mark.full
def test_an_account_has_the_role_and_stages_may_write(aws: Aws, gateway: Any) -> None:
    assert gateway.get_account()["cloudwatchRoleArn"].startswith("arn:aws:iam::")
    template, options = sent(aws, DEFINITION)
    stack = aws.deploy(next(FRESH), template, **options)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_without_it_aws_refuses_the_stage(aws: Aws, gateway: Any) -> None:
    set_role(gateway, "")
    template, options = sent(aws, DEFINITION)
    stack = aws.deploy(next(FRESH), template, **options)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "CloudWatch Logs role ARN must be set" in str(aws.failures(stack["StackId"]))
    aws.delete(stack["StackId"])
