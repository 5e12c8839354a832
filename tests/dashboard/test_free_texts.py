"""Every text that people write for others, alone with an odd value: kept whole and drawn as it is, or refused."""

from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from deployments.models import (
    Approval,
    BlueprintVersion,
    Deployment,
    DriftIgnore,
    Environment,
    Revision,
    StackEvent,
    TeamBlueprint,
)
from deployments.states import Status
from tests.dashboard.conftest import client_of
from tests.dashboard.drifting import drifted, may_stay, undo
from tests.dashboard.editor import form
from tests.dashboard.observing import adopt_form, observed
from tests.dashboard.troubles import STACK, ended, heard
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db

FINE = "<script>alert(1)</script> '; DROP TABLE x; -- {{ 7 * 7 }} ../../etc/passwd سلام\u200c 👩\u200d💻"
REFUSED = {
    "\u202eevil\u202c": "reverses the direction of reading (U+202E) at position 1. You cannot see it: empty",
    "nul\0": "cannot be stored",
    "bell\x07": "Remove a control character (U+0007) at position 5.",
    "\x1b[31mred": "Remove a control character (U+001B) at position 1.",
    "no\u200bthing": "Remove an invisible character (U+200B) at position 3.",
    "x" * 1_001: "Too long: write at most",
}
Sent = tuple[str, dict[str, Any]]


def deploy(built: World) -> Sent:
    fields = {"state_version": built.dev.state_version, "revision": 2, "mode": "plan"}
    return reverse("environment_deploy", args=[built.dev.pk]), fields


def destroy(built: World) -> Sent:
    fields = {"state_version": built.dev.state_version, "typed_name": "dev"}
    return reverse("environment_destroy", args=[built.dev.pk]), fields


def rollback(built: World) -> Sent:
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=built.revision)
    fields = {"state_version": built.dev.state_version, "revision": 1}
    return reverse("environment_rollback", args=[built.dev.pk]), fields


def rescue(built: World) -> Sent:
    Environment.objects.filter(pk=built.staging.pk).update(stack_id="arn:stack")
    heard(ended(built, Status.NEEDS_ATTENTION), "stack", STACK, "UPDATE_ROLLBACK_FAILED")
    StackEvent.objects.update(physical_id="arn:stack")
    fields = {"state_version": built.staging.state_version, "remedy": "continue"}
    return reverse("environment_rescue", args=[built.staging.pk]), fields


def adopt(built: World) -> Sent:
    return reverse("environment_adopt", kwargs=observed(built)), adopt_form(built)


def undone(built: World) -> Sent:
    return reverse("environment_drift_undo", kwargs=drifted(built)), undo(built)


def stays(built: World) -> Sent:
    return reverse("environment_drift_ignore", kwargs=drifted(built)), may_stay(built)


def block(built: World) -> Sent:
    return reverse("revision_block", args=[built.application.pk, 2]), {}


def blueprint(built: World) -> Sent:
    return reverse("revision_blueprint", args=[built.application.pk, 2]), {"blueprint": "", "name": "Notes"}


def approve(built: World) -> Sent:
    return reverse("deployment_approve", args=[built.waiting.pk]), {"digest": "d" * 64, "typed_name": "notes_table"}


def reject(built: World) -> Sent:
    return reverse("deployment_reject", args=[built.waiting.pk]), {"digest": "d" * 64}


def message(built: World) -> Sent:
    typed = form(built.application, "notes", **{"s-memory": "1024", "do": "revision"})
    return reverse("definition", args=[built.application.pk]), typed


FIELDS: Mapping[str, tuple[Callable[[World], Sent], str]] = {
    "the note of a deployment": (deploy, "note"),
    "the note of a removal": (destroy, "note"),
    "the reason to go back": (rollback, "note"),
    "the note of a rescue": (rescue, "note"),
    "the reason to take over": (adopt, "note"),
    "the reason to undo changes": (undone, "note"),
    "the reason to let a change stay": (stays, "reason"),
    "the reason of a block": (block, "reason"),
    "the comment of a vote": (approve, "comment"),
    "the reason of a rejection": (reject, "reason"),
    "the message of a revision": (message, "message"),
    "the description of a blueprint": (blueprint, "description"),
    "what changed in a blueprint": (blueprint, "message"),
}


SUMMED_UP = {
    "the note of a deployment",
    "the note of a rescue",
    "the reason to let a change stay",
    "the reason of a block",
}
"""Forms that name above all what has to be looked at again."""


@pytest.fixture
def owner(built: World) -> Client:
    """The browser of somebody who may do all of it."""
    return client_of(built.cast.owner)


def written() -> list[int]:
    """How many rows hold such a text."""
    kinds = (Deployment, Approval, DriftIgnore, Revision, BlueprintVersion)
    rows = [kind._default_manager.all() for kind in kinds]
    return [*(found.count() for found in rows), Revision.objects.exclude(block_reason="").count()]


def pages(client: Client, built: World) -> str:
    """Where it can be read afterwards, the audit log included."""
    newest = Deployment.objects.latest("requested_at", "number")
    addresses = [
        reverse("deployment", args=[newest.pk]),
        reverse("deployment", args=[built.waiting.pk]),
        reverse("application_revisions", args=[built.application.pk]),
        reverse("application_revision", args=[built.application.pk, 2]),
        reverse("environment_drift", args=[built.dev.pk]),
        "/registers/audit-entries/",
        *(reverse("blueprint", args=[one.pk]) for one in TeamBlueprint.objects.all()),
    ]
    answers = [client.get(at) for at in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return "".join(answer.content.decode() for answer in answers)


@pytest.mark.parametrize("name", FIELDS)
def test_what_can_be_seen_is_kept_whole_and_drawn_as_it_is(built: World, owner: Client, name: str) -> None:
    make, field = FIELDS[name]
    address, fields = make(built)
    before = written()
    assert owner.post(address, {**fields, field: FINE}).status_code == 303
    assert written() != before
    drawn = pages(owner, built)
    assert escape(FINE).replace("&#x27;", "&#39;") in drawn.replace("&#x27;", "&#39;")
    assert "<script>alert(1)</script>" not in drawn


@pytest.mark.parametrize("name", FIELDS)
def test_what_cannot_be_seen_is_refused_in_words(built: World, owner: Client, name: str) -> None:
    make, field = FIELDS[name]
    address, fields = make(built)
    before = written()
    for text, words in REFUSED.items():
        answer = owner.post(address, {**fields, field: text})
        drawn = unescape(answer.content.decode())
        assert answer.status_code in (200, 409, 422)
        assert name not in SUMMED_UP or 'id="form-problems"' in drawn
        assert words in drawn or ("\0" in text and "Remove a NUL character" in drawn), (text, drawn)
    assert written() == before
