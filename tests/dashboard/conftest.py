"""Fixtures for pages: the cast with one application in several states, and a browser-like client per person."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from deployments.models import Application
from teams.models import User
from tests import factories
from tests.dashboard import world
from tests.dashboard.world import World
from tests.factories import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for a whole module, taken back at its end; each test's own writes are taken back by ``db``."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)


@pytest.fixture
def built(shared_world: World, db: None) -> Iterator[World]:
    """The cast, an application with two revisions, live in dev, waiting for approval in staging."""
    # Limits on wrong passwords are counted there.
    cache.clear()
    yield shared_world
    shared_world.cast.developer.is_active = True


@pytest.fixture
def cast(db: None) -> Cast:
    """One person per role, in a database that this test alone writes to."""
    return factories.cast()


@pytest.fixture
def shop(cast: Cast) -> Application:
    """An application with its first draft and no revision."""
    return factories.application(cast)


@pytest.fixture
def developer(cast: Cast) -> Client:
    """The developer's browser."""
    return client_of(cast.developer)


def client_of(user: User | None) -> Client:
    """A browser; signed in when there is a user."""
    client = Client()
    if user is not None:
        client.force_login(user, BACKEND)
    return client
