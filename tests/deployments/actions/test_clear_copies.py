"""Copies at CloudFront are cleared once after new files came, whatever goes wrong between us and AWS."""

import pytest

from deployments.actions.finish import GIVE_UP, TRIES
from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import Deployment, StackEvent
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from deployments.timeline import timeline
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked, drive, fresh, step

THROTTLED = AwsProblem(Trouble.THROTTLED, "CreateInvalidation", "TooManyInvalidationsInProgress", "Too many.")
MOVED = {"prefix": "old/", "replace_prefix": "new/"}
LOST = AwsProblem(Trouble.UNKNOWN, "CreateInvalidation", "ReadTimeoutError", "Read timeout")


def begun(shop: Shop, **settings: object) -> Deployment:
    revision = shop.revision(web={"delivery": {}, **settings})
    return asked(shop.environment("dev"), shop.cast.developer, revision)


def cleared(deployment: Deployment) -> list[str]:
    rows = StackEvent.objects.filter(deployment=deployment, status__startswith="CLEAR")
    return list(rows.order_by("at", "id").values_list("status", flat=True))


def test_each_release_clears_once_and_waits_for_it(shop: Shop) -> None:
    shop.aws.delivery.looks = 3
    end = drive(begun(shop), shop.aws)
    assert end.state is Status.SUCCEEDED, end.outcome
    assert len(shop.aws.delivery.sent) == 1
    ((_, reference),) = shop.aws.delivery.made
    assert reference == f"{end.pk}-web"
    assert cleared(end) == ["CLEAR_IN_PROGRESS", "CLEAR_COMPLETE"]
    (row,) = [row for row in timeline(end) if row.logical_id == "WebDistribution"]
    assert (row.state, row.status) == ("done", "CLEAR_COMPLETE")


def test_a_deployment_is_under_way_while_copies_are_cleared(shop: Shop) -> None:
    shop.aws.delivery.looks = 1000
    deployment = begun(shop)
    for _ in range(30):
        deployment = step(deployment, shop.aws)
    assert (deployment.state, bool(deployment.stack_done)) == (Status.EXECUTING, True)
    assert cleared(deployment) == ["CLEAR_IN_PROGRESS"]
    shop.aws.delivery.looks = 0
    assert drive(deployment, shop.aws).state is Status.SUCCEEDED


@pytest.mark.parametrize(("troubles", "lost"), [([THROTTLED] * 3, []), ([], [LOST]), ([LOST], [LOST, LOST])])
def test_a_throttle_or_a_lost_answer_is_asked_again(
    shop: Shop, troubles: list[AwsProblem], lost: list[AwsProblem]
) -> None:
    shop.aws.delivery.troubles, shop.aws.delivery.lost = [*troubles], [*lost]
    end = drive(begun(shop), shop.aws)
    assert end.state is Status.SUCCEEDED, end.outcome
    assert len(shop.aws.delivery.made) == 1
    assert len(shop.aws.delivery.sent) == 1 + len(lost)


def test_one_that_cloudfront_does_not_know_yet_is_sent_again(shop: Shop) -> None:
    shop.aws.delivery.forgets, shop.aws.delivery.looks = True, 2
    end = drive(begun(shop), shop.aws)
    assert end.state is Status.SUCCEEDED
    assert (len(shop.aws.delivery.sent), len(shop.aws.delivery.made)) == (2, 1)
    assert cleared(end) == ["CLEAR_IN_PROGRESS", "CLEAR_COMPLETE"]


def test_a_right_that_is_missing_ends_in_words(shop: Shop) -> None:
    denied = AwsProblem(Trouble.DENIED, "CreateInvalidation", "AccessDenied", "not authorized")
    shop.aws.delivery.troubles = [denied] * 1000
    deployment = begun(shop)
    for _ in range(30):
        deployment = step(deployment, shop.aws)
    Deployment.objects.filter(pk=deployment.pk).update(
        attempts=TRIES, stack_done_at=ClockTimestamp() - GIVE_UP - GIVE_UP
    )
    end = drive(fresh(deployment), shop.aws)
    assert end.state is Status.NEEDS_ATTENTION
    assert "copies" in end.outcome and end.aws_said == "not authorized"


@pytest.mark.parametrize("web", [{"delivery": None, "redirects": [MOVED]}, {"hosting": "stopped"}])
def test_there_is_nothing_to_clear_of_an_open_bucket_or_when_it_is_stopped(shop: Shop, web: dict[str, object]) -> None:
    assert drive(begun(shop, **web), shop.aws).state is Status.SUCCEEDED
    assert shop.aws.delivery.sent == []
