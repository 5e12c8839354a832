"""After a failure: what works, why it failed, what can be done; how long it usually takes; the report for support."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.reasons import in_our_words
from dashboard.stages.progress import quiet_words
from dashboard.stages.steps import steps_of
from deployments import insight
from deployments.models import Deployment, Environment, StackEvent
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

BAD = (Status.PLAN_FAILED, Status.DENIED, Status.ROLLED_BACK, Status.FAILED, Status.NEEDS_ATTENTION)


def ended(built: World, status: Status, seconds: int = 120, kind: Kind = Kind.DEPLOY, **more: Any) -> Deployment:
    began = timezone.now() - timedelta(seconds=seconds)
    return world.deployment(
        built.staging,
        status,
        built.cast.developer,
        revision=built.revision,
        kind=kind,
        executing_at=began,
        **more,
    )


def page_of(built: World, row: Deployment, role: str = "owner") -> str:
    user = built.person(role)
    return client_of(user).get(reverse("deployment", args=[row.pk])).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("status", BAD)
def test_every_bad_end_has_next_actions_and_a_report(built: World, status: Status) -> None:
    row = ended(built, status)
    page = page_of(built, row)
    assert "What you can do" in page
    assert "Recommended" in page
    assert f'data-copy-from="{reverse("deployment_report", args=[row.pk])}"' in page


@pytest.mark.django_db
def test_who_may_not_act_reads_why(built: World) -> None:
    row = ended(built, Status.ROLLED_BACK)
    steps = steps_of(row, built.cast.viewer)
    assert all(step.reason for step in steps if step.href)
    assert not any(step.reason for step in steps_of(row, built.cast.owner))
    assert 'aria-disabled="true"' in page_of(built, row, "viewer")


@pytest.mark.django_db
def test_what_works_and_what_does_not(built: World) -> None:
    checks = [
        {"label": "Website web", "url": "http://web.localhost/", "ok": True, "detail": "200 OK", "ms": 3},
        {"label": "API api", "url": "http://api.localhost/", "ok": False, "detail": "500", "ms": 3},
    ]
    Deployment.objects.filter(pk=built.live.pk).update(verification=checks)
    Environment.objects.filter(pk=built.staging.pk).update(live_deployment=built.live, live_revision=built.revision)
    page = page_of(built, ended(built, Status.NEEDS_ATTENTION))
    works, fails = page.split("What still works")[1].split("What does not")
    assert "http://web.localhost/" in works
    assert "http://api.localhost/" in fails.split("</dl>")[0]


@pytest.mark.django_db
def test_the_report_says_everything_aws_asks_for_and_no_secret(built: World) -> None:
    row = ended(built, Status.FAILED, stack_id="arn:aws:cloudformation:stack/7", aws_said="password=hunter2 refused")
    StackEvent.objects.create(
        deployment=row,
        stack_id=row.stack_id,
        event_id="event-1",
        at=timezone.now(),
        logical_id="NotesTable",
        resource_type="AWS::DynamoDB::Table",
        status="CREATE_FAILED",
        reason="Table already exists",
    )
    answer = client_of(built.cast.viewer).get(reverse("deployment_report", args=[row.pk]))
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "hunter2" not in text
    for part in ("arn:aws:cloudformation:stack/7", str(row.pk), "event-1", "NotesTable", built.staging.region, "Z |"):
        assert part in text


@pytest.mark.django_db
def test_usual_is_the_median_of_this_environment(built: World) -> None:
    row = ended(built, Status.EXECUTING)
    assert insight.usual_seconds(row) is None
    for seconds in (60, 120, 600):
        ended(built, Status.SUCCEEDED, seconds)
    ended(built, Status.SUCCEEDED, 9_000, Kind.DESTROY)
    assert insight.usual_seconds(row) == 120
    assert "usually 2 min" in page_of(built, row)


def test_aws_is_quiet_only_after_three_times_the_usual() -> None:
    assert quiet_words(9 * 60, 180) == ("No news from AWS for 9 min; usual is 3 min. Still asking; nothing to press.")
    assert quiet_words(8 * 60, 180) == ""
    assert quiet_words(59, 2) == ""
    assert quiet_words(10_000, None) == ""


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("Table tb-x already exists", "name"),
        ("User is not authorized to perform: s3:GetObject", "rights"),
        ("LimitExceededException", "limit"),
        ("Rate exceeded", "few minutes"),
        ("The bucket you tried to delete is not empty", "Empty it"),
        ("Could not unzip uploaded file", "zip"),
    ],
)
def test_reasons_have_our_words(reason: str, word: str) -> None:
    assert word in in_our_words(reason)
    assert in_our_words("Resource handler returned message: it is not possible now") == ""
