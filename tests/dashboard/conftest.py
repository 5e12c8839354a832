"""Fixtures for pages: the cast with one application in several states, and a browser-like client per person."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from teams.models import User
from tests.dashboard import world
from tests.dashboard.world import World

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


def client_of(user: User | None) -> Client:
    """A browser; signed in when there is a user."""
    client = Client()
    if user is not None:
        client.force_login(user, BACKEND)
    return client
