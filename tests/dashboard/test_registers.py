"""Registers: what the address asks for beyond search, page and order changes nothing."""

import pytest
from django.urls import reverse

from tests.dashboard.conftest import client_of
from tests.dashboard.world import World


@pytest.mark.parametrize("probe", ["external_id__startswith=zz", "team__name=Nobody", "nonsense=1", "id__in="])
def test_columns_cannot_be_probed(built: World, probe: str) -> None:
    address = reverse("admin:teams_awsaccount_changelist")
    client = client_of(built.cast.viewer)
    plain, probed = client.get(address), client.get(f"{address}?{probe}")
    assert probed.status_code == 200
    assert built.cast.account.account_id in probed.content.decode()
    assert plain.content.decode().count("<tr") == probed.content.decode().count("<tr")
