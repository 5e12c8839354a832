"""A web address in one environment alone: AWS is told which environment it is, and only where a template asks."""

import pytest

from deployments.actions import make_plan
from deployments.actions.work import Work
from deployments.models import Revision
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked

pytestmark = pytest.mark.django_db
DOMAIN = {
    "environment": "staging",
    "name": "api.example.com",
    "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/1b2c",
}


def names(shop: Shop, revision: Revision) -> set[str]:
    """The parameters that go with a change set of staging."""
    work = Work(asked(shop.environment(), shop.cast.developer, revision), shop.aws)
    request = make_plan.change_set_request(work, revision, None, "")
    assert request.parameters.get("TierboardEnvironmentName", "staging") == "staging"
    return set(request.parameters)


def test_the_name_goes_only_where_it_is_asked_for(shop: Shop) -> None:
    usual = {"ArtifactBucket", "TierboardApplication", "TierboardEnvironment", "TierboardTeam"}
    assert names(shop, shop.first) == usual
    assert names(shop, shop.revision(api={"domains": [DOMAIN]})) == {*usual, "TierboardEnvironmentName"}
