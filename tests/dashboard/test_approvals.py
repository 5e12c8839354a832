"""Deciding: what the list and the card say, what changed since a vote, and the way to the next request."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.decisions import what_changes
from deployments.changes import Action, Change
from deployments.changes.change import TABLE_TYPE, Detail
from deployments.models import Approval, Deployment, Plan
from deployments.states import Status
from tests import factories
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(built: World) -> Client:
    return client_of(built.cast.approver)


def card(client: Client, row: Deployment) -> str:
    """The approval card as text between tags."""
    page = client.get(reverse("deployment", args=[row.pk])).content.decode()
    return page.split('id="piece-approval"')[1].split('id="piece-deploy"')[0]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def overtake(built: World, sentence: str) -> tuple[Deployment, Deployment]:
    """``built.waiting`` with the approver's vote, and the plan that took its place an hour later."""
    old = built.waiting
    Approval.objects.create(
        plan=old.plan, person=built.cast.approver, vote="approve", digest=old.plan.digest, comment="Fine"
    )
    Deployment.objects.filter(pk=old.pk).update(status=Status.SUPERSEDED, ended_at=timezone.now())
    new = world.deployment(built.staging, Status.AWAITING_APPROVAL, built.cast.developer, revision=built.revision)
    Deployment.objects.filter(pk=old.pk).update(superseded_by=new)
    change = {**old.plan.changes[0], "sentence": sentence, "risks": [], "replacement": "False"}
    Plan.objects.filter(pk=new.pk).delete()
    values: dict[str, Any] = {
        name: getattr(old.plan, name) for name in ("change_set_type", "template", "template_sha256", "cost_before")
    }
    Plan.objects.create(deployment=new, digest="e" * 64, approvals_needed=1, changes=[change], **values)
    old.refresh_from_db()
    new.refresh_from_db()
    return old, new


def test_the_card_repeats_what_a_decision_rests_on(approver: Client, built: World) -> None:
    said = words(card(approver, built.waiting))
    for part in ("shop / staging", "asked by Developer", "notes_table table will be replaced", "/ month", "requests"):
        assert part in said
    assert said.index("Data at risk") < said.index("notes_table, about 12 items") < said.index("Expires")
    for link in ("#plan", "#checks", "#cost"):
        assert f'href="{link}"' in card(approver, built.waiting)


@pytest.mark.parametrize(
    ("type_", "what", "said"),
    [
        ("AWS::DynamoDB::Table", "unknown", "notes_table, number of items unknown"),
        ("AWS::S3::Bucket", "unknown", "notes_table, number of files unknown"),
        ("AWS::S3::Bucket", "more than 1,000 files", "notes_table, more than 1,000 files"),
        ("AWS::New::Store", "unknown", "notes_table, nobody knows how much it holds"),
    ],
)
def test_how_much_is_lost_is_said_or_said_to_be_unknown(
    approver: Client, built: World, type_: str, what: str, said: str
) -> None:
    lost = {"component": "notes_table", "logical_id": "NotesTable", "type": type_, "what": what}
    row = world.deployment(built.dev, Status.AWAITING_APPROVAL, built.cast.developer)
    Plan.objects.create(deployment=row, digest="d" * 64, approvals_needed=1, data_at_risk=[lost])
    assert said in words(card(approver, row))
    assert said in words(approver.get(reverse("approvals")).content.decode())


def test_several_things_at_risk_are_named_by_their_environment(approver: Client, built: World) -> None:
    lost = [{"component": name, "logical_id": name, "type": "x", "what": "unknown"} for name in ("a_table", "b_table")]
    row = world.deployment(built.dev, Status.AWAITING_APPROVAL, built.cast.developer)
    Plan.objects.create(deployment=row, digest="d" * 64, approvals_needed=1, data_at_risk=lost)
    assert 'Type <strong class="name">dev</strong>' in card(approver, row)


