"""Fixtures for pages: the cast with one application in several states, and a browser-like client per person."""

import copy
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
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
from tests.sharing import own, shared

Shop = tuple[Cast, Application]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for a whole module, taken back at its end; each test's own writes are taken back by ``db``."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)


@pytest.fixture
def built(shared_world: World, db: None) -> World:
    """The cast, an application with two revisions, live in dev, waiting for approval in staging.

    The objects are this test's own, as its rows are: what it sets on them reaches no test after it.
    """
    # Limits on wrong passwords are counted there.
    cache.clear()
    return copy.deepcopy(shared_world)


@pytest.fixture(scope="module")
def shared_shop(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Shop | None]:
    """The cast with an application, for a whole module."""
    with shared(_shop, request, django_db_blocker) as rows:
        yield rows


@pytest.fixture
def cast_and_shop(shared_shop: Shop | None, db: None) -> Shop:
    """The same as objects that this test alone changes."""
    # Limits on wrong passwords are counted there.
    cache.clear()
    return own(shared_shop, _shop)


@pytest.fixture
def cast(cast_and_shop: Shop) -> Cast:
    """One person per role."""
    return cast_and_shop[0]


@pytest.fixture
def shop(cast_and_shop: Shop) -> Application:
    """An application with its first draft and no revision."""
    return cast_and_shop[1]


def _shop() -> Shop:
    cast = factories.cast()
    return cast, factories.application(cast)


@pytest.fixture
def developer(cast: Cast) -> Client:
    """The developer's browser."""
    return client_of(cast.developer)


def client_of(user: User | None) -> Client:
    """A browser; signed in when there is a user, by a session that is simply there: what signing in does besides is
    tested by itself, and took longer than most pages.
    """
    client = Client()
    if user is not None:
        session = SessionStore()
        session.update(
            {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()}
        )
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client
