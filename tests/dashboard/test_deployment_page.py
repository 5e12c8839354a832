"""The deployment page in every state, its live part, and the decisions that are taken on it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.stages.card import opened
from dashboard.stages.page import deployment_page
from deployments.models import Approval, Deployment, Plan, StackEvent
from deployments.states import OPEN, TERMINAL, Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
CARDS = ("plan", "checks", "cost", "approval", "deploy", "verify")


def address(row: Deployment, name: str = "deployment") -> str:
    return reverse(name, args=[row.pk])


def text(client: Client, row: Deployment) -> str:
    answer = client.get(address(row))
    assert answer.status_code == 200
    return answer.content.decode()


def details(page: str, key: str) -> str:
    """The opening tag of a card."""
    found = re.search(rf'<(?:details|section)[^>]*id="{key}"[^>]*>', page)
    assert found, key
    return found[0]


@pytest.fixture
def approver(built: World) -> Client:
    return client_of(built.cast.approver)


@pytest.fixture
def developer(built: World) -> Client:
    return client_of(built.cast.developer)


@pytest.mark.parametrize("planned", [True, False], ids=["with a plan", "without"])
@pytest.mark.parametrize("kind", [Kind.DEPLOY, Kind.DESTROY])
@pytest.mark.parametrize("status", list(Status))
def test_every_state_has_a_page_with_a_sentence_and_six_stages(
    developer: Client, built: World, status: Status, kind: Kind, planned: bool
) -> None:
    revision = built.revision if planned else None
    row = world.deployment(built.staging, status, built.cast.developer, revision=revision, kind=kind)
    page = text(developer, row)
    assert all(f'id="{key}"' in page for key in CARDS)
    assert re.search(r'<p class="state-sentence name">\s*\S', page)
    assert "None" not in re.sub(r"<[^>]+>", "", page).split("Look at")[0]


@pytest.mark.parametrize("status", sorted(TERMINAL - {Status.SUCCEEDED}))
def test_stages_that_never_came_are_one_line(developer: Client, built: World, status: Status) -> None:
    row = world.deployment(built.staging, status, built.cast.developer)
    page = text(developer, row)
    line = re.sub(r"<[^>]+>", "", page.split('class="unreached meta"')[1].split("</p>")[0])
    assert line.endswith("Checks, Cost, Approval, Deploy, Verify.")
    assert ": Plan, " in line or status in (Status.PLAN_FAILED, Status.NO_CHANGES)
    assert len(re.findall('class="stage-flat"', page)) == (": Plan, " not in line)


def test_why_a_stage_never_came_is_said(developer: Client, built: World) -> None:
    row = world.deployment(built.staging, Status.PLAN_FAILED, built.cast.developer)
    assert "Not reached, because the plan could not be made: " in text(developer, row)
    planned = world.deployment(built.staging, Status.REJECTED, built.cast.developer, revision=built.revision)
    assert re.search(
        'because it was rejected: <span id="deploy">Deploy</span>, <span id="verify">', text(developer, planned)
    )


@pytest.mark.parametrize("status", sorted(OPEN))
def test_no_stage_is_an_empty_box(developer: Client, built: World, status: Status) -> None:
    revision = None if status in (Status.QUEUED, Status.PLANNING) else built.revision
    page = text(developer, world.deployment(built.staging, status, built.cast.developer, revision=revision))
    boxes = re.findall(r'class="stage-flat".*?class="stage-summary name">([^<]*)<', page, re.DOTALL)
    assert len(boxes) >= (1 if revision else len(CARDS))
    assert all(box.strip() for box in boxes)


@pytest.mark.parametrize(
    ("status", "open_cards"),
    [
        (Status.PLANNING, {"plan"}),
        (Status.AWAITING_APPROVAL, {"plan", "cost"}),
        (Status.EXECUTING, {"deploy"}),
        (Status.SUCCEEDED, {"verify"}),
        (Status.DENIED, set()),
        (Status.FAILED, set()),
        (Status.NEEDS_ATTENTION, set()),
    ],
)
def test_cards_stand_open_by_state(status: Status, open_cards: set[str]) -> None:
    assert opened(status, may_vote=False) == open_cards
    assert opened(Status.AWAITING_APPROVAL, may_vote=True) == {"plan", "cost", "approval"}


def test_who_may_decide_finds_the_decision_open(approver: Client, built: World) -> None:
    page = text(approver, built.waiting)
    assert details(page, "approval").endswith(" open>")
    assert 'href="#approval"' in page
    assert f'value="{"d" * 64}"' in page
    assert '<strong class="name">notes_table</strong>' in page


def test_the_author_sees_why_they_may_not_decide(built: World) -> None:
    owner = built.cast.owner
    row = world.deployment(built.staging, Status.AWAITING_APPROVAL, owner, revision=built.revision)
    page = text(client_of(owner), row)
    assert "You asked for this deployment yourself" in page
    assert 'aria-disabled="true"' in page
    assert "formaction" not in page.split('id="approval"')[1].split('id="piece-deploy"')[0]


def test_data_at_risk_comes_first_and_is_named(approver: Client, built: World) -> None:
    page = text(approver, built.waiting)
    line = page.split('aria-label="Summary"')[1].split("</p>")[0]
    assert line.index("1 data at risk") < line.index("1 replaced") < line.index("/ month at")
    assert "12 items" in page
    assert "Look at these" in page


def test_a_vote_names_the_plan_that_was_on_the_screen(approver: Client, built: World) -> None:
    answer = approver.post(address(built.waiting, "deployment_approve"), {"digest": "e" * 64})
    assert answer.status_code == 409
    assert "The plan changed since you opened it" in answer.content.decode()
    assert built.waiting.plan.approvals.count() == 0


def test_the_name_of_what_is_at_risk_must_be_typed(approver: Client, built: World) -> None:
    typed = {"digest": "d" * 64, "typed_name": "shop", "comment": "Looks <b>fine</b>"}
    answer = approver.post(address(built.waiting, "deployment_approve"), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Type notes_table" in page
    assert 'value="Looks &lt;b&gt;fine&lt;/b&gt;"' in page


def test_the_last_vote_that_is_needed_approves(approver: Client, built: World) -> None:
    typed = {"digest": "d" * 64, "typed_name": "notes_table", "comment": "Go"}
    answer = approver.post(address(built.waiting, "deployment_approve"), typed, follow=True)
    page = answer.content.decode()
    assert "Approved." in page
    assert "Go" in page
    again = approver.post(address(built.waiting, "deployment_approve"), typed)
    assert again.status_code == 409


def test_a_rejection_needs_a_reason_and_ends_it(approver: Client, built: World) -> None:
    url = address(built.waiting, "deployment_reject")
    assert "why" in approver.post(url, {"digest": "d" * 64, "reason": " "}).content.decode()
    page = approver.post(url, {"digest": "d" * 64, "reason": "Too dear"}, follow=True).content.decode()
    assert "Approver wrote: “Too dear.” Edit and plan again." in page


def test_cancelling_ends_it_once(developer: Client, built: World) -> None:
    url = address(built.waiting, "deployment_cancel")
    assert developer.post(url).status_code == 303
    refused = developer.post(url)
    assert refused.status_code == 409
    assert "This deployment has ended." in refused.content.decode()


@pytest.mark.parametrize("name", ["deployment_approve", "deployment_reject"])
@pytest.mark.parametrize(
    "typed",
    [{}, {"digest": "\0"}, {"digest": "x" * 100_000}, {"typed_name": "\u202e", "reason": "\0", "digest": "d" * 64}],
)
def test_rubbish_gets_a_sentence(approver: Client, built: World, name: str, typed: dict[str, str]) -> None:
    assert approver.post(address(built.waiting, name), typed).status_code == 409
    assert not Approval.objects.filter(plan_id=built.waiting.pk).exists()


def test_the_live_part_is_sent_only_when_it_changed(approver: Client, built: World) -> None:
    first = approver.get(address(built.waiting, "deployment_live"), headers=HTMX)
    tag = first.headers["ETag"]
    again = approver.get(address(built.waiting, "deployment_live"), headers={**HTMX, "If-None-Match": tag})
    assert (first.status_code, again.status_code) == (200, 304)
    assert "<html" not in first.content.decode()
    Deployment.objects.filter(pk=built.waiting.pk).update(resources_total=3)
    assert 'data-title="⏳ Waiting for approval · shop / staging' in first.content.decode()


def test_the_live_part_says_when_nothing_more_will_come(developer: Client, built: World) -> None:
    row = world.deployment(built.staging, Status.CANCELLED, built.cast.developer)
    assert developer.get(address(row, "deployment_live"), headers=HTMX).status_code == 286
    assert address(row, "deployment_live") not in text(developer, row)
    assert developer.get(address(row, "deployment_live")).headers["Location"] == address(row)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_open_deployments_are_polled(developer: Client, built: World, status: Status) -> None:
    row = world.deployment(built.staging, status, built.cast.developer, revision=built.revision)
    assert f'hx-get="{address(row, "deployment_live")}"' in text(developer, row)


@pytest.mark.parametrize("action", ["Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual", "Brand-new"])
@pytest.mark.parametrize("replacement", ["True", "False", "Conditional", None, "Nobody knows"])
def test_whatever_aws_names_is_a_row_with_before_and_after(
    developer: Client, built: World, action: str, replacement: str | None
) -> None:
    row = world.deployment(built.staging, Status.PLANNED, built.cast.developer)
    Plan.objects.create(deployment=row, digest="f" * 64, approvals_needed=1, changes=[odd_change(action, replacement)])
    page = text(developer, row)
    assert "Timeout" in page
    assert "known after deployment" in page
    assert "Follows from Role.Arn." in page


def odd_change(action: str, replacement: str | None) -> dict[str, Any]:
    detail = {"path": "/Properties/Timeout", "name": "Timeout", "before": "10", "after": "20"}
    long = {"path": "/Properties/Policy", "before": '{"a": [1, 2]}' * 20, "after": "{{changeSet:KNOWN_AFTER_APPLY}}"}
    follows = {"name": "Role", "causing": "Role.Arn"}
    return {
        "logical_id": "NotesFunction",
        "type": "AWS::Lambda::Function",
        "component": "notes",
        "kind": "function",
        "action": action,
        "replacement": replacement,
        "details": [detail, long, follows],
        "risks": ["rights", "public", "unheard of"],
    }


def event(row: Deployment, number: int, logical_id: str, status: str, **more: Any) -> None:
    base = {"resource_type": "AWS::DynamoDB::Table", "stack_id": "arn:stack", "at": timezone.now()}
    StackEvent.objects.create(
        deployment=row, event_id=f"{row.pk}{number}", logical_id=logical_id, status=status, **{**base, **more}
    )


def test_what_aws_says_is_shown_as_text_and_never_as_markup(developer: Client, built: World) -> None:
    evil = "<script>alert(1)</script>\x1b[31m"
    row = world.deployment(
        built.staging,
        Status.FAILED,
        built.cast.developer,
        revision=built.revision,
        executing_at=timezone.now(),
        aws_said=evil,
        outcome=evil,
        problems=[{"component": evil, "field": evil, "message": evil}],
        verification=[{"label": evil, "url": "javascript:alert(1)", "ok": False, "detail": evil, "ms": 3}],
    )
    event(row, 1, "NotesTable", "CREATE_IN_PROGRESS")
    event(row, 2, "NotesTable", "CREATE_FAILED", reason=evil)
    page = text(developer, row)
    assert "<script>alert(1)" not in page
    assert 'href="javascript:' not in page
    assert "First thing that failed" in page


def test_what_failed_comes_first_on_the_timeline(built: World) -> None:
    row = world.deployment(
        built.staging, Status.EXECUTING, built.cast.developer, revision=built.revision, executing_at=timezone.now()
    )
    event(row, 1, "One", "CREATE_COMPLETE")
    event(row, 2, "Two", "CREATE_FAILED", reason="No room")
    event(row, 3, "Three", "CREATE_IN_PROGRESS")
    pieces = {piece.key: piece.html for piece in deployment_page(row, built.cast.developer).pieces}
    order = re.findall(r'id="bar-(\w+)"', pieces["deploy"])
    assert order[:3] == ["Two", "Three", "One"]
    assert "No room" in pieces["deploy"]


def test_a_missing_estimate_is_a_word_and_never_zero(developer: Client, built: World) -> None:
    row = world.deployment(built.staging, Status.AWAITING_APPROVAL, built.cast.developer)
    Plan.objects.create(deployment=row, digest="f" * 64, approvals_needed=1, cost_after={"version": 99})
    page = text(developer, row)
    assert "Not priced: no estimate was stored with this plan." in page
    assert "$0.00" not in page


def test_a_page_takes_a_bounded_number_of_queries(
    built: World, developer: Client, django_assert_max_num_queries: Any
) -> None:
    text(developer, built.waiting)
    with django_assert_max_num_queries(40):
        text(developer, built.waiting)
