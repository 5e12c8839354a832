"""Where files go as they grow old: rules for AWS, and what AWS would refuse."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.parse import problems_of
from tests.deployments.spec.examples import bucket, only, resources


def move(after: int, to: str, prefix: str | None = None) -> dict[str, Any]:
    return {"after": after, "to": to, **({"prefix": prefix} if prefix else {})}


def rules(*moves: dict[str, Any], **settings: Any) -> dict[str, dict[str, Any]]:
    store = resources(only(photos=bucket(moves=list(moves), **settings)))["PhotosBucket"]["Properties"]
    return {rule["Id"].partition("-")[0]: rule for rule in store["LifecycleConfiguration"]["Rules"]}


def test_rows_of_one_beginning_are_one_rule_in_the_order_of_age() -> None:
    rule = rules(move(90, "archive"), move(30, "rare"))["moved"]
    assert [(one["StorageClass"], one["TransitionInDays"]) for one in rule["Transitions"]] == [
        ("STANDARD_IA", 30),
        ("GLACIER", 90),
    ]
    assert "Prefix" not in rule


def test_each_beginning_has_a_rule_of_its_own() -> None:
    found = resources(only(photos=bucket(moves=[move(1, "deep", "old/"), move(30, "rare")])))["PhotosBucket"]
    rows = found["Properties"]["LifecycleConfiguration"]["Rules"]
    moved = [rule for rule in rows if rule["Id"].startswith("moved")]
    assert [rule.get("Prefix") for rule in moved] == [None, "old/"]
    assert len({rule["Id"] for rule in moved}) == 2


def test_no_row_leaves_the_definition_as_it_was() -> None:
    assert resources(only(photos=bucket(moves=[]))) == resources(only(photos=bucket()))


@pytest.mark.parametrize(
    ("moves", "place", "words"),
    [
        ([move(29, "rare")], "moves.0.after", "before 30 days. Write 30 or more."),
        ([move(30, "rare"), move(59, "archive")], "moves.1.after", "Write 60 or more."),
        ([move(1, "archive"), move(30, "rare")], "moves.1.to", "Files only go on to a cheaper place"),
        ([move(1, "deep"), move(2, "archive")], "moves.1.to", "Files only go on to a cheaper place"),
        ([move(5, "instant"), move(5, "deep")], "moves.1.after", "They go elsewhere after 5 days already."),
        ([move(5, "deep"), move(9, "deep")], "moves.1.to", "Files only go on to a cheaper place"),
        ([move(-1, "deep")], "moves.0.after", "The least is 0"),
        ([move(1, "tape")], "moves.0.to", "Choose"),
    ],
)
def test_what_aws_would_refuse(moves: list[dict[str, Any]], place: str, words: str) -> None:
    (problem,) = problems_of(only(photos=bucket(moves=moves)))
    assert problem.place == f"photos.{place}"
    assert words in problem.message


def test_the_same_beginning_in_two_rows_of_others_does_not_disturb() -> None:
    assert (
        problems_of(only(photos=bucket(moves=[move(1, "deep", "a/"), move(30, "rare", "b/"), move(60, "rare")]))) == ()
    )


@pytest.mark.parametrize(("days", "fits"), [(30, False), (31, True)])
def test_files_are_not_deleted_before_they_move(days: int, fits: bool) -> None:
    found = problems_of(only(photos=bucket(moves=[move(30, "rare")], delete_after=days)))
    assert (found == ()) is fits
    assert fits or found[0].place == "photos.delete_after"
