"""A team with an application in an AWS account that lives in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from deployments.models import Application, Environment, Revision
from tests import factories
from tests.deployments.actions.driving import linted
from tests.factories import Cast
from tests.fakes.account import FakeAws
from tests.sharing import own, shared

SANDBOX_URL = "http://127.0.0.1:9"
Rows = tuple[Cast, Application, Revision]


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
    settings.SANDBOX_URL = SANDBOX_URL
    return Shop(*_rows(), FakeAws())


def _rows() -> Rows:
    cast = factories.cast()
    application = factories.application(cast)
    return cast, application, linted(factories.revision(cast, application))


@pytest.fixture(scope="module")
def shared_shop(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Rows | None]:
    """As :func:`make_shop`, for a whole module."""
    with override_settings(SANDBOX_URL=SANDBOX_URL), shared(_rows, request, django_db_blocker) as rows:
        yield rows


@pytest.fixture
def shop(shared_shop: Rows | None, db: None, settings: Any) -> Shop:
    """As :func:`make_shop`, with an AWS of its own."""
    settings.SANDBOX_URL = SANDBOX_URL
    return Shop(*own(shared_shop, _rows), FakeAws())
