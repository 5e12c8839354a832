"""What callers of a REST API get when no function answers: what it becomes, and what is refused."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from deployments.spec.parse import parse, problems_of
from deployments.spec.rest.refusals import REASONS, Reason, role_of
from tests.deployments.spec.examples import Document, api, function, of_type, only

OWN = {"reason": "THROTTLED", "status": 503, "text": '{"message": $context.error.messageString}'}
WORDS = "$context.error.messageString"


def rest(*lines: dict[str, Any], **settings: Any) -> Document:
    return only(api=api(("GET", "/", "f"), refusals=list(lines), **settings), f=function())


def answers(document: Document) -> dict[str, dict[str, Any]]:
    """The properties of each answer, by reason."""
    found = of_type(document, "AWS::ApiGateway::GatewayResponse").values()
    return {one["Properties"]["ResponseType"]: one["Properties"] for one in found}


def test_an_answer_of_its_own_keeps_the_headers_that_websites_need() -> None:
    found = answers(rest(OWN, cors={"allowed_origins": ["https://www.example.com"]}))
    assert list(found) == ["DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED"]
    assert found["THROTTLED"]["ResponseParameters"] == found["DEFAULT_4XX"]["ResponseParameters"]
    assert found["THROTTLED"]["StatusCode"] == "503"
    assert found["THROTTLED"]["ResponseTemplates"] == {"application/json": OWN["text"]}


def test_the_answer_for_all_others_stays_the_resource_that_it_was() -> None:
    """AWS has one for each reason: a second resource for it would be refused, or take the first one away."""
    plain, own = rest(), rest({"reason": "DEFAULT_4XX", "text": f'{{"problem": {WORDS}}}'})
    assert of_type(plain, "AWS::ApiGateway::GatewayResponse").keys() == {"ApiErrors4XX", "ApiErrors5XX"}
    assert of_type(own, "AWS::ApiGateway::GatewayResponse").keys() == {"ApiErrors4XX", "ApiErrors5XX"}
    assert answers(own)["DEFAULT_4XX"]["ResponseTemplates"] == {"application/json": f'{{"problem": {WORDS}}}'}
    assert "StatusCode" not in answers(own)["DEFAULT_4XX"]


def test_without_websites_there_are_only_the_answers_that_are_asked_for() -> None:
    found = answers(rest(OWN, cors={"enabled": False}))
    assert list(found) == ["THROTTLED"]
    assert "ResponseParameters" not in found["THROTTLED"]


def test_another_text_is_published_anew() -> None:
    first, second = (of_type(rest({**OWN, "status": code}), "AWS::ApiGateway::Deployment") for code in (503, 429))
    assert set(first) != set(second)
    assert all("ApiErrorsThrottled" in one["DependsOn"] for one in first.values())


def test_no_lines_are_no_difference_and_their_order_is_none() -> None:
    assert parse(rest()).digest == parse(only(api=api(("GET", "/", "f")), f=function())).digest
    other = {"reason": "UNAUTHORIZED", "status": 403}
    assert json.dumps(answers(rest(OWN, other))) == json.dumps(answers(rest(other, OWN)))


def test_every_reason_of_aws_has_words_and_a_resource_of_its_own() -> None:
    assert [choice.value for choice in REASONS] == list(get_args(Reason))
    assert len({choice.label for choice in REASONS}) == len({role_of(one) for one in get_args(Reason)}) == 21


FITTING = [
    f'{{"message": {WORDS}, "call": "$context.requestId"}}',
    '{"message": ${context.error.messageString}}',
    '{"message": "$context.error.validationErrorString ($context.error.responseType)"}',
    '["costs $5"]',
    '"text"',
]


@pytest.mark.parametrize("text", FITTING)
def test_json_is_taken_whatever_is_filled_in(text: str) -> None:
    assert problems_of(rest({"reason": "THROTTLED", "text": text})) == ()


NO_JSON = "This is no JSON."
WRONG: list[tuple[Document, str, str]] = [
    (rest(OWN, OWN), "1.reason", "Too many requests stands here already. Write it once."),
    (rest({"reason": "THROTTLED"}), "0.text", "This line changes nothing."),
    (rest({**OWN, "reason": "TEAPOT"}), "0.reason", '"TEAPOT" is not possible.'),
    (rest({**OWN, "status": 200}), "0.status", "400"),
    (rest({**OWN, "status": 600}), "0.status", "599"),
    (rest({**OWN, "text": ""}), "0.text", "This is empty. Fill it in."),
    (rest({**OWN, "text": "no JSON"}), "0.text", NO_JSON),
    (rest({**OWN, "text": f'{{"message": "{WORDS}"}}'}), "0.text", "which has its own quotes"),
    (rest({**OWN, "text": '{"id": $context.requestId}'}), "0.text", "put quotes around every other $context."),
    (rest({**OWN, "text": "{'message': 'x'}"}), "0.text", NO_JSON),
    (rest({**OWN, "text": '{"message": "$input.body"}'}), "0.text", "$input.body"),
    (rest({**OWN, "text": '"' + "x" * 2_000 + '"'}), "0.text", "2,000"),
]


@pytest.mark.parametrize(("document", "field", "words"), WRONG, ids=[row[1] + row[2][:9] for row in WRONG])
def test_what_is_refused(document: Document, field: str, words: str) -> None:
    found = {problem.place: problem.message for problem in problems_of(document)}
    assert f"api.refusals.{field}" in found, found
    assert words in found[f"api.refusals.{field}"]
