"""Parts of long lists: which there are, what they say, and that together they are the list."""

import pytest

from dashboard.stages.part import Part, part_of

TWELVE = range(1, 13)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, Part((1, 2, 3, 4, 5), first=1, total=12, number=1, parts=3)),
        (2, Part((6, 7, 8, 9, 10), first=6, total=12, number=2, parts=3)),
        (3, Part((11, 12), first=11, total=12, number=3, parts=3)),
        (0, Part((1, 2, 3, 4, 5), first=1, total=12, number=1, parts=3)),
        (9999, Part((11, 12), first=11, total=12, number=3, parts=3)),
    ],
)
def test_a_part_is_the_one_asked_for_or_the_nearest(number: int, expected: Part[int]) -> None:
    assert part_of(TWELVE, number, 5) == expected


@pytest.mark.parametrize(
    ("number", "span", "before", "after"),
    [(1, "1 to 5 of 12", 0, 2), (2, "6 to 10 of 12", 1, 3), (3, "11 to 12 of 12", 2, 0)],
)
def test_it_says_which_it_is_and_which_are_beside_it(number: int, span: str, before: int, after: int) -> None:
    part = part_of(TWELVE, number, 5)
    assert (part.span, part.before, part.after) == (span, before, after)


@pytest.mark.parametrize(
    ("length", "rows", "parts"), [(0, 0, 1), (5, 5, 1), (7, 7, 1), (8, 5, 2), (10, 5, 2), (11, 5, 3)]
)
def test_a_few_more_are_shown_with_the_rest(length: int, rows: int, parts: int) -> None:
    part = part_of(range(length), 1, 5, spare=2)
    assert (len(part.rows), part.parts, bool(part.span)) == (rows, parts, parts > 1)
