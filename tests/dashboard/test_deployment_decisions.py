"""What the deployment page says about votes, about refusals at their fields, and about what a removal leaves."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard import next_request
from dashboard.figures import money_month
from deployments.changes import Finding, Severity
from deployments.models import Approval, Deployment, Environment, Plan
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
LEFT = [
    {
        "logical_id": "NotesTable",
        "physical_id": "shop-notes",
        "type": "AWS::DynamoDB::Table",
        "name": "The table **notes**",
        "sentence": "The table **notes** stays in the account.",
    }
]


def post(client: Client, built: World, name: str, **typed: str) -> str:
    url = reverse(name, args=[built.waiting.pk])
    return client.post(url, {"digest": "d" * 64, **typed}, follow=True).content.decode()


@pytest.fixture
def approver(built: World) -> Client:
    return client_of(built.cast.approver)


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("deployment_approve", {"typed_name": "shop"}, "typed-name"),
        ("deployment_approve", {}, "typed-name"),
        ("deployment_reject", {"reason": " "}, "reason"),
    ],
)
def test_a_refusal_stands_at_its_field(
    approver: Client, built: World, name: str, typed: dict[str, str], field: str
) -> None:
    page = post(approver, built, name, **typed)
    assert f'aria-describedby="{field}-error" autofocus' in page
    assert page.count(f'id="{field}-error"') == 1
    assert 'id="refused"' not in page


def test_a_refusal_outlives_the_next_poll(approver: Client, built: World) -> None:
    refused = post(approver, built, "deployment_reject")
    shown = approver.get(reverse("deployment", args=[built.waiting.pk])).content.decode()
    prints = [page.split('id="piece-approval"')[1].split(">")[0] for page in (refused, shown)]
    assert prints[0] == prints[1]


def planned(built: World, status: Status, kind: Kind = Kind.DEPLOY, **columns: Any) -> Deployment:
    """A deployment whose plan has these columns."""
    row = world.deployment(built.staging, status, built.cast.developer, kind=kind)
    Plan.objects.create(deployment=row, digest="d" * 64, approvals_needed=1, **columns)
    return row


def test_a_vote_that_is_not_enough_says_who_is_missing(approver: Client, built: World) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(approvals_required=1)
    row = planned(built, Status.AWAITING_APPROVAL, owner_needed=True)
    url = reverse("deployment_approve", args=[row.pk])
    page = approver.post(url, {"digest": "d" * 64}, follow=True).content.decode()
    assert "Approved. 1 more person needed. Needs an owner of" in page
    assert "1 of 2" in page


def test_a_removal_lists_what_stays_behind(built: World) -> None:
    row = planned(built, Status.SUCCEEDED, Kind.DESTROY, stays_behind=LEFT)
    client = client_of(built.cast.developer)
    page = client.get(reverse("deployment", args=[row.pk])).content.decode()
    assert '1 thing stays behind and goes on costing: the table <strong class="name">notes</strong>.' in page
    assert 'data-copy="shop-notes"' in page.split('id="verify"')[1]
    assert "Nothing of it runs any more" not in page


def test_what_stays_behind_says_what_it_costs_and_where_it_is(built: World) -> None:
    bill = Plan.objects.get(pk=built.waiting.pk).cost_after or {}
    lines = [line for line in bill["lines"] if line["type"] == "AWS::DynamoDB::Table"]
    name, amount = lines[0]["logical_id"], sum((Decimal(line["amount"]) for line in lines), Decimal(0))
    going = {"logical_id": "Other", "type": "AWS::X::Y", "action": "Remove", "policy_action": "Delete"}
    left = [{**LEFT[0], "logical_id": name}]
    columns = {"stays_behind": left, "changes": [going, {**going, **LEFT[0], "policy_action": "Retain"}]}
    row = planned(built, Status.SUCCEEDED, Kind.DESTROY, cost_before=bill, cost_after=bill, **columns)
    page = text_of(built, row)
    assert f"{money_month(amount)}</span>" in page.split('id="verify"')[1]
    assert "in AWS's console under DynamoDB, Tables" in page.split('id="verify"')[1]
    assert f'href="{reverse("application", args=[row.application_id])}">Back to {row.application.name}' in page
    assert "− 1 removed" in page
    assert "1 left behind" in page
    unknown = planned(built, Status.SUCCEEDED, Kind.DESTROY, **columns)
    assert "cost not known" in text_of(built, unknown).split('id="verify"')[1]


def test_the_line_of_the_checks_names_one_by_its_first_sentence_and_counts_the_others(built: World) -> None:
    said = ("The table **orders** will be replaced. Its items do not move.", "It becomes public.", "It may do more.")
    findings = [Finding(f"code_{number}", Severity.WARN, one).to_json() for number, one in enumerate(said)]
    page = text_of(built, planned(built, Status.AWAITING_APPROVAL, findings=findings))
    assert page.count("3 warnings: The table orders will be replaced … and 2 more") == 2
    assert "Its items do not move … and" not in page


def test_what_aws_could_not_delete_after_an_update_stands_on_the_page(built: World) -> None:
    row = planned(built, Status.SUCCEEDED)
    assert "Stays behind in the account" not in text_of(built, row)
    Deployment.objects.filter(pk=row.pk).update(left_behind=LEFT)
    page = text_of(built, row)
    assert "Stays behind in the account" in page
    assert '1 thing stays behind and goes on costing: the table <strong class="name">notes</strong>.' in page


def text_of(built: World, row: Deployment) -> str:
    return client_of(built.cast.developer).get(reverse("deployment", args=[row.pk])).content.decode()


def test_an_environment_links_to_what_its_removal_left(built: World) -> None:
    row = planned(built, Status.SUCCEEDED, Kind.DESTROY, stays_behind=LEFT)
    client, url = client_of(built.cast.developer), reverse("application", args=[row.application_id])
    link = f'href="{reverse("deployment", args=[row.pk])}#verify"'
    assert link in client.get(url).content.decode()
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.revision)
    assert link not in client.get(url).content.decode()


def test_the_list_and_the_page_count_alike(approver: Client, built: World) -> None:
    change = {**built.waiting.plan.changes[0], "replacement": "Conditional"}
    row = planned(built, Status.AWAITING_APPROVAL, changes=[change, change])
    for address in (reverse("approvals"), reverse("deployment", args=[row.pk])):
        page = approver.get(address).content.decode()
        assert "2 may be replaced" in page
        assert "2 replaced" not in page


def test_before_a_first_deployment_nothing_is_live(approver: Client, built: World) -> None:
    for address in (reverse("approvals"), reverse("deployment", args=[built.waiting.pk])):
        assert "nothing live" in approver.get(address).content.decode()


def test_without_scripts_a_refusal_keeps_what_was_typed(approver: Client, built: World) -> None:
    vote = post(approver, built, "deployment_approve", typed_name="shop", comment="Looks <fine>")
    assert re.search(r'<input id="typed-name"[^>]* value="shop"', vote)
    assert re.search(r'<input id="comment"[^>]* value="Looks &lt;fine&gt;"', vote)
    late = approver.post(
        reverse("deployment_reject", args=[built.waiting.pk]), {"digest": "0" * 64, "reason": "Too much"}
    )
    assert re.search(r'<input id="reason"[^>]* value="Too much"', late.content.decode())
    assert re.search(r'id="reject-box"[^>]* open', late.content.decode())


@pytest.mark.parametrize(
    ("status", "again"),
    [
        (Status.QUEUED, True),
        (Status.EXECUTING, True),
        (Status.AWAITING_APPROVAL, False),
        (Status.FAILED, False),
        (Status.SUCCEEDED, True),
    ],
)
def test_without_scripts_the_page_loads_itself_only_while_a_machine_works(
    built: World, status: Status, again: bool
) -> None:
    row = world.deployment(built.dev, status, built.cast.developer, revision=built.revision)
    Deployment.objects.filter(pk=row.pk, ended_at__isnull=False).update(ended_at=timezone.now())
    here = reverse("deployment", args=[row.pk])
    page = client_of(built.cast.approver).get(f"{here}?only=added").content.decode()
    assert ('http-equiv="refresh"' in page) is again
    assert (f'content="5;url={here}?only=added"' in page) is again


def test_a_refusal_can_be_read_before_the_page_loads_itself(approver: Client, built: World) -> None:
    row = world.deployment(built.dev, Status.EXECUTING, built.cast.developer, revision=built.revision)
    page = approver.post(reverse("deployment_cancel", args=[row.pk])).content.decode()
    assert f'content="30;url={reverse("deployment", args=[row.pk])}"' in page


def test_only_a_decision_leads_to_the_next_request(built: World) -> None:
    owner = client_of(built.cast.owner)
    row = world.deployment(built.dev, Status.QUEUED, built.cast.owner, revision=built.revision)
    told = owner.post(reverse("deployment_cancel", args=[row.pk]), follow=True).content.decode()
    assert "Cancelled before anything was changed." in told
    assert 'id="next-request"' not in told


@pytest.mark.parametrize("status", [Status.APPROVED, Status.EXECUTING, Status.SUCCEEDED, Status.FAILED])
def test_what_came_of_a_vote_stays_true_while_the_page_goes_on(status: Status) -> None:
    said = next_request.voted(Deployment(status=status))
    assert said == "Approved. Nobody else is needed; what happens now stands below."
    assert "start" not in said


def test_a_vote_for_what_was_overtaken_is_said_to_count_no_more(approver: Client, built: World) -> None:
    row, newer = planned(built, Status.SUPERSEDED), planned(built, Status.AWAITING_APPROVAL)
    for person in (built.cast.owner, built.cast.approver):
        Approval.objects.create(plan=row.plan, person=person, vote="approve", digest="d" * 64)
    Approval.objects.create(plan=newer.plan, person=built.cast.owner, vote="approve", digest="d" * 64, carried=True)
    Deployment.objects.filter(pk=row.pk).update(superseded_by=newer)
    page = approver.get(reverse("deployment", args=[row.pk])).content.decode().split('id="approval"')[1]
    kept, void = (page.split(f"<strong>{who}</strong>")[1].split("</li>")[0] for who in ("Owner", "Approver"))
    assert "does not count any more" in void
    assert "does not count any more" not in kept


def test_nobody_approved_is_no_fraction(approver: Client, built: World) -> None:
    page = approver.get(reverse("deployment", args=[planned(built, Status.EXPIRED).pk])).content.decode()
    assert "nobody approved" in page
    assert "0 of 1" not in page


def test_what_merely_follows_is_not_counted_as_what_is_replaced(approver: Client, built: World) -> None:
    follows = {"action": "Modify", "replacement": "Conditional", "details": [{"causing": "B.Arn"}], "component": "api"}
    change = {"logical_id": "Right", "type": "AWS::Lambda::Permission", "sentence": "It follows.", **follows}
    row = planned(built, Status.AWAITING_APPROVAL, changes=[{**change, "risks": ["replacement"]}])
    page = approver.get(reverse("deployment", args=[row.pk])).content.decode()
    assert "~ 1 may be changed" in page
    assert "may be replaced" not in page
