"""The *Deploy* page and an earlier revision: it leads to the page that says what does not come back and asks why."""

import pytest
from django.urls import reverse

from deployments.models import Deployment, Environment
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def test_what_was_typed_on_the_way_is_the_reason_there(built: World) -> None:
    second = built.application.revisions.get(number=2)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=second)
    about = {"state_version": built.dev.state_version, "revision": 1, "mode": "deploy"}
    sent = about | {"note": "It loses <notes> & more"}
    client = client_of(built.cast.developer)
    answer = client.post(reverse("environment_deploy", args=[built.dev.pk]), sent)
    page = client.get(answer["Location"]).content.decode()
    assert "It loses &lt;notes&gt; &amp; more</textarea>" in page
    assert '<span class="row step"><svg' in page, "the tick stays beside the first line of what it marks"
    assert 'href="?revision=1&amp;note=It+loses+%3Cnotes%3E+%26+more"' in page, "looking at another one keeps it"


@pytest.mark.parametrize(("number", "mode", "leads"), [(1, "deploy", True), (1, "plan", False), (2, "deploy", False)])
def test_deploying_an_earlier_revision_leads_to_going_back(built: World, number: int, mode: str, leads: bool) -> None:
    second = built.application.revisions.get(number=2)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=second)
    before = Deployment.objects.count()
    sent = {"revision": number, "mode": mode, "note": "", "state_version": built.dev.state_version}
    answer = client_of(built.cast.developer).post(reverse("environment_deploy", args=[built.dev.pk]), sent)
    assert answer.status_code == 303
    back = f"{reverse('environment_rollback', args=[built.dev.pk])}?revision=1"
    assert (answer["Location"] == back, Deployment.objects.count() == before) == (leads, leads)
