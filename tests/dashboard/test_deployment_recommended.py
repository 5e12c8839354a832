"""The first button of what did not end well: the recommended step, and never a removal."""

import re

import pytest

from dashboard.stages.steps import in_sentence, steps_of
from deployments.insight import Stands
from deployments.models import Environment
from deployments.states import Status
from tests.dashboard.conftest import client_of
from tests.dashboard.troubles import STACK, ended, failed, heard, page_of
from tests.dashboard.world import World


@pytest.mark.django_db
def test_a_removal_is_never_the_first_button(built: World) -> None:
    page = page_of(built, failed(built))
    assert '<a class="button primary" id="go-primary" href="#trouble">See what to do</a>' in page
    assert re.search(r'<a class="button small danger" href="[^"]+/destroy/">Remove what is left of staging…</a>', page)


@pytest.mark.django_db
def test_the_first_button_is_the_recommended_way_on_of_a_stuck_one(built: World) -> None:
    row = ended(built, Status.NEEDS_ATTENTION, stack_id="arn:stack")
    heard(row, "stack", STACK, "UPDATE_ROLLBACK_FAILED")
    page = page_of(built, row)
    assert re.search(r'id="go-primary" href="[^"]+remedy=continue">Continue going back…</a>', page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "cause", "step"),
    [
        (
            "An update is in progress for resource: feed.",
            "AWS was still busy with an earlier change of it.",
            "Plan again",
        ),
        ("Invalid handler", "AWS does not accept one of its settings.", "Mend the definition"),
        ("Something that nobody knows", "", "Mend the definition"),
    ],
)
def test_what_was_brought_back_says_the_cause_and_what_fits_it(
    built: World, reason: str, cause: str, step: str
) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.revision)
    row = ended(built, Status.ROLLED_BACK, base_revision=built.revision, aws_said=reason, outcome="It failed.")
    page = page_of(built, row)
    words = f"Revision 2 is running again. {f'Cause: {cause} ' if cause else ''}Recommended: {step.lower()}."
    assert words in page.split('id="piece-state"')[1].split('id="piece-trouble"')[0]
    assert f">{step}…</a>" in page.split('id="live"')[0]


@pytest.mark.django_db
def test_the_sentence_names_whose_fault_it_was(built: World) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.revision)
    reason = "An update is in progress for resource: notes."
    row = ended(built, Status.ROLLED_BACK, base_revision=built.revision, aws_said=reason, outcome="It failed.")
    heard(row, "NotesFunction", "AWS::Lambda::Function", "UPDATE_FAILED", reason)
    state = page_of(built, row).split('id="piece-state"')[1].split('id="piece-trouble"')[0]
    assert '<strong class="name">notes</strong>: AWS was still busy with an earlier change of it.' in state


@pytest.mark.django_db
def test_the_sentence_names_all_steps_that_a_first_failure_takes(built: World) -> None:
    page = page_of(built, failed(built))
    steps = "Next: remove what is left of staging, then mend the definition and deploy again."
    assert steps in page.split('id="piece-state"')[1].split('id="piece-trouble"')[0]
    assert "Then mend the definition and deploy again." in page.split('id="trouble"')[1]


@pytest.mark.django_db
def test_what_the_definition_does_not_cause_is_removed_and_deployed_as_it_is(built: World) -> None:
    row = failed(built)
    row.aws_said = "Error occurred while GetObject. S3 Error Code: NoSuchKey."
    steps = steps_of(row, built.cast.owner, Stands.REMOVE_FIRST)
    assert in_sentence(steps[0]) == "Remove what is left of staging, then deploy again"
    assert [step.label for step in steps[1:]] == ["Plan again", "Mend the definition"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "then"),
    [("S3 Error Code: NoSuchKey.", "then deploy again."), ("Invalid handler", "mend the definition and deploy again.")],
)
def test_lists_tell_to_mend_only_what_the_definition_causes(built: World, reason: str, then: str) -> None:
    said = "Nothing runs in staging. Remove what is left of the stack, mend the definition and deploy again."
    ended(built, Status.FAILED, outcome=said, aws_said=reason)
    home = client_of(built.cast.developer).get("/").content.decode()
    assert f">Next:</span> Remove what is left of the stack, {then}</p>" in home


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "refused"), [("secret_in_plain_text", True), ("rights_everything", True), ("data_not_kept", False)]
)
def test_what_fails_by_the_revision_alone_is_not_planned_again(built: World, code: str, refused: bool) -> None:
    row = ended(built, Status.DENIED, problems=[{"component": "greeter", "field": None, "message": "No."}])
    row.plan.findings = [{"code": code, "severity": "deny", "sentence": "No."}]
    steps = steps_of(row, built.cast.owner, Stands.OPEN)
    again = next(step for step in steps if step.label == "Plan again")
    assert again.reason.startswith("Revision 2 would fail the same check again: mend the definition") is refused


@pytest.mark.django_db
def test_what_was_rejected_is_mended_before_it_is_planned_again(built: World) -> None:
    page = page_of(built, ended(built, Status.REJECTED))
    assert re.search(r'id="go-primary" href="[^"]+/definition/">Mend the definition…</a>', page)


@pytest.mark.django_db
def test_what_had_nothing_to_change_leads_on(built: World) -> None:
    page = page_of(built, ended(built, Status.NO_CHANGES))
    assert re.search(rf'id="go-primary" href="/applications/[^"]+/">Go to {built.staging.application.name}</a>', page)
