"""The bill of whole applications: the reference, free tiers, sums, what is not priced, storing and reading back."""

import json
from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Assumption, Estimate, Usage, curve
from costing.estimate.results import InvalidEstimate
from costing.prices.snapshot import shipped_book
from tests.costing.shortcuts import VIRGINIA, bill, cents, line, usage
from tests.costing.templates import function, method, notes_board, ref, resource, role, template

THE_BILL = usage(2_117_000, api={"response_kb": "0.33"})


def test_the_reference_bill_comes_out() -> None:
    """API Gateway on the bill of November 2016: requests $7.41 at $3.50 per million, transfer $0.06, together $7.47."""
    found = bill(notes_board(), THE_BILL)
    requests = line(found, "API Gateway", "Requests")
    transfer = line(found, "API Gateway", "Data transfer out")
    assert (cents(requests.amount), cents(transfer.amount)) == ("7.41", "0.06")
    assert (requests.price, requests.per) == ("$3.50", "per million requests")
    assert requests.formula == "2,117,000 requests × $3.50 per million = $7.41"
    assert cents(found.by_service()["API Gateway"]) == "7.47"


def test_every_part_of_the_request_path_is_on_the_bill() -> None:
    found = bill(notes_board(), 2_100_000)
    assert list(found.by_service()) == ["API Gateway", "Lambda", "DynamoDB", "S3", "CloudWatch Logs"]
    assert list(found.by_family()) == [
        "APIs",
        "Functions",
        "Data stores",
        "Files and delivery",
        "Logs and monitoring",
    ]
    assert set(found.by_component()) == {"web", "api", "notes", "notes_table"}
    assert found.unpriced == ()
    assert (found.priced_count, found.resource_count) == (5, 5)


def test_the_total_is_the_sum_of_its_lines_however_they_are_grouped() -> None:
    found = bill(notes_board(), 123_456_789)
    assert found.total == sum(entry.amount for entry in found.lines) == found.fixed + found.per_request
    for groups in (found.by_service(), found.by_component(), found.by_family()):
        assert sum(groups.values()) == found.total
    for entry in found.lines:
        assert sum(tier.amount for tier in entry.tiers) == entry.amount


def test_nothing_but_the_fixed_part_is_left_without_requests() -> None:
    found = bill(notes_board(), 0)
    assert found.per_request == 0
    assert found.total == found.fixed > 0
    assert found.per_thousand_requests is None


def test_what_a_thousand_requests_cost() -> None:
    found = bill(notes_board(), 1_000_000)
    assert found.per_thousand_requests == pytest.approx(found.total / 1000, abs=Decimal("1e-12"))


def test_the_free_tier_is_taken_once_for_two_functions() -> None:
    shared = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        One=method("Api", "GET", "First"),
        Two=method("Api", "POST", "Second"),
        First=function("first"),
        Second=function("second"),
    )
    known = usage(3_000_000, first={"calls_per_request": "0.5"}, second={"calls_per_request": "0.5"})
    found = bill(shared, known, free_tier=True)
    first, second = (line(found, "Lambda", "Requests", name) for name in ("first", "second"))
    assert first.amount + second.amount == Decimal("0.4")
    assert first.amount == second.amount
    assert first.free == second.free == 500_000
    assert "together" in first.formula


def test_without_the_free_tier_the_first_free_band_is_charged_too() -> None:
    with_free = line(bill(notes_board(), 1, free_tier=True), "DynamoDB", "Storage")
    without = line(bill(notes_board(), 1), "DynamoDB", "Storage")
    assert with_free.amount == 0
    assert with_free.free == with_free.quantity
    assert without.amount == pytest.approx(without.quantity * Decimal("0.25"), abs=Decimal("1e-12"))


def test_logs_share_one_free_allowance_between_ingestion_and_storage() -> None:
    known = usage(10_000_000, notes={"log_kb": "0.5"})
    found = bill(notes_board(), known, free_tier=True)
    ingestion, storage = (line(found, "CloudWatch Logs", name) for name in ("Ingestion", "Storage"))
    assert ingestion.free + storage.free == 5
    assert ingestion.free == min(ingestion.quantity, Decimal(5))


def test_tiers_are_those_of_the_summed_usage_and_shares_add_up() -> None:
    two_apis = template(
        A=resource("AWS::ApiGateway::RestApi", "a"),
        B=resource("AWS::ApiGateway::RestApi", "b"),
    )
    found = bill(two_apis, 600_000_000)
    lines = [line(found, "API Gateway", "Requests", name) for name in ("a", "b")]
    together = 333_000_000 * Decimal("0.0000035") + 267_000_000 * Decimal("0.0000028")
    assert sum(entry.amount for entry in lines) == together
    assert lines[0].amount == lines[1].amount
    assert [tier.price for tier in lines[0].tiers] == [Decimal("0.0000035"), Decimal("0.0000028")]


def test_a_line_over_a_band_shows_both_prices() -> None:
    found = line(bill(template(A=resource("AWS::ApiGateway::RestApi", "a")), 350_000_000), "API Gateway", "Requests")
    assert found.formula == (
        "350,000,000 requests: 333,000,000 × $3.50 per million + 17,000,000 × $2.80 per million = $1,213.10"
    )
    assert (found.price, found.per) == ("", "")


