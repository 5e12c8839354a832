"""Registers: how their rows look and where they lead; what else the address asks for changes nothing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from costing.models import Price, PriceBook
from costing.prices.snapshot import shipped
from dashboard import price_words
from dashboard.admin.registers import Members, Prices
from teams.models import AuditEntry, Membership, User
from tests import factories
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World


@pytest.mark.parametrize("probe", ["external_id__startswith=zz", "team__name=Nobody", "nonsense=1", "id__in="])
def test_columns_cannot_be_probed(built: World, probe: str) -> None:
    address = reverse("admin:teams_membership_changelist")
    client = client_of(built.cast.viewer)
    plain, probed = client.get(address), client.get(f"{address}?{probe}")
    assert probed.status_code == 200
    assert built.cast.owner.email in probed.content.decode()
    assert plain.content.decode().count("<tr") == probed.content.decode().count("<tr")


def rows_of(built: World, name: str, query: str = "") -> str:
    """The page of a register, as its owner sees it."""
    answer = client_of(built.cast.owner).get(reverse(f"admin:{name}_changelist") + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def prices(built: World) -> list[Price]:
    """Two services; one price is graduated, and all share one long source."""
    book = PriceBook.objects.create(version="x", as_of="2025-11-04", source="s")
    flat = {"book": book, "region": "us-east-1", "unit": "GB", "as_of": "2025-11", "source": "An offer file. " * 9}
    bands = [["0", "10240", "0.09"], ["10240", None, "0.085"]]
    return [
        Price.objects.create(service="AmazonS3", dimension="storage", bands=[["0", None, "0.023"]], **flat),
        Price.objects.create(service="AWSDataTransfer", dimension="out", bands=bands, **flat),
    ]


def test_a_price_is_one_line_in_the_words_of_invoices(built: World, prices: list[Price]) -> None:
    page = rows_of(built, "costing_price")
    assert re.search(r'<td class="name price" data-label="Price">\$0\.023 per GB</td>', page)
    assert "<summary>$0.09 per GB, cheaper in large amounts</summary>" in page
    assert "<li>$0.085 per GB from 10,240 on</li>" in page
    assert (
        '<a class="cell-link" href="?q=Files+and+websites+S3">Files and websites <span class="meta">S3</span></a>'
        in page
    )
    assert '<span title="us-east-1">US East (N. Virginia)</span>' in page
    assert page.count("An offer file.") == 9
    assert page.count('href="#note-1">Nov 2025</a>') == 2
    assert "AWS&#x27;s price list: An offer file." in page
    assert 'id="note-1"' in page


def test_prices_stand_in_the_order_of_the_names_that_are_shown(built: World) -> None:
    book = PriceBook.objects.create(version="x", as_of="2025-11-04", source="s")
    rest = {"book": book, "unit": "GB", "as_of": "2025-11", "source": "s", "bands": [["0", None, "1"]]}
    for service, region in [("AmazonS3", "us-east-1"), ("AmazonS3", "ap-northeast-1"), ("AmazonDynamoDB", "global")]:
        Price.objects.create(service=service, region=region, dimension="storage", **rest)
    body = rows_of(built, "costing_price").partition("<tbody>")[2]
    shown = re.findall(r'data-label="Region"><span title="([^"]+)"', body)
    assert shown == ["ap-northeast-1", "us-east-1", "global"]


def test_the_search_of_prices_says_what_it_takes(built: World, prices: list[Price]) -> None:
    page = rows_of(built, "costing_price", "?q=Functions+Frankfurt")
    assert 'aria-describedby="search-help"' in page
    assert '<li id="search-help">Search for names of services and regions, alone or together' in page
    assert "A GB-month is one gigabyte that is kept for a month" in page


@pytest.mark.parametrize("query", ["AmazonS3", "files", "S3", "files+virginia", "storage"])
def test_prices_are_found_by_our_words_and_by_aws(built: World, prices: list[Price], query: str) -> None:
    body = rows_of(built, "costing_price", f"?q={query}").partition("<tbody>")[2]
    assert "Files and websites" in body
    assert "Data transfer" not in body


def test_the_name_of_a_service_finds_its_prices_alone(built: World, prices: list[Price]) -> None:
    rest = {"book": prices[0].book, "unit": "GB", "as_of": "2025-11", "source": "s", "bands": [["0", None, "1"]]}
    Price.objects.create(service="AmazonCloudFront", region="us-east-1", dimension="data_transfer_out", **rest)
    body = rows_of(built, "costing_price").partition("<tbody>")[2]
    address = next(link for link in re.findall(r'href="(\?q=[^"]+)"', body) if "transfer" in link.lower())
    found = rows_of(built, "costing_price", address).partition("<tbody>")[2]
    assert found.count("<tr>") == 1
    assert "AWSDataTransfer" not in address


@pytest.mark.parametrize(
    ("price", "unit", "words"),
    [
        ("0.0000035", "request", "$3.50 per million requests"),
        ("0.0000002", "query", "$0.20 per million queries"),
        ("0.0000000309", "GB-second", "$0.0309 per million GB-seconds"),
        ("0.00000024", "RRU", "$0.24 per million read units"),
        ("0.00000126", "message (32 KB increments)", "$1.26 per million messages (32 KB increments)"),
        ("0.138", "GB", "$0.138 per GB"),
        ("1000", "distribution-month", "$1,000.00 per distribution-month"),
        ("odd", "GB", "$odd per GB"),
    ],
)
def test_a_unit_price_is_readable_and_never_rounded(price: str, unit: str, words: str) -> None:
    assert price_words.price_words(price, unit) == words


def test_every_price_that_ships_has_words() -> None:
    rows = shipped().rows
    words = [price_words.dimension_words(row.service, row.dimension) for row in rows]
    assert [one for one in words if "_" in one or not one[:1].isupper()] == []
    assert [row.service for row in rows if price_words.service_words(row.service)[1] == row.service] == []
    assert [row.region for row in rows if price_words.region_words(row.region) == row.region] == []
    assert not any("notes" in row.source or "golden" in row.source for row in rows)


def test_what_begins_free_says_so() -> None:
    line, steps = price_words.prices_words([["0", "25", "0"], ["25", None, "0.25"]], "GB-month")
    assert line == "Free at first, then $0.25 per GB-month"
    assert steps == ["$0.00 per GB-month at first", "$0.25 per GB-month from 25 on"]


def test_identifiers_of_people_are_monospaced(built: World) -> None:
    assert f'class="name mono" data-label="E-mail">{built.cast.viewer.email}<' in rows_of(built, "teams_membership")


@pytest.mark.parametrize("kind", ["deployment", "application", "nonsense", "token"])
def test_an_entry_of_the_log_leads_to_what_it_is_about(built: World, kind: str) -> None:
    thing = built.live if kind == "deployment" else built.application
    for key in (thing.pk, "no-id"):
        AuditEntry.objects.create(team=built.cast.team, action="x", subject=f"{kind}:{key}", sentence=f"Said {key}.")
    page = rows_of(built, "teams_auditentry", f"?q=Said+{thing.pk}")
    linked = kind in ("deployment", "application")
    assert (f'href="/{kind}s/{thing.pk}/"' in page.partition("<tbody>")[2]) is linked
    assert 'class="cell-link"' not in rows_of(built, "teams_auditentry", "?q=Said+no-id").partition("<tbody>")[2]


def test_the_list_of_people_says_what_roles_mean_and_who_changes_them(built: World) -> None:
    page = rows_of(built, "teams_membership")
    assert "ask whoever runs this Tierboard." in page
    assert "<li>Finance: sees costs</li>" in page


def test_whoever_runs_it_can_be_reached_where_they_say_so(built: World, settings: Any, client: Client) -> None:
    settings.OPERATOR_CONTACT = "ops <b>@example.org"
    shown = "whoever runs this Tierboard (ops &lt;b&gt;@example.org)"
    assert f"ask {shown}." in rows_of(built, "teams_membership")
    assert f"Ask {shown}: they add people" in client.get("/accounts/login/").content.decode()
    lonely = User.objects.create_user("nobody@example.org", factories.PASSWORD, name="Nobody")
    nobody = client_of(lonely).get("/registers/memberships/").content.decode()
    assert f"You are in no team yet: {shown} can add you to one." in nobody


def test_old_prices_are_said_to_be_old(built: World, prices: list[Price]) -> None:
    page = rows_of(built, "costing_price")
    assert (
        "The oldest of all prices here are of Nov 2025: AWS may charge other prices now. Newer ones come with a newer"
    ) in page
    Price.objects.update(as_of=f"{timezone.localdate():%Y-%m-%d}")
    assert "AWS may charge" not in rows_of(built, "costing_price")


def test_the_oldest_price_is_that_of_all_pages(built: World, prices: list[Price], monkeypatch: Any) -> None:
    monkeypatch.setattr(Prices, "list_per_page", 1)
    Price.objects.filter(service="AmazonS3").update(as_of="2024-09-25")
    assert [
        rows_of(built, "costing_price", f"?p={place}").count("oldest of all prices here are of 25 Sep 2024")
        for place in (1, 2)
    ] == [1, 1]


def test_sizes_stand_in_the_order_of_their_numbers(built: World) -> None:
    book = PriceBook.objects.create(version="x", as_of="2025-11-04", source="s")
    rest = {"book": book, "unit": "hour", "as_of": "2025-11", "source": "s", "bands": [["0", None, "1"]]}
    for dimension in ("requests", "cache_118gb", "cache_13.5gb", "cache_6.1gb", "cache_0.5gb"):
        Price.objects.create(service="AmazonApiGateway", region="us-east-1", dimension=dimension, **rest)
    body = rows_of(built, "costing_price").partition("<tbody>")[2]
    assert re.findall(r"Cache of ([0-9.]+) GB", body) == ["0.5", "6.1", "13.5", "118"]


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/aws-accounts/new/", "AWS accounts"),
        ("/tokens/new/", "Tokens &amp; hooks"),
        ("dev", "Applications"),
        ("/", "Home"),
    ],
)
def test_every_page_below_an_entry_of_the_sidebar_marks_it(built: World, address: str, marked: str) -> None:
    where = reverse("environment_deploy", args=[built.dev.pk]) if address == "dev" else address
    page = client_of(built.cast.owner).get(where).content.decode()
    found = re.findall(r'<li><a href="[^"]+" aria-current="page">.*?<span>([^<]+)</span>', page)
    assert found == [marked]


def test_the_log_says_in_words_which_way_something_came(built: World) -> None:
    AuditEntry.objects.create(team=built.cast.team, action="x", subject="x", sentence="Said it.", via="worker")
    assert 'data-label="How">automatically<' in rows_of(built, "teams_auditentry", "?q=Said+it").partition("<tbody>")[2]


def test_the_list_of_people_says_where_nobody_can_approve(built: World) -> None:
    assert "can approve" not in rows_of(built, "teams_membership")
    alone, client = built.cast.outsider, client_of(built.cast.outsider)
    said = client.get("/registers/memberships/").content.decode()
    assert f"In {built.cast.other_team} nobody but {alone} can approve, and nobody decides about their own work" in said
    Membership.objects.filter(user=alone).update(roles=["developer"])
    said = client.get("/registers/memberships/").content.decode()
    assert f"Nobody in {built.cast.other_team} can approve a plan at the moment" in said


def test_every_page_of_the_people_says_it(built: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Members, "list_per_page", 1)
    viewer = Membership.objects.create(team=built.cast.other_team, user=built.cast.viewer, roles=["viewer"])
    client = client_of(built.cast.outsider)
    for address in ("/registers/memberships/", "/registers/memberships/?p=2"):
        said = client.get(address).content.decode()
        assert f"In {viewer.team} nobody but {built.cast.outsider} can approve" in said


def test_what_the_search_takes_stands_above_its_field_and_button(built: World, prices: list[Price]) -> None:
    before, _, form = rows_of(built, "costing_price").partition('<form method="get" class="filters"')
    assert 'id="search-help"' in before and 'id="search-help"' not in form
