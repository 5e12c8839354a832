"""A private network with databases and the functions beside them, in the template that a definition renders to."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, database, function, network, only
from tests.sandbox.aws import Aws, outputs
from tests.sandbox.test_set_to_work import Stack
from tests.sandbox_process import SandboxProcess

NAME = "tb-office"
SAYS = "def handler(event, context):\n    import os\n    return {'host': os.environ['SHOP_HOST']}\n"
DOCUMENT = only(
    office=network(internet="one", reach={"secrets": True}),
    shop=database(proxy=True),
    archive=database(engine="mysql"),
    orders=function(code={"inline": SAYS}, uses={"shop": "connect", "archive": "connect"}),
)


@pytest.fixture(scope="module")
def office(sandbox: SandboxProcess) -> Stack:
    return Stack(sandbox.url, DOCUMENT, NAME, patience=90)


def changed(aws: Aws, name: str, document: Document) -> dict[str, Any]:
    """The stack after an update to another definition."""
    kept = [{"ParameterKey": row["ParameterKey"], "UsePreviousValue": True} for row in _stack(aws, name)["Parameters"]]
    return aws.deploy(name, render(parse(document)).text, "UPDATE", Parameters=kept)


def _stack(aws: Aws, name: str = NAME) -> dict[str, Any]:
    found: dict[str, Any] = aws.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return found


def test_everything_is_made_and_has_the_ids_that_aws_draws(office: Stack) -> None:
    prefixes = {
        "OfficeVpc": "vpc-",
        "OfficePrivateA": "subnet-",
        "OfficeNatA": "nat-",
        "OfficeSecretsEndpoint": "vpce-",
        "OrdersSecurityGroup": "sg-",
        "ShopProxyDoor": "sgr-",
        "ShopCluster": "tb-office-",
    }
    assert {name: office.ids[name][: len(prefix)] for name, prefix in prefixes.items()} == prefixes
    told = outputs(_stack(office.aws))
    assert (
        told["ArchiveSecret"].startswith("arn:aws:secretsmanager:eu-central-1:")
        and ":secret:rds!" in told["ArchiveSecret"]
    )
    assert office.ids["ArchiveInstance"] in told["ArchiveHost"]


def test_functions_run_inside_and_find_the_proxy(office: Stack) -> None:
    answer = office.aws.client("lambda").invoke(FunctionName=office.ids["OrdersFunction"])
    assert json.loads(answer["Payload"].read()) == {"host": outputs(_stack(office.aws))["ShopHost"]}


def test_what_no_sql_runs_in_says_so(office: Stack) -> None:
    rows = office.aws.cloudformation.describe_stack_resources(StackName=NAME)["StackResources"]
    said = {row["LogicalResourceId"]: row.get("ResourceStatusReason", "") for row in rows}
    assert (
        said["ShopCluster"]
        == said["ArchiveInstance"]
        == ("The sandbox keeps the settings of the database; no SQL runs in it.")
    )
    assert said["ShopProxy"].startswith("Recorded only")


def test_a_network_changes_and_goes_with_everything_in_it(sandbox: SandboxProcess) -> None:
    """The gateway leaves first, a database with it; then the rest, each thing before what it stands in."""
    office = Stack(sandbox.url, DOCUMENT, "tb-cellar", patience=90)
    smaller = copy.deepcopy(DOCUMENT)
    smaller["components"]["office"]["internet"] = "none"
    smaller["components"]["shop"]["most"] = "16"
    del smaller["components"]["archive"], smaller["components"]["orders"]["uses"]["archive"]
    stack = changed(office.aws, "tb-cellar", smaller)
    assert stack["StackStatus"] == "UPDATE_COMPLETE", office.aws.failures(stack["StackId"])
    rows = office.aws.cloudformation.describe_stack_resources(StackName="tb-cellar")["StackResources"]
    left = {row["LogicalResourceId"] for row in rows}
    assert "OfficeVpc" in left and not {"OfficeNatA", "ArchiveInstance"} & left
    gone = office.aws.delete(stack["StackId"])
    assert gone["StackStatus"] == "DELETE_COMPLETE", office.aws.failures(stack["StackId"])
