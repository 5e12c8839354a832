"""The ways on with a stuck stack: on the page of what got stuck, and on a page of their own."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.stages.unsure import not_back
from deployments import insight
from deployments.changes.resources import STACK as STACK_TYPE
from deployments.models import Deployment, Environment, Plan, Revision, StackEvent
from deployments.remedies import Remedy
from deployments.states import Kind, Status
from teams.models import AwsAccount
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

ROUTE = {"method": "GET", "path": "/notes", "function": "notes"}
NOTES = {"Resources": {"Notes": {"Metadata": {"Tierboard": {"Component": "notes", "Kind": "function"}}}}}
STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/shop-staging/1"
pytestmark = pytest.mark.django_db


def said(row: Deployment, logical_id: str, status: str, reason: str = "", type_: str = "AWS::Lambda::Function") -> None:
    physical = STACK if type_ == STACK_TYPE else f"{logical_id}-1"
    StackEvent.objects.create(
        deployment=row,
        stack_id=STACK,
        event_id=f"{logical_id}-{status}-{StackEvent.objects.count()}",
        at=timezone.now() + timedelta(milliseconds=StackEvent.objects.count()),
        logical_id=logical_id,
        physical_id=physical,
        resource_type=type_,
        status=status,
        reason=reason,
    )


@pytest.fixture
def stuck(built: World) -> Deployment:
    """staging got stuck while going back: Notes failed by itself, the role because of it."""
    Environment.objects.filter(pk=built.staging.pk).update(stack_id=STACK)
    built.staging.refresh_from_db()
    row = world.deployment(
        built.staging,
        Status.NEEDS_ATTENTION,
        built.cast.developer,
        revision=built.revision,
        executing_at=timezone.now() - timedelta(minutes=9),
    )
    said(row, "Notes", "UPDATE_FAILED", "The role cannot be <assumed>.")
    said(row, "Role", "UPDATE_FAILED", "Resource update cancelled")
    said(row, "shop-staging", "UPDATE_ROLLBACK_FAILED", type_=STACK_TYPE)
    return row


def address(row: Deployment, query: str = "") -> str:
    return reverse("environment_rescue", args=[row.environment_id]) + query


def client(built: World, role: str = "developer") -> Client:
    return client_of(built.person(role))


def form(row: Deployment, remedy: str, **more: object) -> dict[str, object]:
    version = Environment.objects.get(pk=row.environment_id).state_version
    return {"state_version": version, "remedy": remedy, "note": "", **more}


def test_the_stuck_page_recommends_to_continue_and_leads_there(built: World, stuck: Deployment) -> None:
    page = client(built).get(reverse("deployment", args=[stuck.pk])).content.decode()
    steps = page.split("What you can do")[1]
    assert steps.index("Continue going back") < steps.index("Recommended") < steps.index("Continue without")
    assert f"{address(stuck)}?remedy=continue" in steps
    assert "in AWS&#x27;s console" not in steps


def test_the_stuck_page_names_what_nobody_knows_of_and_who_can_look(built: World, stuck: Deployment) -> None:
    AwsAccount.objects.update(kind=AwsAccount.Kind.AWS)
    StackEvent.objects.filter(logical_id="Notes").update(reason="The role cannot be assumed by Lambda.")
    page = client(built).get(reverse("deployment", args=[stuck.pk])).content.decode()
    broken = page.split("What does not</dt>")[1].split("</dd>")[0]
    assert "Nobody knows whether these work: " in broken
    assert "Notes" in broken
    cause = page.split("First thing that failed</dt>")[1].split("</dd>")[0]
    assert (
        f"Who can look there and help: anybody who may sign in to AWS account {built.staging.account.account_id}"
        in cause
    )
    assert f'href="{reverse("aws_account", args=[built.staging.account_id])}">The account</a>' in cause


@pytest.mark.parametrize("label", ["API api: GET /notes", "API api: GET /notes asks for sign-in"])
def test_what_answers_is_not_called_unknown_as_a_whole(built: World, stuck: Deployment, label: str) -> None:
    stuck.revision = Revision(document={"components": {"api": {"routes": [ROUTE]}}})
    stuck.environment.live_revision = stuck.revision
    said = not_back(stuck, Plan(template=json.dumps(NOTES)), {label})
    answered = "Routes of the function **notes** answer, as above; nobody knows whether the rest of it works."
    assert (answered in said) is not label.endswith("sign-in")
    assert ("these work: the function **notes**" in said) is label.endswith("sign-in")


def test_the_ways_on_are_said_with_what_failed(built: World, stuck: Deployment) -> None:
    page = client(built).get(address(stuck)).content.decode()
    assert "Stuck while going back" in page
    assert "UPDATE_ROLLBACK_FAILED" in page
    assert "The role cannot be &lt;assumed&gt;." in page
    assert "Skipped resources no longer match the definition" in page
    assert 'value="Notes" checked' in page
    assert 'value="Role" checked' not in page
    assert "failed because of another" in page


def test_choosing_makes_one_plan_however_often_it_is_pressed(built: World, stuck: Deployment) -> None:
    sent = form(stuck, "continue")
    first, second = (client(built).post(address(stuck), sent) for _ in range(2))
    assert first.status_code == second.status_code == 303
    rows = Deployment.objects.filter(environment=built.staging, kind=Kind.RESCUE)
    assert [row.operation for row in rows] == [{"remedy": "continue", "resources": []}]


def test_skipping_needs_something_to_skip_and_keeps_what_was_ticked(built: World, stuck: Deployment) -> None:
    page = client(built).post(address(stuck), form(stuck, "skip"))
    assert page.status_code == 422
    assert "Tick at least one resource" in page.content.decode()
    assert client(built).post(address(stuck), form(stuck, "skip", skip=["Role"])).status_code == 303
    assert Deployment.objects.get(kind=Kind.RESCUE).operation == {"remedy": "skip", "resources": ["Role"]}


@pytest.mark.parametrize("remedy", ["", "force", "<b>", "\0", "x" * 10_000])
def test_what_is_not_offered_is_refused(built: World, stuck: Deployment, remedy: str) -> None:
    answer = client(built).post(address(stuck), form(stuck, remedy, skip=["NoSuch"]))
    assert answer.status_code == 422
    assert not Deployment.objects.filter(kind=Kind.RESCUE).exists()


def test_an_old_page_is_told_that_something_else_was_asked_for(built: World, stuck: Deployment) -> None:
    old = form(stuck, "continue")
    Environment.objects.filter(pk=built.staging.pk).update(state_version=99)
    answer = client(built).post(address(stuck), old)
    assert answer.status_code == 409
    assert "Something else was asked for" in answer.content.decode()


def test_who_may_not_deploy_reads_why(built: World, stuck: Deployment) -> None:
    page = client(built, "viewer").get(address(stuck)).content.decode()
    assert "Only developers" in page
    assert '<fieldset class="bare-set form" disabled>' in page
    assert "Work out what AWS would do" not in page
    assert client(built, "viewer").post(address(stuck), form(stuck, "continue")).status_code == 409


def test_nothing_is_offered_where_nothing_is_stuck(built: World) -> None:
    page = client(built).get(reverse("environment_rescue", args=[built.staging.pk])).content.decode()
    assert "Nothing is stuck" in page


def test_after_it_was_brought_back_nothing_is_stuck_any_more(built: World, stuck: Deployment) -> None:
    rescue = world.deployment(built.staging, Status.SUCCEEDED, built.cast.developer, kind=Kind.RESCUE)
    said(rescue, "shop-staging", "UPDATE_ROLLBACK_COMPLETE", type_=STACK_TYPE)
    assert insight.stuck(built.staging) is None
    page = client(built).get(reverse("deployment", args=[stuck.pk])).content.decode()
    assert "Continue going back" not in page


def test_half_removed_offers_to_keep_or_to_force(built: World, stuck: Deployment) -> None:
    removal = world.deployment(
        built.staging, Status.NEEDS_ATTENTION, built.cast.developer, kind=Kind.DESTROY, executing_at=timezone.now()
    )
    said(removal, "Notes", "DELETE_FAILED", "The bucket is not empty.")
    said(removal, "shop-staging", "DELETE_FAILED", type_=STACK_TYPE)
    page = client(built).get(address(removal)).content.decode()
    assert [remedy for remedy in Remedy if f'value="{remedy.value}"' in page] == [Remedy.KEEP, Remedy.FORCE]
    assert client(built).post(address(removal), form(removal, "keep")).status_code == 303
    assert Deployment.objects.filter(kind=Kind.DESTROY, operation__remedy="keep").exists()


def test_a_stack_without_a_way_on_says_why_and_leads_to_its_removal(built: World, stuck: Deployment) -> None:
    said(stuck, "shop-staging", "ROLLBACK_FAILED", type_=STACK_TYPE)
    page = client(built).get(address(stuck)).content.decode()
    assert "AWS has no way on for a stack in this state" in page
    assert f'href="{reverse("environment_destroy", args=[stuck.environment_id])}"' in page
    assert f'href="{reverse("deployment", args=[stuck.pk])}"' in page
    assert 'name="remedy"' not in page


def test_what_failed_is_said_whatever_is_chosen_and_nothing_is_skipped_unnamed(built: World, stuck: Deployment) -> None:
    page = client(built).get(address(stuck)).content.decode()
    assert page.index("What failed") < page.index("The role cannot be &lt;assumed&gt;.") < page.index("How to go on")
    assert f'href="{reverse("deployment", args=[stuck.pk])}#trouble">What still works, and what does not' in page
    stuck.events.all().delete()
    said(stuck, "shop-staging", "UPDATE_ROLLBACK_FAILED", type_=STACK_TYPE)
    page = client(built).get(address(stuck)).content.decode()
    assert "AWS has named no resource that failed" in page
    assert 'value="skip" disabled' in page
