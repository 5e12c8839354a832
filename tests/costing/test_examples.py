"""Published worked examples, recomputed with the engine's own pieces: its rounding rules and its bands.

``total`` in data/examples.json is what a correct engine gives; where the published figure differs, ``note`` says why.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from costing.estimate import meters
from costing.estimate.charges import KB_IN_GB, as_decimal, steps
from costing.estimate.meters import Meter
from costing.estimate.prices import PriceBook, read_tiers
from costing.estimate.pricing import bill
from costing.estimate.resources.dynamodb_table import read_units, write_units
from costing.estimate.resources.lambda_function import gb_seconds
from costing.prices.snapshot import shipped_book

Inputs = dict[str, Any]
Usage = Iterator[tuple[Meter, Fraction]]

EXAMPLES = {
    entry["id"]: entry for entry in json.loads(Path(__file__).with_name("data").joinpath("examples.json").read_text())
}


def other(code: str, dimension: str) -> Meter:
    """A meter of the price book that no rule of the estimator uses yet."""
    return Meter(code, dimension, code, meters.OTHER, dimension, "unit", "units")


def number(inputs: Inputs, name: str) -> Fraction:
    return Fraction(str(inputs.get(name, 0)))


def function_usage(inputs: Inputs) -> Usage:
    chip = inputs.get("arch", meters.X86)
    requests = number(inputs, "requests") or number(inputs, "lambda_requests") or number(inputs, "lambda_invocations")
    memory = int(inputs.get("memory_mb", 128))
    each = gb_seconds(number(inputs, "duration_ms"), memory) if "duration_ms" in inputs else Fraction(0)
    yield meters.LAMBDA_REQUESTS[chip], requests + number(inputs, "requests_provisioned")
    yield meters.LAMBDA_DURATION[chip], number(inputs, "gb_seconds") or requests * each
    if "ephemeral_storage_mb" in inputs:
        more = int(inputs["ephemeral_storage_mb"]) - 512
        yield meters.LAMBDA_STORAGE[chip], requests * gb_seconds(number(inputs, "duration_ms"), more)
    if "provisioned_concurrency" in inputs:
        warm = number(inputs, "provisioned_concurrency") * number(inputs, "provisioned_hours") * 3600
        busy = gb_seconds(number(inputs, "duration_ms_provisioned"), memory)
        yield meters.LAMBDA_WARM[chip], warm * Fraction(memory, 1024)
        yield meters.LAMBDA_WARM_DURATION[chip], number(inputs, "requests_provisioned") * busy


def snapstart_usage(inputs: Inputs) -> Usage:
    yield from function_usage(inputs)
    memory = Fraction(inputs["memory_mb"], 1024)
    yield other("AWSLambda", "snapstart_cache"), number(inputs, "snapstart_active_seconds") * memory
    yield other("AWSLambda", "snapstart_restore"), number(inputs, "snapstart_restores") * memory


def kafka_usage(inputs: Inputs) -> Usage:
    calls = number(inputs, "invocations_for_duration")
    yield meters.LAMBDA_REQUESTS[meters.X86], number(inputs, "requests_billed")
    yield meters.LAMBDA_DURATION[meters.X86], calls * gb_seconds(number(inputs, "duration_ms"), inputs["memory_mb"])
    yield other("AWSLambda", "esm_kafka_event_poller_unit"), number(inputs, "epu_hours")


def ten_kafka_usage(inputs: Inputs) -> Usage:
    count = number(inputs, "esm_count")
    calls = count * number(inputs, "requests_per_day_per_esm") * number(inputs, "days")
    yield from function_usage({**inputs, "requests": str(calls)})
    poller_hours = number(inputs, "hours") * number(inputs, "epu")
    yield other("AWSLambda", "esm_kafka_event_poller_unit"), poller_hours


def edge_usage(inputs: Inputs) -> Usage:
    each = gb_seconds(number(inputs, "duration_ms"), inputs["memory_mb"])
    yield other("AWSLambda@Edge", "edge_requests"), number(inputs, "requests")
    yield other("AWSLambda@Edge", "edge_duration"), number(inputs, "requests") * each


def tenant_usage(inputs: Inputs) -> Usage:
    yield from function_usage(inputs)
    environments = number(inputs, "tenant_environments_created") * Fraction(inputs["memory_mb"], 1024)
    yield other("AWSLambda", "tenant_isolation_env_created"), environments


def durable_usage(inputs: Inputs) -> Usage:
    runs = number(inputs, "executions")
    time = gb_seconds(number(inputs, "compute_seconds_per_execution") * 1000, inputs["memory_mb"])
    written = runs * number(inputs, "kb_written_per_execution") / 10**6  # the source counts decimal GB
    kept = Fraction(inputs["running_days"] + inputs["retention_days"], 30)
    yield meters.LAMBDA_REQUESTS[meters.ARM], runs * number(inputs, "invocations_per_execution")
    yield meters.LAMBDA_DURATION[meters.ARM], runs * time
    yield other("AWSLambda", "durable_operations"), runs * number(inputs, "operations_per_execution")
    yield other("AWSLambda", "durable_data_written"), written
    yield other("AWSLambda", "durable_data_retained"), written * kept


def api_usage(inputs: Inputs) -> Usage:
    kind = inputs["api"]
    requests = number(inputs, "requests")
    if kind.startswith("REST") and requests:
        yield meters.REST_REQUESTS, requests
    elif kind == "HTTP":
        largest = max(number(inputs, "request_kb"), number(inputs, "response_kb"))
        yield other("AmazonApiGateway", "http_requests"), requests * steps(largest, Fraction(512))
    if kind == "REST" and "response_kb" in inputs:
        yield meters.TRANSFER_OUT, requests * number(inputs, "response_kb") * KB_IN_GB
    if "egress_gb" in inputs:
        yield meters.TRANSFER_OUT, number(inputs, "egress_gb")
    if "cache_gb" in inputs:
        yield meters.CACHES[inputs["cache_gb"]], number(inputs, "hours")
    if "vpc_endpoint_azs" in inputs:
        through = number(inputs, "request_kb") + number(inputs, "response_kb")
        yield other("AmazonVPC", "interface_endpoint_hours"), number(inputs, "hours") * inputs["vpc_endpoint_azs"]
        yield other("AmazonVPC", "interface_endpoint_data"), requests * through * KB_IN_GB


def websocket_usage(inputs: Inputs) -> Usage:
    size = steps(number(inputs, "message_kb"), Fraction(32))
    yield other("AmazonApiGateway", "websocket_messages"), number(inputs, "messages") * size
    yield other("AmazonApiGateway", "websocket_connection_minutes"), number(inputs, "connection_minutes")


def table_usage(inputs: Inputs) -> Usage:
    yield meters.TABLE_WRITES, number(inputs, "write_request_units")
    yield meters.TABLE_READS, number(inputs, "read_request_units")
    yield meters.TABLE_WRITE_HOURS, number(inputs, "wcu") * number(inputs, "hours")
    yield meters.TABLE_READ_HOURS, number(inputs, "rcu") * number(inputs, "hours")
    yield meters.TABLE_STORAGE, number(inputs, "storage_gb")
    yield meters.TABLE_UNDO, number(inputs, "pitr_gb")
    yield other("AmazonDynamoDB", "ondemand_backup_storage"), number(inputs, "backup_gb")
    yield other("AmazonDynamoDB", "restore"), number(inputs, "restored_gb")
    yield other("AmazonDynamoDB", "streams_read"), number(inputs, "streams_read_units")
    for region in inputs.get("replica_regions", ()):
        yield other("AmazonDynamoDB", f"replica_{region}"), number(inputs, "write_request_units")
    for region, units in inputs.get("replica_rwcu", {}).items():
        yield other("AmazonDynamoDB", f"replica_hours_{region}"), Fraction(units) * inputs["hours"]


def bucket_usage(inputs: Inputs) -> Usage:
    yield meters.FILE_STORAGE, number(inputs, "storage_gb")
    yield meters.FILE_PUTS, number(inputs, "put_requests")
    yield meters.FILE_GETS, number(inputs, "get_requests")


def logs_usage(inputs: Inputs) -> Usage:
    yield meters.LOG_INGESTION, number(inputs, "logs_ingested_gb")
    yield meters.LOG_STORAGE, number(inputs, "logs_archived_gb")
    yield other("AmazonCloudWatch", "logs_insights_scanned"), number(inputs, "insights_scanned_gb")
    yield other("AmazonCloudWatch", "vended_logs_to_cloudwatch"), number(inputs, "vended_logs_gb")
    yield other("AmazonCloudWatch", "custom_metrics"), number(inputs, "custom_metrics")
    yield other("AmazonCloudWatch", "alarm_standard"), number(inputs, "alarms_standard_metrics")
    anomaly = 3 * number(inputs, "alarms_anomaly_high_resolution")
    yield other("AmazonCloudWatch", "alarm_high_resolution"), number(inputs, "alarms_high_resolution_metrics") + anomaly


def transfer_usage(inputs: Inputs) -> Usage:
    yield meters.TRANSFER_OUT, number(inputs, "internet_out_gb")
    yield other("AWSDataTransfer", "inter_az"), number(inputs, "inter_az_gb_both_directions")
    yield other("AWSDataTransfer", "to_other_regions"), number(inputs, "other_regions_gb")


def kit_usage(inputs: Inputs) -> Usage:
    requests = number(inputs, "rest_requests")
    yield from function_usage(inputs)
    yield meters.REST_REQUESTS, requests
    yield meters.TRANSFER_OUT, requests * number(inputs, "response_kb") / 10**6  # decimal, as the source counts
    yield meters.LOG_INGESTION, requests * number(inputs, "log_kb_per_request") / 10**6
    yield other("AmazonECR", "ecr_gb"), number(inputs, "ecr_gb")


def incident_usage(inputs: Inputs) -> Usage:
    yield from function_usage(inputs)
    yield meters.TABLE_WRITES, number(inputs, "ddb_wru")
    yield meters.TABLE_READS, number(inputs, "ddb_rru")
    yield other("AmazonStates", "transition"), number(inputs, "transitions")
    yield other("AmazonSES", "email"), number(inputs, "emails")
    yield other("awskms", "kms_request"), number(inputs, "kms_requests")


def checkin_usage(inputs: Inputs) -> Usage:
    weeks = Fraction(inputs["weeks_per_month"])
    calls = number(inputs, "lambda_invocations_per_week") * weeks
    yield from function_usage({**inputs, "requests": str(calls)})
    yield meters.TABLE_WRITES, number(inputs, "ddb_wru_per_week") * weeks
    yield other("AmazonSES", "email"), number(inputs, "emails_per_week") * weeks


def idle_usage(inputs: Inputs) -> Usage:
    yield meters.TABLE_STORAGE, number(inputs, "ddb_gb_month")
    yield meters.LOG_INGESTION, number(inputs, "logs_ingested_gb")


READERS: tuple[tuple[str, Callable[[Inputs], Usage]], ...] = (
    ("lambda-aws-06", snapstart_usage),
    ("lambda-aws-08", kafka_usage),
    ("lambda-aws-10", ten_kafka_usage),
    ("lambda-aws-11", edge_usage),
    ("lambda-aws-12", tenant_usage),
    ("lambda-aws-14", durable_usage),
    ("lambda-", function_usage),
    ("apigw-infracost-websocket", websocket_usage),
    ("apigw-", api_usage),
    ("ddb-", table_usage),
    ("s3-", bucket_usage),
    ("cw-", logs_usage),
    ("dto-", transfer_usage),
    ("app-ai", kit_usage),
    ("app-incident-mumbai-weekly", checkin_usage),
    ("app-incident-mumbai-idle", idle_usage),
    ("app-incident-mumbai", incident_usage),
)
# Prices of another year or of services that the book does not hold come from the example itself.
GIVEN = {
    "gb_second": ("AWSLambda", "duration_x86"),
    "wru": ("AmazonDynamoDB", "ondemand_write"),
    "rru": ("AmazonDynamoDB", "ondemand_read"),
    "ecr_gb": ("AmazonECR", "ecr_gb"),
    "transition": ("AmazonStates", "transition"),
    "email": ("AmazonSES", "email"),
    "kms_request": ("awskms", "kms_request"),
}
REPLICAS = {
    "replica_us-east-2": "0.000000625",
    "replica_us-west-1": "0.000000697",
    "replica_hours_us-east-2": "0.00065",
    "replica_hours_us-west-1": "0.000725",
}


def book_for(example: dict[str, Any]) -> PriceBook:
    """The shipped prices; Ohio's are Virginia's, and what the example gives itself goes over them."""
    shipped = shipped_book()
    prices = dict(shipped.prices)
    region = example["region"]
    if region == "us-east-2":
        prices |= {(region, *key[1:]): tiers for key, tiers in shipped.prices.items() if key[0] == "us-east-1"}
    prices |= {
        (region, *GIVEN[name]): read_tiers(name, [("0", None, price)])
        for name, price in example["prices_used"].items()
        if name in GIVEN
    }
    for name, price in REPLICAS.items():
        prices[region, "AmazonDynamoDB", name] = read_tiers(name, [("0", None, price)])
    return PriceBook(shipped.version, shipped.as_of, shipped.source, prices)


def total_of(example: dict[str, Any]) -> Decimal:
    reader = next(reader for prefix, reader in READERS if example["id"].startswith(prefix))
    usage: dict[Meter, Decimal] = {}
    for meter, quantity in reader(example["inputs"]):
        if quantity:
            usage[meter] = usage.get(meter, Decimal(0)) + as_decimal(quantity)
    free = example["inputs"].get("apply_free_tier", False)
    requests = {meter: quantity for meter, quantity in usage.items() if meter.name == "Requests"}
    rest = {meter: quantity for meter, quantity in usage.items() if meter not in requests}
    total = Decimal(0)
    for part, counted in ((requests, free in (True, "requests only")), (rest, free in (True, "duration only"))):
        amount = bill(part, book_for(example), region=example["region"], free_tier=counted)
        assert amount is not None
        total += amount
    return total


UNITS = {name: entry for name, entry in EXAMPLES.items() if "-units-" in name}


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - set(UNITS)))
def test_a_published_example_comes_out(name: str) -> None:
    example = EXAMPLES[name]
    assert total_of(example) == pytest.approx(Decimal(example["total"]), abs=Decimal("1e-9"))


@pytest.mark.parametrize("name", sorted(UNITS))
def test_published_units_of_one_call_come_out(name: str) -> None:
    inputs = UNITS[name]["inputs"]
    if "read" in inputs:
        units = read_units(Fraction(inputs["item_kb"]), inputs["read"])
    elif "item_kb" in inputs:
        units = write_units(Fraction(inputs["item_kb"]), transactional=inputs["transactional"])
    else:
        units = steps(Fraction(inputs["message_kb"]), Fraction(inputs["increment_kb"]))
    assert units == Fraction(UNITS[name]["total"])
