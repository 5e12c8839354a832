"""State words, tones, icons and what happens next: nothing missing, nothing shared that must differ."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lucide.templatetags.lucide import lucide

from costing.estimate import meters, network_meters
from dashboard import component_words, services, words
from dashboard.stages.short import in_short
from deployments.spec.kinds import KINDS
from deployments.states import Kind, Status

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
FACTS = words.Facts(Status.QUEUED, Kind.DEPLOY, "shop", "production", 41, 8, NOW)
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TONES = {"neutral", "active", "waiting", "good", "caution", "bad", "risk"}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_state_has_word_tone_icon_and_next_step(status: Status, kind: Kind) -> None:
    mark = words.state(status, kind)
    assert mark.word
    assert mark.tone in TONES
    assert "<svg" in lucide(mark.icon)
    assert words.next_step(replace(FACTS, status=status, kind=kind))[-1] in ".…"


@pytest.mark.parametrize(
    ("seconds", "end"), [(60, "Usually 20 s."), (725, "It takes longer than usual: 12 min so far. Usually 20 s.")]
)
def test_planning_that_takes_far_too_long_says_so(seconds: int, end: str) -> None:
    since = NOW - timedelta(seconds=seconds)
    facts = replace(FACTS, status=Status.PLANNING, usual_seconds=20, planning_at=since)
    assert words.next_step(facts) == f"AWS is asked what would change. Nothing is changed yet. {end}"


def test_what_aws_has_done_is_not_counted_any_more() -> None:
    facts = replace(FACTS, status=Status.EXECUTING, resources_done=6, resources_total=6, stack_done=True)
    assert words.next_step(facts).startswith("AWS has done its part. What runs now is opened")


def test_ends_differ_in_icon_within_a_tone() -> None:
    marks = {words.state(status).icon for status in Status if status not in {Status.EXECUTING, Status.FAILED}}
    assert len(marks) == len(Status) - 2


@pytest.mark.parametrize(
    ("status", "kind", "word"),
    [
        (Status.EXECUTING, Kind.DEPLOY, "Deploying"),
        (Status.EXECUTING, Kind.ROLLBACK, "Going back"),
        (Status.EXECUTING, Kind.DESTROY, "Removing"),
        (Status.SUCCEEDED, Kind.DEPLOY, "Deployed"),
        (Status.SUCCEEDED, Kind.DESTROY, "Removed"),
        (Status.PLANNING, Kind.DESTROY, "Working out changes"),
    ],
)
def test_words_by_what_it_does(status: Status, kind: Kind, word: str) -> None:
    assert words.state(status, kind).word == word


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Starts within seconds."),
        ({"ahead": None}, "Waits for its turn."),
        ({"ahead": "deployment #40 (Ann, 6 min)"}, "Starts as soon as deployment #40 (Ann, 6 min) has ended."),
        (
            {"status": Status.PLANNING, "usual_seconds": 20},
            "AWS is asked what would change. Nothing is changed yet. Usually 20 s.",
        ),
        (
            {"status": Status.AWAITING_APPROVAL, "votes": "Needs 1 more.", "expires_at": NOW + timedelta(days=4)},
            "Needs 1 more. Expires Fri 14:02.",
        ),
        ({"status": Status.APPROVED, "starts_at": NOW + timedelta(hours=1)}, "Starts 15:02, when the freeze ends."),
        ({"status": Status.APPROVED}, "Starts now."),
        (
            {"status": Status.EXECUTING, "resources_total": 14, "resources_done": 11, "usual_seconds": 120},
            "11 of 14 resources done, usually 2 min. You can leave this page.",
        ),
        ({"status": Status.EXECUTING}, "AWS is at work. You can leave this page."),
        ({"status": Status.PLANNING, "outcome": "AWS does not respond."}, "AWS does not respond."),
        (
            {"status": Status.EXECUTING, "outcome": "AWS refused the role."},
            "AWS refused the role. We go on asking; nothing to press.",
        ),
        ({"status": Status.APPROVED, "outcome": "Somebody else is at work."}, "Somebody else is at work."),
        ({"status": Status.SUCCEEDED, "ended_at": NOW}, "Running since 14:02."),
        (
            {"status": Status.SUCCEEDED, "ended_at": NOW, "opens": "Open the website"},
            "Running since 14:02. Open the website.",
        ),
        (
            {"status": Status.SUCCEEDED, "ended_at": NOW, "over": "#43 took its place"},
            "Ran from 14:02; #43 took its place.",
        ),
        (
            {"status": Status.SUCCEEDED, "kind": Kind.RESCUE, "ended_at": NOW, "outcome": "Revision 7 runs again."}
            | {"over": "#43 took its place"},
            "Brought back 14:02; #43 took its place.",
        ),
        (
            {"status": Status.PLANNED, "by_token": True},
            "Nothing was changed and nothing will be: CI asked for a plan. Deploy this revision…",
        ),
        (
            {"status": Status.PLANNED},
            "Nothing was changed and nothing will be: only a plan was asked for. Deploy this revision…",
        ),
        (
            {"status": Status.EXPIRED, "outcome": "The time for approval ran out. Plan again.", "expires_at": NOW},
            "The time for approval ran out at 14:02. Plan again.",
        ),
        (
            {"status": Status.EXPIRED, "outcome": "The time ran out. Bye.", "expires_at": NOW - timedelta(days=2)},
            "The time ran out on 21 Nov at 14:02. Bye.",
        ),
        ({"status": Status.NO_CHANGES}, "The environment already is at revision 8."),
        ({"status": Status.FAILED, "outcome": "The table could not be made."}, "The table could not be made."),
        (
            {"status": Status.SUPERSEDED, "superseded_by": 42},
            "The plan is no longer what AWS would do. Open the newer plan #42.",
        ),
    ],
)
def test_what_happens_next(changes: dict[str, object], sentence: str) -> None:
    assert words.next_step(replace(FACTS, **changes)) == sentence  # type: ignore[arg-type]


def test_every_component_kind_has_words() -> None:
    assert set(component_words.COMPONENTS) == set(KINDS)
    for term in [*component_words.COMPONENTS.values(), component_words.component_term("unheard_of")]:
        assert "<svg" in lucide(term.icon)


def test_what_a_plan_makes_public_is_a_chip() -> None:
    marks = words.risk_marks(["rights", "replacement", "public"])
    assert [mark.word for mark in marks] == ["Public", "Wider rights"]
    assert words.risk_marks([]) == ()


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        ((), "staging was removed 14:02. Nothing of it runs any more."),
        (("a",), "staging was removed 14:02. 1 thing stays behind and goes on costing: a."),
        (
            ("a", "b", "c", "d"),
            "staging was removed 14:02. 4 things stay behind and go on costing: a, b, c and 1 more.",
        ),
        (None, "staging was removed 14:02."),
    ],
)
def test_a_removal_says_what_it_left(left: tuple[str, ...] | None, sentence: str) -> None:
    facts = replace(FACTS, status=Status.SUCCEEDED, kind=Kind.DESTROY, environment="staging", ended_at=NOW, left=left)
    assert words.next_step(facts) == sentence


def test_every_icon_that_a_template_names_exists() -> None:
    named: set[str] = set()
    for file in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r'(?:\{% icon |icon_name=)"([^"]+)"', file.read_text()))
    for name in named:
        assert "<svg" in lucide(name), name


@pytest.mark.parametrize(
    ("status", "known", "sentence"),
    [
        (Status.DENIED, {"checks": 2}, "Nothing was changed. 2 checks must pass first; mend the definition."),
        (Status.PLAN_FAILED, {"component": "orders"}, "Nothing was changed. Mend **orders**, then plan again."),
        (
            Status.PLAN_FAILED,
            {"component": "orders", "field": "Memory"},
            "Nothing was changed. Mend **orders**: Memory, then plan again.",
        ),
        (Status.PLAN_FAILED, {}, "Nothing was changed. Mend the definition, then plan again."),
        (Status.PLAN_FAILED, {"step": "Plan again"}, "Nothing was changed. Plan again."),
        (Status.NEEDS_ATTENTION, {}, "AWS cannot go on alone. Recommended: mend the definition."),
        (
            Status.FAILED,
            {"fails": "revision 2"},
            "What runs now: nothing. What does not: revision 2. Next: mend the definition.",
        ),
        (Status.ROLLED_BACK, {}, "The previous version is running again. Mend the cause and plan again."),
        (
            Status.ROLLED_BACK,
            {"runs": "Revision 7 is running again.", "cause": "The name is taken."},
            "Revision 7 is running again. Cause: The name is taken. Recommended: mend the definition.",
        ),
    ],
)
def test_what_did_not_end_well_is_said_in_short(status: Status, known: dict[str, Any], sentence: str) -> None:
    assert in_short(status, **{"step": "Mend the definition", **known}) == sentence


def test_every_service_on_a_bill_has_a_word() -> None:
    everything = [*vars(meters).values(), *vars(network_meters).values()]
    values = [one for value in everything for one in (value.values() if isinstance(value, dict) else [value])]
    found = {one.service for one in values if isinstance(one, meters.Meter)}
    assert {services.service_word(name) for name in found} == set(services.SERVICES.values())
    assert services.service_word("Unheard of") == "Unheard of"
