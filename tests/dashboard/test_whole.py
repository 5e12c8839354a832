"""What a card has no room for is a list of its own: nothing that a plan holds is out of reach."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deployments.changes import Finding, Severity
from deployments.models import Deployment, Plan
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

REST = r"And \d+ (more lines?, with smaller changes|lines? that stays? as (it is|they are))"
pytestmark = pytest.mark.django_db
COUNT = 130


def crowd(base: Any, lines: int) -> dict[str, Any]:
    """The estimate with so many lines, gaps and assumptions, each with a name that can be found again."""
    found: dict[str, Any] = json.loads(json.dumps(base))
    line, assumption = found["lines"][0], found["assumptions"][0]
    found["lines"] = [{**line, "name": f"line {number}.", "component": f"part_{number}"} for number in range(lines)]
    found["assumptions"] = [{**assumption, "component": f"guess_{number}."} for number in range(lines)]
    found["unpriced"] = [
        {"logical_id": f"Gap{number}", "component": f"gap_{number}.", "type": "AWS::X::Y", "reason": "No price here."}
        for number in range(lines)
    ]
    return found


@pytest.fixture
def crowded(built: World) -> Deployment:
    row = world.deployment(built.staging, Status.AWAITING_APPROVAL, built.cast.developer, revision=built.revision)
    findings = [Finding(f"code_{n}", Severity.WARN, f"Finding {n}.").to_json() for n in range(COUNT)]
    left = [{"sentence": f"Left {n}.", "physical_id": f"left-{n}"} for n in range(COUNT)]
    old = Plan.objects.get(pk=row.pk)
    old.delete()
    old.deployment, old.findings, old.stays_behind = row, findings, left
    old.cost_after = crowd(old.cost_after, COUNT)
    old.save(force_insert=True)
    return row


def visit(client: Client, row: Deployment, what: str, query: str = "") -> str:
    answer = client.get(reverse("deployment_whole", args=[row.pk, what]) + query)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    return answer.content.decode()


def everything(client: Client, row: Deployment, what: str) -> str:
    """All parts, by the links that lead from one to the next."""
    pages, query = [], ""
    while True:
        pages.append(visit(client, row, what, query))
        found = re.search(r'rel="next" href="(\?part=\d+)"', pages[-1])
        if not found:
            return "".join(pages)
        query = found[1]


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("invoice", ["line {}.", "gap_{}."]),
        ("assumptions", ["guess_{}."]),
        ("checks", ["Finding {}."]),
        ("left", ["Left {}."]),
    ],
)
def test_everything_that_a_plan_holds_is_on_some_part(
    built: World, crowded: Deployment, what: str, names: list[str]
) -> None:
    text = everything(client_of(built.cast.viewer), crowded, what)
    for name in names:
        assert all(text.count(name.format(number)) == 1 for number in range(COUNT))


@pytest.mark.parametrize("what", ["invoice", "assumptions", "checks", "left"])
def test_the_card_leads_to_what_it_leaves_out(built: World, crowded: Deployment, what: str) -> None:
    page = client_of(built.cast.viewer).get(reverse("deployment", args=[crowded.pk])).content.decode()
    assert reverse("deployment_whole", args=[crowded.pk, what]) in page
    assert len(page.encode()) < 100_000


def test_the_whole_invoice_says_its_volume_its_sums_and_the_age_of_its_prices(
    built: World, crowded: Deployment
) -> None:
    page = visit(client_of(built.cast.viewer), crowded, "invoice")
    assert "a month at 100,000 requests / month" in page
    assert re.search(r'<tr class="service"><th scope="rowgroup">.+?</th><td class="num">[^<]+</td>', page)
    assert '<tr class="total"><th scope="row">Total</th>' in page
    assert re.search(r'prices mostly of <span title="Price book [^"]+">\d+ [A-Z][a-z]{2} \d{4}</span>', page)


def test_an_invoice_keeps_its_distance_from_what_stands_around_it(built: World, crowded: Deployment) -> None:
    page = visit(client_of(built.cast.viewer), crowded, "invoice")
    stack = page.split('<div class="stack"><p class="row">')[1]
    assert re.search(r'</table></div>\s*<p class="meta">', stack.split("\n    </section>")[0])


def test_what_there_is_no_room_for_stands_at_the_line_of_its_amounts(built: World, crowded: Deployment) -> None:
    page = client_of(built.cast.viewer).get(reverse("deployment", args=[crowded.pk])).content.decode()
    assert re.search(rf'<th scope="row"><span class="meta">{REST}</span></th><td class="num">', page)


@pytest.mark.parametrize("query", ["?part=99999", "?part=0", "?part=-1", "?part=%00", "?part=x"])
def test_a_part_that_is_not_there_is_the_nearest(built: World, crowded: Deployment, query: str) -> None:
    assert re.search("(?:1 to 50|101 to 130) of 130", visit(client_of(built.cast.viewer), crowded, "checks", query))


@pytest.mark.parametrize(("what", "words"), [("invoice", "No estimate"), ("checks", "Nothing was checked")])
def test_without_a_plan_it_says_so(built: World, what: str, words: str) -> None:
    row = world.deployment(built.dev, Status.QUEUED, built.cast.developer, revision=built.revision)
    Plan.objects.filter(pk=row.pk).delete()
    assert words in visit(client_of(built.cast.viewer), row, what)


def test_an_unknown_list_is_not_found(built: World, crowded: Deployment) -> None:
    answer = client_of(built.cast.viewer).get(reverse("deployment_whole", args=[crowded.pk, "everything"]))
    assert answer.status_code == 404


def test_a_long_list_asks_the_database_no_more_than_a_short_one(built: World, crowded: Deployment) -> None:
    client, found = client_of(built.cast.viewer), []
    for row in (built.waiting, crowded):
        visit(client, row, "invoice")
        with CaptureQueriesContext(connection) as asked:
            visit(client, row, "invoice")
        found.append(len(asked))
    assert found[0] == found[1] <= 12
