"""``manage.py seed_volume``: as many rows as asked for, no more when it is repeated, and each a page that opens."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from config.env import Mode
from deployments.models import Deployment, Environment
from deployments.states import Status
from teams.models import ApiToken
from tests.dashboard.conftest import client_of

pytestmark = pytest.mark.django_db


def fill() -> None:
    """Seventy deployments in six environments."""
    call_command("seed_volume", deployments=70, environments=6, verbosity=0)


def test_it_adds_what_is_missing_and_nothing_twice() -> None:
    fill()
    fill()
    assert Deployment.objects.count() == 70
    assert Environment.objects.filter(observed=False).count() == 6
    assert (Environment.objects.filter(observed=True).count(), ApiToken.objects.count()) == (1, 1)
    assert Deployment.objects.filter(status=Status.AWAITING_APPROVAL).count() == 6
    assert not Environment.objects.filter(live_revision__isnull=True, observed=False).exists()
    assert Deployment.objects.filter(status=Status.FAILED).exists()


def test_its_rows_are_pages_that_open() -> None:
    fill()
    waiting = Deployment.objects.filter(status=Status.AWAITING_APPROVAL).select_related("requested_by")[0]
    ended = Deployment.objects.exclude(status=Status.AWAITING_APPROVAL)[0]
    client = client_of(waiting.requested_by)
    for row in (waiting, ended):
        assert client.get(f"/deployments/{row.pk}/").status_code == 200


@pytest.mark.parametrize("wrong", [{"deployments": -1}, {"environments": 2}])
def test_counts_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="or more"):
        call_command("seed_volume", verbosity=0, **wrong)


def test_it_never_runs_in_production() -> None:
    with override_settings(MODE=Mode.PRODUCTION), pytest.raises(CommandError, match="demo and test only"):
        call_command("seed_volume", verbosity=0)
