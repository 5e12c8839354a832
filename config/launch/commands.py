"""What each process of Tierboard is started with: the one list that demo, tests and containers share."""

import sys

PYTHON = "python"
ROLES: dict[str, tuple[str, ...]] = {
    "migrate": (PYTHON, "manage.py", "migrate", "--no-input"),
    # Containers only: the demo's seed loads them with its rows.
    "prices": (PYTHON, "manage.py", "load_prices", "--skip-checks"),
    # Threads, because a page waits for the database most of its time; loaded once and forked, to save memory.
    "web": (
        *(PYTHON, "-m", "gunicorn", "config.wsgi", "--preload", "--worker-class", "gthread"),
        *("--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "8"),
        *("--no-control-socket", "--log-level", "warning"),
    ),
    # Messages are hints, so workers need not agree about anything with each other: no gossip, no mingle. Django's
    # checks of the whole project are for `migrate`, which runs first; skipping them starts the others sooner.
    "worker": (
        *(PYTHON, "-m", "celery", "-A", "config", "--quiet", "--skip-checks", "worker", "--concurrency", "2"),
        *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
    ),
    "sweeper": (PYTHON, "manage.py", "sweep"),  # it runs no checks by itself
    # No pid file: after `kill -9` it would only be in the way.
    "beat": (
        *(PYTHON, "-m", "celery", "-A", "config", "--quiet", "--skip-checks", "beat"),
        *("--pidfile=", "--loglevel", "WARNING"),
    ),
    "seed": (PYTHON, "manage.py", "seed_demo", "--skip-checks"),
    "sandbox": (PYTHON, "-m", "sandbox"),
}


def argv(role: str, *extra: str, python: str = sys.executable) -> list[str]:
    """The command of `role` with `python` as its interpreter and `extra` arguments at the end. KeyError if unknown."""
    return [python if part == PYTHON else part for part in ROLES[role]] + list(extra)


def web(bind: str, *, python: str = sys.executable) -> list[str]:
    """The web process listening on `bind` (`address:port`)."""
    return argv("web", "--bind", bind, python=python)
