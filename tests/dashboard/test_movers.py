"""What moved the estimated month, on Home of finance readers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deployments import months
from deployments.models import Deployment, Plan
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def home(built: World) -> str:
    return str(client_of(built.cast.finance).get("/").content.decode())


def test_movers_are_the_largest_changes_of_the_last_days(built: World) -> None:
    old = world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    Deployment.objects.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(days=31))
    found = months.movers(built.cast.finance)
    assert [row.pk for row, moved in found.rows if moved > 0] == [built.live.pk]
    assert (found.more, found.unsure) == (False, 0)
    newest = world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer)
    priced = {"total": "5", "lines": [{}], "unpriced": [{"reason": "No price."}]}
    Plan.objects.create(deployment=newest, digest="e" * 64, approvals_needed=0, cost_before=priced, cost_after=priced)
    assert months.movers(built.cast.finance).unsure == 1
    assert months.movers(built.cast.outsider).rows == ()


def test_movers_that_are_not_shown_are_counted(built: World) -> None:
    rows = [world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision) for _ in "ab"]
    found = months.movers(built.cast.finance, limit=1)
    assert (len(found.rows), found.smaller) == (1, len(rows))
    assert "largest;" not in home(built)
    for _ in range(9):
        world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    assert "These are the 10 largest; 2 more moved it less:" in home(built)
