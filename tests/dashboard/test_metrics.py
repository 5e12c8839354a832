"""``/metrics``: numbers from the database for Prometheus, with a token, in few queries, naming nobody."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard import exposition
from dashboard.exposition import Metric, gauge
from dashboard.views import metrics as view
from deployments import budget
from deployments.models import Artifact, Deployment, Heartbeat
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from teams import audit
from teams.audit_rounds import check_a_piece
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-this-installation"


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def ask(token: str = TOKEN) -> Any:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def samples() -> dict[str, float]:
    text = ask().content.decode()
    pairs = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


def test_only_with_the_token(settings: Any) -> None:
    assert ask().headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    for wrong in ("", "wrong", TOKEN + "x", "\xe4"):
        answer = ask(wrong)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Tierboard metrics"')
    assert Client().get("/metrics").status_code == 401
    settings.METRICS_TOKEN = ""
    assert ask("").status_code == 404
    assert ask().status_code == 404


def test_operators_of_the_demo_need_no_token(settings: Any, built: World) -> None:
    owner, developer = built.cast.owner, client_of(built.cast.developer)
    settings.METRICS_TOKEN, settings.DEMO = "", True
    assert developer.get("/metrics").status_code == 404
    owner.is_staff = True
    owner.save()
    assert client_of(owner).get("/metrics").status_code == 200
    settings.DEMO = False
    assert client_of(owner).get("/metrics").status_code == 404
    owner.is_staff = False


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_a_session_in_a_database_that_is_away_is_no_failure_of_ours(
    settings: Any, built: World, token: str, kind: type[Exception]
) -> None:
    """The demo's operators are known by their session, which is in it too."""
    settings.METRICS_TOKEN, settings.DEMO = token, True
    client = client_of(built.cast.owner)
    client.raise_request_exception = False

    def away(*asked: Any) -> Any:
        raise kind("the server closed the connection")

    with connection.execute_wrapper(away):
        answer = client.get("/metrics")
    assert answer.status_code == 503
    assert "database" in answer.content.decode()


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_who_asks_is_read_where_it_can_be_away(
    settings: Any, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    settings.METRICS_TOKEN = ""

    def away(request: Any) -> Any:
        raise kind("gone")

    monkeypatch.setattr(view, "_may", away)
    answer = Client().get("/metrics")
    assert (answer.status_code, answer.content) == (503, b"The database does not answer.\n")


def test_what_waits(built: World) -> None:
    late = world.deployment(built.staging, Status.APPROVED, built.cast.developer)
    minutes = ClockTimestamp() - timedelta(minutes=4)
    held = {"next_check_at": minutes, "approved_at": minutes, "lease_until": minutes}
    Deployment.objects.filter(pk=late.pk).update(**held)
    stuck = world.deployment(built.dev, Status.NEEDS_ATTENTION, built.cast.developer)
    Deployment.objects.filter(pk=stuck.pk).update(ended_at=minutes)
    found = samples()
    assert (found["tierboard_due"], found["tierboard_leases_expired"]) == (1, 1)
    assert 239 < found["tierboard_due_oldest_seconds"] < 300
    assert found['tierboard_deployments{state="approved"}'] == 1
    assert 239 < found['tierboard_state_oldest_seconds{state="approved"}'] < 300
    assert found['tierboard_deployments{state="awaiting_approval"}'] == 1
    assert found['tierboard_deployments{state="needs_attention"}'] == 1
    assert found['tierboard_state_oldest_seconds{state="executing"}'] == 0
    assert found['tierboard_deployments_ended_day{state="needs_attention"}'] == 1


def test_a_stuck_deployment_counts_until_something_came_after(built: World) -> None:
    stuck = world.deployment(built.dev, Status.NEEDS_ATTENTION, built.cast.developer)
    hour = ClockTimestamp() - timedelta(hours=1)
    Deployment.objects.filter(pk=stuck.pk).update(ended_at=hour, requested_at=hour)
    world.deployment(built.dev, Status.CANCELLED, built.cast.developer)
    Deployment.objects.filter(pk=built.live.pk).update(requested_at=ClockTimestamp() - timedelta(hours=2))
    assert samples()['tierboard_deployments{state="needs_attention"}'] == 1
    world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer)
    assert samples()['tierboard_deployments{state="needs_attention"}'] == 0


