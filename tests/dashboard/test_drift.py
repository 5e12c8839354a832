"""The board of what was changed outside: what it says in which state, and the three answers to a change."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.badges import IGNORED, IN_SYNC, NEVER_CHECKED, NOT_KNOWN, OUTSIDE, Compared, in_sync
from deployments.actions import define
from deployments.models import Deployment, Draft, DriftCheck, DriftIgnore, Environment, Revision
from deployments.states import Kind
from tests.dashboard.conftest import client_of
from tests.dashboard.drifting import FUNCTION, MEMORY, TABLE, changed, compared, ignored, row
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def address(built: World, name: str = "", **more: Any) -> str:
    return reverse(f"environment_drift{name}", kwargs={"pk": built.dev.pk, **more})


def client(built: World, role: str = "developer") -> Client:
    return client_of(built.person(role))


def board(built: World, role: str = "developer") -> str:
    return client(built, role).get(address(built)).content.decode()


def test_what_was_changed_comes_first_in_our_words(built: World) -> None:
    changed(built.dev)
    page = board(built)
    assert "1 of 3 resources was changed outside of Tierboard. 1 cannot be checked by AWS." in page
    assert page.index("was changed outside of Tierboard.") < page.index("Cannot be checked (1)")
    assert page.index("Cannot be checked (1)") < page.index("As deployed (1)")
    assert '<th scope="row" class="wide">Memory ' in page and "256 MB" in page and "1,024 MB" in page
    assert "AWS cannot compare this kind (AWS::ApiGateway::Stage)." in page
    assert "by the schedule" in page


def test_never_checked_is_said_and_nothing_is_in_sync(built: World) -> None:
    page = board(built)
    assert "Never checked" in page
    assert "As deployed" not in page
    nothing = client(built).get(reverse("environment_drift", args=[built.staging.pk])).content.decode()
    assert "Nothing is deployed here" in nothing


def test_a_failed_comparison_is_not_known_and_keeps_what_was_found_before(built: World) -> None:
    changed(built.dev)
    later = {"state": "unknown", "ended_at": timezone.now(), "sentence": "AWS was away.", "aws_said": "<503>"}
    compared(built.dev, **later)
    page = board(built)
    assert "Not known." in page and "AWS was away." in page and "&lt;503&gt;" in page
    assert "1 of 3 resources was changed" in page


def test_what_is_compared_now_is_asked_for_again_until_it_has_ended(built: World) -> None:
    for _ in range(2):
        answer = client(built).post(address(built, "_check"))
        assert (answer.status_code, answer["Location"]) == (303, address(built))
    check = DriftCheck.objects.get()
    assert 'hx-trigger="every 2s"' in board(built)
    DriftCheck.objects.update(state="done", ended_at=timezone.now(), next_look_at=None)
    part = client(built).get(address(built), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('\n      <div class="stack" id="drift"') or '<div class="stack" id="drift"' in part
    assert "hx-trigger" not in part and check.asked_by == built.cast.developer


def test_an_old_comparison_and_one_before_a_deployment_say_so(built: World) -> None:
    changed(built.dev)
    DriftCheck.objects.update(ended_at=timezone.now() - timedelta(hours=60))
    assert "This comparison is old." in board(built)
    Deployment.objects.filter(pk=built.live.pk).update(executing_at=timezone.now() - timedelta(seconds=90))
    assert "changed the stack after this comparison" in board(built)


def test_hidden_values_stay_hidden_and_odd_ones_are_no_markup(built: World) -> None:
    hidden = {"path": "/Environment/Variables/API_KEY", "hidden": True}
    odd = {"path": "/Description", "expected": "<b>", "actual": "x" * 300}
    compared(built.dev, row(FUNCTION, "modified", hidden, odd))
    page = board(built)
    assert "changed, value hidden" in page
    assert "<b>" not in page and "Both values" in page


def test_what_is_ignored_stands_apart_with_its_owner_and_can_be_counted_again(built: World) -> None:
    compared(built.dev, row(FUNCTION, "modified", MEMORY))
    rule = ignored(built.dev, built.cast.developer)
    page = board(built)
    assert "1 is changed and ignored for now." in page and "Nothing could be compared." in page
    assert "Load test" in page and "As deployed" not in page and "Undo outside changes" not in page
    answer = client(built, "approver").post(address(built, "_count", rule=rule.pk))
    assert answer.status_code == 303
    assert "1 of 1 resource was changed outside" in board(built)


def test_ignoring_asks_why_and_until_when(built: World) -> None:
    changed(built.dev)
    what = {"resource": FUNCTION, "path": "/MemorySize"}
    page = client(built).get(address(built, "_ignore"), what).content.decode()
    assert "The function" in page and "Until the end of" in page
    empty = client(built).post(address(built, "_ignore"), {**what, "reason": "", "until": "tomorrow"})
    assert empty.status_code == 422
    assert "Write a day, such as" in empty.content.decode()
    far = (timezone.now() + timedelta(days=400)).date().isoformat()
    late = client(built).post(address(built, "_ignore"), {**what, "reason": "x", "until": far})
    assert (late.status_code, "90 days at most" in late.content.decode()) == (422, True)
    assert not DriftIgnore.objects.exists()


@pytest.mark.parametrize("what", [{}, {"resource": "Nothing"}, {"resource": TABLE}, {"resource": "\0", "path": "\0"}])
def test_what_was_not_found_cannot_be_ignored(built: World, what: dict[str, str]) -> None:
    changed(built.dev)
    assert "No such change counts" in client(built).get(address(built, "_ignore"), what).content.decode()
    good = {"reason": "x", "until": timezone.now().date().isoformat()}
    assert client(built).post(address(built, "_ignore"), {**what, **good}).status_code == 409


def test_another_teams_rule_is_not_there(built: World) -> None:
    rule = ignored(built.dev, built.cast.developer)
    Environment.objects.filter(pk=built.staging.pk).update(stack_id="arn:stack/2")
    other = reverse("environment_drift_count", kwargs={"pk": built.staging.pk, "rule": rule.pk})
    assert client(built).post(other).status_code == 404
    assert client(built, "outsider").post(address(built, "_count", rule=rule.pk)).status_code == 404


def test_undoing_leads_to_one_plan_with_the_reason(built: World) -> None:
    changed(built.dev)
    sent = {"state_version": built.dev.state_version, "note": "By hand"}
    assert client(built).post(address(built, "_undo"), {**sent, "note": ""}).status_code == 422
    first, second = (client(built).post(address(built, "_undo"), sent) for _ in range(2))
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    made = Deployment.objects.get(kind=Kind.REVERT_DRIFT)
    assert (made.note, made.revision.number if made.revision else 0) == ("By hand", 1)
    page = client(built).get(first["Location"]).content.decode()
    assert "Undo outside changes" in page


@pytest.mark.parametrize(("kept", "lost"), [("365", True), ("14", False)])
def test_undoing_says_which_logs_are_lost_and_who_decides_about_that(built: World, kept: str, lost: bool) -> None:
    days = {"path": "/RetentionInDays", "kind": "NOT_EQUAL", "expected": "30", "actual": kept}
    compared(built.dev, row("NotesLogs", "modified", days, type_="AWS::Logs::LogGroup"))
    page = client(built).get(address(built, "_undo")).content.decode()
    assert ("Log entries older than 30 days are deleted." in page) is lost
    assert ("tone-risk" in page) is lost and ("tone-risk" in board(built)) is lost
    assert ("Who must approve it: an owner of Platform other than the author. Ask Owner." in page) is lost
    assert ("Plan and undo" in page, "Work out what AWS would do" in page) == (not lost, lost)


def test_undoing_what_is_ignored_puts_data_at_risk_as_well(built: World) -> None:
    days = {"path": "/RetentionInDays", "kind": "NOT_EQUAL", "expected": "30", "actual": "365"}
    logs = row("NotesLogs", "modified", days, type_="AWS::Logs::LogGroup")
    compared(built.dev, row(FUNCTION, "modified", MEMORY), logs)
    rule = ignored(built.dev, built.cast.developer, days["path"])
    DriftIgnore.objects.filter(pk=rule.pk).update(logical_id="NotesLogs")
    assert "tone-risk" in client(built).get(address(built, "_undo")).content.decode()
    assert "Undoing puts back what is ignored below as well, and that deletes log entries." in board(built)


def test_what_deletes_data_does_not_stand_out(built: World) -> None:
    days = {"path": "/RetentionInDays", "kind": "NOT_EQUAL", "expected": "30", "actual": "365"}
    compared(built.dev, row("NotesLogs", "modified", days, type_="AWS::Logs::LogGroup"))
    page = board(built)
    assert "tone-risk" in page
    assert 'id="drift-undo"' in page
    assert 'class="button primary' not in page.split('id="drift-undo"')[0].rpartition("<a")[2]


def test_what_is_next_stands_out(built: World) -> None:
    primary = 'class="button primary'
    assert "Check now" in board(built).split(primary)[1][:900]
    changed(built.dev)
    assert "Undo outside changes" in board(built).split(primary)[1][:900]
    assert board(built).count(primary) == 1
    DriftCheck.objects.update(ended_at=timezone.now() - timedelta(days=9))
    assert "Check now" in board(built).split(primary)[1][:900]


def test_nothing_changed_is_nothing_to_undo_or_keep(built: World) -> None:
    compared(built.dev, row(TABLE, "in_sync"))
    assert "Nothing counts as changed any more" in client(built).get(address(built, "_undo")).content.decode()
    assert "Nothing counts as changed" in client(built).get(address(built, "_keep")).content.decode()


def saved(built: World) -> Draft:
    """The draft as the newest revision says it."""
    draft, newest = Draft.objects.get(application=built.application), built.application.revisions.first()
    assert newest is not None
    return define.save_draft(
        application=built.application, document=newest.document, version=draft.version, by=built.cast.developer
    )


def test_what_the_definition_can_say_goes_into_the_draft(built: World) -> None:
    saved(built)
    changed(built.dev)
    page = client(built).get(address(built, "_keep")).content.decode()
    assert 'value="NotesFunction/MemorySize" checked' in page
    assert "This is not a setting here; undo it or ignore it." in page
    answer = client(built).post(address(built, "_keep"), {"keep": ["NotesFunction/MemorySize"]})
    assert (answer.status_code, answer["Location"]) == (303, reverse("definition", args=[built.application.pk]))
    document = Draft.objects.get(application=built.application).document
    assert document["components"]["notes"]["memory"] == 1024
    assert Revision.objects.filter(application=built.application).count() == 2


def test_a_draft_with_changes_of_its_own_is_left_alone(built: World) -> None:
    draft = saved(built)
    document = {**draft.document, "components": {**draft.document["components"]}}
    del document["components"]["web"]
    define.save_draft(application=built.application, document=document, version=draft.version, by=built.cast.owner)
    changed(built.dev)
    page = client(built).get(address(built, "_keep")).content.decode()
    assert "The draft holds changes that are in no revision yet." in page
    sent = {"keep": ["NotesFunction/MemorySize"]}
    assert client(built).post(address(built, "_keep"), sent).status_code == 409
    assert Draft.objects.get(application=built.application).document == document


def test_who_may_not_reads_why(built: World) -> None:
    changed(built.dev)
    page = board(built, "viewer")
    assert page.count('aria-disabled="true"') == 3
    assert "Only developers, approvers and owners of Platform may compare dev" in page
    assert "Ignore…" not in page


def test_the_card_leads_to_the_board(built: World) -> None:
    changed(built.dev)
    page = client(built).get(reverse("application", args=[built.application.pk])).content.decode()
    assert address(built) in page
    assert "1 changed" in page and "Changed outside" in page


AT = timezone.now()


@pytest.mark.parametrize(
    ("found", "mark"),
    [
        (None, NEVER_CHECKED),
        (Compared(AT, in_sync=3), IN_SYNC),
        (Compared(AT, in_sync=3, not_checkable=9), IN_SYNC),
        (Compared(AT, not_checkable=9), NOT_KNOWN),
        (Compared(AT, in_sync=3, unknown=1), NOT_KNOWN),
        (Compared(AT, in_sync=3, unknown=1, drifted=1), OUTSIDE),
        (Compared(AT, in_sync=3, ignored=1), IGNORED),
        (Compared(AT, known=False, in_sync=3), NOT_KNOWN),
        (Compared(AT, in_sync=3, overtaken=True), NEVER_CHECKED),
    ],
)
def test_only_what_was_compared_whole_is_in_sync(found: Compared | None, mark: object) -> None:
    assert in_sync(live=True, compared=found).mark == mark
    assert in_sync(live=False, compared=found).mark == NEVER_CHECKED
