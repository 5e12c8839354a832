"""What keeps an open deployment from going on stands on its page, with AWS's words."""

import pytest
from django.urls import reverse
from django.utils import timezone

from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World


@pytest.mark.django_db
def test_what_keeps_it_from_going_on_is_said_with_awss_words(built: World) -> None:
    row = world.deployment(
        built.staging,
        Status.EXECUTING,
        built.cast.developer,
        revision=built.revision,
        executing_at=timezone.now(),
        outcome="AWS does not accept the role.",
        aws_said="<b>AccessDenied</b>",
        attempts=4,
    )
    page = client_of(built.person("owner")).get(reverse("deployment", args=[row.pk])).content.decode()
    state = page.split('id="piece-state"')[1].split('id="piece-trouble"')[0]
    assert "AWS does not accept the role. We go on asking; nothing to press." in state
    assert "&lt;b&gt;AccessDenied&lt;/b&gt;" in state
