"""What plans say of parts that kinds can have: protected tables, indexes one by one, versions that stay."""

from typing import Any

import pytest

from deployments.models import Deployment
from deployments.states import Status
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive

pytestmark = pytest.mark.django_db
INDEXES = [{"name": f"by_{name}", "key": name} for name in ("day", "week")]


def deployed(shop: Shop, **settings: dict[str, Any]) -> Deployment:
    """What became of dev with these settings."""
    end = drive(asked(shop.environment("dev"), shop.cast.developer, shop.revision(**settings)), shop.aws)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    return end


def test_a_protected_table_is_not_removed_until_it_is_protected_no_more(shop: Shop) -> None:
    deployed(shop, notes_table={"deletion_protection": True})
    denied = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    assert denied.state is Status.DENIED
    assert "**notes_table** is protected against deletion, so it is not removed." in denied.outcome
    deployed(shop, notes_table={"deletion_protection": False})
    waiting = drive(asked(shop.environment("dev"), shop.cast.developer, None), shop.aws)
    assert drive(approved(waiting, shop.cast.owner, "notes_table"), shop.aws).state is Status.SUCCEEDED


def test_two_indexes_at_once_are_refused_before_aws_is_asked_to_make_them(shop: Shop) -> None:
    assert drive(asked(shop.environment("dev"), shop.cast.developer, shop.first), shop.aws).state is Status.SUCCEEDED
    both = shop.revision(notes_table={"indexes": INDEXES})
    denied = drive(asked(shop.environment("dev"), shop.cast.developer, both), shop.aws)
    assert denied.state is Status.DENIED
    assert "adds by_day and by_week. Deploy them one after the other." in denied.outcome
    assert denied.problems[0]["field"] == "indexes"
    deployed(shop, notes_table={"indexes": INDEXES[:1]})
    deployed(shop, notes_table={"indexes": INDEXES})


def test_a_version_from_before_is_nothing_that_is_left_behind_or_removed(shop: Shop) -> None:
    deployed(shop, notes={"versions": True})
    plan = deployed(shop, notes={"versions": True, "memory": 1024}).plan
    (old,) = [row for row in plan.changes if row["type"] == "AWS::Lambda::Version" and row["action"] == "Remove"]
    assert old["sentence"].endswith("from before is called no more. It stays with its function, at no cost.")
    assert (old["risks"], plan.stays_behind) == ([], [])
