"""Every golden case with sign-in or an API's limits is made in the sandbox and removed; keys are asked for."""

from pathlib import Path
from typing import Any

import pytest

from deployments.spec.bundles import bundles
from deployments.spec.parse import parse, parse_text
from deployments.spec.render import PARAMETERS, render
from tests.golden.cases import FOLDER
from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox_process import SandboxProcess

FRESH = names()
CASES = ("api_limits", "direct_access", "sign_in", "signed_in", "simple_api")
CODE = "def handler(event, context):\n    return {'statusCode': 200}\n"


def deployed(aws: Aws, text: bytes | dict[str, Any]) -> dict[str, Any]:
    """The stack of a definition."""
    meant, name = parse_text(text) if isinstance(text, bytes) else parse(text), next(FRESH)
    bucket = aws.artifact_bucket(f"{name}-artifacts")
    for bundle in bundles(meant):
        aws.s3.put_object(Bucket=bucket, Key=bundle.key, Body=bundle.content)
    given = dict.fromkeys(PARAMETERS, "x") | {"ArtifactBucket": bucket}
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]
    stack = aws.deploy(name, dict(render(meant).body), Parameters=parameters)
    assert stack["StackStatus"] == "CREATE_COMPLETE", aws.failures(stack["StackId"])
    return stack


@pytest.mark.full
@pytest.mark.parametrize("case", CASES)
def test_a_case_is_made_and_removed(aws: Aws, case: str) -> None:
    """What holds people stays behind."""
    stack = deployed(aws, Path(FOLDER / case / "definition.yml").read_bytes())
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE", aws.failures(stack["StackId"])


@pytest.mark.full
def test_a_route_with_a_key_is_closed_without_one(sandbox: SandboxProcess, aws: Aws) -> None:
    """API Gateway Developer Guide, "Usage plans and API keys for REST APIs": 403 without a key of a plan."""
    api = {
        "kind": "rest_api",
        "routes": [{"method": "GET", "path": path, "function": "f"} for path in ("/", "/closed")],
        "single_routes": [{"route": "GET /closed", "api_key": True}],
        "plans": [{"name": "partners", "keys": ["first"]}],
    }
    parts = {"api": api, "f": {"kind": "function", "code": {"inline": CODE}}}
    stack = deployed(aws, {"version": 1, "components": parts})
    resources = aws.cloudformation.describe_stack_resources(StackName=stack["StackId"])["StackResources"]
    (key,) = [one["PhysicalResourceId"] for one in resources if one["ResourceType"] == "AWS::ApiGateway::ApiKey"]
    value = aws.client("apigateway").get_api_key(apiKey=key, includeValue=True)["value"]
    address = outputs(stack)["ApiUrl"]
    asked: list[dict[str, str]] = [{}, {"x_api_key": "nonsense"}, {"x_api_key": value}]
    assert sandbox.visit(f"{address}/").status == 200
    assert [sandbox.visit(f"{address}/closed", "GET", None, **one).status for one in asked] == [403, 403, 200]
