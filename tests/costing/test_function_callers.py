"""What addresses, aliases and boxes for failed events of functions cost."""

from typing import Any

from costing.estimate import Estimate
from tests.costing.shortcuts import bill, line, usage
from tests.costing.templates import arn, function, method, ref, resource, role, template


def reasons(found: Estimate) -> list[str]:
    return [gap.reason for gap in found.unpriced]


def addressed(**more: Any) -> dict[str, Any]:
    url = resource("AWS::Lambda::Url", "work", TargetFunctionArn=arn("Work"), AuthType="NONE")
    return template(Work=function("work"), Url=url, **more)


def test_answers_of_an_address_go_out_to_the_internet() -> None:
    found = bill(addressed(), usage(2**20, work={"response_kb": "1"}))
    transfer = line(found, "Lambda", "Data transfer out")
    assert transfer.quantity == 1 and transfer.logical_id == "Url"
    assert line(found, "Lambda", "Requests").quantity == 2**20


def test_a_website_does_not_take_the_requests_of_an_address() -> None:
    site = resource("AWS::S3::Bucket", "web", WebsiteConfiguration={"IndexDocument": "index.html"})
    assert line(bill(addressed(Web=site), 1000), "Lambda", "Requests").quantity == 1000


def test_how_requests_are_spread_over_an_api_and_an_address_is_not_guessed() -> None:
    both = addressed(Api=resource("AWS::ApiGateway::RestApi", "api"), Get=method("Api", "GET", "Work"))
    assert any("by this address and how many otherwise" in reason for reason in reasons(bill(both, 1)))
    aside = addressed(Api=resource("AWS::ApiGateway::RestApi", "api"))
    assert set(reasons(bill(aside, 1))) == {"Nothing in the template calls this function: say how often it runs."}


def test_an_address_of_a_function_elsewhere_is_unpriced() -> None:
    lost = template(Url=resource("AWS::Lambda::Url", TargetFunctionArn="arn:aws:lambda:x", AuthType="NONE"))
    assert "not in the template" in reasons(bill(lost, 1))[0]


def test_a_right_to_call_an_alias_is_one_to_call_its_function() -> None:
    board = template(
        Api=resource("AWS::ApiGateway::RestApi", "api"),
        Get=method("Api", "GET", "First"),
        First=function("first", Role=arn("Role")),
        Role=role("first", "Live", "lambda:InvokeFunction"),
        Second=function("second"),
        Live=resource("AWS::Lambda::Alias", "second", FunctionName=ref("Second")),
    )
    assert line(bill(board, 1000), "Lambda", "Requests", "second").quantity == 1000


def test_failed_calls_are_requests_to_their_queue() -> None:
    board = template(
        Work=function("work"),
        Box=resource("AWS::SQS::Queue", "work"),
        Rule=resource(
            "AWS::Lambda::EventInvokeConfig",
            "work",
            FunctionName=ref("Work"),
            DestinationConfig={"OnFailure": {"Destination": arn("Box")}},
        ),
    )
    assert line(bill(board, 1_000_000), "SQS", "Requests").quantity == 1000
    found = bill(board, usage(1_000_000, work={"failed_calls": "0.5"}))
    assert line(found, "SQS", "Requests").quantity == 500_000


def test_queues_that_nobody_fills_are_not_counted() -> None:
    found = bill(template(Jobs=resource("AWS::SQS::Queue", "jobs")), 1)
    assert reasons(found) == ["Nothing in the template says how many messages come, so nobody can tell what they cost."]
