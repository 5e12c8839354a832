"""What the deployment page says in a tab's title and in its sentence, and how its timeline tells new rows."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard import words
from dashboard.stages.cost import CostBody
from dashboard.stages.page import deployment_page
from dashboard.stages.progress import hidden_words
from dashboard.stages.settled import resolved
from deployments.actions.plan_ends import GIVE_UP
from deployments.models import Deployment, Environment, StackEvent
from deployments.selectors import estimate_of
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World
from tests.teams.test_tokens import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def developer(built: World) -> Client:
    return client_of(built.cast.developer)


def text(client: Client, row: Deployment) -> str:
    return client.get(reverse("deployment", args=[row.pk])).content.decode()


def sentence(page: str) -> str:
    found = re.search(r'<p class="state-sentence[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("status", list(Status))
def test_the_title_leads_with_the_state_and_its_sign(built: World, status: Status) -> None:
    row = world.deployment(built.staging, status, built.cast.developer, revision=built.revision)
    title = deployment_page(row, built.cast.developer).title
    mark = words.state(status)
    assert title == f"{mark.sign} {mark.word} · {row.application.name} / staging"


def test_what_was_put_right_since_is_not_red_any_more(built: World) -> None:
    row = world.deployment(built.staging, Status.NEEDS_ATTENTION, built.cast.developer)
    world.deployment(built.staging, Status.SUCCEEDED, built.cast.developer, kind=Kind.RESCUE)
    page = deployment_page(row, built.cast.developer)
    assert page.title.startswith("○ Was stuck · ")
    assert resolved(Status.FAILED) == words.Mark("Failed", "neutral", "circle-x")


def test_every_tone_has_its_own_sign() -> None:
    signs = [words.Mark("", tone, "").sign for tone in ("neutral", "active", "waiting", "good", "caution", "bad")]
    assert signs == ["○", "↻", "⏳", "✓", "⚠", "✗"]


def test_the_tab_and_its_live_part_have_the_same_title(developer: Client, built: World) -> None:
    title = f"⏳ Waiting for approval · {built.application.name} / staging · Tierboard"
    assert f"<title>{title}</title>" in re.sub(r"\s+(?=</title>)|(?<=<title>)\s+", "", text(developer, built.waiting))
    live = developer.get(reverse("deployment_live", args=[built.waiting.pk]), headers={"HX-Request": "true"})
    assert f'data-title="{title}"' in live.content.decode()


def test_what_runs_is_opened_from_the_sentence(developer: Client, built: World) -> None:
    said = sentence(text(developer, built.live))
    assert "Running since " in said
    assert '<a class="link" href="http://web.localhost:4566/" target="_blank"' in said
    assert ">Open the website<" in said
    assert said.index("Running since") < said.index("Open the website")


def test_without_an_address_nothing_is_offered(developer: Client, built: World) -> None:
    row = world.deployment(built.staging, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    assert "<a" not in sentence(text(developer, row))


@pytest.mark.parametrize(("by_token", "asked"), [(True, "CI asked for a plan"), (False, "only a plan was asked for")])
def test_a_plan_alone_says_who_wanted_no_more(developer: Client, built: World, by_token: bool, asked: str) -> None:
    token = make(built.cast)[0] if by_token else None
    row = world.deployment(
        built.staging, Status.PLANNED, built.cast.developer, revision=built.revision, requested_through=token
    )
    said = sentence(text(developer, row))
    assert f"Nothing was changed and nothing will be: {asked}. <a" in said
    assert re.search(r'<a class="link" href="/environments/[^"]+\?revision=\d+">Deploy this revision…</a>', said)


def test_whoever_may_not_deploy_a_plan_is_not_told_to(built: World) -> None:
    row = world.deployment(built.staging, Status.PLANNED, built.cast.developer, revision=built.revision)
    said = sentence(text(client_of(built.cast.viewer), row))
    assert "nothing will be: only a plan was asked for." in said
    assert "Deploy this revision" not in said


@pytest.mark.parametrize(
    ("requests", "said"),
    [(3_000_000, "3.0 M"), (2_117_000, "2.12 M"), (84_300, "84,300"), (10**9, "1.0 B"), (0, "0")],
)
def test_the_approval_is_for_a_volume(built: World, requests: int, said: str) -> None:
    estimate = estimate_of({"Resources": {}}, built.staging)
    shown = replace(estimate, requests=replace(estimate.requests, value=Decimal(requests)))
    body = CostBody(None, shown, (), (), (), "", words.SOURCES["stated"], shown, decides=True)
    assert replace(body, decides=False).approval == ""
    assert body.approval == f"Approval is for {said}."


def test_a_row_that_waits_is_another_than_one_that_began(developer: Client, built: World) -> None:
    now = timezone.now()
    by, revision = built.cast.developer, built.revision
    row = world.deployment(built.staging, Status.EXECUTING, by, revision=revision, executing_at=now)
    waits, began = 'tone-neutral" id="waits-NotesTable"', 'tone-active current" id="bar-NotesTable"'
    assert waits in (before := text(developer, row))
    assert began not in before
    StackEvent.objects.create(
        deployment=row,
        stack_id="arn:stack",
        event_id="1",
        at=now,
        logical_id="NotesTable",
        resource_type="AWS::DynamoDB::Table",
        status="UPDATE_IN_PROGRESS",
    )
    assert began in (after := text(developer, row))
    assert waits not in after


def told(row: Deployment, name: str, *statuses: str) -> None:
    for number, status in enumerate(statuses):
        StackEvent.objects.create(
            deployment=row,
            stack_id="arn:stack",
            event_id=f"{name}-{number}",
            at=timezone.now() - timedelta(seconds=len(statuses) - number),
            logical_id=name,
            resource_type="AWS::DynamoDB::Table",
            status=status,
        )


def test_what_aws_never_touched_was_left_as_it_was_once_it_is_done(developer: Client, built: World) -> None:
    by, began = built.cast.developer, timezone.now()
    row = world.deployment(
        built.staging, Status.EXECUTING, by, revision=built.revision, executing_at=began, resources_total=2
    )
    told(row, "Other", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    assert "1 of 2" in (under_way := text(developer, row))
    assert '<span class="took figure meta">waits</span>' in under_way
    Deployment.objects.filter(pk=row.pk).update(stack_done="UPDATE_COMPLETE", resources_done=2)
    ended = text(developer, row)
    assert '<span class="figure">1 changed, 1 left as it was</span>' in ended
    assert '<span class="took figure meta">left as it was</span>' in ended
    assert "AWS has done its part. What runs now is opened and checked." in ended
    StackEvent.objects.filter(deployment=row).delete()
    assert '<span class="took figure meta">not told</span>' in text(developer, row)


def test_a_removal_counts_what_it_left_apart(developer: Client, built: World) -> None:
    row = world.deployment(
        built.staging, Status.SUCCEEDED, built.cast.developer, kind=Kind.DESTROY, executing_at=timezone.now()
    )
    told(row, "NotesTable", "DELETE_SKIPPED")
    told(row, "Other", "DELETE_IN_PROGRESS", "DELETE_COMPLETE")
    page = text(developer, row)
    assert "1 removed, 1 left behind" in page
    assert "Stays behind" in page


def test_what_has_just_begun_does_not_look_finished(developer: Client, built: World) -> None:
    by, began = built.cast.developer, timezone.now() - timedelta(seconds=2)
    row = world.deployment(built.staging, Status.EXECUTING, by, revision=built.revision, executing_at=began)
    told(row, "NotesTable", "UPDATE_IN_PROGRESS")
    (width,) = re.findall(r'class="bar" style="left:[0-9.]+%;width:([0-9.]+)%', text(developer, row))
    assert float(width) < 100


def test_those_without_a_row_are_counted_in_words() -> None:
    assert hidden_words(Counter(waiting=7)) == "And 7 more wait"
    assert hidden_words(Counter(waiting=1)) == "And 1 more waits"
    assert hidden_words(Counter(done=2, waiting=7)) == "And 9 more: 2 done, 7 waiting"
    assert hidden_words(Counter(waiting=0)) == ""


def test_a_plan_that_is_being_worked_out_shows_where_its_rows_will_stand(developer: Client, built: World) -> None:
    for status, shown in ((Status.PLANNING, 1), (Status.QUEUED, 0), (Status.PLAN_FAILED, 0)):
        row = world.deployment(built.staging, status, built.cast.developer)
        assert text(developer, row).count('class="skeleton"') == shown


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            "Overtaken by the newer plan #{}.",
            "The plan is no longer what AWS would do: #{} was planned after it.",
        ),
        ("", "The plan is no longer what AWS would do."),
    ],
)
def test_the_plan_that_took_its_place_is_named_once(built: World, outcome: str, said: str) -> None:
    newer = world.deployment(built.staging, Status.QUEUED, built.cast.developer, revision=built.revision)
    old = world.deployment(
        built.staging,
        Status.SUPERSEDED,
        built.cast.developer,
        revision=built.revision,
        superseded_by=newer,
        outcome=outcome.format(newer.number),
    )
    found = sentence(text(client_of(built.cast.viewer), old))
    assert said.format(newer.number) in found
    assert len(re.findall("Open", found)) == 1


def test_what_has_no_price_is_no_success_and_says_why_once(built: World, developer: Client) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(region="eu-north-1")
    place = Environment.objects.select_related("application").get(pk=built.staging.pk)
    row = world.deployment(place, Status.AWAITING_APPROVAL, built.cast.developer, revision=built.revision)
    head = text(developer, row).split('id="cost-summary"')[1].split("</summary>")[0]
    assert "tone-neutral" in head
    assert head.count("Not priced: no prices for eu-north-1.") == 1


def test_what_is_done_is_counted_once(built: World) -> None:
    """What AWS told counts at once, before the engine has written down how much is done."""
    by, now = built.cast.developer, timezone.now()
    row = world.deployment(built.staging, Status.EXECUTING, by, revision=built.revision, executing_at=now)
    Deployment.objects.filter(pk=row.pk).update(resources_total=6)
    told(row, "One", "CREATE_COMPLETE")
    page = deployment_page(Deployment.objects.get(pk=row.pk), by)
    assert page.sentence.startswith("1 of 6 resources done")
    assert "1 of 6" in {piece.key: piece.html for piece in page.pieces}["deploy"]


@pytest.mark.parametrize(("minutes", "said"), [(0, False), (8, True)])
def test_planning_that_takes_long_says_until_when(built: World, minutes: int, said: bool) -> None:
    asked = timezone.now() - timedelta(minutes=minutes)
    row = world.deployment(built.staging, Status.PLANNING, built.cast.developer, planning_at=asked)
    sentence = deployment_page(row, built.cast.developer).sentence
    ends = f"{timezone.localtime(asked + GIVE_UP):%H:%M}, planning is given up and nothing is changed."
    assert (ends in sentence and "If that lasts until" in sentence) is said
