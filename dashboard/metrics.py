"""What the metrics of this installation are: each from the database, so that any web process may be asked.

No label names a team, a person or an account of AWS; teams and accounts go by our own ids. docs/guides/runbook.md has a
section for each alarm that docs/guides/alerts.yml makes of them.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from costing import selectors as costs
from dashboard.exposition import Metric, gauge
from dashboard.figures import days_old
from deployments import drift, health, usage_of_aws
from deployments.states import TERMINAL, Status

ANY_REGION = "us-east-1"
ROLES = ("worker", "sweeper")


def metrics() -> Iterator[Metric]:
    """All of them. What is not known has no sample."""
    yield from _work()
    yield from _dwell()
    yield from _processes()
    yield from _stores()
    yield from _aws()
    yield from _drift()


def _work() -> Iterator[Metric]:
    overdue, waiting, ended = health.overdue(), health.waiting(), health.ended_lately()
    yield gauge("tierboard_due", "Deployments that are due and that nobody has taken.", overdue.count)
    yield gauge("tierboard_due_oldest_seconds", "How long the oldest of them is due.", overdue.seconds)
    yield gauge("tierboard_leases_expired", "Those among them whose last holder is gone.", overdue.lost)
    by_state = [({"state": state.value}, one) for state, one in waiting.items()]
    yield Metric(
        "tierboard_deployments",
        "gauge",
        "Deployments by state in which somebody has to act; stuck ones of a week that nothing came after.",
        [(labels, one.count) for labels, one in by_state],
    )
    yield Metric(
        "tierboard_state_oldest_seconds",
        "gauge",
        "How long the first of them is in that state; 0 when there is none.",
        [(labels, one.seconds) for labels, one in by_state],
    )
    yield Metric(
        "tierboard_deployments_ended_day",
        "gauge",
        "Deployments that came to this end within 24 hours.",
        [({"state": state.value}, ended.get(state, 0)) for state in Status if state in TERMINAL],
    )
    altered = "Plans of the last day that were not executed because AWS held something else than what was approved."
    yield gauge("tierboard_plans_altered_day", altered, health.altered_lately())


def _dwell() -> Iterator[Metric]:
    found = health.dwell()
    parts = [({"quantile": name}, value) for name, value in (("0.5", found.p50), ("0.99", found.p99))]
    text = "Seconds from the last approval until AWS was asked to begin, of what ended within 24 hours."
    yield Metric("tierboard_dwell_seconds", "gauge", text, [(part, one) for part, one in parts if one is not None])


def _processes() -> Iterator[Metric]:
    signs = health.signs()
    last = [(role, min((one.seconds for one in signs if one.role == role), default=None)) for role in ROLES]
    alive = [one for one in signs if one.alive]
    yield Metric(
        "tierboard_processes",
        "gauge",
        "Processes that gave a sign of life within 45 s.",
        [({"role": role}, sum(one.role == role for one in alive)) for role in ROLES],
    )
    yield Metric(
        "tierboard_heartbeat_age_seconds",
        "gauge",
        "Age of the latest sign of life; no sample when there was none within a day.",
        [({"role": role}, seconds) for role, seconds in last if seconds is not None],
    )
    yield gauge("tierboard_beat_age_seconds", "How long ago beat last wrote a run down.", health.periodic_seconds())
    lints = [one.lint_up for one in alive if one.lint_up is not None]
    yield gauge("tierboard_lint_up", "Processes whose host has a lint process.", sum(lints) if lints else None)
    yield from _clocks(alive)


def _clocks(alive: list[health.Sign]) -> Iterator[Metric]:
    off = [({"role": "web"}, abs(health.database().clock_off))]
    for role in ROLES:
        found = [abs(one.clock_off) for one in alive if one.role == role and one.clock_off is not None]
        off += [({"role": role}, max(found))] if found else []
    text = "How far the clock of a host is from the database's, at most."
    yield Metric("tierboard_clock_difference_seconds", "gauge", text, off)


def _stores() -> Iterator[Metric]:
    seals = health.seals()
    yield gauge("tierboard_audit_unsealed", "Entries of the audit log without their seal.", seals.waiting)
    yield gauge("tierboard_audit_unsealed_oldest_seconds", "Age of the oldest of them.", seals.seconds or 0.0)
    age = "How long ago the whole chain was last checked; no sample before the first time."
    yield gauge("tierboard_audit_verified_age_seconds", age, seals.whole_seconds)
    yield gauge("tierboard_audit_breaks", "Places at which the chain does not hold.", seals.broken)
    days = days_old(costs.price_book(ANY_REGION).as_of, timezone.localdate())
    yield gauge("tierboard_price_book_age_days", "Age of the prices that estimates use.", days)
    answers = health.broker_answers()
    yield gauge("tierboard_broker_up", "Whether the broker answers.", None if answers is None else int(answers))
    limit = "What the zips of a team may take."
    yield gauge("tierboard_artifact_bytes_limit", limit, settings.TEAM_STORAGE_BYTES)
    yield Metric(
        "tierboard_artifact_bytes",
        "gauge",
        "What the zips of a team take.",
        [({"team": team}, total) for team, total in usage_of_aws.stored_bytes()],
    )


def _aws() -> Iterator[Metric]:
    calls = usage_of_aws.calls()
    places = [({"account": one.account, "region": one.region}, one) for one in calls]
    left = "Calls of AWS that may begin now."
    yield Metric("tierboard_aws_calls_left", "gauge", left, [(labels, one.left) for labels, one in places])
    ever = "Calls of AWS that were reserved."
    yield Metric("tierboard_aws_calls_total", "counter", ever, [(labels, one.calls) for labels, one in places])
    slowed = "Attempts of calls that AWS slowed down."
    yield Metric(
        "tierboard_aws_throttles_total", "counter", slowed, [(labels, one.throttles) for labels, one in places]
    )


def _drift() -> Iterator[Metric]:
    waiting = drift.schedule_now()
    yield gauge("tierboard_drift_checks_open", "Comparisons with AWS that have not ended.", waiting.open)
    late = "How long the environment that waits longest for its comparison is due; 0 while none is."
    yield gauge("tierboard_drift_due_oldest_seconds", late, waiting.late_seconds)
