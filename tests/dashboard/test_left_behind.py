"""What removals left behind goes on costing, so it is in the estimated month, by name."""

import re
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from dashboard.bills import read_estimate
from dashboard.month import month_of
from dashboard.stages.cost import cost_card
from dashboard.stages.left import left_behind
from dashboard.stages.looking import NOTHING_SPECIAL
from deployments import months
from deployments.models import Deployment, Environment, Plan
from deployments.months import LeftPlace
from deployments.states import Kind, Status
from deployments.totals import Stored
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

STAYS = [{"logical_id": "T", "type": "AWS::DynamoDB::Table", "sentence": "The table **t** stays in the account."}]
COSTS = {"total": "0.05", "lines": [{}], "unpriced": []}


def left(name: str, stored: Stored | None) -> LeftPlace:
    return LeftPlace(uuid.uuid4(), "staging", name, stored)


def removed(built: World, **plan: object) -> Deployment:
    row = world.deployment(built.staging, Status.SUCCEEDED, built.cast.developer, kind=Kind.DESTROY)
    Plan.objects.create(deployment=row, digest="d" * 64, approvals_needed=0, **{"cost_after": COSTS, **plan})
    return row


def home(built: World, role: str = "finance") -> str:
    page = client_of(built.person(role)).get("/").content.decode()
    return re.sub(r"\s+", " ", strip_tags(page))


def test_what_costs_goes_into_the_sum_and_what_is_unknown_makes_it_a_lower_bound() -> None:
    priced = left("greeter", Stored(None, Decimal("0.05"), 1, 0, None))
    free = left("empty", Stored(None, Decimal(0), 0, 0, None))
    month = month_of([], [priced, free])
    assert (month.bill.month, month.removals) == ("$0.05 / month", 1)
    assert month.sentence == "$0.05 / month estimated: nothing is live, but what was removed left things behind."
    assert month_of([], [priced, left("lost", None)]).bill.month == "at least $0.05 / month, 1 not priced"
    assert month_of([], [left("lost", None)]).bill.amount is None


@pytest.mark.django_db
def test_home_names_the_removal_and_counts_it(built: World) -> None:
    row = removed(built, stays_behind=STAYS)
    page = client_of(built.cast.finance).get("/").content.decode()
    line = page.split('class="wide">Left behind by 1 removal</th>')[1].split("</tr>")[0]
    assert "$0.05" in line
    assert "Left behind by what was removed, and in it: shop / staging." in home(built)
    assert (
        f'href="{reverse("deployment", args=[row.pk])}#verify"'
        in client_of(built.cast.finance).get("/").content.decode()
    )
    assert "and in it with $0.05 / month: shop / staging." in home(built, "owner")


@pytest.mark.django_db
def test_what_nobody_knows_the_price_of_is_not_said_to_be_in_it(built: World) -> None:
    removed(built, stays_behind=STAYS, cost_after=None)
    assert "Left behind by what was removed, and not in it, as its price is not known: shop" in home(built)


@pytest.mark.django_db
def test_it_stands_there_though_nothing_is_live_any_more(built: World) -> None:
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=None, live_deployment=None)
    removed(built, stays_behind=STAYS)
    assert "$0.05 / month estimated: nothing is live" in home(built)


@pytest.mark.django_db
def test_a_removal_that_left_nothing_and_one_of_another_team_are_not_counted(built: World) -> None:
    removed(built, stays_behind=[])
    assert months.live_places(built.cast.finance).left == ()
    removed(built, stays_behind=STAYS)
    assert len(months.live_places(built.cast.finance).left) == 1
    assert months.live_places(built.cast.outsider).left == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("24 items", "guessed for 100,000 items; about 24 items are there"),
        ("1 item", "guessed for 100,000 items; about 1 item is there"),
        ("unknown", "guessed for 100,000 items"),
    ],
)
def test_a_cost_that_is_guessed_says_so_beside_what_was_counted(built: World, what: str, said: str) -> None:
    plan = built.waiting.plan
    sealed = read_estimate(plan.cost_after)
    assert sealed is not None
    line = next(line for line in sealed.lines if ("notes_table.items", "default") in line.sources)
    row = {"logical_id": line.logical_id, "type": line.type}
    plan.deployment.kind = Kind.DESTROY
    plan.data_at_risk = [{**row, "component": "notes_table", "what": what}]
    plan.stays_behind = [{**row, "sentence": "The table **notes_table** stays in the account."}]
    (found,) = left_behind(plan)
    assert found.of == said
    rests = {one.label: one.note for one in cost_card(plan.deployment, plan, NOTHING_SPECIAL).body.rests}
    assert rests["Items stored"] == (f"A{said.partition('; a')[2]}." if ";" in said else "100,000 items.")
