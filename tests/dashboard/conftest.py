"""Fixtures for pages: the cast with one application in several states, and a browser-like client per person."""

import pytest
from django.test import Client

from teams.models import User
from tests.dashboard import world
from tests.dashboard.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def built(db: None) -> World:
    """The cast, an application with two revisions, live in dev, waiting for approval in staging."""
    return world.build()


def client_of(user: User | None) -> Client:
    """A browser; signed in when there is a user."""
    client = Client()
    if user is not None:
        client.force_login(user, BACKEND)
    return client