def test_a_first_version_is_said_in_one_sentence(approver: Client, built: World) -> None:
    new = {**built.waiting.plan.changes[0], "action": "Add", "replacement": "None", "risks": [], "sign": "+"}
    row = world.deployment(built.dev, Status.AWAITING_APPROVAL, built.cast.developer)
    Plan.objects.create(deployment=row, digest="d" * 64, approvals_needed=1, changes=[new, {**new, "logical_id": "B"}])
    assert "Everything is new: 2 things are created" in words(card(approver, row))


def test_a_void_vote_is_named_with_what_changed_since(approver: Client, built: World) -> None:
    old, new = overtake(built, "The **notes** function is changed.")
    said = words(card(approver, new))
    assert f"Changed since #{old.number}" in said
    assert "Approver approved that plan" in said
    assert "The vote does not count any more." in said
    assert "No longer: The notes_table table will be replaced." in said
    assert "Now: The notes function is changed." in said
    assert f'value="{"e" * 64}"' in card(approver, new)


def test_a_new_risk_stands_first_of_what_changed_also_where_it_only_follows(approver: Client, built: World) -> None:
    _, new = overtake(built, "The **notes** function is changed.")
    because = [{"path": "/Properties/Policies", "name": "Policies", "causing": "Topics.Arn"}]
    wider = "**signup** may now also read items in topics. AWS decides the rest."
    right = {**new.plan.changes[0], "logical_id": "Role", "risks": ["rights"], "sentence": wider, "details": because}
    Plan.objects.filter(pk=new.pk).delete()
    Plan.objects.create(deployment=new, digest="f" * 64, approvals_needed=1, changes=[*new.plan.changes, right])
    said = words(card(approver, new).split('class="since"')[1])
    first, second = (said.index(part) for part in ("Now: signup may now also read", "Now: The notes function"))
    assert first < second
    assert "in topics." in said[first:second]
    assert "Wider rights" in said[first:second]
    assert "AWS decides the rest" not in said


def test_the_list_and_home_say_whose_vote_the_plan_changed_since(approver: Client, built: World) -> None:
    overtake(built, "The **notes** function is changed.")
    for address in (reverse("approvals"), reverse("home")):
        assert "Changed since your vote" in words(approver.get(address).content.decode())
        assert "Changed since a vote" in words(client_of(built.cast.owner).get(address).content.decode())


def test_neither_says_so_of_what_nobody_voted_for_or_of_votes_that_count(approver: Client, built: World) -> None:
    assert "Changed since" not in words(approver.get(reverse("approvals")).content.decode())
    _, new = overtake(built, "The **notes_table** table will be replaced.")
    vote = {"person": built.cast.approver, "vote": "approve", "digest": new.plan.digest, "carried": True}
    Approval.objects.create(plan=new.plan, **vote)
    assert "Changed since" not in words(client_of(built.cast.owner).get(reverse("approvals")).content.decode())


def test_a_decision_shows_three_chips_at_most(approver: Client, built: World) -> None:
    _, new = overtake(built, "The **notes** function is changed.")
    risks = {**new.plan.changes[0], "risks": ["public", "rights"]}
    changes = [risks, {**risks, "sign": "+", "action": "Add"}, {**risks, "sign": "-", "action": "Remove"}]
    lost = built.waiting.plan.data_at_risk
    Plan.objects.filter(pk=new.pk).delete()
    Plan.objects.create(deployment=new, digest="f" * 64, approvals_needed=1, changes=changes, data_at_risk=lost)
    shown = approver.get(reverse("approvals")).content.decode()
    chips = [words(chip).strip() for chip in re.findall(r'<span class="chip tone-.*?</span>', shown)]
    assert chips[:3] == ["Data at risk", "Changed since your vote", "Public"]
    assert [chip.split(":")[0] for chip in chips[3:]] == ["+4"]


