"""The first button of what did not end well: the recommended step, and never a removal."""

import re

import pytest

from deployments.models import Environment
from deployments.states import Status
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
