"""Any template in, never an exception out: what cannot be read is on the list of what is not priced."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costing.estimate import Estimate
from costing.estimate.prices import PriceBook, read_tiers
from costing.estimate.resources import NOTHING_BILLED, RULES
from tests.costing.shortcuts import bill, usage
from tests.costing.templates import function, notes_board, ref, resource, template

NAMES = st.sampled_from(["A", "B", "C", "NotesFunction", "ApiRestApi", "", "Fn::ForEach::X"])
REFERENCES = st.one_of(
    NAMES.map(lambda name: {"Ref": name}),
    NAMES.map(lambda name: {"Fn::GetAtt": [name, "Arn"]}),
    NAMES.map(lambda name: {"Fn::Sub": "x${" + name + ".Arn}y"}),
    st.just({"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
)
PROPERTY_NAMES = st.sampled_from(
    [
        "RestApiId",
        "HttpMethod",
        "Integration",
        "Uri",
        "Body",
        "paths",
        "EndpointConfiguration",
        "Types",
        "CacheClusterEnabled",
        "CacheClusterSize",
        "MethodSettings",
        "LoggingLevel",
        "Role",
        "Environment",
        "MemorySize",
        "Architectures",
        "EphemeralStorage",
        "Size",
        "SnapStart",
        "ApplyOn",
        "Runtime",
        "FunctionName",
        "ProvisionedConcurrencyConfig",
        "ProvisionedConcurrentExecutions",
        "LogGroupName",
        "LogGroupClass",
        "RetentionInDays",
        "LoggingConfig",
        "BillingMode",
        "TableClass",
        "GlobalSecondaryIndexes",
        "ProvisionedThroughput",
        "ReadCapacityUnits",
        "SSESpecification",
        "PointInTimeRecoverySpecification",
        "WebsiteConfiguration",
        "Policies",
        "PolicyDocument",
        "Statement",
        "Action",
        "Effect",
        "Resource",
        "Roles",
        "AccessLogSetting",
        "TracingEnabled",
        "TracingConfig",
        "Mode",
        "SSEEnabled",
        "Condition",
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(
            ["PROVISIONED", "PAY_PER_REQUEST", "INFO", "true", "NaN", "1e400", "Allow", "dynamodb:*", "::"]
        ),
        REFERENCES,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(PROPERTY_NAMES, inner, max_size=4)),
    max_leaves=12,
)
TYPES = st.one_of(st.sampled_from(sorted(RULES)), st.sampled_from(sorted(NOTHING_BILLED)), st.text(max_size=5))
RESOURCES = st.fixed_dictionaries(
    {"Type": TYPES}, optional={"Properties": st.dictionaries(PROPERTY_NAMES, VALUES, max_size=5), "Metadata": VALUES}
)


@given(st.dictionaries(NAMES, st.one_of(RESOURCES, VALUES), max_size=6), VALUES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_template_breaks_the_estimate(resources: dict[str, Any], parameters: Any) -> None:
    found = bill({"Resources": resources, "Parameters": parameters}, 1_000_000)
    known = {gap.logical_id for gap in found.unpriced} | {free.logical_id for free in found.unbilled}
    assert known | {line.logical_id for line in found.lines} >= set(resources)
    assert Estimate.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "no CloudFormation template"),
        ([], "no CloudFormation template"),
        ({}, "no Resources"),
        ({"Resources": []}, "no Resources"),
        ({"Resources": {"A": None}}, "has no type"),
        ({"Resources": {"A": {"Type": 5}}}, "has no type"),
        ({"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": []}}}, "properties cannot be read"),
        ({"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"Fn::Transform": {}}}}}, "cannot be read"),
        ({"Resources": {"Fn::ForEach::Many": ["x", [], {}]}}, "A loop makes these"),
        ({"Resources": {}, "Transform": "AWS::Serverless-2016-10-31"}, "A macro rewrites"),
    ],
)
def test_what_cannot_be_read_is_said(document: Any, words: str) -> None:
    found = bill(document, 1)
    assert words in " ".join(gap.reason for gap in found.unpriced)
    assert found.total == 0 and found.lines == ()


def test_a_deeply_nested_property_is_no_trap() -> None:
    deep: Any = {"Ref": "NotesTableTable"}
    for _ in range(5_000):
        deep = [deep]
    board = notes_board()
    board["Resources"]["NotesFunction"]["Properties"]["Environment"] = deep
    assert bill(board, 1).lines


def test_functions_that_call_each_other_in_a_ring_or_a_long_chain_end() -> None:
    ring: dict[str, Any] = {}
    for index in range(200):
        allowed = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": ref(f"F{(index + 1) % 200}")}
        policies = [{"PolicyDocument": {"Statement": allowed}}]
        ring[f"R{index}"] = resource("AWS::IAM::Role", Policies=policies)
        ring[f"F{index}"] = function(f"f{index}", Role=ref(f"R{index}"))
    assert bill(template(**ring), 1000).resource_count == 200


def test_more_resources_than_aws_takes_are_not_looked_at() -> None:
    many = template(**{f"F{index}": function(f"f{index}") for index in range(2_001)})
    found = bill(many, 1)
    assert [gap.reason for gap in found.unpriced] == ["The template has more than 2,000 resources; AWS takes 500."]


def test_a_conditional_resource_is_counted_until_somebody_says_it_is_not_made() -> None:
    board = notes_board()
    board["Resources"]["NotesTableTable"]["Condition"] = "WithTable"
    found = bill(board, 1)
    assert "DynamoDB" in found.by_service()
    assert ("notes_table", "made", "default") in [(used.component, used.key, used.source) for used in found.assumptions]
    without = bill(board, usage(1, notes_table={"made": "0"}))
    assert "DynamoDB" not in without.by_service()


def test_a_price_book_that_ends_below_the_usage_leaves_it_unpriced() -> None:
    tiers = read_tiers("x", [("0", "1000", "0.001")])
    book = PriceBook("v", "2026-01-01", "s", {("us-east-1", "AmazonApiGateway", "rest_requests"): tiers})
    api = template(Api=resource("AWS::ApiGateway::RestApi", "api", EndpointConfiguration={"Types": ["PRIVATE"]}))
    assert bill(api, 1000, book=book).total == 1
    found = bill(api, 1001, book=book)
    assert found.lines == ()
    assert found.unpriced[0].reason == "The price book ends at 1,000 requests; this is 1,001."
