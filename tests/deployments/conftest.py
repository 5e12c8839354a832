"""Fixtures for what needs rows but no AWS: the cast and their first application."""

import pytest

from deployments.models import Application
from tests import factories
from tests.factories import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """One person per role in one team, and an outsider."""
    return factories.cast()


@pytest.fixture
def shop(cast: Cast) -> Application:
    """An application with its first draft and no revision."""
    return factories.application(cast)
