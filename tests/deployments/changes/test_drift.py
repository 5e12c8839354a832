"""The board of changes from outside: nothing unknown is in sync, and rules hide only what they name, for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from deployments.changes.drift import GONE, Difference, Seen, State, finding, judged, read_state
from deployments.changes.drift_board import Board, Rule, board, sentence

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMORY, LIMIT = Difference("/MemorySize", "NOT_EQUAL", "128", "1024"), Difference("/Timeout", "NOT_EQUAL", "3", "9")


def row(name: str, state: State = State.IN_SYNC, *differences: Difference, at: datetime = NOW) -> Seen:
    return Seen(name, f"{name}-1", "AWS::Lambda::Function", state, differences, "", at)


def rule(name: str, path: str = "", days: int = 1) -> Rule:
    return Rule(f"{name}{path}", name, path, NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("IN_SYNC", State.IN_SYNC),
        ("MODIFIED", State.MODIFIED),
        ("DELETED", State.DELETED),
        ("NOT_CHECKED", State.NOT_CHECKABLE),
        ("UNSUPPORTED", State.NOT_CHECKABLE),
        ("UNKNOWN", State.UNKNOWN),
        ("BRAND_NEW", State.UNKNOWN),
        (None, State.UNKNOWN),
    ],
)
def test_only_one_word_is_in_sync(word: object, state: State) -> None:
    assert read_state(word) is state


def judge(*drifts: Seen, failed: bool = False, reason: str = "") -> dict[str, State]:
    resources = [row("A", State.NOT_CHECKABLE), row("B", State.NOT_CHECKABLE)]
    return {one.logical_id: one.state for one in judged(resources, drifts, began=NOW, failed=failed, reason=reason)}


def test_what_aws_leaves_out_is_not_checkable_and_what_it_failed_for_unknown() -> None:
    assert judge(row("A")) == {"A": State.IN_SYNC, "B": State.NOT_CHECKABLE}
    named = judge(row("A"), failed=True, reason="Failed to detect drift on resources [B]")
    assert named == {"A": State.IN_SYNC, "B": State.UNKNOWN}
    assert judge(row("A"), failed=True, reason="It did not work") == {"A": State.IN_SYNC, "B": State.UNKNOWN}


def test_an_answer_of_an_earlier_detection_does_not_count() -> None:
    old = row("A", at=NOW - timedelta(seconds=1))
    assert judge(old, row("B")) == {"A": State.NOT_CHECKABLE, "B": State.IN_SYNC}


def test_what_left_the_stack_is_not_on_the_board() -> None:
    assert "C" not in judge(row("C", State.DELETED))


def test_a_finding_is_the_same_until_place_or_value_changes() -> None:
    one = finding([row("A", State.MODIFIED, MEMORY), row("B")])
    assert one == finding([row("A", State.MODIFIED, MEMORY)])
    assert one != finding([row("A", State.MODIFIED, Difference("/MemorySize", "NOT_EQUAL", "128", "2048"))])
    assert finding([row("A", State.DELETED)]) == {("A", GONE, "")}


def shown(found: Board) -> dict[str, list[str]]:
    return {
        "drifted": [one.seen.logical_id for one in found.drifted],
        "ignored": [one.seen.logical_id for one in found.ignored],
        "in_sync": [one.logical_id for one in found.in_sync],
    }


def test_a_rule_for_a_setting_leaves_the_others() -> None:
    found = board([row("A", State.MODIFIED, MEMORY, LIMIT), row("B")], [rule("A", "/MemorySize")], NOW)
    assert shown(found) == {"drifted": ["A"], "ignored": ["A"], "in_sync": ["B"]}
    assert [one.places for one in found.drifted] == [(LIMIT,)]
    assert found.left_out == 0


def test_what_is_ignored_whole_is_apart_and_not_in_sync() -> None:
    found = board([row("A", State.MODIFIED, MEMORY, LIMIT)], [rule("A")], NOW)
    assert shown(found) == {"drifted": [], "ignored": ["A"], "in_sync": []}
    assert (found.left_out, found.total) == (1, 1)


def test_rules_run_out() -> None:
    assert shown(board([row("A", State.MODIFIED, MEMORY)], [rule("A", days=0)], NOW))["drifted"] == ["A"]


def test_a_deletion_is_ignored_by_name_alone() -> None:
    gone = [row("A", State.DELETED)]
    assert shown(board(gone, [rule("A")], NOW))["drifted"] == ["A"]
    assert shown(board(gone, [rule("A", GONE)], NOW))["ignored"] == ["A"]
    changed = [row("A", State.MODIFIED, MEMORY)]
    assert shown(board(changed, [rule("A", GONE)], NOW))["drifted"] == ["A"]


def test_a_rule_covers_what_is_inside_its_setting_and_nothing_beside_it() -> None:
    places = Difference("/Environment/Variables/A"), Difference("/EnvironmentX")
    found = board([row("A", State.MODIFIED, *places)], [rule("A", "/Environment")], NOW)
    assert [one.path for one in found.drifted[0].places] == ["/EnvironmentX"]
    other = board([row("A", State.MODIFIED, MEMORY)], [rule("B")], NOW)
    assert shown(other)["drifted"] == ["A"]


def test_modified_without_a_word_counts() -> None:
    assert shown(board([row("A", State.MODIFIED)], [], NOW))["drifted"] == ["A"]
    assert finding([row("A", State.MODIFIED)]) == {("A", "", "")}


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([State.IN_SYNC], "1 resource is as deployed."),
        ([State.IN_SYNC] * 3, "3 resources are as deployed."),
        ([State.IN_SYNC, State.NOT_CHECKABLE], "1 of 2 resources is as deployed. 1 cannot be checked by AWS."),
        ([State.IN_SYNC, State.UNKNOWN], "1 of 2 resources is as deployed. 1 could not be read, so nobody knows."),
        ([State.DELETED, State.IN_SYNC], "1 of 2 resources was changed outside of Tierboard."),
        ([State.DELETED] * 2, "2 of 2 resources were changed outside of Tierboard."),
        ([State.NOT_CHECKABLE], "Nothing could be compared. 1 cannot be checked by AWS."),
        ([], "Nothing could be compared."),
    ],
)
def test_the_sentence_says_what_is_not_known_too(states: list[State], said: str) -> None:
    assert sentence(board([row(f"R{n}", state) for n, state in enumerate(states)], [], NOW)) == said


def test_the_sentence_counts_what_is_ignored() -> None:
    found = board([row("A", State.MODIFIED, MEMORY), row("B")], [rule("A")], NOW)
    assert sentence(found) == "1 of 2 resources is as deployed. 1 is changed and ignored for now."


def test_differences_are_kept_as_they_are() -> None:
    for one in (MEMORY, Difference("/Secret", "ADD", hidden=True), Difference(GONE)):
        assert Difference.from_json(one.to_json()) == one
