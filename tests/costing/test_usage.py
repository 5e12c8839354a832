"""Usage profiles: volume and assumptions with their sources."""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate.questions import QUESTIONS
from costing.estimate.usage import Assumption, InvalidUsage, Usage
from tests.costing.shortcuts import usage

MEASURED = Usage(
    Assumption(Decimal(2_117_000), "measured", "last 30 days"),
    {"notes": {"duration_ms": Assumption(Decimal("12.5"), "measured", "last 30 days")}},
)


def test_a_profile_comes_back_equal() -> None:
    assert Usage.from_json(MEASURED.to_json()) == MEASURED
    assert Usage.from_json(Usage.default(0).to_json()) == Usage.default(0)


def test_another_volume_keeps_the_assumptions_and_is_stated() -> None:
    other = MEASURED.at(5)
    assert other.requests_per_month == Assumption(Decimal(5), "stated")
    assert other.components == MEASURED.components


@pytest.mark.parametrize("requests", [-1, 10**15 + 1])
def test_an_absurd_volume_is_refused(requests: int) -> None:
    with pytest.raises(InvalidUsage, match="whole number from 0"):
        Usage.default(requests)


def test_half_a_request_is_refused() -> None:
    with pytest.raises(InvalidUsage, match="whole number"):
        Usage(Assumption(Decimal("0.5"), "stated"))


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_no_number_is_refused(value: str) -> None:
    with pytest.raises(InvalidUsage):
        Usage(Assumption(Decimal(value), "stated"))


def with_entry(entry: Any) -> dict[str, Any]:
    return Usage.default(1).to_json() | {"components": {"notes": entry}}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "format"),
        ({"version": 2}, "format"),
        ({"version": 1}, "requests_per_month must be an object"),
        ({"version": 1, "requests_per_month": {"value": "x", "source": "stated"}}, "has no number"),
        ({"version": 1, "requests_per_month": {"value": "1", "source": "heard"}}, "must say its source"),
        (
            {"version": 1, "requests_per_month": {"value": "1", "source": "stated"}, "components": []},
            "must be an object",
        ),
        (with_entry([]), "assumptions of notes"),
        (with_entry({"wishes": {}}), "no assumption named 'wishes'"),
        (with_entry({"duration_ms": {"value": "0", "source": "stated"}}), "from 1 to 900,000"),
        (with_entry({"duration_ms": {"value": 1.5, "source": "stated"}}), "has no number"),
        (with_entry({"duration_ms": {"value": "1", "source": "stated", "note": 4}}), "must say"),
    ],
)
def test_a_bad_profile_gets_a_sentence(document: Any, words: str) -> None:
    with pytest.raises(InvalidUsage, match=words):
        Usage.from_json(document)


def test_every_question_is_in_bounds_of_itself() -> None:
    for question in QUESTIONS.values():
        assert question.default is None or question.lowest <= question.default <= question.highest
        assert question.why.endswith(".")


def test_what_is_not_known_is_none() -> None:
    assert usage(1).known("api", "response_kb") is None
    assert usage(1, api={"response_kb": "3"}).known("api", "response_kb") == Assumption(Decimal(3), "stated")
