"""The world of the page tests with a token that may do everything a token may."""

import pytest

from tests.dashboard.api.callers import Caller, caller
from tests.dashboard.world import World


@pytest.fixture
def ci(built: World) -> Caller:
    """A token of the developer."""
    return caller(built.cast.team, built.cast.developer)
