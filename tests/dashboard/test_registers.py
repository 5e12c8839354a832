"""Registers: how their rows look and where they lead; what else the address asks for changes nothing."""

import re

import pytest
from django.urls import reverse

from costing.models import Price, PriceBook
from teams.models import AuditEntry
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


def test_a_price_is_one_line_with_its_figure_at_the_right(built: World, prices: list[Price]) -> None:
    page = rows_of(built, "costing_price")
    assert re.search(r'<td class="name num" data-label="Price">\$0\.023</td>', page)
    assert '<summary>$0.09 to $0.085</summary><ul class="list-plain"><li>$0.09 from 0</li>' in page
    assert "<li>$0.085 from 10,240</li>" in page
    assert 'class="name mono short"><a class="cell-link" href="?q=AmazonS3">AmazonS3</a>' in page
    assert page.count("An offer file.") == 9
    assert page.count('href="#note-1"') == 2
    assert 'id="note-1"' in page


def test_the_link_of_a_service_leads_to_its_prices(built: World, prices: list[Price]) -> None:
    page = rows_of(built, "costing_price", "?q=AmazonS3")
    assert "storage" in page
    assert "AWSDataTransfer" not in page


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