def test_a_vote_that_was_carried_over_is_not_called_void(approver: Client, built: World) -> None:
    _, new = overtake(built, "The **notes_table** table will be replaced.")
    vote = {"person": built.cast.approver, "vote": "approve", "digest": new.plan.digest, "carried": True}
    Approval.objects.create(plan=new.plan, **vote)
    assert "does not count any more" not in words(card(client_of(built.cast.owner), new))


def test_votes_of_long_ago_are_not_dug_out(approver: Client, built: World) -> None:
    old, new = overtake(built, "The **notes** function is changed.")
    Deployment.objects.filter(pk=old.pk).update(superseded_by=None)
    other = world.deployment(built.dev, Status.AWAITING_APPROVAL, built.cast.developer, revision=built.revision)
    assert "Changed since" not in card(approver, other)
    assert "Changed since" in card(approver, new)


def test_an_overtaken_plan_offers_no_buttons_but_the_newer_one(approver: Client, built: World) -> None:
    old, new = overtake(built, "The **notes** function is changed.")
    shown = card(approver, old)
    assert re.search(r"The plan changed at \d\d:\d\d\.", words(shown))
    assert f'href="{reverse("deployment", args=[new.pk])}#approval"' in shown
    assert "formaction" not in shown
    late = approver.post(reverse("deployment_approve", args=[old.pk]), {"digest": "d" * 64})
    assert late.status_code == 409
    assert old.plan.approvals.count() == 1


def test_a_plan_overtaken_on_another_day_says_which(approver: Client, built: World) -> None:
    old, _ = overtake(built, "The **notes** function is changed.")
    Deployment.objects.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(days=2))
    assert re.search(r"The plan changed on \d+ \w{3} at \d\d:\d\d\.", words(card(approver, old)))


def test_after_a_vote_the_next_request_is_one_press_away(approver: Client, built: World) -> None:
    following = world.deployment(
        factories.environment(factories.application(built.cast, "later"), "staging"),
        Status.AWAITING_APPROVAL,
        built.cast.developer,
    )
    typed = {"digest": "d" * 64, "typed_name": "notes_table"}
    page = approver.post(reverse("deployment_approve", args=[built.waiting.pk]), typed, follow=True).content.decode()
    assert f'href="{reverse("deployment", args=[following.pk])}#approval">Next (1 left)' in page
    assert re.search(r'<span class="row"><span>Approved\.[^<]*</span> <a class="button small" id="next-request"', page)
    again = approver.post(reverse("deployment_approve", args=[built.waiting.pk]), typed)
    assert "Your vote counts once." in again.content.decode()
    assert built.waiting.plan.approvals.count() == 1


def test_the_last_request_leads_nowhere(approver: Client, built: World) -> None:
    typed = {"digest": "d" * 64, "reason": "Not now"}
    page = approver.post(reverse("deployment_reject", args=[built.waiting.pk]), typed, follow=True).content.decode()
    assert "Rejected. Nothing was changed." in page
    assert 'id="next-request"' not in page


def test_enter_in_the_reason_cannot_approve(approver: Client, built: World) -> None:
    """Browsers press the first button of the form that a field belongs to."""
    shown = card(approver, built.waiting)
    fields = {tag: re.findall(r'form="([a-z-]+)"', tag)[0] for tag in re.findall(r"<(?:input|button)[^>]*>", shown)}
    forms = {re.findall(r'(?:id|name)="([a-z_-]+)"', tag)[0]: form for tag, form in fields.items()}
    assert forms["reason"] == forms["reject-plan"] == "reject-form"
    assert forms["approve-plan"] == forms["typed-name"] == forms["comment"] == "vote-form"
    digests = [form for tag, form in fields.items() if 'name="digest"' in tag]
    assert sorted(digests) == ["reject-form", "vote-form"]


