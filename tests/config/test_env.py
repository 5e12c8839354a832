"""A wrong environment stops the start with a sentence; a right one is read whole."""

import psycopg
import pytest
from django.db import connection

from config import env

NAMES = (
    "TIERBOARD_MODE",
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SANDBOX_URL",
    "SANDBOX_SITES_PORT",
    "SANDBOX_BUDGET",
    "PORT",
    "LOG_LEVEL",
    "TEAM_STORAGE_MB",
    "DRIFT_HOURS",
    "OPERATOR_CONTACT",
)
PRODUCTION = {
    "TIERBOARD_MODE": "production",
    "DATABASE_URL": "postgresql://tb:secret@db:5432/tb",
    "SECRET_KEY": "k" * 40,
    "ALLOWED_HOSTS": "tierboard.example.org, other.example.org",
}


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def _set(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_without_any_variable_nothing_may_serve() -> None:
    read = env.read()
    assert not read.serves
    assert len(read.secret_key) >= 32


def test_production_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, PRODUCTION)
    read = env.read()
    assert read.serves
    assert read.allowed_hosts == ["tierboard.example.org", "other.example.org"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"TIERBOARD_MODE": "prod"}, "TIERBOARD_MODE"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"SANDBOX_URL": "http://127.0.0.1:4566"}, "SANDBOX_URL"),
        ({"SANDBOX_SITES_PORT": "web"}, "SANDBOX_SITES_PORT"),
        ({"PORT": "99999"}, "PORT"),
        ({"PORT": "web"}, "PORT"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"TEAM_STORAGE_MB": "0"}, "TEAM_STORAGE_MB"),
        ({"DRIFT_HOURS": "-1"}, "DRIFT_HOURS"),
        ({"DRIFT_HOURS": "daily"}, "DRIFT_HOURS"),
        ({"TEAM_STORAGE_MB": "5 GB"}, "TEAM_STORAGE_MB"),
        ({"OPERATOR_CONTACT": "ops\nops@example.org"}, "OPERATOR_CONTACT"),
        ({"OPERATOR_CONTACT": "o" * 121}, "OPERATOR_CONTACT"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, change: dict[str, str], named: str) -> None:
    _set(monkeypatch, PRODUCTION | change)
    with pytest.raises(env.BadEnvironment) as caught:
        env.read()
    assert named in str(caught.value)
    assert "secret@db" not in str(caught.value)


def test_a_socket_directory_is_understood() -> None:
    entry = env.database("postgresql:///demo?host=/run/pg&port=6000&sslmode=disable")
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("/run/pg", "6000", "demo")
    assert entry["OPTIONS"] == {"connect_timeout": 5, "options": f"{env.IDLE} {env.PLANNED_SOON}", "sslmode": "disable"}


@pytest.mark.django_db
def test_rows_of_a_process_that_stands_still_in_a_transaction_are_let_go() -> None:
    """PostgreSQL knows the option; the tests' own connections go without, as they wait within transactions."""
    ours = connection.settings_dict
    where = {"host": ours["HOST"], "port": ours["PORT"], "user": ours["USER"], "dbname": ours["NAME"]}
    with psycopg.connect(options=env.IDLE, **where) as raw:
        assert raw.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("30s",)


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://h/d", "nonsense", "postgresql://h:port/d"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(env.BadEnvironment, match="DATABASE_URL"):
        env.database(url)
