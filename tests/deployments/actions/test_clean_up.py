"""Cleaning up after an update: what AWS could not delete is named at the end, and its costs go on."""

from datetime import UTC, datetime

import pytest

from deployments.insight import stays_behind
from deployments.models import Deployment, StackEvent
from deployments.states import Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive


def said(deployment: Deployment, name: str, physical_id: str, *words: str) -> None:
    """AWS's events of a resource, in this order."""
    for second, word in enumerate(words):
        StackEvent.objects.create(
            deployment=deployment,
            stack_id=deployment.stack_id,
            event_id=f"{name}-{physical_id}-{second}",
            at=datetime(2020, 1, 1, 0, 0, second, tzinfo=UTC),
            logical_id=name,
            physical_id=physical_id,
            resource_type="AWS::S3::Bucket",
            status=word,
        )


@pytest.fixture
def updated(shop: Shop) -> Deployment:
    """An update that succeeded, in which AWS could not delete one of two old buckets."""
    drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    made = drive(asked(shop.environment("dev"), shop.cast.developer, shop.new_code()), shop.aws, until=Status.EXECUTING)
    said(made, "Old", "shop-old-1", "DELETE_IN_PROGRESS", "DELETE_FAILED")
    said(made, "Retried", "shop-old-2", "DELETE_FAILED", "DELETE_COMPLETE")
    said(made, "Kept", "shop-old-3", "DELETE_SKIPPED")
    return drive(made, shop.aws)


def test_F43_what_could_not_be_deleted_is_named_at_the_end(updated: Deployment) -> None:
    assert updated.state is Status.SUCCEEDED
    assert updated.outcome.endswith(
        "could not delete what is not needed any more, which goes on costing money: shop-old-1."
    )
    (row,) = stays_behind(updated.plan)
    assert (row["logical_id"], row["physical_id"]) == ("Old", "shop-old-1")
    assert row["sentence"] == f"AWS could not delete {row['name']}: it stays in the account."


def test_an_update_that_cleaned_up_says_nothing_of_it(shop: Shop) -> None:
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws)
    assert (end.outcome, end.left_behind) == ("Revision 1 runs in dev.", None)
