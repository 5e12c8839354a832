"""A team with an application in an AWS account that lives in memory."""

from dataclasses import dataclass
from typing import Any

import pytest

from deployments.models import Application, Environment, Revision
from tests import factories
from tests.deployments.actions.driving import linted
from tests.factories import Cast
from tests.fakes.account import FakeAws


@dataclass
class Shop:
    """Everything a story needs."""

    cast: Cast
    application: Application
    first: Revision
    aws: FakeAws

    def environment(self, name: str = "staging") -> Environment:
        """dev, staging or production."""
        return factories.environment(self.application, name)

    def revision(self, **changes: dict[str, Any]) -> Revision:
        """The next revision."""
        return linted(factories.revision(self.cast, self.application, **changes))

    def new_code(self, greeting: str = "Good evening") -> Revision:
        """A revision in which only a function's environment differs."""
        return self.revision(notes={"environment": {"GREETING": greeting}})


def make_shop(settings: Any) -> Shop:
    """A three-tier application of the team Platform with its first revision, nothing deployed."""
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    cast = factories.cast()
    application = factories.application(cast)
    return Shop(cast, application, linted(factories.revision(cast, application)), FakeAws())


@pytest.fixture
def shop(db: None, settings: Any) -> Shop:
    """As :func:`make_shop`."""
    return make_shop(settings)
