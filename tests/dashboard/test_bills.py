"""What pages say of an estimate: amounts, lower bounds, and words wherever something is not known."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse

from costing.estimate import Estimate
from dashboard.bills import Bill, bill_change, bill_change_at, bill_of
from dashboard.figures import rounding
from dashboard.invoices import ROUNDING, blocks_lack, component_bills, invoice_of, rounding_of, rounding_shows
from dashboard.stages.cost import body_of
from deployments.models import Deployment, Environment, Plan
from deployments.states import Status
from tests import factories
from tests.costing.shortcuts import bill
from tests.costing.templates import notes_board
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

NOWHERE = "eu-north-1"
FULL = bill(notes_board(), 2_000_000)
NOTHING = bill(notes_board(), 2_000_000, region=NOWHERE)
EMPTY = bill({"Resources": {}}, 2_000_000)
PARTLY = replace(FULL, unpriced=NOTHING.unpriced[:2])
AMOUNT = bill_of(FULL).short


def test_the_examples_are_what_they_say() -> None:
    assert NOTHING.unpriced
    assert not (NOTHING.total or NOTHING.lines or EMPTY.total or EMPTY.lines or EMPTY.unpriced)


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (FULL, f"{AMOUNT} / month"),
        (PARTLY, f"about {AMOUNT} / month, plus 2 not priced"),
        (NOTHING, "Not priced"),
        (EMPTY, "$0.00 / month"),
        (None, "Not priced"),
    ],
)
def test_a_headline(estimate: Estimate | None, words: str) -> None:
    found = bill_of(estimate)
    assert found.month == words
    assert bool(found.reason) is (estimate not in (FULL, EMPTY))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (FULL, FULL, "no change"),
        (FULL, PARTLY, "no change in what has a price, 2 not priced"),
        (EMPTY, FULL, f"+{AMOUNT} ▲ / month"),
        (EMPTY, PARTLY, f"about +{AMOUNT} ▲ / month, 2 not priced"),
        (NOTHING, NOTHING, "Not priced"),
        (EMPTY, NOTHING, "Not priced"),
        (NOTHING, FULL, "Not priced"),
        (None, FULL, "Not priced"),
        (FULL, None, "Not priced"),
        (None, None, "Not priced"),
    ],
)
def test_a_difference(before: Estimate | None, after: Estimate | None, words: str) -> None:
    assert bill_change(bill_of(before), bill_of(after), per=" / month") == words


def test_what_rests_on_guesses_is_about_so_much() -> None:
    assert bill_of(FULL).about == "about "
    assert bill_of(PARTLY).about == bill_of(NOTHING).about == "", "the least and the unknown are words already"
    said = replace(FULL, assumptions=())
    assert bill_of(said).about == ""
    assert bill_of(replace(said, requests=replace(FULL.requests, source="default"))).about == "about "


def test_only_what_rests_on_no_guess_is_called_the_least() -> None:
    """Beside a range that begins below it, *at least* would be wrong."""
    known, guessed = (bill_of(replace(PARTLY, assumptions=used)) for used in ((), PARTLY.assumptions))
    assert (known.short, guessed.short) == (f"at least {AMOUNT}", f"about {AMOUNT} and more")
    assert known.month == f"at least {AMOUNT} / month, 2 not priced"
    assert bill_change(bill_of(EMPTY), known) == f"at least +{AMOUNT} ▲, 2 not priced"


def test_that_nothing_changes_in_what_has_a_price_is_a_sentence() -> None:
    words = bill_change_at(bill_of(FULL), bill_of(PARTLY), "100,000 requests")
    assert words == "no change in what has a price, at 100,000 requests; 2 not priced"


def test_components_say_what_is_not_priced() -> None:
    assert {found.short for found in (component_bills(NOTHING) or {}).values()} == {"Not priced"}
    gap = replace(NOTHING.unpriced[0], component="notes")
    assert (component_bills(replace(FULL, unpriced=(gap,))) or {})["notes"].short.startswith("at least $")
    assert all(found.month.endswith("/ month") for found in (component_bills(FULL) or {}).values())
    assert component_bills(None) is None


def _stored(estimate: Estimate | None) -> Any:
    return estimate.to_json() if estimate else None


def _planned(built: World, before: Any, after: Any) -> Deployment:
    place = factories.environment(factories.application(built.cast, "priced"), "staging")
    row = world.deployment(place, Status.AWAITING_APPROVAL, built.cast.developer)
    change = {"logical_id": "NotesTable", "type": "AWS::DynamoDB::Table", "component": "notes_table", "kind": "table"}
    change |= {"action": "Modify", "replacement": "False", "sign": "~", "sentence": "The table will be changed."}
    Plan.objects.create(
        deployment=row, digest="e" * 64, approvals_needed=1, changes=[change], cost_before=before, cost_after=after
    )
    return row


def _texts(built: World, before: Estimate | None, after: Estimate | None) -> dict[str, str]:
    """What three pages say of one plan."""
    row = _planned(built, _stored(before), _stored(after))
    client, address = client_of(built.cast.approver), reverse("deployment", args=[row.pk])
    page, home, approvals = (client.get(url).content.decode() for url in (address, "/", "/approvals/"))
    return {
        "deployment": page,
        "home": re.split(f'href="{address}[^"]*"', home)[1].split("</tr>")[0],
        "approvals": approvals.split(f'id="decision-{row.pk}"')[1].split("</article>")[0],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, FULL, "Not priced"),
        (FULL, None, "Not priced"),
        (EMPTY, NOTHING, "Not priced"),
        (NOTHING, NOTHING, "Not priced"),
        (EMPTY, PARTLY, "2 not priced"),
    ],
    ids=["before unknown", "after unknown", "first, nothing priced", "nothing priced", "partly"],
)
def test_pages_never_show_the_unknown_as_zero(
    built: World, before: Estimate | None, after: Estimate | None, words: str
) -> None:
    for name, text in _texts(built, before, after).items():
        assert words in text, name
        assert "no change" not in text, name
        assert before is EMPTY or not re.search(r"\$0\.00(?!\d)", text), name


@pytest.mark.django_db
def test_what_is_free_is_zero(built: World) -> None:
    texts = _texts(built, FULL, EMPTY)
    assert "$0.00 / month" in texts["deployment"]
    assert "$0.00 / month" in texts["approvals"]
    assert "▼" in texts["home"]
    assert not any("Not priced" in text for text in texts.values())


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "words"), [(None, "Not priced"), (NOTHING, "Not priced")])
def test_resources_of_a_plan_without_prices_say_so(built: World, before: Estimate | None, words: str) -> None:
    gap = replace(NOTHING.unpriced[0], logical_id="NotesTable")
    page = _texts(built, before, replace(NOTHING, unpriced=(gap,)))["deployment"]
    assert f'<span class="figure meta">{words}</span>' in page


@pytest.mark.django_db
@pytest.mark.parametrize("damaged", [{"version": 99}, {"total": "3", "lines": 4, "unpriced": {"a": 1}}, [], "x"])
def test_pages_read_whatever_is_stored(built: World, damaged: Any) -> None:
    row = _planned(built, damaged, damaged)
    client = client_of(built.cast.approver)
    addresses = ("/", "/approvals/", reverse("deployment", args=[row.pk]))
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


@pytest.mark.django_db
def test_a_region_without_prices_has_no_amount_on_cards_and_in_the_editor(built: World) -> None:
    Environment.objects.all().update(region=NOWHERE)
    client, pk = client_of(built.cast.developer), built.application.pk
    card = client.get(reverse("application", args=[pk])).content.decode()
    editor = client.get(reverse("definition", args=[pk])).content.decode()
    for text in (card, editor):
        assert "Not priced</span>" in text
        assert "Nothing that AWS bills for could be priced here" in text
        assert "$0.00" not in text


@pytest.mark.django_db
def test_every_row_of_an_invoice_has_its_change_a_month(built: World) -> None:
    page = _texts(built, EMPTY, FULL)["deployment"]
    invoice = page.split('<table class="invoice compare">')[1].split("</table>")[0]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', invoice)
    assert heads == ["Service", "Before / month", "After / month", "Change / month"]
    changes = re.findall(r'delta">([^<]*)</td>', invoice)
    assert len(changes) == len(re.findall('<tr class="(?:service|invoice-line)">', invoice)) + 3
    assert all(re.fullmatch(r"\+(\$[\d.,]+| under a cent) ▲.*|no change", change) for change in changes)
    assert "Difference" not in page


def test_an_unknown_bill_says_why() -> None:
    assert Bill() == bill_of(None)
    assert Bill().reason.endswith(".")


def test_what_rounding_does_to_lines_is_said() -> None:
    line = replace(FULL.lines[0], amount=Decimal("1.004"), recurring="fixed")
    one = replace(FULL, lines=(line,))
    assert not rounding_shows(one, one)
    assert rounding_shows(replace(one, lines=(line, replace(line, name="another"))))
    assert not rounding_shows(None, one)


def _cents(text: str) -> Decimal:
    """An amount as somebody with a pencil reads it: a trace is nothing."""
    found = re.search(r"([+\N{MINUS SIGN}]?)\$([\d.,]+)", text)
    if found is None or "under" in text:
        return Decimal(0)
    return Decimal(found[2].replace(",", "")) * (-1 if found[1] == "\N{MINUS SIGN}" else 1)


VOLUMES = (0, 1, 7, 100_000, 123_456, 2_117_000, 77_777_777)


@pytest.mark.parametrize("volume", VOLUMES)
def test_an_invoice_adds_up_as_it_is_shown(volume: int) -> None:
    found = invoice_of(bill(notes_board(), volume))
    sums = {words: _cents(amount) for words, amount in found.sums}
    services = sum(_cents(service.amount) for service in found.services)
    assert services + sums.get(ROUNDING, Decimal(0)) == sums["Total a month"]
    assert sums["Fixed"] + sums["Made by requests"] == sums["Total a month"]


@pytest.mark.parametrize(("before", "after"), [*pairwise(VOLUMES), (2_117_000, 7)])
def test_an_invoice_before_and_after_adds_up_as_it_is_shown(before: int, after: int) -> None:
    body = body_of(bill(notes_board(), before), bill(notes_board(), after))
    assert body is not None
    *over, fixed, made, total = ([_cents(text) for text in row[1:]] for row in body.totals)
    services = [(one.before, one.after, one.delta) for one in body.services]
    columns = [[_cents(text) for text in column] for column in zip(*services, strict=True)]
    extra = over[0] if over else [Decimal(0)] * 3
    assert [sum(column) + more for column, more in zip(columns, extra, strict=True)] == total
    assert [sum(pair) for pair in zip(fixed, made, strict=True)] == total
    assert total[1] - total[0] == total[2]


def test_some_of_these_invoices_have_something_to_round() -> None:
    assert any(rounding_of(bill(notes_board(), volume)) for volume in VOLUMES)


def test_who_adds_up_the_blocks_of_a_diagram_is_told_what_rounding_does() -> None:
    bills = [bill(notes_board(), volume) for volume in range(10_000, 200_000, 10_000)]
    off = [rounding(found.total, found.by_component().values()) for found in bills]
    assert {bool(cents) for cents in off} == {True, False}
    for found, cents in zip(bills, off, strict=True):
        said = f" Each is rounded by itself; the whole is {bill_of(found).short}."
        assert blocks_lack(found) == (said if cents else "")
    assert blocks_lack(NOTHING) == ""
