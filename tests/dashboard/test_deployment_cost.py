"""The Cost card: its mark is that of what is priced, and lines that stay are folded."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.stages.cost import cost_card
from dashboard.stages.curve import range_of_plan
from dashboard.stages.looking import NOTHING_SPECIAL
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
GAP = {"component": "x", "logical_id": "X", "reason": "There is no price.", "type": "AWS::X::Y"}


@pytest.mark.parametrize(
    ("as_of", "unpriced", "word"),
    [("", [], "Done"), ("2020-01-01", [], "Old prices"), ("2020-01-01", [GAP], "Not all of it is priced")],
)
def test_it_is_done_only_where_all_is_priced_by_prices_of_today(
    built: World, as_of: str, unpriced: list[Any], word: str
) -> None:
    plan = built.waiting.plan
    assert plan.cost_after is not None
    book = {**plan.cost_after["price_book"], "as_of": as_of or timezone.localdate().isoformat()}
    plan.cost_after = {**plan.cost_after, "unpriced": unpriced, "price_book": book}
    card = cost_card(built.waiting, plan, NOTHING_SPECIAL)
    assert card.mark.word == word
    assert card.summary.endswith("\N{MIDDLE DOT} old prices") == (word == "Old prices")
    assert f"{card.figure} {card.summary}".count("not priced") == len(unpriced)


def test_a_service_that_is_priced_in_part_is_the_least_and_does_not_say_that_nothing_changes(built: World) -> None:
    plan = built.waiting.plan
    assert plan.cost_after is not None
    line = plan.cost_after["lines"][0]
    gap = {**GAP, "logical_id": line["logical_id"]}
    plan.cost_before = plan.cost_after = {**plan.cost_after, "unpriced": [gap]}
    body = cost_card(built.waiting, plan, NOTHING_SPECIAL).body
    found = next(service for service in body.services if service.name == line["service"])
    assert (found.before[:10], found.after[:10]) == ("at least $", "at least $")
    assert found.delta == "no change in what has a price"
    assert {one.delta for one in body.services} == {"no change in what has a price", "no change"}


@pytest.mark.parametrize(
    ("status", "words"),
    [(Status.CANCELLED, "would have been +$"), (Status.PLANNED, "would be +$"), (Status.FAILED, "planned: +$")],
)
def test_the_page_of_what_never_came_into_force_says_that_of_its_amount(
    built: World, status: Status, words: str
) -> None:
    row = world.deployment(built.dev, status, built.cast.developer, revision=built.revision)
    owner = client_of(built.cast.owner)
    pages = [owner.get(reverse("deployment", args=[one.pk])).content.decode() for one in (row, built.live)]
    assert [page.count(words) for page in pages] == [2, 0]


def test_what_our_guesses_leave_open_stands_beside_every_figure_of_a_decision(built: World) -> None:
    approver, address = client_of(built.cast.approver), reverse("deployment", args=[built.waiting.pk])
    between = range_of_plan(built.waiting.plan)
    assert re.fullmatch(r"\$0\.\d\d–\d\.\d\d / month, \d+ guesses", between)
    page = approver.get(address).content.decode()
    # The card's line, its first figure, the curve and the approval card.
    assert page.count(between) == 4
    assert f'<span class="meta">({between})</span>' in page.split('id="approval"')[1]
    assert f"At your volume {between}: from half to double our " in page.split('id="curve-slider"')[0]
    assert re.search(r'title="">about \$[\d.]+ / month</span>', approver.get("/approvals/").content.decode())


def test_the_costs_of_an_application_say_what_our_guesses_leave_open(built: World) -> None:
    owner, costs = client_of(built.cast.owner), reverse("application_costs", args=[built.application.pk])
    page = owner.get(costs).content.decode()
    assert re.search(r"At your volume \$0\.\d\d–\d\.\d\d / month, \d+ guesses: from half to double", page)
    assert 'class="band"' in page
    card = owner.get(reverse("application", args=[built.application.pk])).content.decode()
    assert re.search(r">about \$0\.\d\d / month</a>", card)


def test_lines_that_stay_are_folded_service_by_service(built: World) -> None:
    plan = built.waiting.plan
    assert plan.cost_after is not None
    first = plan.cost_after["lines"][0]
    plan.cost_before = {**plan.cost_after, "lines": plan.cost_after["lines"][1:]}
    body = cost_card(built.waiting, plan, NOTHING_SPECIAL).body
    folded = [line for service in body.unchanged for line in service.lines]
    assert len(folded) == len(plan.cost_after["lines"]) - 1
    assert (first["component"], first["name"]) not in {(line.component, line.name) for line in folded}


def test_a_new_line_that_costs_nothing_is_no_change(built: World) -> None:
    plan = built.waiting.plan
    assert plan.cost_after is not None
    line = plan.cost_after["lines"][0]
    new = [{**line, "name": name, "amount": amount} for name, amount in (("Reads", "0"), ("Writes", "0.00215"))]
    plan.cost_before, plan.cost_after = {**plan.cost_after, "lines": []}, {**plan.cost_after, "lines": new}
    (service,) = cost_card(built.waiting, plan, NOTHING_SPECIAL).body.services
    assert {one.name: one.changed for one in service.lines} == {"Reads": False, "Writes": True}
    assert {one.name: one.after for one in service.lines} == {"Reads": "$0.00", "Writes": "under $0.01"}


def test_lines_that_there_is_no_room_for_are_summed_up(built: World) -> None:
    plan = built.waiting.plan
    assert plan.cost_after is not None
    line = plan.cost_after["lines"][0]
    many = [{**line, "name": f"Line {number}", "amount": f"{number}.00"} for number in range(1, 21)]
    plan.cost_after = {**plan.cost_after, "lines": many}
    (service,) = cost_card(built.waiting, plan, NOTHING_SPECIAL).body.services
    assert (len(service.lines), service.hidden) == (12, 8)
    # 1 to 8, the smallest changes.
    assert service.rest == ("$0.00", "$36.00", "+$36.00 ▲")
    assert service.rest_words == "And 8 more lines, with smaller changes"
    page = client_of(built.cast.owner).get(reverse("deployment", args=[built.waiting.pk]))
    assert "smaller changes" not in page.content.decode()


def test_large_lines_that_stay_are_not_called_small(built: World) -> None:
    """As a removal has them: what stays behind costs more than what goes."""
    plan = built.waiting.plan
    assert plan.cost_after is not None
    line = plan.cost_after["lines"][0]
    stays = [{**line, "name": f"Kept {number}", "amount": "0.05"} for number in (1, 2)]
    gone = [{**line, "name": f"Line {number}", "amount": "0.01"} for number in range(12)]
    plan.cost_before, plan.cost_after = ({**plan.cost_after, "lines": lines} for lines in ([*gone, *stays], stays))
    (service,) = cost_card(built.waiting, plan, NOTHING_SPECIAL).body.services
    assert (service.rest_words, service.rest[2]) == ("And 2 lines that stay as they are", "no change")


def test_rounding_that_stays_says_so_like_every_other_row(built: World) -> None:
    plan = built.waiting.plan
    assert plan.cost_after is not None
    line = plan.cost_after["lines"][0]
    lines = [{**line, "service": name, "amount": "0.014"} for name in ("a", "b", "c", "d")]
    plan.cost_before = plan.cost_after = {**plan.cost_after, "lines": lines}
    rows = cost_card(built.waiting, plan, NOTHING_SPECIAL).body.totals
    assert rows[0] == ("Rounding", "+$0.02", "+$0.02", "no change")


def test_a_sum_of_less_than_a_cent_is_a_trace_like_the_lines_above_it(built: World) -> None:
    plan = built.waiting.plan
    assert plan.cost_after is not None
    line = {**plan.cost_after["lines"][0], "amount": "0.00215"}
    plan.cost_before, plan.cost_after = {**plan.cost_after, "lines": []}, {**plan.cost_after, "lines": [line]}
    body = cost_card(built.waiting, plan, NOTHING_SPECIAL).body
    assert body.totals[-1] == ("Total", "$0.00", "under $0.01", "+ under a cent ▲")
