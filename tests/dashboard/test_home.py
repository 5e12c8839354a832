"""Home: rows to act on, the estimated month that never pretends to be a bill, movers, drafts."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from dashboard.month import NOT_KNOWN, month_of
from dashboard.templatetags.lists import change_at, change_cell
from dashboard.words import PUBLIC
from deployments import history, months
from deployments.actions import define
from deployments.headlines import stored_totals
from deployments.models import Deployment, Draft, Environment, Plan, StackEvent
from deployments.months import LivePlace
from deployments.states import Status
from deployments.totals import Stored
from tests import factories
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def _text(user: object) -> str:
    return client_of(user).get("/").content.decode()  # type: ignore[arg-type]


def test_what_waits_has_difference_volume_risk_and_a_button(built: World) -> None:
    page = _text(built.cast.approver)
    assert "deploy #2" in page
    assert "a month at 100,000 requests / month" in page
    assert "Data at risk" in page
    assert f'href="/deployments/{built.waiting.pk}/#approval">Review' in page


def test_what_is_stuck_says_since_when_and_what_next(built: World) -> None:
    row = world.deployment(built.staging, Status.NEEDS_ATTENTION, built.cast.developer, revision=built.revision)
    Deployment.objects.filter(pk=row.pk).update(requested_at=timezone.now() + timedelta(seconds=1))
    page = _text(built.cast.viewer)
    assert "Needs attention" in page
    assert "since <time" in page
    assert "Look at the stack in AWS" in page


def test_what_failed_offers_the_request_that_waits_in_its_place(built: World) -> None:
    row = world.deployment(built.staging, Status.FAILED, built.cast.developer, outcome="No role. Deploy it again.")
    assert "Deploy it again" in _text(built.cast.viewer)
    Deployment.objects.filter(pk=built.waiting.pk).update(requested_at=timezone.now())
    page = _text(built.cast.viewer)
    assert f'href="/deployments/{built.waiting.pk}/#approval">Review<span class="visually-hidden"> shop / stag' in page
    assert f"</span> #{built.waiting.number} waits for approval." in page
    assert "Deploy it again" not in page
    Deployment.objects.filter(pk=built.waiting.pk).update(status=Status.CANCELLED, ended_at=timezone.now())
    page = _text(built.cast.viewer)
    assert f'href="/deployments/{row.pk}/">Open<span' in page
    assert "</span> Deploy it again." in page


def test_the_first_deployment_is_reviewed_once_it_waits(built: World) -> None:
    Environment.objects.update(live_revision=None, live_deployment=None)
    page = _text(built.cast.owner)
    assert f"#{built.waiting.number} to staging waits for approval." in page
    assert "Choose an environment" not in page
    Deployment.objects.filter(pk=built.waiting.pk).update(status=Status.CANCELLED, ended_at=timezone.now())
    assert "Choose an environment" in _text(built.cast.owner)


def _event(row: Deployment, name: str, status: str, seconds: int) -> None:
    at = timezone.now() + timedelta(seconds=seconds)
    kind = "AWS::DynamoDB::Table"
    StackEvent.objects.create(
        deployment=row,
        stack_id="s",
        event_id=f"{name}{status}",
        at=at,
        logical_id=name,
        resource_type=kind,
        status=status,
    )


def test_what_runs_shows_how_far_and_the_current_component(built: World) -> None:
    row = world.deployment(
        built.dev, Status.EXECUTING, built.cast.developer, revision=built.revision, resources_total=4, resources_done=1
    )
    _event(row, "Done", "CREATE_IN_PROGRESS", 0)
    _event(row, "Done", "CREATE_COMPLETE", 1)
    _event(row, "NotesTable", "CREATE_IN_PROGRESS", 2)
    page = _text(built.cast.developer)
    assert 'aria-valuemax="4" aria-valuenow="1"' in page
    assert 'style="width:25%"' in page and "1 of 4 done" in page
    assert '<span class="strong">notes_table</span>' in page
    assert history.heard_of([built.live.pk]).current == {}


def test_what_is_in_line_says_behind_whom_and_cannot_be_watched(built: World) -> None:
    runs = world.deployment(built.dev, Status.EXECUTING, built.cast.developer, revision=built.revision)
    waits = [world.deployment(built.dev, Status.QUEUED, built.cast.owner, revision=built.revision) for _ in range(2)]
    alone = world.deployment(built.staging, Status.QUEUED, built.cast.owner, revision=built.revision)
    rows = [runs, *waits, alone]
    assert {pk: one.pk for pk, one in history.ahead_of(rows).items()} == {row.pk: runs.pk for row in waits}
    page = _text(built.cast.developer)
    assert page.count(f"Starts as soon as deployment #{runs.number} (") == 2
    assert page.count("Starts within seconds.") == 1
    assert page.count(">Watch<") == 1
    assert "You can leave this page" not in page


def test_who_is_ahead_of_several_is_one_query(built: World, django_assert_num_queries: object) -> None:
    rows = [world.deployment(built.dev, Status.QUEUED, built.cast.owner, revision=built.revision) for _ in range(3)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = history.ahead_of(rows)
        assert [str(one.requested_by) for one in found.values()] == [str(built.cast.owner)] * 2
    assert {pk: one.pk for pk, one in found.items()} == {rows[1].pk: rows[0].pk, rows[2].pk: rows[1].pk}


def test_what_is_next_is_something_to_do(built: World) -> None:
    said = "The function **feed** could not be created. Nothing runs in staging. Remove what is left of the stack."
    row = world.deployment(built.staging, Status.FAILED, built.cast.developer, revision=built.revision, outcome=said)
    Deployment.objects.filter(pk=row.pk).update(requested_at=timezone.now() + timedelta(seconds=1))
    page = _text(built.cast.developer)
    assert "Nothing runs in staging. <span" in page
    assert ">Next:</span> Remove what is left of the stack.</p>" in page
    Deployment.objects.filter(pk=row.pk).update(outcome="Nobody knows what happened.")
    assert "Next:" not in _text(built.cast.developer)


def test_the_month_is_an_estimate_and_says_so(built: World) -> None:
    found = client_of(built.cast.finance).get("/")
    month = next(section.about for section in found.context["sections"] if section.key == "month")
    assert month.sentence.endswith("/ month estimated, 1 of 1 environments priced.")
    assert NOT_KNOWN in found.content.decode()
    assert "shop" in {part.name for part in month.applications}


def test_what_is_not_shown_is_counted(built: World) -> None:
    for _ in range(12):
        world.deployment(built.dev, Status.CANCELLED, built.cast.developer)
    page = client_of(built.cast.developer).get("/")
    own = next(section for section in page.context["sections"] if section.key == "own")
    assert (len(own.rows), own.more) == (8, 6)
    assert '6 more: <a class="link" href="/deployments/?mine=1">' in page.content.decode()


def _place(name: str, stored: Stored | None) -> LivePlace:
    key = uuid.uuid4()
    return LivePlace(key, "dev", key, name, stored)


def test_what_has_no_estimate_makes_the_month_a_lower_bound() -> None:
    known = Stored(Decimal(0), Decimal("2.50"), 3, 0, Decimal(100))
    month = month_of([_place("a", known), _place("b", None), _place("c", Stored(None, Decimal(0), 0, 2, None))])
    assert month.sentence == "At least $2.50 / month estimated, 1 of 3 environments priced."
    assert [part.bill.short for part in month.applications] == ["$2.50", "Not priced", "Not priced"]
    guessed = month_of([_place("a", replace(known, guessed=True)), _place("b", None)])
    assert guessed.sentence == "About $2.50 / month and more estimated, 1 of 2 environments priced."
    assert month_of([_place("b", None)]).sentence == "The estimate is not known, 0 of 1 environments priced."


def test_the_month_names_what_it_does_not_hold_and_what_is_lost_in_rounding() -> None:
    half, why = Decimal("1.005"), "No price for this region."
    priced = [_place(name, Stored(Decimal(0), half, 3, 0, None)) for name in "abc"]
    month = month_of([*priced, _place("d", None), _place("e", Stored(None, half, 1, 2, None, 0, why))])
    assert [(gap.name, gap.reason) for gap in month.gaps] == [
        ("d / dev", "No estimate could be made or read."),
        ("e / dev", "2 not priced. Among them: No price for this region."),
    ]
    # 1.01 four times, and a sum of 4.02.
    assert month.rounding == "\N{MINUS SIGN}$0.02"
    assert not month_of(priced[:1]).rounding


def test_the_rows_of_the_month_add_up_to_its_total(built: World) -> None:
    many = [_place(str(number), Stored(None, Decimal(number), 1, 0, None)) for number in range(1, 13)]
    month = month_of(many)
    assert (month.more, month.rest.short, month.bill.short) == (2, "$3.00", "$78.00")
    page = _text(built.cast.finance)
    assert '<tfoot><tr><td class="wide">Total</td><td>1 environment</td>' in page


def test_a_request_shows_on_home_what_it_makes_public(built: World) -> None:
    row = world.deployment(built.dev, Status.AWAITING_APPROVAL, built.cast.developer)
    change = {**built.waiting.plan.changes[0], "risks": ["public"]}
    Plan.objects.create(deployment=row, digest="d" * 64, approvals_needed=1, changes=[change])
    found = client_of(built.cast.approver).get("/").context["sections"]
    waits = next(section for section in found if section.key == "waiting")
    assert PUBLIC in next(job.marks for job in waits.rows if job.row.pk == row.pk)


def test_finance_is_led_on_to_invoices_costs_and_whoever_has_the_bill(built: World) -> None:
    bare = world.deployment(built.staging, Status.SUCCEEDED, built.cast.developer)
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.revision, live_deployment=bare)
    page, shop = _text(built.cast.finance), f"/applications/{built.application.pk}"
    assert ">Next:</span> open an application for its invoice" in page
    assert f'href="{shop}/costs/">shop</a>' in page
    assert f'href="{shop}/costs/staging/">shop / staging</a>: No estimate' in page
    assert f'href="/deployments/{built.live.pk}/#cost">shop / dev</a>' in page
    assert 'has none. Compare what your applications are estimated at: <a class="link" href="/applications/">' in page
    assert 'Whoever owns the <a class="link" href="/aws-accounts/">' in page


def test_stored_estimates_are_read_once(built: World, django_assert_num_queries: object) -> None:
    stored_totals([built.live.pk])
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert stored_totals([built.live.pk])[built.live.pk].whole


def test_drafts_are_what_one_typed_and_nobody_saved(built: World) -> None:
    assert list(history.unsaved_drafts(built.cast.developer)) == []
    draft = Draft.objects.get(application=built.application)
    define.save_draft(
        application=built.application, document=draft.document, version=draft.version, by=built.cast.developer
    )
    factories.application(built.cast, "fresh")
    found = {row.application.name: row.newest for row in history.unsaved_drafts(built.cast.developer)}  # type: ignore[attr-defined]
    assert found == {"shop": 2, "fresh": None}
    assert list(history.unsaved_drafts(built.cast.owner)) == []
    page = _text(built.cast.developer)
    assert "changed since revision 2" in page
    assert "never saved as a revision" in page


def test_an_environment_without_a_stored_estimate_is_counted_but_not_priced(built: World) -> None:
    bare = world.deployment(built.staging, Status.SUCCEEDED, built.cast.developer)
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.revision, live_deployment=bare)
    found = month_of(months.live_places(built.cast.viewer).live)
    assert (found.priced, found.environments) == (1, 2)
    assert found.sentence.startswith("About $")


def _row(before: str | None, after: str | None, status: Status = Status.SUCCEEDED, unpriced: int = 0) -> Deployment:
    """A planned row as ``deployments.headlines`` reads it, with these totals."""
    row = Deployment(status=status)
    Plan(deployment=row)
    then, now = (None if total is None else Decimal(total) for total in (before, after))
    row.headline = Stored(then, now, 3, unpriced, Decimal(3_000_000), lines_before=3)
    return row


def test_differences_of_a_column_have_amount_and_percent_apart() -> None:
    assert '<span class="amount">+$42.20 ▲</span></span> <span class="percent">(+110 %)</span>' in change_cell(
        _row("38.20", "80.40")
    )
    assert '<span class="amount">No change</span>' in change_cell(_row("1", "1"))
    assert '<span class="amount">Not priced</span>' in change_cell(_row("1", None))
    assert "2 not priced" in change_cell(_row("1", "2", unpriced=2))
    cell = change_cell(_row("1", "1", unpriced=2))
    assert '<span class="amount">No change in what has a price</span>' in cell
    assert '<span class="meta">2 not priced</span>' in cell


@pytest.mark.parametrize(
    ("status", "amount", "beneath"),
    [
        (Status.SUCCEEDED, "+$42.20 ▲", ""),
        (Status.AWAITING_APPROVAL, "+$42.20 ▲", ""),
        (Status.EXECUTING, "+$42.20 ▲", ""),
        (Status.PLANNED, "No change", "would be +$42.20 ▲ (+110 %)"),
        (Status.FAILED, "Not known", "planned: +$42.20 ▲ (+110 %)"),
        (Status.NEEDS_ATTENTION, "Not known", "planned: +$42.20 ▲ (+110 %)"),
        *(
            (end, "No change", "would have been +$42.20 ▲ (+110 %)")
            for end in ("rejected", "cancelled", "superseded", "expired", "denied", "rolled_back")
        ),
    ],
)
def test_an_amount_that_never_came_into_force_is_not_the_first_thing_said(
    status: Status, amount: str, beneath: str
) -> None:
    cell = change_cell(_row("38.20", "80.40", status))
    assert f'<span class="amount">{amount}</span>' in cell
    assert ('<span class="meta">' in cell) == bool(beneath)
    assert beneath in strip_tags(cell)


def test_an_amount_beneath_is_never_torn_apart() -> None:
    cell = change_cell(_row("38.20", "80.40", Status.REJECTED))
    assert '<span class="meta">would have been <span class="amount">+$42.20 ▲ (+110 %)</span></span>' in cell
    missing = change_cell(_row("80", "38", Status.FAILED, unpriced=2))
    assert '<span class="meta">planned: <span class="amount">−$42.00 ▼ (−53 %)</span>, 2 not priced</span>' in missing


def test_what_never_came_and_has_no_amount_says_so_in_words() -> None:
    assert "what was planned is not priced" in change_cell(_row("1", None, Status.DENIED))
    assert '<span class="amount">No change</span></span>' in change_cell(_row("1", "1", Status.REJECTED))
    assert '<span class="amount">Not planned</span>' in change_cell(Deployment(status=Status.CANCELLED))


def test_a_difference_inside_a_line_says_its_volume_and_never_for_words() -> None:
    assert change_at(_row("38.20", "80.40")) == "+$42.20 ▲ (+110 %) a month at 3 M requests / month"
    assert change_at(_row("1", "1")) == "costs the same"
    assert change_at(_row(None, "1")) == "Not priced"
    assert change_at(Deployment()) == "not planned yet"
