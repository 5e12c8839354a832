"""Texts beside each other: lines, words, gaps, and a bound on what is taken apart."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard import differences

TEXTS = st.text(alphabet="ab \n{}", max_size=60)


def shown(lines: tuple[differences.Line, ...], *signs: str) -> list[str]:
    return ["".join(piece.text for piece in line.pieces) for line in lines if line.sign in signs]


def test_an_altered_line_marks_its_words() -> None:
    removed, added = differences.lines("size = 10", "size = 20")
    assert [piece.text for piece in removed.pieces if piece.changed] == ["10"]
    assert [piece.text for piece in added.pieces if piece.changed] == ["20"]


def test_unchanged_lines_far_from_a_change_are_a_gap_that_says_how_many() -> None:
    before = "\n".join(f"line {number}" for number in range(20))
    lines = differences.lines(before, before.replace("line 10", "other"))
    assert shown(lines, "gap") == ["8 lines unchanged", "7 lines unchanged"]
    assert shown(lines, "same") == ["line 8", "line 9", "line 11", "line 12"]


def test_words_that_share_little_are_not_taken_apart() -> None:
    before, after = differences.words("abc", "xyz 123")
    assert before == (differences.Piece("abc"),)
    assert after == (differences.Piece("xyz 123"),)


def test_very_long_texts_are_compared_as_a_whole() -> None:
    lines = differences.lines("a\n" * 5_000, "b\n" * 3_000)
    assert shown(lines, "removed", "added") == ["5,000 lines", "3,000 lines"]


@given(before=TEXTS, after=TEXTS)
def test_added_and_removed_lines_are_all_there(before: str, after: str) -> None:
    lines = differences.lines(before, after)
    old, new = before.splitlines(), after.splitlines()
    assert len(shown(lines, "added")) - len(shown(lines, "removed")) == len(new) - len(old)
    assert set(shown(lines, "removed")) <= set(old)
    assert set(shown(lines, "added")) <= set(new)


@given(before=TEXTS, after=TEXTS)
def test_pieces_make_up_both_texts(before: str, after: str) -> None:
    old, new = differences.words(before, after)
    assert "".join(piece.text for piece in old) == before
    assert "".join(piece.text for piece in new) == after
