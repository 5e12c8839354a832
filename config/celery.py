"""The Celery application. Messages are hints: JSON, ids only, and losing all of them only makes Tierboard slower."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django_structlog.celery.steps import DjangoStructLogInitStep

from config import env
from config.memory import set_aside

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tierboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Lines of a task carry its id and what whoever rang was about.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def _leave_logging_alone(**_: object) -> None:
    """Somebody listens, so Celery adds no outputs of its own: config.logs has them all, with secrets taken out."""


@worker_init.connect
def _before_it_forks(**_: object) -> None:
    set_aside(rest=3)


def require_serving_mode() -> None:
    """Refuse to work in a process that was not told what it is part of."""
    if not env.read().serves:
        raise env.BadEnvironment("TIERBOARD_MODE: set it to demo, test or production before starting a worker.")
