"""After a failure: what works, why it failed, what can be done; how long it usually takes; the report for support."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.stages.steps import steps_of
from deployments import insight
from deployments.actions.verdicts import first_failure
from deployments.insight import Stands
from deployments.models import Deployment, Environment, StackEvent
from deployments.states import Kind, Status
from tests.dashboard.conftest import client_of
from tests.dashboard.troubles import REASON, STACK, ended, failed, heard, page_of
from tests.dashboard.world import World

BAD = (Status.PLAN_FAILED, Status.DENIED, Status.ROLLED_BACK, Status.FAILED, Status.NEEDS_ATTENTION)


@pytest.mark.django_db
@pytest.mark.parametrize("status", BAD)
def test_every_bad_end_has_next_actions_and_a_report_where_aws_holds_something(built: World, status: Status) -> None:
    row = ended(built, status)
    page = page_of(built, row)
    assert "What you can do" in page
    assert "Recommended" in page
    report = f'data-copy-from="{reverse("deployment_report", args=[row.pk])}"'
    assert (report in page) is (status not in (Status.PLAN_FAILED, Status.DENIED))
    assert ("What does not" in page) is (report in page)


@pytest.mark.django_db
def test_who_may_not_act_reads_why(built: World) -> None:
    row = ended(built, Status.ROLLED_BACK)
    steps = steps_of(row, built.cast.viewer, Stands.OPEN)
    assert all(step.reason for step in steps if step.href)
    assert not any(step.reason for step in steps_of(row, built.cast.owner, Stands.OPEN))
    assert 'aria-disabled="true"' in page_of(built, row, "viewer")


@pytest.mark.django_db
def test_what_works_and_what_does_not(built: World) -> None:
    page = page_of(built, ended(built, Status.NEEDS_ATTENTION, verification=opened(timezone.now())))
    works, fails = page.split("What still works")[1].split("What does not")
    assert "http://web.localhost/" in works
    assert "http://api.localhost/" in fails.split("</dl>")[0]
    assert "Not tried since it began" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [3, None], ids=["opened before", "nobody knows when"])
def test_what_answered_before_says_nothing_of_now(built: World, minutes: int | None) -> None:
    at = timezone.now() - timedelta(minutes=minutes) if minutes else None
    Deployment.objects.filter(pk=built.live.pk).update(verification=opened(at))
    Environment.objects.filter(pk=built.staging.pk).update(live_deployment=built.live, live_revision=built.revision)
    page = page_of(built, ended(built, Status.NEEDS_ATTENTION))
    known, untried = page.split("What still works")[1].split("Not tried since it began")
    assert "http://web.localhost/" not in known
    assert "http://api.localhost/" not in known
    assert "http://web.localhost/" in untried


def opened(at: datetime | None) -> list[dict[str, Any]]:
    stamp = {"at": at.isoformat()} if at else {}
    return [
        {"label": "Website web", "url": "http://web.localhost/", "ok": True, "detail": "200 OK", "ms": 3, **stamp},
        {"label": "API api", "url": "http://api.localhost/", "ok": False, "detail": "500", "ms": 3, **stamp},
    ]


@pytest.mark.django_db
def test_each_fact_stands_there_once(built: World) -> None:
    page = page_of(built, failed(built))
    top = page.split('id="piece-state"')[1].split('id="piece-plan"')[0]
    assert top.count(REASON) == 1
    assert top.count("Nothing: no revision runs in staging.") == 1
    assert top.count("Revision 2 did not go live in staging.") == 1
    assert "could not be created" not in top
    then = "remove what is left of staging, then mend the definition and deploy again."
    assert f"What runs now: nothing. What does not: revision 2. Next: {then}" in top
    assert re.search(r"First thing that failed.*Open it in the editor", top, re.DOTALL)


@pytest.mark.django_db
def test_the_red_card_comes_in_the_order_in_which_one_asks(built: World) -> None:
    card = page_of(built, failed(built)).split('id="trouble"')[1].split("</section>")[0]
    order = (
        "The stack at AWS",
        "What still works",
        "What does not",
        "First thing that failed",
        "What you can do",
        "Copy report",
    )
    facts = ("Who must approve:", "Data at risk:", "Usually takes:", "Can be taken back:")
    assert [card.index(part) for part in order] == sorted(card.index(part) for part in order)
    assert [card.index(part) for part in facts] == sorted(card.index(part) for part in facts)
    assert "Recommended" in card.split("<li>")[1]
    assert card.count("Who must approve:") == 1


@pytest.mark.django_db
def test_without_a_failed_resource_the_cause_is_what_it_ended_with(built: World) -> None:
    row = ended(built, Status.PLAN_FAILED, outcome="Somebody outside is at work on **shop**. Plan again later.")
    page = page_of(built, row)
    assert page.count("Somebody outside is at work on") == 1
    assert "<dt>Cause</dt>" in page
    assert "Not known: nobody wrote one down." in page_of(built, ended(built, Status.PLAN_FAILED))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "first"),
    [
        ({"outcome": "Somebody outside is at work on the stack. Plan again later."}, "Plan again"),
        ({"problems": [{"component": "notes", "field": None, "message": "No."}]}, "Mend the definition"),
        ({"aws_said": "Template format error"}, "Mend the definition"),
    ],
)
def test_what_is_recommended_fits_the_cause(built: World, columns: dict[str, Any], first: str) -> None:
    page = page_of(built, ended(built, Status.PLAN_FAILED, **columns))
    assert f"<strong>{first}</strong>" in page.split('class="steps-list"')[1].split("</li>")[0]
    assert f">{first}…</a>" in page


@pytest.mark.django_db
def test_a_cause_that_the_problems_say_is_not_said_again(built: World) -> None:
    problem = {"component": "notes", "field": "runtime", "message": "AWS retired python3.7. Choose python3.13."}
    page = page_of(built, ended(built, Status.DENIED, outcome=problem["message"], problems=[problem]))
    assert page.count("AWS retired python3.7") == 1
    assert "<dt>Cause</dt>" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "kind", "word", "first", "refused"),
    [
        (
            Status.NEEDS_ATTENTION,
            Kind.DEPLOY,
            "UPDATE_ROLLBACK_FAILED",
            "Continue going back",
            {"Plan again", "Go back"},
        ),
        (Status.NEEDS_ATTENTION, Kind.DEPLOY, "ROLLBACK_FAILED", "Remove what is left", {"Plan again", "Go back"}),
        (Status.NEEDS_ATTENTION, Kind.DEPLOY, "DELETE_COMPLETE", "Plan again", set()),
        (Status.NEEDS_ATTENTION, Kind.DEPLOY, "UPDATE_IN_PROGRESS", "Look at the stack", set()),
        (Status.NEEDS_ATTENTION, Kind.DESTROY, "DELETE_FAILED", "Free what cannot", set()),
        (Status.ROLLED_BACK, Kind.DEPLOY, "UPDATE_ROLLBACK_COMPLETE", "Mend the definition", set()),
    ],
)
def test_what_aws_would_refuse_cannot_be_pressed(
    built: World, status: Status, kind: Kind, word: str, first: str, refused: set[str]
) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.revision)
    row = ended(built, status, kind=kind)
    heard(row, "stack", STACK, word)
    row = Deployment.objects.get(pk=row.pk)
    steps = steps_of(row, built.cast.owner, insight.stands(row, insight.stack_word(row)))
    assert steps[0].label.startswith(first)
    assert {
        name for step in steps if step.reason for name in ("Plan again", "Go back") if name in step.label
    } == refused
    page = page_of(built, row)
    assert page.count('aria-disabled="true"') == len(refused)


@pytest.mark.django_db
def test_what_was_stuck_is_past_once_a_later_one_went_live(built: World) -> None:
    row = ended(built, Status.NEEDS_ATTENTION)
    heard(row, "stack", STACK, "UPDATE_ROLLBACK_FAILED")
    later = ended(built, Status.SUCCEEDED)
    Environment.objects.filter(pk=built.staging.pk).update(live_deployment=later, live_revision=built.revision)
    page = page_of(built, row)
    assert "Continue going back" not in page
    assert 'aria-disabled="true"' not in page


@pytest.mark.django_db
def test_who_must_approve_is_the_rule_of_the_environment(built: World) -> None:
    rules = {}
    for needed in (0, 2):
        Environment.objects.filter(pk=built.staging.pk).update(approvals_required=needed)
        row = Deployment.objects.get(pk=ended(built, Status.ROLLED_BACK).pk)
        rules[needed] = steps_of(row, built.cast.owner, Stands.OPEN)[1].approval
    assert rules[0] == "nobody; an owner of Platform where data is at risk"
    assert rules[2] == "2 approvers of Platform other than the author; one more, an owner, where data is at risk"


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


@pytest.mark.django_db
def test_what_a_check_blocked_is_said_once_and_without_marks(built: World) -> None:
    words = "A secret stands in plain text: **notes** holds a key."
    problems = [{"component": "notes", "field": None, "message": words}]
    page = page_of(built, ended(built, Status.DENIED, outcome=f"1 check must pass first: {words}", problems=problems))
    card = page.split('id="trouble"')[1].split("What you can do")[0]
    assert card.count("A secret stands in plain text: notes holds a key.") == 1
    assert "**" not in card


@pytest.mark.django_db
def test_a_fault_of_the_template_is_said_in_our_words_with_the_linters_beneath(built: World) -> None:
    raw = "Dynamic reference 'resolve:ssm-secure:/till' to SSM secure strings can only be used in properties (E1027)"
    problems = [{"component": "notes", "field": "Environment.Variables.TILL_PASSWORD", "message": raw}]
    page = page_of(built, ended(built, Status.PLAN_FAILED, outcome="The template has a fault.", problems=problems))
    card = page.split('id="trouble"')[1].split("What you can do")[0]
    assert (
        '>notes</a>: <span class="name">the variable TILL_PASSWORD cannot hold the value of a secret parameter:' in card
    )
    assert card.index("cannot hold the value of a secret parameter") < card.index("E1027")
    assert "<dt>Cause</dt>" not in card


@pytest.mark.django_db
def test_after_going_back_the_card_names_the_cause_and_nothing_as_changed(built: World) -> None:
    row = ended(built, Status.ROLLED_BACK, resources_total=3, resources_done=3)
    kind = "AWS::DynamoDB::Table"
    heard(row, "Sound", kind, "UPDATE_COMPLETE")
    heard(row, "Cause", kind, "UPDATE_FAILED", REASON)
    heard(row, "Late", kind, "UPDATE_FAILED", "Resource update cancelled")
    heard(row, "stack", STACK, "UPDATE_ROLLBACK_IN_PROGRESS")
    for name in ("Late", "Cause", "Sound"):
        heard(row, name, kind, "UPDATE_COMPLETE")
    heard(row, "stack", STACK, "UPDATE_ROLLBACK_COMPLETE")
    assert "Cause" in first_failure(row).words
    page = page_of(built, row)
    assert re.search(rf"First thing that failed</dt>.*?Cause.*?{REASON}", page, re.DOTALL)
    timeline = page.split('class="timeline"')[1].split("</ul>")[0]
    assert "Back as before" in timeline
    assert "Changed" not in timeline
    assert "0 of 4" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"), [(Kind.RESCUE, "brought staging back since"), (Kind.DESTROY, "removed staging since")]
)
def test_what_was_put_right_since_tells_its_story_and_offers_nothing(built: World, kind: Kind, words: str) -> None:
    row = ended(built, Status.NEEDS_ATTENTION)
    later = ended(built, Status.SUCCEEDED, kind=kind)
    page = page_of(built, row)
    removed = " It was removed later." if kind is Kind.RESCUE else ""
    assert f"#{later.number} {words}.{removed} Nothing is left to do here." in re.sub(r"<[^>]+>", "", page)
    assert f'href="{reverse("deployment", args=[later.pk])}">Open #{later.number}' in page
    for offered in ("What you can do", "Recommended", "Remove what is left", "Not sure"):
        assert offered not in page


@pytest.mark.django_db
def test_what_was_only_planned_or_undone_since_puts_nothing_right(built: World) -> None:
    row = ended(built, Status.NEEDS_ATTENTION)
    ended(built, Status.PLANNED)
    ended(built, Status.SUCCEEDED, kind=Kind.REVERT_DRIFT)
    assert "Recommended" in page_of(built, row)
