"""Fixtures that every folder may use: the cast, and a database that the suite may empty."""

import gc

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker


def pytest_configure() -> None:
    """Look static files up as they are asked for: every test client starts the middleware anew, and listing all files
    each time took half of the time of all page tests.
    """
    settings.WHITENOISE_AUTOREFRESH = True
    # A test waits for processes within its transaction, which no process of ours does.
    settings.DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5}


def pytest_collection_finish() -> None:
    """Set what is loaded by now aside from the collector: it stays, and looking through it took a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let the clean-up after transactional tests empty the audit tables, which people cannot."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("teams_auditentry", "teams_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER no_truncate")