def test_processes_and_clocks() -> None:
    before = samples()
    assert before['tierboard_processes{role="worker"}'] == 0
    assert 'tierboard_heartbeat_age_seconds{role="worker"}' not in before
    assert "tierboard_lint_up" not in before
    ahead = timezone.now() + timedelta(seconds=90)
    Heartbeat.objects.create(name="worker:a", role="worker", at=ClockTimestamp(), host_at=ahead, lint_up=True)
    old = ClockTimestamp() - timedelta(seconds=60)
    Heartbeat.objects.create(name="sweeper:b", role="sweeper", at=old, lint_up=True)
    found = samples()
    assert (found['tierboard_processes{role="worker"}'], found['tierboard_processes{role="sweeper"}']) == (1, 0)
    assert 59 < found['tierboard_heartbeat_age_seconds{role="sweeper"}'] < 90
    assert 85 < found['tierboard_clock_difference_seconds{role="worker"}'] < 95
    assert found['tierboard_clock_difference_seconds{role="web"}'] < 5
    assert found["tierboard_lint_up"] == 1


def test_seals_and_rounds(built: World) -> None:
    assert samples()["tierboard_audit_unsealed"] > 0
    assert "tierboard_audit_verified_age_seconds" not in samples()
    audit.seal()
    check_a_piece()
    found = samples()
    assert (found["tierboard_audit_unsealed"], found["tierboard_audit_breaks"]) == (0, 0)
    assert found["tierboard_audit_verified_age_seconds"] < 60


def test_calls_of_aws_go_by_our_own_ids(built: World) -> None:
    account = built.cast.account
    assert budget.take(account.account_id, "us-east-1", 8)
    assert budget.take(account.account_id, "us-east-1", 8)
    budget.drain(account.account_id, "us-east-1", 1)
    assert budget.take("999999999999", "eu-west-1", 3)
    found, where = samples(), f'{{account="{account.pk}",region="us-east-1"}}'
    assert found[f"tierboard_aws_calls_total{where}"] == 16
    assert found[f"tierboard_aws_throttles_total{where}"] == 1
    assert found[f"tierboard_aws_calls_left{where}"] < 5
    text = ask().content.decode()
    assert account.account_id not in text
    assert "999999999999" not in text


def test_it_names_nobody_and_asks_a_fixed_number_of_queries(built: World) -> None:
    Artifact.objects.create(
        team=built.cast.team, sha256="0" * 64, filename="a.zip", size=1000, content=b"", uploaded_by=built.cast.owner
    )
    with CaptureQueriesContext(connection) as few:
        text = ask().content.decode()
    assert f'tierboard_artifact_bytes{{team="{built.cast.team.pk}"}} 1000' in text
    for name in (built.cast.team.name, built.cast.developer.email, "shop", built.cast.account.name):
        assert name not in text
    for _ in range(3):
        world.deployment(built.dev, Status.APPROVED, built.cast.developer)
        Heartbeat.objects.create(name=f"worker:{_}", role="worker", at=ClockTimestamp())
    with CaptureQueriesContext(connection) as many:
        ask()
    assert len(many) == len(few) <= 17


def test_a_database_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(view, "all_of_them", away)
    assert (ask().status_code, ask().content) == (503, b"The database does not answer.\n")


def test_the_format() -> None:
    text = exposition.written(
        [
            gauge("a_seconds", "How\nlong.", 0.25),
            gauge("unknown", "Nobody knows.", None),
            Metric("b_total", "counter", "Count.", [({"name": 'q"\\\n'}, 12345678)]),
        ]
    )
    assert text.splitlines() == [
        "# HELP a_seconds How\\nlong.",
        "# TYPE a_seconds gauge",
        "a_seconds 0.25",
        "# HELP unknown Nobody knows.",
        "# TYPE unknown gauge",
        "# HELP b_total Count.",
        "# TYPE b_total counter",
        'b_total{name="q\\"\\\\\\n"} 12345678',
    ]


def test_it_is_quick(built: World) -> None:
    ask()
    began = time.perf_counter()
    ask()
    assert time.perf_counter() - began < 1


def test_how_long_approved_deployments_wait_until_aws_is_asked(built: World) -> None:
    assert not any(name.startswith("tierboard_dwell_seconds") for name in samples())
    for row, seconds in ((built.live, 2), (built.waiting, 4)):
        now = timezone.now()
        times = {"approved_at": now - timedelta(seconds=seconds), "sent_at": now, "ended_at": now}
        Deployment.objects.filter(pk=row.pk).update(**times)
    found = samples()
    assert found['tierboard_dwell_seconds{quantile="0.5"}'] == pytest.approx(3.0)
    assert found['tierboard_dwell_seconds{quantile="0.99"}'] == pytest.approx(3.98)
