"""What is asked after a success, what is kept of it, and the look that somebody asks for."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from deployments.actions import checkup
from deployments.actions.advance import advance
from deployments.actions.checkup import TRIES, check_up
from deployments.actions.recheck import recheck
from deployments.actions.revisions import meaning
from deployments.actions.sweeping import due_ids
from deployments.actions.work import Work
from deployments.aws.shapes import StackOutput
from deployments.models import Deployment, Environment, Output, Revision
from deployments.models.clock import ClockTimestamp
from deployments.refusals import Refused
from deployments.states import Kind, Mode, Status
from deployments.transitions import claim, rouse
from teams.models import AuditEntry
from tests.deployments.actions.answering import Answering, answering
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive, fresh

POST = {"method": "POST", "path": "/notes", "body": '{"text": "A test"}', "status": 201}
GET = {"path": "/", "contains": "greeting"}


@pytest.fixture
def place(settings: Any, shop: Shop) -> Iterator[Answering]:
    """The site and the API, on the port of the sandbox."""
    with answering() as found:
        settings.SANDBOX_URL = f"http://127.0.0.1:{urlsplit(found.url).port}"
        found.answers = {"/": (200, '{"greeting": "Hello"}'), "/notes": (201, "{}")}
        yield found


def with_checks(shop: Shop, *checks: dict[str, Any]) -> Revision:
    """A revision with these smoke tests of its API, and a website that is as good as it was."""
    return shop.revision(api={"smoke_tests": list(checks)}, web={"smoke_tests": None})


def work_of(shop: Shop, revision: Revision) -> Work:
    """A deployment that AWS has finished, in our hands."""
    row = drive(asked(shop.environment("dev"), shop.cast.developer, revision), shop.aws, Status.EXECUTING)
    rouse([row.pk])
    held = claim(row.pk, owner="test")
    assert held
    return Work(held, shop.aws)


def outputs(revision: Revision, url: str) -> list[StackOutput]:
    known = meaning(revision).outputs.items()
    return [StackOutput(key, f"{url}/", "") for key, (component, _) in known if component == "api"]


def live(shop: Shop, place: Answering, revision: Revision) -> Deployment:
    """What runs in dev, at addresses that answer, looked at a minute ago."""
    row = drive(asked(shop.environment("dev"), shop.cast.developer, revision), shop.aws)
    assert row.state is Status.SUCCEEDED
    Output.objects.filter(deployment=row, kind="api_url").update(value=place.url)
    Output.objects.filter(deployment=row, kind="site_url").delete()
    return aged(row)


def aged(row: Deployment) -> Deployment:
    old = [{**result, "at": "2026-01-01T00:00:00+00:00"} for result in row.verification or ()]
    Deployment.objects.filter(pk=row.pk).update(verification=old)
    return fresh(row)


def kept(work: Work) -> list[dict[str, Any]]:
    return list(fresh(work.deployment).verification or [])


def look(row: Deployment, shop: Shop) -> Deployment:
    advance(row.pk, connect=shop.aws, owner="test")
    return fresh(row)


def test_each_check_is_asked_and_kept_with_what_was_wanted(shop: Shop, place: Answering) -> None:
    revision = with_checks(shop, GET, POST)
    work = work_of(shop, revision)
    assert check_up(work, outputs(revision, place.url))
    assert place.asked == [("GET", "/", ""), ("POST", "/notes", '{"text": "A test"}')]
    first, second = kept(work)
    assert (first["ok"], first["wanted_text"], first["status"], first["said"]) == (
        True,
        "greeting",
        200,
        '{"greeting": "Hello"}',
    )
    assert (second["method"], second["wanted_status"], second["component"]) == ("POST", 201, "api")
    assert second["revision"] == revision.number


@pytest.mark.parametrize(
    ("check", "answer", "why"),
    [
        (GET, (500, "Internal"), "Status 500 came instead of 200."),
        (GET, (200, "Hello"), "“greeting” is not in the answer."),
        (GET, (200, "a" * 70_000), "“greeting” is not in its first 64 kB."),
        ({"path": "/", "status": 302}, (200, ""), "Status 200 came instead of 302."),
        (None, (404, ""), "Status 404 came; below 400 would be good."),
    ],
)
def test_what_is_not_as_wanted_says_why(
    shop: Shop, place: Answering, check: dict[str, Any] | None, answer: tuple[int, str], why: str
) -> None:
    place.answers["/"] = answer
    revision = with_checks(shop, *([check] if check else []))
    work = work_of(shop, revision)
    assert not check_up(work, outputs(revision, place.url))
    (row,) = kept(work)
    assert (row["ok"], row["why"]) == (False, why)
    assert len(row["said"]) <= 200


def test_what_passed_is_not_asked_again_so_a_post_writes_once(shop: Shop, place: Answering) -> None:
    place.answers["/"] = (503, "\x00not yet\u202e")
    revision = with_checks(shop, POST, GET)
    work = work_of(shop, revision)
    ends = [check_up(work, outputs(revision, place.url)) for _ in range(TRIES)]
    assert ends == [False] * (TRIES - 1) + [True]
    assert [method for method, _, _ in place.asked].count("POST") == 1
    assert [method for method, _, _ in place.asked].count("GET") == TRIES
    (post, get) = kept(work)
    assert (post["tries"], get["tries"], get["said"]) == (1, TRIES, "\ufffdnot yet\ufffd")


def test_a_look_ends_in_time_and_says_what_was_not_asked(
    shop: Shop, place: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "LOOK_SECONDS", 0.5)
    revision = with_checks(shop, GET)
    work = work_of(shop, revision)
    assert not check_up(work, outputs(revision, place.url))
    (row,) = kept(work)
    assert (row["asked"], row["ok"], row["status"]) == (False, False, None)
    assert place.asked == []


def test_checking_again_is_one_look_by_a_worker(shop: Shop, place: Answering) -> None:
    row = live(shop, place, with_checks(shop, GET, POST))
    assert recheck(deployment=row, by=shop.cast.developer).recheck_asked_at is not None
    assert place.asked == []
    end = look(row, shop)
    assert [method for method, _, _ in place.asked] == ["GET", "POST"]
    assert (end.recheck_asked_at, end.next_check_at, end.lease_until) == (None, None, None)
    assert [result["ok"] for result in end.verification or ()] == [True, True]
    assert end.state is Status.SUCCEEDED
    assert look(row, shop).epoch == end.epoch


def test_without_celery_the_sweeper_finds_it_and_nothing_else_that_has_ended(shop: Shop, place: Answering) -> None:
    row = live(shop, place, with_checks(shop, GET))
    assert due_ids(5) == []
    recheck(deployment=row, by=shop.cast.owner)
    assert due_ids(5) == [row.pk]
    look(row, shop)
    assert due_ids(5) == []


def test_pressed_twice_is_one_check_and_one_row_of_the_log(shop: Shop, place: Answering) -> None:
    row = live(shop, place, with_checks(shop, GET))
    for by in (shop.cast.developer, shop.cast.owner):
        recheck(deployment=row, by=by)
    assert AuditEntry.objects.filter(action="deployment.recheck", subject=f"deployment:{row.pk}").count() == 1
    look(row, shop)
    look(row, shop)
    assert len(place.asked) == 1


def test_it_was_checked_a_moment_ago(shop: Shop, place: Answering) -> None:
    row = live(shop, place, with_checks(shop, GET))
    recheck(deployment=row, by=shop.cast.developer)
    end = look(row, shop)
    with pytest.raises(Refused, match=r"It was checked \d seconds ago. Check it again in \d+ seconds?\."):
        recheck(deployment=end, by=shop.cast.developer)
    assert recheck(deployment=aged(end), by=shop.cast.developer).recheck_asked_at is not None


def test_whoever_may_not_deploy_reads_who_may(shop: Shop, place: Answering) -> None:
    row = live(shop, place, with_checks(shop, GET))
    for person in (shop.cast.viewer, shop.cast.approver, shop.cast.finance, shop.cast.outsider):
        with pytest.raises(Refused, match="Only developers and owners of Platform may check dev"):
            recheck(deployment=row, by=person)
    assert fresh(row).recheck_asked_at is None


def test_only_what_runs_is_checked(shop: Shop, place: Answering) -> None:
    older = live(shop, place, with_checks(shop, GET))
    newer = live(shop, place, shop.new_code())
    with pytest.raises(Refused, match=f"#{newer.number} took its place"):
        recheck(deployment=older, by=shop.cast.developer)
    Environment.objects.filter(pk=newer.environment_id).update(live_deployment=None)
    with pytest.raises(Refused, match="nothing runs in dev"):
        recheck(deployment=newer, by=shop.cast.developer)


def test_a_wish_that_came_too_late_asks_nothing(shop: Shop, place: Answering) -> None:
    row = live(shop, place, with_checks(shop, GET))
    recheck(deployment=row, by=shop.cast.developer)
    Environment.objects.filter(pk=row.environment_id).update(live_deployment=None)
    end = look(row, shop)
    assert (end.recheck_asked_at, end.verification, place.asked) == (None, row.verification, [])


def test_who_dies_during_a_look_leaves_it_to_the_next(shop: Shop, place: Answering) -> None:
    row = live(shop, place, with_checks(shop, POST))
    recheck(deployment=row, by=shop.cast.developer)
    assert claim(row.pk, owner="dies")
    assert look(row, shop).recheck_asked_at is not None
    Deployment.objects.filter(pk=row.pk).update(lease_until=ClockTimestamp() - timedelta(seconds=1))
    assert look(row, shop).recheck_asked_at is None
    assert len(place.asked) == 1


def test_smoke_tests_that_change_nothing_at_aws_are_asked_by_a_deployment_of_their_own(
    shop: Shop, place: Answering
) -> None:
    live(shop, place, with_checks(shop, GET))
    newer, planned = with_checks(shop, GET, POST), with_checks(shop, POST)
    row = live(shop, place, newer)
    assert len(shop.aws.cloudformation.executions()) == 1
    drive(asked(shop.environment("dev"), shop.cast.developer, planned, mode=Mode.PLAN), shop.aws)
    place.asked.clear()
    recheck(deployment=row, by=shop.cast.developer)
    end = look(row, shop)
    assert {result["revision"] for result in end.verification or ()} == {newer.number}
    assert len(place.asked) == 2


def test_what_was_removed_has_nothing_to_check(shop: Shop) -> None:
    row = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    Deployment.objects.filter(pk=row.pk).update(kind=Kind.DESTROY)
    with pytest.raises(Refused, match="Nothing runs of it"):
        recheck(deployment=row, by=shop.cast.developer)


@pytest.mark.parametrize("dies", [False, True])
def test_a_check_that_always_fails_itself_is_given_up_and_says_so(
    shop: Shop, place: Answering, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    """Whether it raises, or takes its process with it, which only leaves the count of its beginnings."""
    row = live(shop, place, with_checks(shop, GET))
    assert recheck(deployment=row, by=shop.cast.developer).attempts == 0

    def broken(*asked: object, **how: object) -> object:
        raise SystemExit if dies else ZeroDivisionError

    monkeypatch.setattr(checkup, "ask", broken)
    for _ in range(checkup.MOST_ATTEMPTS + 1):
        Deployment.objects.filter(pk=row.pk, next_check_at__isnull=False).update(
            next_check_at="2026-01-01T00:00:00Z", lease_until=None
        )
        with suppress(SystemExit):
            advance(row.pk, connect=shop.aws, owner="test")
    end = fresh(row)
    assert (end.recheck_asked_at, end.next_check_at, end.attempts, end.state) == (None, None, 0, Status.SUCCEEDED)
    assert {(one["ok"], one["asked"]) for one in end.verification or ()} == {(False, False)}
    assert all("the check itself failed" in one["why"] for one in end.verification or ())


def test_after_it_was_given_up_it_can_be_asked_for_again(
    shop: Shop, place: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = live(shop, place, with_checks(shop, GET))
    Deployment.objects.filter(pk=row.pk).update(attempts=checkup.MOST_ATTEMPTS)
    recheck(deployment=row, by=shop.cast.developer)
    assert all(one["ok"] for one in look(row, shop).verification or ())


def test_only_the_sandboxs_own_port_is_asked_on_this_machine(shop: Shop, place: Answering, settings: Any) -> None:
    """An output can name any server of this machine."""
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    revision = with_checks(shop, GET)
    work = work_of(shop, revision)
    assert not check_up(work, outputs(revision, place.url))
    assert "not an address that AWS or the sandbox gives" in kept(work)[0]["why"]
    settings.SANDBOX_SITES_PORT = urlsplit(place.url).port
    assert check_up(work, outputs(revision, place.url))


@pytest.mark.parametrize("stuck", [False, True])
def test_after_a_bad_end_what_runs_is_opened_once_more(shop: Shop, place: Answering, stuck: bool) -> None:
    row = live(shop, place, with_checks(shop, GET))
    shop.aws.cloudformation.fail, shop.aws.cloudformation.stuck = {"NotesFunction"}, stuck
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws)
    assert (end.state, place.asked) == (Status.NEEDS_ATTENTION if stuck else Status.ROLLED_BACK, [])
    assert due_ids(5) == [row.pk]
    place.answers["/"] = (500, "")
    (found,) = look(row, shop).verification or [{}]
    assert (found["ok"], found["asked"], place.asked) == (False, True, [("GET", "/", "")])
    assert (fresh(end).state, fresh(end).ended_at, due_ids(5)) == (end.state, end.ended_at, [])
