"""How log lines look and where they go: one JSON line per event in production, plain lines in demo and tests.

Every line of every library passes the same processors: what the request, task or deployment is, then redaction, last.
Uncaught exceptions take the same way. Nothing here imports Django.
"""

import json
import logging
import logging.config
import sys
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from config.redaction import redactor, secrets_of

FIRST: Final = ("timestamp", "level", "logger", "event")
_QUIET: Final = {
    "botocore": "WARNING",
    "boto3": "WARNING",
    "urllib3": "ERROR",
    "axes": "WARNING",
    "celery": "WARNING",
    "kombu": "WARNING",
    "amqp": "WARNING",
}
# These come with outputs of their own, which would go round the redaction.
_OWN_OUTPUT: Final = (
    "django",
    "django.server",
    "gunicorn.error",
    "gunicorn.access",
    "celery",
    "celery.task",
    "py.warnings",
)


def kind_of(argv: Sequence[str]) -> str:
    """What a process with this command line is: web, worker, beat, sweeper or the name of a command."""
    program, words = PurePath(argv[0] if argv else ""), list(argv[1:])
    if "gunicorn" in program.parts or program.name == "gunicorn":
        return "web"
    if "celery" in program.parts or program.name == "celery":
        return next((word for word in words if word in {"worker", "beat"}), "celery")
    if program.name in {"manage.py", "django-admin"} and words:
        return "sweeper" if words[0] == "sweep" else words[0]
    return program.stem.strip("_") or "python"


def _named(kind: str) -> Processor:
    def add(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        event.setdefault("process", kind)
        return event

    return add


def redacted(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The one place where secrets are taken out, the last before a line is written."""
    for key in list(event):
        if not key.startswith("_"):
            event[key] = redactor.under(key, event[key])
    return event


def as_json(logger: WrappedLogger, method: str, event: EventDict) -> str:
    """One line of ASCII: line breaks and control characters of any alphabet are escaped."""
    ordered = {key: event[key] for key in FIRST if key in event} | dict(event)
    return json.dumps(ordered, ensure_ascii=True, default=str)


def as_plain(logger: WrappedLogger, method: str, event: EventDict) -> str:
    """``LEVEL logger event key='value'``; lines of a traceback are marked, so that none can pass for an event."""
    rest = {key: value for key, value in event.items() if key not in {*FIRST, "exception", "process"}}
    head = f"{str(event.get('level', '')).upper()} {event.get('logger', '')} {visible(str(event.get('event', '')))}"
    pairs = "".join(f" {key}={visible(repr(value))}" for key, value in rest.items())
    trace = "".join(f"\n  | {visible(line)}" for line in str(event.get("exception") or "").splitlines())
    return f"{head}{pairs}{trace}"


def visible(text: str) -> str:
    """``text`` with whatever could move a cursor or begin a line written as an escape."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or unicodedata.category(one) == "Zs" else one.encode("unicode_escape").decode()
        for one in text
    )


def settings(*, level: str, as_lines_of_json: bool, argv: Sequence[str] = tuple(sys.argv)) -> dict[str, Any]:
    """Django's ``LOGGING``."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(kind_of(argv)),
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redacted,
        as_json if as_lines_of_json else as_plain,
    ]
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": shared, "processors": last}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": _loggers(as_lines_of_json),
    }


def _loggers(for_production: bool) -> dict[str, dict[str, Any]]:
    loggers: dict[str, dict[str, Any]] = {name: {"handlers": [], "propagate": True} for name in _OWN_OUTPUT}
    for name, level in _QUIET.items():
        loggers.setdefault(name, {})["level"] = level
    # Requests: a line for each in production, with what failed; a person at the console sees what went wrong only.
    loggers["django_structlog"] = {"level": "INFO" if for_production else "WARNING"}
    if for_production:
        loggers["django.request"] = {"level": "CRITICAL"}  # says the same again without the request's id
    return loggers


def structured(kind: str) -> list[Processor]:
    """The processors of structlog's own loggers, whose lines then go where all others go."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(kind),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ]


def configure(config: dict[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG``: applies ``LOGGING``, and sends what nobody caught the same way."""
    logging.config.dictConfig(config)
    logging.captureWarnings(True)
    structlog.configure(
        processors=structured(kind_of(sys.argv)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def know(environ: Mapping[str, str], *addresses: str, more: Sequence[str] = ()) -> None:
    """Tell the redaction what this process was started with: its keys, and the passwords in its addresses."""
    passwords = [password for address in addresses for password in _passwords(address)]
    redactor.keep(*secrets_of(environ), *passwords, *more)


def _passwords(address: str) -> list[str]:
    try:
        password = urlsplit(address).password or ""
    except ValueError:
        return []
    return [password, unquote(password)]


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("uncaught").critical("%s ended this process", kind.__name__, exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    name = args.thread.name if args.thread else "a thread"
    info = (args.exc_type, args.exc_value, args.exc_traceback)
    logging.getLogger("uncaught").error("%s ended by %s", name, args.exc_type.__name__, exc_info=info)
