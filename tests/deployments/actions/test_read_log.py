"""The newest lines of a log, read backwards: busy and quiet ones, and one that is followed."""

from deployments.actions.read_log import MOST_LOOKS, Read, followed, newest
from deployments.aws.watching import LogLine
from deployments.panel_answers import MOST_LINES
from tests.fakes.watching import FakeWatching

UNTIL = 10**12
MINUTE = 60_000


def watching(*minutes_ago: float, at_once: int = 10_000) -> FakeWatching:
    lines = [LogLine(str(number), int(UNTIL - ago * MINUTE), f"line {ago}") for number, ago in enumerate(minutes_ago)]
    return FakeWatching(log=sorted(lines, key=lambda line: line.at), at_once=at_once)


def reader(fake: FakeWatching, search: str = "") -> Read:
    return lambda since, to: fake.lines("g", since=since, until=to, search=search)


def test_a_quiet_log_is_read_to_its_end_in_few_looks() -> None:
    fake = watching(1, 50, 59, 61)
    found = newest(reader(fake), "1h", UNTIL)
    assert [line["text"] for line in found["lines"]] == ["line 59", "line 50", "line 1"]
    assert (found["since"], found["whole"], len(fake.asked)) == (UNTIL - 60 * MINUTE, True, 3)


def test_a_busy_log_gives_its_newest_lines_and_says_how_far_back() -> None:
    fake = watching(*(number / 100 for number in range(1_000)), at_once=300)
    found = newest(reader(fake), "7d", UNTIL)
    assert len(found["lines"]) == MOST_LINES and found["lines"][-1]["text"] == "line 0.0"
    assert found["since"] == found["lines"][0]["at"] and len(fake.asked) <= MOST_LOOKS


def test_one_that_is_too_busy_for_a_second_is_not_whole() -> None:
    fake = watching(*(number / 1_000_000 for number in range(500)), at_once=100)
    found = newest(reader(fake), "15m", UNTIL)
    assert not found["whole"] and found["lines"]


def test_nothing_found_says_how_far_it_looked() -> None:
    found = newest(reader(watching(1, 2), "nowhere"), "7d", UNTIL)
    assert found["lines"] == [] and found["since"] == UNTIL - 7 * 24 * 60 * MINUTE


def test_what_is_followed_gets_each_line_once_even_if_it_comes_late() -> None:
    fake = watching(1, 2)
    before = newest(reader(fake), "15m", UNTIL)
    fake.log += [LogLine("late", UNTIL - 5_000, "late"), LogLine("new", UNTIL + 1_000, "new")]
    after = followed(reader(fake), before, UNTIL + 3_000)
    assert [line["text"] for line in after["lines"]] == ["line 2", "line 1", "late", "new"]
    assert followed(reader(fake), after, UNTIL + 6_000)["lines"] == after["lines"]
