"""What APIs, functions and their logs cost, setting by setting."""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Estimate
from tests.costing.shortcuts import bill, cents, line, usage
from tests.costing.templates import arn, function, method, ref, resource, template


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


def stage(**settings: Any) -> dict[str, Any]:
    return template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Stage=resource("AWS::ApiGateway::Stage", "api", RestApiId=ref("Api"), **settings),
    )


def lone_function(**settings: Any) -> dict[str, Any]:
    return template(Work=function("work", **settings))


def test_a_private_api_has_no_transfer_out() -> None:
    private = resource("AWS::ApiGateway::RestApi", "api", EndpointConfiguration={"Types": ["PRIVATE"]})
    found = bill(template(Api=private), 1_000_000)
    assert [entry.name for entry in found.lines] == ["Requests"]


def test_an_api_whose_endpoint_is_decided_later_is_priced_as_far_as_it_goes() -> None:
    api = resource("AWS::ApiGateway::RestApi", "api", EndpointConfiguration={"Types": {"Fn::If": ["C", ["A"], ["B"]]}})
    found = bill(template(Api=api), 1_000_000)
    assert cents(found.total) == "3.50"
    assert "only known when it is deployed" in reasons(found)[0]
    assert (found.priced_count, found.resource_count) == (0, 1)


def test_apis_share_the_requests_as_stated_and_evenly_for_the_rest() -> None:
    three = template(**{name: resource("AWS::ApiGateway::RestApi", name.lower()) for name in ("A", "B", "C")})
    found = bill(three, usage(1000, a={"share": "0.5"}))
    quantities = [line(found, "API Gateway", "Requests", name).quantity for name in ("a", "b", "c")]
    assert quantities == [500, 250, 250]


@pytest.mark.parametrize(("size", "amount"), [("0.5", "14.60"), ("1.6", "27.74"), ("237", "2774.00")])
def test_a_cache_runs_all_month(size: str, amount: str) -> None:
    found = bill(stage(CacheClusterEnabled=True, CacheClusterSize=size), 0)
    assert cents(line(found, "API Gateway", f"Cache of {size} GB").amount) == amount
    assert found.fixed == found.total


@pytest.mark.parametrize(
    ("size", "words"), [("7", "none of AWS's sizes"), ({"Fn::ImportValue": "x"}, "only known when it is deployed")]
)
def test_a_cache_of_unknown_size_is_unpriced(size: Any, words: str) -> None:
    assert words in reasons(bill(stage(CacheClusterEnabled=True, CacheClusterSize=size), 0))[0]


def test_a_stage_with_nothing_switched_on_is_free() -> None:
    assert [free.logical_id for free in bill(stage(), 1).unbilled] == ["Stage"]


def test_an_execution_log_is_written_at_level_info() -> None:
    found = bill(stage(MethodSettings=[{"LoggingLevel": "INFO"}]), 1_000_000)
    assert cents(line(found, "CloudWatch Logs", "Ingestion").amount) == "0.95"
    assert bill(stage(MethodSettings=[{"LoggingLevel": "ERROR"}]), 1).by_service().keys() == {"API Gateway"}


def test_traces_are_billed_once_where_requests_come_in() -> None:
    board = stage(TracingEnabled="true")
    board["Resources"]["Get"] = method("Api", "GET", "Work")
    board["Resources"]["Work"] = function("work", TracingConfig={"Mode": "Active"})
    traced = line(bill(board, 1_000_000), "X-Ray", "Traces recorded")
    assert (traced.component, traced.price, traced.per) == ("api", "$5.00", "per million traces")
    assert traced.quantity == 50_000
    board["Resources"]["Stage"]["Properties"]["TracingEnabled"] = False
    assert line(bill(board, 1_000_000), "X-Ray", "Traces recorded").component == "work"
    board["Resources"]["Stage"]["Properties"]["TracingEnabled"] = {"Fn::If": ["A", True, False]}
    undecided = bill(board, 1_000_000)
    assert "TracingEnabled is only known" in reasons(undecided)[0]
    assert line(undecided, "X-Ray", "Traces recorded").component == "work"


def test_traces_in_a_region_without_their_price_are_unpriced() -> None:
    found = bill(lone_function(TracingConfig={"Mode": "Active"}), 1_000_000, region="ap-south-1")
    assert reasons(found) == ["No price for X-Ray traces recorded in ap-south-1."]


def test_an_execution_log_of_an_api_elsewhere_is_unpriced() -> None:
    lost = resource("AWS::ApiGateway::Stage", "api", RestApiId="abc", MethodSettings=[{"DataTraceEnabled": True}])
    assert "not in the template" in reasons(bill(template(Stage=lost), 1))[0]


def test_access_logs_are_written_by_the_stage() -> None:
    board = stage(AccessLogSetting={"DestinationArn": arn("Log")})
    board["Resources"]["Log"] = resource("AWS::Logs::LogGroup", "api", RetentionInDays=7)
    found = line(bill(board, usage(2**20, api={"access_log_kb": "1"})), "CloudWatch Logs", "Ingestion")
    assert found.quantity == 1


@pytest.mark.parametrize(("stated", "billed"), [("100", 100), ("99.1", 100), ("0.2", 1), ("1", 1)])
def test_running_time_is_rounded_up_per_call(stated: str, billed: int) -> None:
    known = usage(1_000_000, work={"duration_ms": stated})
    found = line(bill(lone_function(MemorySize=1024), known), "Lambda", "Running time")
    assert found.quantity == billed * 1000


