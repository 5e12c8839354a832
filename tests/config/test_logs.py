"""What a process writes: one JSON line per event in production, whoever writes it; plain and safe elsewhere."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import logs

ROOT = Path(__file__).resolve().parents[2]
SECRET = "only-this-process-knows-me-0123456789"
WRITER = """
import logging, os, threading, warnings, django
django.setup()
import structlog
log = logging.getLogger("deployments.actions.advance")
with structlog.contextvars.bound_contextvars(deployment_id="d-1", environment_uid="e-1", epoch=3):
    log.info("step\\r\\nERROR root forged \\x1b[2J with %s", os.environ["SECRET_KEY"])
    try:
        hidden = "a local value"
        raise ValueError("postgresql://tb:db-password@db/tb is away\\nERROR root forged")
    except ValueError:
        log.exception("no database")
for name in ("django", "django.server", "gunicorn.error", "gunicorn.access", "celery", "celery.task", "kombu", "axes"):
    logging.getLogger(name).error("from %s with password=sesame123", name)
structlog.get_logger("own").warning("event", user_id=1, authorization="Bearer x", environment={"PIN": "1234"})
warnings.warn("careful with tierboard_abcdefghijkl")
thread = threading.Thread(target=lambda: int("AKIAIOSFODNN7EXAMPLE"), name="bell")
thread.start(); thread.join()
raise RuntimeError("ended by AKIAIOSFODNN7EXAMPLE")
"""


def written(mode: str) -> str:
    environ = {
        "PATH": os.environ["PATH"],
        "TIERBOARD_MODE": mode,
        "SECRET_KEY": SECRET,
        "ALLOWED_HOSTS": "x.example",
        "DATABASE_URL": "postgresql://tb:db-password@db:5432/tb",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-c", WRITER]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in written("production").splitlines()]


def test_every_line_is_one_event(lines: list[dict[str, Any]]) -> None:
    assert len(lines) == 14
    assert all(list(line)[:4] == ["timestamp", "level", "logger", "event"] for line in lines)
    assert all(line["timestamp"].endswith("Z") and line["process"] for line in lines)


def test_lines_say_what_they_are_about(lines: list[dict[str, Any]]) -> None:
    first = lines[0]
    assert (first["deployment_id"], first["environment_uid"], first["epoch"]) == ("d-1", "e-1", 3)
    assert "deployment_id" not in lines[2]
    assert lines[1]["exception"].startswith("Traceback")
    assert "a local value" not in lines[1]["exception"].replace('hidden = "a local value"', "")


def test_nothing_secret_is_written(lines: list[dict[str, Any]]) -> None:
    text = json.dumps(lines)
    for secret in (
        SECRET,
        "db-password",
        "sesame123",
        "Bearer x",
        '1234"',
        "tierboard_abcdefghijkl",
        "AKIAIOSFODNN7EXAMPLE",
    ):
        assert secret not in text
    assert text.count("[redacted]") >= 13


def test_what_nobody_caught_is_a_line_too(lines: list[dict[str, Any]]) -> None:
    assert lines[-2]["event"] == "bell ended by ValueError"
    assert lines[-1]["event"] == "RuntimeError ended this process"


def test_plain_lines_cannot_be_forged() -> None:
    text = written("test")
    assert SECRET not in text
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.startswith("ERROR root")]
    assert "INFO deployments.actions.advance step\\r\\nERROR root forged" in text


@pytest.mark.parametrize(
    ("argv", "kind"),
    [
        (["/venv/lib/python3.13/site-packages/gunicorn/__main__.py", "config.wsgi"], "web"),
        (["/venv/lib/celery/__main__.py", "-A", "config", "worker", "--concurrency", "2"], "worker"),
        (["/venv/bin/celery", "-A", "config", "beat"], "beat"),
        (["manage.py", "sweep"], "sweeper"),
        (["/app/manage.py", "migrate", "--no-input"], "migrate"),
        (["manage.py"], "manage"),
        ([], "python"),
    ],
)
def test_a_process_knows_what_it_is(argv: list[str], kind: str) -> None:
    assert logs.kind_of(argv) == kind
