"""The page Health: each part in words, what is unknown said so, and the banners that every page asks for again."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from dashboard import condition, words
from dashboard.condition import DOWN, NOT_USED, SLOWER, UNKNOWN, WORKS
from dashboard.shell import NO_WORKER
from deployments import health
from deployments.health import Database, Overdue, Seals, Sign, Waiting
from deployments.models import Deployment, Heartbeat
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from deployments.usage_of_aws import Calls
from teams.models import AwsAccount
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

NOW: Any = None
NOTHING = Waiting(0, 0.0, None)


def sign(role: str, seconds: float) -> Sign:
    return Sign(role, "host:1", NOW, seconds)


@pytest.mark.parametrize(
    ("signs", "mark", "words"),
    [
        ([], DOWN, "None ever did"),
        ([sign("worker", 90)], DOWN, "1 min 30 s ago"),
        ([sign("sweeper", 2), sign("sweeper", 3)], SLOWER, "No worker, 2 sweepers"),
        ([sign("worker", 2), sign("sweeper", 99)], SLOWER, "no sweeper"),
        (
            [sign("worker", 2), sign("worker", 1), sign("sweeper", 3)],
            WORKS,
            "2 workers and 1 sweeper at work: workers do",
        ),
    ],
)
def test_workers(signs: list[Sign], mark: Any, words: str) -> None:
    line = condition.workers(signs)
    assert line.mark == mark
    assert words in line.sentence


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        (condition.line_of_work(Overdue(0, 0)), WORKS),
        (condition.line_of_work(Overdue(1, 3)), WORKS),
        (condition.line_of_work(Overdue(7, 240)), SLOWER),
        (condition.broker(None), NOT_USED),
        (condition.broker(True), WORKS),
        (condition.broker(False), SLOWER),
        (condition.scheduler(None), UNKNOWN),
        (condition.scheduler(60), WORKS),
        (condition.scheduler(6000), SLOWER),
        (condition.audit_log(Seals(0, None)), UNKNOWN),
        (condition.audit_log(Seals(0, None, NOW, 60)), WORKS),
        (condition.audit_log(Seals(3, 5, NOW, 60)), WORKS),
        (condition.audit_log(Seals(3, 500, NOW, 60)), SLOWER),
        (condition.audit_log(Seals(0, None, NOW, 300_000)), SLOWER),
        (condition.audit_log(Seals(0, None, NOW, 60, broken=2)), DOWN),
        (condition.line_of_work(Overdue(7, 240, 2)), SLOWER),
        (condition.at_work(dict.fromkeys(Status, NOTHING)), WORKS),
        (condition.at_work(dict.fromkeys(Status, NOTHING) | {Status.EXECUTING: Waiting(2, 60, NOW)}), WORKS),
        (condition.at_work(dict.fromkeys(Status, NOTHING) | {Status.QUEUED: Waiting(1, 9000, NOW)}), SLOWER),
        (condition.stuck(NOTHING), WORKS),
        (condition.stuck(Waiting(1, 60, NOW)), words.state(Status.NEEDS_ATTENTION)),
        (condition.database(Database(0.002, 0.0)), WORKS),
        (condition.database(Database(0.9, 0.0)), SLOWER),
        (condition.clocks(Database(0.002, 0.1), [sign("worker", 1)]), WORKS),
        (condition.clocks(Database(0.002, -31.0), []), SLOWER),
        (condition.clocks(Database(0.002, 0.0), [Sign("worker", "a", NOW, 1, 200.0)]), SLOWER),
        (condition.lint([sign("worker", 1)], NOTHING), UNKNOWN),
        (condition.lint([Sign("worker", "a", NOW, 1, 0.0, True)], NOTHING), WORKS),
        (condition.lint([Sign("worker", "a", NOW, 1, 0.0, False)], NOTHING), WORKS),
        (condition.lint([Sign("worker", "a", NOW, 1, 0.0, False)], Waiting(1, 300, NOW)), DOWN),
        (condition.storage([], 1000), WORKS),
        (condition.storage([("a", 950), ("b", 1)], 1000), SLOWER),
        (condition.messages(), NOT_USED),
        (condition.pace([]), NOT_USED),
        (condition.pace([Calls("a", "r", 40.0, 1, 0)]), WORKS),
        (condition.pace([Calls("a", "r", 1.0, 1, 0)]), SLOWER),
        (condition.prices("2026-11-20", "1", date(2026, 11, 23)), WORKS),
        (condition.prices("2026-01-20", "1", date(2026, 11, 23)), SLOWER),
        (condition.prices("", "1", date(2026, 11, 23)), UNKNOWN),
        (condition.aws([], "", lately=False), UNKNOWN),
        (condition.aws([AwsAccount(kind="aws")], "", lately=False), UNKNOWN),
        (condition.aws([AwsAccount(kind="sandbox")], "6 min ago", lately=True), WORKS),
        (condition.aws([AwsAccount(kind="aws")], "8 months ago", lately=False), UNKNOWN),
        (condition.aws([AwsAccount(kind="aws")], "9 min ago", lately=True, silent=1), SLOWER),
    ],
)
def test_each_part_has_a_word_and_a_sentence(line: condition.Line, mark: Any) -> None:
    assert line.mark == mark
    assert line.sentence.endswith(".")
    assert not line.wrong or (line.todo.endswith(".") and line.alarm)


def test_what_is_stuck_is_bad_and_to_be_looked_at() -> None:
    line = condition.stuck(Waiting(1, 60, NOW))
    assert (line.mark.tone, line.wrong) == ("bad", True)


def test_one_is_not_called_the_first_of_one() -> None:
    lone = condition.at_work(dict.fromkeys(Status, NOTHING) | {Status.QUEUED: Waiting(1, 60, NOW)})
    assert lone.sentence == "1 in line for 1 min."
    some = condition.at_work(dict.fromkeys(Status, NOTHING) | {Status.QUEUED: Waiting(2, 60, NOW)})
    assert some.sentence == "2 in line, the first for 1 min."


def test_clocks_count_the_processes_beside_the_database() -> None:
    two = [Sign("worker", name, NOW, 1, 0.0) for name in "ab"]
    assert "of this server and of 2 processes agree" in condition.clocks(Database(0.002, 0.0), two).sentence


def test_what_says_for_how_long_says_no_other_time() -> None:
    line = condition.prices("2025-11-04", "1", date(2026, 11, 26))
    assert line.sentence.startswith("Most prices of price book 1 were read by 4 Nov 2025, 387 days ago;")
    assert line.wrong
    assert line.dated
    assert condition.scheduler(6000).dated


@pytest.mark.django_db
def test_the_page_says_what_is_known(built: World) -> None:
    Heartbeat.objects.create(name="worker:host-1:7", role="worker", at=ClockTimestamp())
    late = world.deployment(built.staging, Status.APPROVED, built.cast.developer)
    Deployment.objects.filter(pk=late.pk).update(next_check_at=ClockTimestamp() - timedelta(minutes=4))
    text = client_of(built.cast.viewer).get("/health/").content.decode()
    assert "1 worker, no sweeper" in text
    assert "1 deployment is due and nobody has taken it, for 4 min" in text
    assert "host-1:7" not in text
    assert "Runbook" not in text
    assert "the sandbox, which stands in for AWS" in text
    assert "It has not written down a run yet" in text


@pytest.mark.django_db
def test_a_silent_AWS_is_said_to_the_teams_that_wait_for_it(built: World) -> None:
    row = world.deployment(built.dev, Status.EXECUTING, built.cast.developer)
    Deployment.objects.filter(pk=row.pk).update(executing_at=ClockTimestamp() - timedelta(hours=1))
    said = "It has said nothing of a deployment that is under way for longer than is usual."
    assert said not in client_of(built.cast.viewer).get("/health/").content.decode(), "nobody asks"
    Heartbeat.objects.create(name="worker:host-1:7", role="worker", at=ClockTimestamp())
    assert said in client_of(built.cast.viewer).get("/health/").content.decode()
    assert said not in client_of(built.cast.outsider).get("/health/").content.decode()


@pytest.mark.django_db
def test_operators_see_what_to_do_and_since_when(built: World) -> None:
    Heartbeat.objects.create(name="worker:host-1:7", role="worker", at=ClockTimestamp() - timedelta(minutes=3))
    built.cast.owner.is_staff = True
    built.cast.owner.save()
    text = client_of(built.cast.owner).get("/health/").content.decode()
    built.cast.owner.is_staff = False
    assert "Start the worker and the sweeper." in text
    assert "host-1:7" in text
    assert 'href="/health/runbook/#tierboardnoworker"' in text
    assert re.search(r"since <time[^>]*>[^<]*\d\d:\d\d<", text)


@pytest.mark.django_db
def test_it_names_nothing_of_other_teams_and_asks_a_fixed_number_of_queries(built: World) -> None:
    client = client_of(built.cast.outsider)
    client.get("/health/")
    with CaptureQueriesContext(connection) as few:
        text = client.get("/health/").content.decode()
    assert "shop" not in text
    for _ in range(5):
        world.deployment(built.dev, Status.FAILED, built.cast.developer)
        Heartbeat.objects.create(name=f"worker:{_}", role="worker", at=ClockTimestamp())
    with CaptureQueriesContext(connection) as many:
        client.get("/health/")
    assert len(many) <= len(few) <= 22


@pytest.mark.django_db
def test_due_rows_are_those_that_nobody_holds(built: World) -> None:
    row = world.deployment(built.staging, Status.APPROVED, built.cast.developer)
    Deployment.objects.filter(pk=row.pk).update(next_check_at=ClockTimestamp() - timedelta(seconds=90))
    assert health.overdue().count == 1
    assert 89 < health.overdue().seconds < 120
    Deployment.objects.filter(pk=row.pk).update(lease_until=ClockTimestamp() + timedelta(seconds=15))
    assert health.overdue() == Overdue(0, 0.0)
    Deployment.objects.update(next_check_at=F("next_check_at"))


def test_a_broker_that_is_gone_says_so(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"redis_url": "unix:///nonexistent/valkey.sock"})
    assert health.broker_answers() is False
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"redis_url": ""})
    assert health.broker_answers() is None


@pytest.mark.django_db
def test_banners_come_and_go_while_a_page_is_open(built: World) -> None:
    client = client_of(built.cast.viewer)
    assert 'hx-get="/banners/"' in client.get("/applications/").content.decode()
    ask = {"HX-Request": "true"}
    assert b"No worker has reported" in client.get("/banners/", headers=ask).content
    Heartbeat.objects.create(name="one", role="worker", at=ClockTimestamp())
    assert client.get("/banners/", headers=ask).content.strip() == b""
    assert client_of(None).get("/banners/", headers=ask).status_code == 401


def test_every_page_says_that_nobody_works_what_a_worker_is_and_who_mends_it(built: World) -> None:
    Heartbeat.objects.all().delete()
    said = client_of(built.cast.viewer).get("/applications/").content.decode()
    assert "Workers are the programs that carry out what is asked for here." in said
    assert "If it is urgent, tell whoever runs this Tierboard." in said
    built.cast.viewer.is_staff = True
    built.cast.viewer.save()
    assert "The page Health says what to do." in client_of(built.cast.viewer).get("/applications/").content.decode()


def test_nothing_turns_while_nobody_works_or_the_page_is_out_of_date() -> None:
    styles = (settings.BASE_DIR / "static/tierboard.css").read_text()
    assert re.findall(r"([^}\n]*) \{animation: spin ", styles) == ["body:not(:has(#no-worker, #script-banner)) .spin"]
    banners = render_to_string("components/banners.html", {"workers_banner": NO_WORKER})
    assert 'id="no-worker"' in banners and "script-banner" in (settings.BASE_DIR / "static/ui.js").read_text()


def test_on_a_phone_states_and_what_to_do_have_the_whole_width(built: World) -> None:
    built.cast.owner.is_staff = True
    built.cast.owner.save()
    cells = re.findall(r"<td[^>]*>", client_of(built.cast.owner).get("/health/").content.decode())
    assert set(cells) <= {'<td class="wide">', "<td>"} and cells.count('<td class="wide">') >= 3 * cells.count("<td>")