@pytest.mark.parametrize("region", shipped_book().regions())
def test_the_notes_board_is_priced_in_every_region(region: str) -> None:
    assert bill(notes_board(), 2_100_000, region=region).unpriced == ()


def test_a_region_without_prices_leaves_everything_unpriced_and_nothing_zero() -> None:
    found = bill(notes_board(), 2_100_000, region="eu-north-1")
    assert found.lines == ()
    assert (found.priced_count, found.resource_count) == (0, 5)
    reasons = {gap.reason for gap in found.unpriced}
    assert "No price for API Gateway requests in eu-north-1." in reasons


def test_an_unknown_type_is_unpriced_by_name() -> None:
    found = bill(notes_board() | template(Cdn=resource("AWS::GlobalAccelerator::Accelerator", "cdn")), 1)
    assert [(gap.logical_id, gap.type, gap.component) for gap in found.unpriced] == [
        ("Cdn", "AWS::GlobalAccelerator::Accelerator", "cdn")
    ]


def test_what_is_known_to_be_free_says_why() -> None:
    found = bill(template(Role=resource("AWS::IAM::Role", "notes")), 1)
    assert (found.lines, found.unpriced, found.resource_count) == ((), (), 0)
    assert [(free.logical_id, free.reason) for free in found.unbilled] == [("Role", "IAM is free.")]


def test_assumptions_are_listed_with_their_source() -> None:
    found = bill(notes_board(), THE_BILL)
    listed = {(used.component, used.key): used for used in found.assumptions}
    assert listed["api", "response_kb"].source == "stated"
    assert listed["api", "response_kb"].value == Decimal("0.33")
    assert listed["notes", "duration_ms"].source == "default"
    assert line(found, "Lambda", "Running time").source == "default"
    assert line(found, "API Gateway", "Requests").source == "stated", "an only API gets every request: no guess"
    assert ("api.response_kb", "stated") in line(found, "API Gateway", "Data transfer out").sources


def test_sources_of_a_line_are_as_weak_as_the_weakest() -> None:
    only_stated = bill(template(A=resource("AWS::ApiGateway::RestApi", "a")), usage(5, a={"share": "1"}))
    assert line(only_stated, "API Gateway", "Requests").source == "stated"
    cache = resource("AWS::ApiGateway::Stage", "a", RestApiId=ref("A"), CacheClusterEnabled=True)
    assert line(bill(template(S=cache), 5), "API Gateway", "Cache of 0.5 GB").source == "measured"
    measured = Usage(Assumption(Decimal(5), "measured"))
    two = template(A=resource("AWS::ApiGateway::RestApi", "a"), B=resource("AWS::ApiGateway::RestApi", "b"))
    assert line(bill(two, measured), "API Gateway", "Requests", "a").source == "default"
    del two["Resources"]["B"]
    assert line(bill(two, measured), "API Gateway", "Requests").source == "measured"


@pytest.mark.parametrize("free_tier", [True, False])
def test_a_stored_estimate_reads_back_equal(free_tier: bool) -> None:
    found = bill(
        notes_board() | template(Cdn=resource("AWS::GlobalAccelerator::Accelerator")), 2_117_000, free_tier=free_tier
    )
    stored = json.dumps(found.to_json())
    again = Estimate.from_json(json.loads(stored))
    assert again == found
    assert json.dumps(again.to_json()) == stored


def test_the_stored_estimate_says_what_it_was_made_with() -> None:
    document = bill(notes_board(), 2_117_000).to_json()
    assert document["price_book"] == {"version": shipped_book().version, "as_of": "2025-11-04"}
    assert document["requests"] == 2_117_000
    assert (document["region"], document["currency"], document["free_tier"]) == (VIRGINIA, "USD", False)
    assert document["coverage"] == {"priced": 5, "of": 5}


def damaged(**changes: Any) -> dict[str, Any]:
    return bill(notes_board(), 1).to_json() | changes


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        damaged(version=2),
        damaged(lines=[{}]),
        damaged(lines=None),
        damaged(requests="x"),
        damaged(region=5),
        damaged(coverage={}),
        damaged(assumptions=[{"value": "x"}]),
        damaged(unpriced=[{"nothing": 1}]),
    ],
)
def test_a_damaged_stored_estimate_is_refused(document: Any) -> None:
    with pytest.raises(InvalidEstimate):
        Estimate.from_json(document)


def test_the_order_of_the_template_changes_nothing() -> None:
    board = notes_board()
    turned = board | {"Resources": dict(reversed(board["Resources"].items()))}
    assert bill(turned, 2_117_000) == bill(board, 2_117_000)


def test_the_curve_is_what_estimates_say() -> None:
    volumes = [0, 1, 1_000, 999_999, 1_000_000, 333_000_000, 10**9, 10**15]
    points = curve(notes_board(), Usage.default(7), shipped_book(), region=VIRGINIA, free_tier=True, volumes=volumes)
    assert [point.requests for point in points] == volumes
    for point in points:
        assert point.total == bill(notes_board(), point.requests, free_tier=True).total


def test_a_function_that_several_roles_reach_is_counted_once() -> None:
    board = notes_board()
    board["Resources"]["OtherRole"] = role("other", "NotesTableTable", "dynamodb:PutItem")
    assert bill(board, 1000).total == bill(notes_board(), 1000).total
