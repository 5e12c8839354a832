"""Simple (HTTP) APIs beside REST APIs: requests in steps of 512 KB, shares, functions behind them, access logs.

API Gateway pricing page, us-east-1: $1.00 per million HTTP API calls, metered in 512 KB increments.
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.costing.shortcuts import bill, cents, line, usage
from tests.costing.templates import function, ref, resource, template


def board(**more: dict[str, Any]) -> dict[str, Any]:
    """An API with one route to one function."""
    target = {"Fn::Sub": "integrations/${Calls}"}
    return template(
        Api=resource("AWS::ApiGatewayV2::Api", "api", ProtocolType="HTTP"),
        Calls=resource("AWS::ApiGatewayV2::Integration", "api", ApiId=ref("Api"), IntegrationUri=ref("Work")),
        Route=resource("AWS::ApiGatewayV2::Route", "api", ApiId=ref("Api"), RouteKey="GET /", Target=target),
        Work=function("work"),
        **more,
    )


@pytest.mark.parametrize(("kb", "amount"), [("4", "1.00"), ("512", "1.00"), ("513", "2.00"), ("2048", "4.00")])
def test_requests_by_the_size_of_the_answer(kb: str, amount: str) -> None:
    found = bill(board(), usage(1_000_000, api={"response_kb": kb}))
    assert cents(line(found, "API Gateway", "Requests of simple APIs").amount) == amount


def test_every_request_reaches_the_function_behind_the_only_route() -> None:
    found = bill(board(), 1_000_000)
    assert line(found, "Lambda", "Requests").quantity == Decimal(1_000_000)
    assert "work.calls_per_request" not in {f"{used.component}.{used.key}" for used in found.assumptions}


def test_both_kinds_of_api_share_the_requests() -> None:
    found = bill(board(Other=resource("AWS::ApiGateway::RestApi", "other")), 1_000_000)
    assert line(found, "API Gateway", "Requests of simple APIs").quantity == Decimal(500_000)
    assert line(found, "API Gateway", "Requests").quantity == Decimal(500_000)


def test_its_access_log_is_written_by_its_requests() -> None:
    logs = resource("AWS::Logs::LogGroup", "api", RetentionInDays=30)
    setting = {"DestinationArn": {"Fn::GetAtt": ["Logs", "Arn"]}}
    stage = resource("AWS::ApiGatewayV2::Stage", "api", ApiId=ref("Api"), AccessLogSettings=setting)
    found = bill(board(Logs=logs, Stage=stage), usage(2**20, api={"access_log_kb": "1"}))
    assert line(found, "CloudWatch Logs", "Ingestion", "api").quantity == Decimal(1)
