"""Web addresses of one's own: the sandbox makes them in the environment of their name, and nowhere else."""

from typing import Any

import pytest

from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed, document

FRESH = names()
CERTIFICATE = "arn:aws:acm:eu-central-1:111122223333:certificate/1b2c"
ROUTES = [{"method": "GET", "path": "/", "function": "work"}]


def own(kind: str, environment: str, name: str) -> dict[str, Any]:
    domain = {"environment": environment, "name": name, "certificate": CERTIFICATE}
    routes = [{"key": "$connect", "function": "work"}] if kind == "websocket_api" else ROUTES
    return {"kind": kind, "routes": routes, "domains": [domain]}


@pytest.mark.full
@pytest.mark.parametrize("kind", ["rest_api", "http_api", "websocket_api"])
def test_an_address_is_made_where_it_belongs(aws: Aws, kind: str) -> None:
    code = "def handler(event, context):\n    return {'statusCode': 200}\n"
    work = {"kind": "function", "code": {"inline": code}}
    for environment, made in (("tests", True), ("production", False)):
        name = f"{kind.replace('_', '-')}.{environment}.example.com"
        stack = deployed(aws, next(FRESH), document(api=own(kind, environment, name), work=work))
        told = [value for key, value in outputs(stack).items() if key.startswith("ApiDomain")]
        rows = aws.cloudformation.describe_stack_resources(StackName=stack["StackId"])["StackResources"]
        domains = [row["PhysicalResourceId"] for row in rows if row["ResourceType"].endswith("::DomainName")]
        assert (bool(told), domains) == (made, [name] if made else [])
        assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
