"""Clearing copies at CloudFront: what is sent, and what its answers and refusals mean."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from deployments.aws.delivery import DeliveryGateway
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.shapes import Invalidation
from tests.deployments.aws.test_requests import client

BATCH = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "deployment-web"}
SENT = {"DistributionId": "E1", "InvalidationBatch": BATCH}


def answer(status: str) -> dict[str, Any]:
    made = {"Id": "I1", "Status": status, "CreateTime": datetime(2026, 11, 26, tzinfo=UTC), "InvalidationBatch": BATCH}
    return {"Invalidation": made}


@pytest.mark.parametrize(("status", "done"), [("InProgress", False), ("Completed", True), ("Unheard", False)])
def test_everything_is_cleared_under_a_reference(status: str, done: bool) -> None:
    made = client("cloudfront")
    with Stubber(made) as stubber:
        stubber.add_response("create_invalidation", answer(status), SENT)
        stubber.add_response("get_invalidation", answer(status), {"DistributionId": "E1", "Id": "I1"})
        gateway = DeliveryGateway(made)
        assert gateway.invalidate("E1", "deployment-web") == Invalidation("I1", status)
        found = gateway.invalidation("E1", "I1")
        assert found is not None and found.is_done is done


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("TooManyInvalidationsInProgress", Trouble.THROTTLED),
        ("Throttling", Trouble.THROTTLED),
        ("NoSuchDistribution", Trouble.ABSENT),
        ("AccessDenied", Trouble.DENIED),
        ("InternalFailure", Trouble.UNKNOWN),
    ],
)
def test_refusals(code: str, trouble: Trouble) -> None:
    made = client("cloudfront")
    with Stubber(made) as stubber:
        stubber.add_client_error("create_invalidation", code)
        with pytest.raises(AwsProblem) as refused:
            DeliveryGateway(made).invalidate("E1", "deployment-web")
        assert refused.value.trouble is trouble


def test_one_that_is_not_known_is_none() -> None:
    made = client("cloudfront")
    with Stubber(made) as stubber:
        stubber.add_client_error("get_invalidation", "NoSuchInvalidation")
        assert DeliveryGateway(made).invalidation("E1", "I1") is None
        stubber.add_client_error("get_invalidation", "AccessDenied")
        with pytest.raises(AwsProblem):
            DeliveryGateway(made).invalidation("E1", "I1")
