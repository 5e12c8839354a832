"""Rows of the fault matrix at a database that answers and keeps nothing: read-only, or its disk is full."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection

from deployments.actions.advance import advance
from deployments.models import Approval
from deployments.states import Status
from tests.dashboard.conftest import client_of
from tests.deployments.actions.conftest import make_shop
from tests.deployments.actions.driving import approved, asked, drive, fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full]
TABLES = ("deployments_deployment", "deployments_approval", "teams_auditentry")
FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full';
END $$;
"""
"""PostgreSQL's own code of it, wherever something would be written."""


@contextmanager
def read_only() -> Iterator[None]:
    run("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        run("SET default_transaction_read_only = off")


@contextmanager
def disk_full() -> Iterator[None]:
    each = "CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON {} EXECUTE FUNCTION disk_is_full();"
    run(FULL + "".join(each.format(table) for table in TABLES))
    try:
        yield
    finally:
        run("DROP FUNCTION disk_is_full() CASCADE")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("how", [pytest.param(read_only, id="F22 read-only"), pytest.param(disk_full, id="F22 full")])
def test_a_database_that_keeps_nothing_stops_everything_until_it_does_again(settings: Any, how: Any) -> None:
    shop = make_shop(settings)
    waiting, other = (
        asked(shop.environment(name), shop.cast.developer, shop.first) for name in ("staging", "production")
    )
    ready, waiting = approved(drive(waiting, shop.aws), shop.cast.approver), drive(other, shop.aws)
    browser, place = client_of(shop.cast.approver), f"/deployments/{waiting.pk}/approve/"
    browser.raise_request_exception = False
    with how():
        with pytest.raises(DatabaseError, match="read-only transaction|No space left"):
            advance(ready.pk, connect=shop.aws, owner="test")
        answer = browser.post(place, {"digest": waiting.plan.digest})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert b"cannot save anything new just now: what you sent was not done" in answer.content
    assert (shop.aws.cloudformation.executions(), fresh(ready).state) == ([], Status.APPROVED)
    assert not Approval.objects.filter(plan=waiting.pk).exists()
    assert drive(ready, shop.aws).state is Status.SUCCEEDED
    assert browser.post(place, {"digest": waiting.plan.digest}).status_code == 303
    assert Approval.objects.filter(plan=waiting.pk).count() == 1
