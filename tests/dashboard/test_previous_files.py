"""Returning to the files that ran before: offered by name where nothing else differs, through the ordinary rollback."""

from typing import Any

import pytest
from django.urls import reverse

from deployments.models import Deployment, Environment, Output
from deployments.states import Status
from tests import factories
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
OFFER = "Return to the previous files"
FILES = {"index.html": "<h1>Two</h1>", "error.html": "Nothing here"}


def newer(built: World, **changes: Any) -> Deployment:
    """A second release in dev, live now, with an output of its website's bucket."""
    revision = factories.revision(built.cast, built.application, **changes)
    made = world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=revision)
    Output.objects.create(deployment=made, key="WebBucket", value="tb-web", kind="bucket")
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=revision, live_deployment=made)
    return made


def page_of(built: World, row: Deployment, role: str = "developer") -> str:
    answer = client_of(built.person(role)).get(reverse("deployment", args=[row.pk]))
    return str(answer.content.decode())


def only_files(built: World) -> Deployment:
    """The revision before it ran here with other files and nothing else."""
    world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    return newer(built, web={"content": {"inline": FILES}})


def test_it_leads_to_the_rollback_that_brings_them_back(built: World) -> None:
    page = page_of(built, only_files(built))
    address = f"{reverse('environment_rollback', args=[built.dev.pk])}?revision={built.revision.number}"
    assert OFFER in page and f'href="{address}"' in page
    form = client_of(built.cast.developer).get(address).content.decode()
    assert f"Plan going back to revision {built.revision.number}" in form


def test_it_is_not_offered_where_more_would_change(built: World) -> None:
    made = newer(built, web={"content": {"inline": FILES}}, notes={"memory": 1024})
    assert OFFER not in page_of(built, made)


def test_only_what_is_live_offers_it(built: World) -> None:
    earlier = only_files(built)
    newer(built, notes={"memory": 1024})
    assert OFFER not in page_of(built, earlier)


def test_who_may_not_deploy_is_not_offered_it(built: World) -> None:
    assert OFFER not in page_of(built, only_files(built), "viewer")
