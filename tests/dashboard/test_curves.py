"""The cost curve: exact at every stop, the same each time, and honest about what is not known."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from costing.estimate import Usage, read_model
from costing.estimate.breaks import STOPS, Break, courses, crossings
from costing.prices.snapshot import shipped_book
from dashboard.curves import Question, break_words, curve, nearest_breaks, spoken, spoken_volume
from dashboard.figures import money
from dashboard.plots import ALL, AROUND, MONTH, UNIT, Chart, Price
from dashboard.words import SOURCES
from tests.costing.shortcuts import VIRGINIA, bill
from tests.costing.templates import notes_board

MINE = 2_117_000
NAMES = ("live", "proposed")


def models() -> tuple[Any, Any]:
    found = (
        read_model(notes_board(), Usage.default(0), shipped_book(), region=VIRGINIA, free_tier=free)
        for free in (False, True)
    )
    before, after = found
    return before, after


BEFORE, AFTER = models()


def price(volume: int) -> Price:
    return Price(volume, BEFORE.total(volume), AFTER.total(volume))


QUESTION = Question(price, MINE, SOURCES["measured"], NAMES, tuple(courses(AFTER)))


def chart(view: str, unit: str, question: Question = QUESTION, asked: int | None = None) -> Chart:
    return next(one for one in curve(question, asked=asked).charts if (one.view, one.unit) == (view, unit))


def test_every_stop_says_what_the_estimate_says() -> None:
    stops: Any = curve(QUESTION).stops["stops"]
    assert [stop[0] for stop in stops] == list(STOPS)
    for stop in (stops[0], stops[1], stops[30], stops[-1]):
        assert stop[2] == f"{money(bill(notes_board(), stop[0], free_tier=True).total)} / month"
        assert stop[3] == money(bill(notes_board(), stop[0]).total)


def test_the_same_question_draws_the_same_curve() -> None:
    assert curve(QUESTION, asked=5, view=ALL) == curve(QUESTION, asked=5, view=ALL)


def test_around_ones_volume_both_axes_begin_at_nothing_and_end_at_four_times_it() -> None:
    found = chart(AROUND, MONTH)
    assert [tick.words for tick in found.x] == ["0", "2.12 M", "4.23 M", "6.35 M", "8.47 M"]
    assert found.y[0].words == "$0"
    assert 4 <= len(found.y) <= 6
    assert found.mine == 25.0
    assert found.before.startswith("M0 ")


@pytest.mark.parametrize("unit", [MONTH, UNIT])
def test_all_volumes_go_from_a_thousand_to_a_billion(unit: str) -> None:
    found = chart(ALL, unit)
    assert [tick.words for tick in found.x][:: len(found.x) - 1] == ["1,000", "1 B"]
    assert 3 <= len(found.y) <= 7
    assert (found.idle_after is not None) is (unit == MONTH)


def test_numbers_stand_on_the_line_and_are_explained() -> None:
    found = curve(QUESTION)
    assert (len(found.breaks), found.near) == (4, 2)
    assert found.breaks[0] == "The free amount is used up above 1 M requests / month (Functions, requests)"
    assert [mark.number for mark in chart(ALL, MONTH).numbers] == [1, 2, 3, 4]
    assert [mark.number for mark in chart(AROUND, MONTH).numbers] == [1, 2]


def test_at_most_four_break_points_with_overtaking_first() -> None:
    overtaking = Break(900_000_000, "dearer")
    found = nearest_breaks([*courses(AFTER), overtaking], MINE)
    assert len(found) == 4
    assert found[-1] == overtaking
    assert break_words(Break(7_400_001, "cheaper"), "live") == "Cheaper than live above 7.4 M requests / month"


def test_what_is_said_of_a_stop() -> None:
    known = Price(2_500_000, Decimal("27.10"), Decimal("31.20"))
    assert spoken(known, NAMES) == "2.5 million requests: $31.20 a month, $4.10 more than live"
    assert spoken(replace(known, before=Decimal("31.20")), NAMES).endswith("a month, the same as live")
    assert spoken(replace(known, before=None), NAMES) == "2.5 million requests: $31.20 a month"
    assert spoken(replace(known, after=None), NAMES) == "2.5 million requests: Not priced"
    assert [spoken_volume(one) for one in (0, 1, 1_200, 10**9)] == [
        "0 requests",
        "1 request",
        "1,200 requests",
        "1 billion requests",
    ]


def test_what_is_priced_in_part_is_the_least_everywhere_and_no_change_of_all() -> None:
    same = replace(QUESTION, price=lambda volume: Price(volume, AFTER.total(volume), AFTER.total(volume)))
    found = curve(replace(same, missing=(True, True)))
    stop: Any = found.stops["mine"]
    assert all(text.startswith("at least $") for text in (found.asked_after, found.rows[-1].after, stop[2], stop[3]))
    assert {found.asked.change, stop[4]} == {"no change in what has a price"}
    assert "at least $" in found.spoken
    assert found.spoken.endswith("the same as live in what has a price")
    assert "Without any request at least $" in found.summary
    assert curve(same).asked.change == "no change"
    guessed = curve(replace(same, missing=(True, True), guesses=("items",)))
    assert re.fullmatch(r"about \$[\d.]+ and more / month", guessed.asked_after)
    assert "at least" not in f"{guessed.spoken} {guessed.summary} {guessed.stops}"


def test_what_is_not_known_is_a_gap_and_never_the_axis() -> None:
    def ends(volume: int) -> Price:
        return Price(volume, None, None if volume > 10**6 else Decimal(3))

    question = Question(ends, 1000, SOURCES["default"], ("", "proposed"))
    assert chart(ALL, MONTH, question).before == ""
    assert len(curve(question).stops) == 2
    assert curve(question).rows[-1].after == "Not priced"


@pytest.mark.parametrize("mine", [0, 1, 3, 999, 10**15])
def test_any_volume_of_ones_own_can_be_drawn(mine: int) -> None:
    found = curve(replace(QUESTION, mine=mine), asked=0)
    assert all(one.after for one in found.charts if one.view == ALL)
    assert found.place == 0


def test_what_costs_nothing_has_axes_without_a_division() -> None:
    free = Question(lambda volume: Price(volume, Decimal(0), Decimal(0)), 100, SOURCES["stated"], NAMES)
    found = curve(free)
    assert chart(AROUND, MONTH, free).y[0].words.startswith("$0")
    assert "the same as live" in found.spoken


def test_the_band_is_named_with_its_guesses() -> None:
    def wide(volume: int) -> Price:
        return Price(volume, None, Decimal(80), Decimal(62), Decimal(98))

    found = curve(Question(wide, 10, SOURCES["default"], ("", "proposed"), guesses=("running time", "size of a file")))
    between = "$62.00–98.00 / month, 2 guesses"
    assert found.range == between
    assert found.band == f"At your volume {between}: from half to double our running time, size of a file."
    assert all(one.band for one in found.charts)


def test_another_volume_is_marked_and_leads_back() -> None:
    found = curve(QUESTION, asked=4_000_000)
    assert found.moved
    assert found.asked.requests == "4,000,000"
    assert chart(AROUND, MONTH, asked=4_000_000).asked == 47.24
    assert list(crossings(BEFORE.total, AFTER.total)) == []


def test_lines_that_lie_on_each_other_have_one_name() -> None:
    same = replace(QUESTION, price=lambda volume: Price(volume, AFTER.total(volume), AFTER.total(volume)))
    assert [name.words for name in chart(AROUND, MONTH, same).names] == ["live = proposed"]
    assert [name.words for name in chart(AROUND, MONTH).names] == ["live", "proposed"]
