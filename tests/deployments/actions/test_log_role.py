"""A plan of an API that begins to write logs asks whether the account lets it."""

import pytest

from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import Deployment
from deployments.states import Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive

pytestmark = pytest.mark.django_db
DENIED = AwsProblem(Trouble.DENIED, "GetAccount", "AccessDeniedException", "not authorized")


def planned(shop: Shop, **api: object) -> Deployment:
    revision = shop.revision(api=dict(api)) if api else shop.first
    return drive(asked(shop.environment(), shop.cast.developer, revision), shop.aws)


def codes(deployment: Deployment) -> list[tuple[str, str]]:
    rows = deployment.plan.findings
    return [(row["code"], row["severity"]) for row in rows if row["code"] == "api_logs_without_role"]


def test_without_the_role_nobody_can_approve_it(shop: Shop) -> None:
    shop.aws.apis.role = ""
    found = planned(shop, access_log=True)
    assert (found.state, codes(found)) == (Status.DENIED, [("api_logs_without_role", "deny")])
    assert "cannot write logs of REST APIs in us-east-1 yet" in found.outcome


def test_with_it_nothing_is_said(shop: Shop) -> None:
    found = planned(shop, access_log=True)
    assert (found.state, codes(found)) == (Status.AWAITING_APPROVAL, [])


def test_where_nobody_may_look_that_is_said(shop: Shop) -> None:
    shop.aws.apis.problem = DENIED
    found = planned(shop, execution_log="errors")
    assert (found.state, codes(found)) == (Status.AWAITING_APPROVAL, [("api_logs_without_role", "warn")])


def test_an_api_without_logs_asks_nothing(shop: Shop) -> None:
    shop.aws.apis.problem = DENIED
    assert codes(planned(shop)) == []
