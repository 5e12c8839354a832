"""An API that is entered from a private network alone: nobody outside comes in, a function inside does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from sandbox.backend.client import THROUGH_HEADER
from tests.sandbox.aws import outputs
from tests.sandbox.test_set_to_work import Stack
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.full
CASE = Path(__file__).parents[1] / "golden" / "private_api" / "definition.yml"


@pytest.fixture(scope="module")
def office(sandbox: SandboxProcess) -> Stack:
    return Stack(sandbox.url, yaml.safe_load(CASE.read_text("utf-8")), "tb-stock", patience=90)


def test_a_function_inside_calls_it_at_the_address_that_it_is_told(office: Stack) -> None:
    asked = json.dumps({"item": "bolt"}).encode()
    answer = office.aws.client("lambda").invoke(FunctionName=office.ids["OrdersFunction"], Payload=asked)
    assert json.loads(answer["Payload"].read()) == {"answered": 200, "said": "GET"}


def test_nobody_outside_comes_in_whatever_they_say(office: Stack, sandbox: SandboxProcess) -> None:
    api, way = office.ids["StockRestApi"], office.ids["OfficeApisEndpoint"]
    (stack,) = office.aws.cloudformation.describe_stacks(StackName="tb-stock")["Stacks"]
    assert outputs(stack)["StockUrl"] == f"https://{api}-{way}.execute-api.eu-central-1.amazonaws.com/live"
    address = f"http://{api}.localhost:{sandbox.port}/live/stock/bolt"
    for headers in ({}, {THROUGH_HEADER: way}):
        seen = sandbox.visit(address, **headers)
        assert (seen.status, seen.json()) == (403, {"message": "Forbidden"})
    inside = f"{sandbox.url}/_sandbox/inside/{api}"
    assert sandbox.visit(f"{inside}/vpce-0123456789abcdef0/live/stock/bolt").status == 403
    assert sandbox.visit(f"{inside}/{way}/live/stock/bolt", "PUT").text == "PUT"