def test_arm_has_its_own_price() -> None:
    found = line(bill(lone_function(Architectures=["arm64"]), 1_000_000), "Lambda", "Running time")
    assert found.price == "$0.0000133334"


def test_temporary_storage_above_512_mb_is_billed() -> None:
    known = usage(6_000_000, work={"duration_ms": "280"})
    found = bill(lone_function(MemorySize=4096, EphemeralStorage={"Size": 2048}), known)
    assert line(found, "Lambda", "Temporary storage above 512 MB").amount == Decimal("0.077868")
    assert len(bill(lone_function(EphemeralStorage={"Size": 512}), 1).lines) == len(bill(lone_function(), 1).lines)


def test_kept_warm_copies_run_all_month_and_calls_land_on_them() -> None:
    warm = lone_function(MemorySize=1024)
    settings = {"ProvisionedConcurrentExecutions": 2}
    warm["Resources"]["Live"] = resource(
        "AWS::Lambda::Alias", "work", FunctionName=ref("Work"), ProvisionedConcurrencyConfig=settings
    )
    found = bill(warm, 1_000_000, free_tier=True)
    assert line(found, "Lambda", "Kept-warm copies").quantity == 2 * 730 * 3600
    busy = line(found, "Lambda", "Running time of kept-warm copies")
    assert busy.free == 0 and busy.quantity == 100_000
    assert line(found, "Lambda", "Requests").free == 1_000_000


def test_kept_warm_copies_of_an_unknown_function_are_unpriced() -> None:
    alias = resource("AWS::Lambda::Alias", FunctionName="other", ProvisionedConcurrencyConfig={})
    assert "missing" in reasons(bill(template(Live=alias), 1))[0]
    alias["Properties"]["ProvisionedConcurrencyConfig"] = {"ProvisionedConcurrentExecutions": 1}
    assert "not in the template" in reasons(bill(template(Live=alias), 1))[0]


def test_an_alias_alone_is_free() -> None:
    alias = resource("AWS::Lambda::Alias", FunctionName=ref("Work"))
    assert bill(template(Live=alias), 1).resource_count == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"MemorySize": {"Fn::ImportValue": "x"}}, "MemorySize is only known when it is deployed."),
        ({"MemorySize": 64}, "MemorySize is 64, outside 128 to 10,240."),
        ({"MemorySize": "much"}, "MemorySize is not a value that AWS accepts."),
        ({"MemorySize": 10**60}, "MemorySize is not a value that AWS accepts."),
        ({"MemorySize": True}, "MemorySize is not a value that AWS accepts."),
        ({"Architectures": {"Ref": "Chip"}}, "Architectures is only known"),
        ({"EphemeralStorage": {"Size": 99}}, "EphemeralStorage.Size is 99, outside"),
        ({"EphemeralStorage": 3}, "EphemeralStorage is not a value"),
        ({"SnapStart": {"ApplyOn": "PublishedVersions"}}, "SnapStart's cache"),
    ],
)
def test_a_function_that_cannot_be_read_is_unpriced_with_the_reason(settings: dict[str, Any], words: str) -> None:
    assert words in " ".join(reasons(bill(lone_function(**settings), 1_000_000)))


def test_snapstart_is_free_for_java() -> None:
    java = lone_function(Runtime="java21", SnapStart={"ApplyOn": "PublishedVersions"})
    assert bill(java, 1).unpriced == ()


def test_memory_from_a_parameter_with_a_default_is_read() -> None:
    board = lone_function(MemorySize={"Ref": "Size"}) | {"Parameters": {"Size": {"Type": "Number", "Default": "1024"}}}
    assert line(bill(board, 1_000_000), "Lambda", "Running time").quantity == 100_000


def test_a_function_without_a_log_group_logs_for_ever() -> None:
    found = bill(lone_function(), 1_000_000)
    storage = line(found, "CloudWatch Logs", "Storage")
    assert "kept for ever" in storage.formula
    assert storage.quantity == pytest.approx(
        line(found, "CloudWatch Logs", "Ingestion").quantity * Decimal("0.15") * 12, abs=Decimal("1e-11")
    )


def test_a_function_that_nothing_calls_is_unpriced_until_somebody_says_how_often() -> None:
    board = template(Api=resource("AWS::ApiGateway::RestApi", "api"), Work=function("work"))
    assert reasons(bill(board, 1)) == ["Nothing in the template calls this function: say how often it runs."]
    known = usage(1000, work={"calls_per_request": "2"})
    assert line(bill(board, known), "Lambda", "Requests").quantity == 2000


def test_a_log_group_that_nobody_writes_to_is_unpriced() -> None:
    lonely = template(Log=resource("AWS::Logs::LogGroup", "x"))
    assert reasons(bill(lonely, 1)) == ["Nothing in the template writes to this log group."]


def test_a_log_group_of_a_function_that_nothing_calls_is_unpriced() -> None:
    board = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Work=function("work", LoggingConfig={"LogGroup": ref("Log")}),
        Log=resource("AWS::Logs::LogGroup", "work", RetentionInDays=1),
    )
    assert "How often Work writes to it is not known." in reasons(bill(board, 1))


def test_logs_that_are_rarely_read_cost_half() -> None:
    board = lone_function()
    board["Resources"]["Log"] = resource(
        "AWS::Logs::LogGroup",
        "work",
        LogGroupName={"Fn::Sub": "/aws/lambda/${Work}"},
        LogGroupClass="INFREQUENT_ACCESS",
    )
    assert line(bill(board, 1_000_000), "CloudWatch Logs", "Ingestion").price == "$0.25"
