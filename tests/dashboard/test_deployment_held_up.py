"""What keeps an open deployment from going on stands on its page, with AWS's words."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from deployments.models import Deployment
from deployments.states import Status
from teams.models import AwsAccount
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

NOW = timezone.now()


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


@pytest.mark.django_db
def test_the_silence_of_aws_is_said_wherever_it_keeps_something_waiting(built: World) -> None:
    began = timezone.now() - timedelta(minutes=22)
    silent = world.deployment(
        built.staging, Status.EXECUTING, built.cast.developer, revision=built.revision, executing_at=began
    )
    waits = world.deployment(built.staging, Status.QUEUED, built.cast.developer, revision=built.revision)
    client, said = client_of(built.person("owner")), "No news from AWS for 22 min. We go on asking; nothing to press."
    page = client.get(reverse("deployment", args=[silent.pk])).content.decode()
    assert said in page.split('id="piece-state"')[1].split('id="piece-trouble"')[0]
    behind = client.get(reverse("deployment", args=[waits.pk])).content.decode()
    assert "; no news from AWS for 22 min) has ended." in behind
    assert f'<a class="link" href="{reverse("deployment", args=[silent.pk])}">Open #{silent.number}</a>' in behind
    home = client.get("/").content.decode()
    assert said in home
    assert "; no news from AWS for 22 min) has ended." in home


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "columns", "ends"),
    [
        (
            Status.EXECUTING,
            {"executing_at": NOW},
            "how it ended, it counts as stuck, and this page then says what to do.",
        ),
        (Status.PLANNING, {"planning_at": NOW}, "planning is given up and nothing is changed."),
        (Status.APPROVED, {"expires_at": NOW + timedelta(days=1)}, "If it has not started by"),
    ],
)
def test_what_waits_for_aws_says_how_it_ends_and_who_can_look(
    built: World, status: Status, columns: dict[str, datetime], ends: str
) -> None:
    held = "Somebody outside Tierboard is at work on the stack."
    AwsAccount.objects.update(kind=AwsAccount.Kind.AWS)
    row = world.deployment(built.staging, status, built.cast.developer, revision=built.revision, outcome=held)
    Deployment.objects.filter(pk=row.pk).update(**columns)
    page = client_of(built.person("owner")).get(reverse("deployment", args=[row.pk])).content.decode()
    state = unescape(page.split('id="piece-state"')[1].split('id="piece-trouble"')[0])
    assert ends in state
    account = built.staging.account
    small = state.split("</span></p>")[1]
    assert f"anybody who may sign in to AWS account {account.account_id} ({account.name})" in small
    assert f'<code class="name">{built.staging.stack_name}</code><button type="button" class="button square' in small
    home = unescape(client_of(built.person("developer")).get("/").content.decode())
    assert ends.replace("this page then says", "its page says") in home
    assert "anybody who may sign in" not in home


@pytest.mark.django_db
@pytest.mark.parametrize(("outcome", "known"), [("", False), ("AWS does not accept the role.", True)])
def test_the_silence_of_aws_is_said_once_on_the_page(built: World, outcome: str, known: bool) -> None:
    row = world.deployment(built.staging, Status.EXECUTING, built.cast.developer, revision=built.revision)
    began = timezone.now() - timedelta(minutes=22)
    Deployment.objects.filter(pk=row.pk).update(outcome=outcome, executing_at=began)
    page = client_of(built.person("owner")).get(reverse("deployment", args=[row.pk])).content.decode()
    card = page.split('id="piece-deploy"')[1].split('id="piece-verify"')[0]
    assert page.count("No news from AWS for 22 min") == 1
    assert ("No news from AWS" in card) is known
    assert ("usual" in card.split('class="banner')[1].split("</div>")[0]) is True


@pytest.mark.django_db
def test_no_end_is_given_to_what_aws_has_done_and_no_console_of_a_sandbox(built: World) -> None:
    row = world.deployment(built.staging, Status.EXECUTING, built.cast.developer, revision=built.revision)
    Deployment.objects.filter(pk=row.pk).update(outcome="What is left to do comes now.", executing_at=NOW)
    address, client = reverse("deployment", args=[row.pk]), client_of(built.person("owner"))
    AwsAccount.objects.filter(pk=built.staging.account_id).update(kind=AwsAccount.Kind.SANDBOX)
    page = client.get(address).content.decode()
    assert "it counts as stuck" in page
    assert "AWS&#x27;s console" not in page
    Deployment.objects.filter(pk=row.pk).update(stack_done="UPDATE_COMPLETE")
    assert "it counts as stuck" not in client.get(address).content.decode()