@pytest.mark.parametrize(
    ("own", "follow", "more"),
    [
        (1, 0, ""),
        (3, 0, " And 2 more changes."),
        (1, 1, " And 1 more change, which only follows from it."),
        (1, 3, " And 3 more changes, which only follow from it."),
        (2, 4, " And 5 more changes, 4 of them only follow from these."),
    ],
)
def test_changes_are_counted_as_everywhere_on_the_page(built: World, own: int, follow: int, more: str) -> None:
    changes = [Change(f"Own{number}", "T", Action.MODIFY, sentence="It changes.") for number in range(own)]
    because = (Detail("/Properties/Role", "Role", "Properties", "Never", causing="Own0.Arn"),)
    changes += [replace(changes[0], logical_id=f"Then{number}", details=because) for number in range(follow)]
    assert what_changes(built.waiting, changes) == f"It changes.{more}"


def test_the_risk_of_a_chip_is_named_in_the_sentence(built: World) -> None:
    own = Change("Own", "T", Action.MODIFY, sentence="It changes.")
    because = (Detail("/Properties/Role", "Role", "Properties", "Never", causing="Own.Arn"),)
    wider = Change("Then", "T", Action.MODIFY, sentence="It may do more.", risks=("rights",), details=because)
    assert what_changes(built.waiting, [own, wider]).startswith("It may do more.")
    replaced = replace(own, sentence="It is replaced.", risks=("replacement",))
    assert what_changes(built.waiting, [replaced, own, wider]).startswith("It may do more. And 2 more")
    said = replace(wider, sentence="**notes** may now also read items in x. AWS decides the rest.")
    assert what_changes(built.waiting, [said]) == "**notes** may now also read items in x."
    perhaps = replace(wider, sentence="Perhaps replaced.", risks=("replacement",))
    assert what_changes(built.waiting, [perhaps, own]) == "It changes. And 1 more change, which only follows from it."
    new = [Change(name, "T", Action.ADD, component=name, risks=("public",)) for name in ("web", "api")]
    assert what_changes(built.waiting, new).endswith("Everyone on the internet reaches **web** and **api**.")


def test_a_right_to_what_only_now_comes_says_first_what_that_is(built: World) -> None:
    right = Change("Role", "T", Action.MODIFY, sentence="**signup** may now also read items in topics and 2 more.")
    right = replace(right, risks=("rights",))
    new = Change("Topics", TABLE_TYPE, Action.ADD, component="topics", sentence="The table **topics** is created.")
    own = Change("Own", "T", Action.MODIFY, sentence="It changes.")
    said = what_changes(built.waiting, [right, new, own])
    assert said == f"{new.sentence} {right.sentence} And 1 more change."
    for other in (replace(new, component="topic"), replace(new, type="T"), replace(new, action=Action.MODIFY)):
        assert what_changes(built.waiting, [right, other, own]) == f"{right.sentence} And 2 more changes."


def test_nothing_on_the_card_ticks_while_somebody_types(built: World) -> None:
    """Another print would replace the card, and with it the caret and half a word of an input method."""
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    Deployment.objects.filter(pk=built.waiting.pk).update(expires_at=noon + timedelta(hours=3))
    prints = []
    with time_machine.travel(noon, tick=False):
        # Signed in at noon, too: at night noon is further away than a session lasts.
        approver = client_of(built.cast.approver)
    for minutes in (0, 1, 61):
        with time_machine.travel(noon + timedelta(minutes=minutes), tick=False):
            prints.append(re.findall(r'data-print="(\w+)"', card(approver, built.waiting))[0])
    assert len(set(prints)) == 1


def test_who_decides_about_nothing_is_told_once(built: World, approver: Client) -> None:
    page = client_of(built.cast.viewer).get("/approvals/").content.decode()
    assert page.count("approvers and owners of a team do") == 1
    assert "Only approvers and owners" not in page
    assert "Waiting for you</h2>" not in page
    assert "Waiting for you" in approver.get("/approvals/").content.decode()
