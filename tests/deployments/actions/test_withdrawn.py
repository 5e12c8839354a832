"""What was asked for by a token that is revoked since, or by somebody who may not any more, is never carried out."""

from collections.abc import Callable
from typing import Any

import pytest

from deployments.actions.withdraw import withdraw
from deployments.models import Deployment, Environment
from deployments.states import Mode, Status
from teams.models import ApiToken, AuditEntry, AwsAccount, Membership, User
from teams.scopes import Scope
from teams.tokens import make, revoke
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import approved, asked, drive, fresh, step

Spoil = Callable[[Shop, ApiToken], object]


@pytest.fixture
def token(shop: Shop) -> ApiToken:
    """A token of the developer that may deploy."""
    team, by = shop.cast.team, shop.cast.developer
    return make(team=team, name="CI", scopes=[Scope.DEPLOY], applications=(), days=30, by=by)[0]


def through(shop: Shop, token: ApiToken, place: str = "dev", **how: Mode) -> Deployment:
    """What the token asked for."""
    return asked(shop.environment(place), shop.cast.developer, shop.first, through=token, **how)


def _demote(shop: Shop, token: ApiToken) -> object:
    return Membership.objects.filter(user=shop.cast.developer).update(roles=["viewer"])


SPOILS: list[tuple[str, Spoil]] = [
    (
        "The token CI was revoked by Owner before anything was changed. Ask again with another token, or ask for "
        "revision 1 by hand.",
        lambda shop, token: revoke(token=token, by=shop.cast.owner),
    ),
    (
        "Developer, who made the token CI, may no longer deploy to dev. Nothing was changed. Somebody else has to ask "
        "for revision 1.",
        _demote,
    ),
    ("may no longer deploy", lambda shop, token: Membership.objects.filter(user=shop.cast.developer).delete()),
    ("may no longer deploy", lambda shop, token: User.objects.filter(pk=token.created_by_id).update(is_active=False)),
]
IDS = ["revoked", "demoted", "left", "switched off"]


@pytest.mark.parametrize(("words", "spoil"), SPOILS, ids=IDS)
@pytest.mark.parametrize("mode", list(Mode))
def test_it_does_not_start_planning(shop: Shop, token: ApiToken, words: str, spoil: Spoil, mode: Mode) -> None:
    queued = through(shop, token, mode=mode)
    spoil(shop, token)
    end = step(queued, shop.aws)
    assert end.state is Status.CANCELLED
    assert words in end.outcome
    assert not shop.aws.cloudformation.stacks


@pytest.mark.parametrize(("words", "spoil"), SPOILS, ids=IDS)
def test_an_approved_plan_is_not_executed(shop: Shop, token: ApiToken, words: str, spoil: Spoil) -> None:
    ready = drive(through(shop, token), shop.aws, until=Status.APPROVED)
    spoil(shop, token)
    end = drive(ready, shop.aws)
    assert end.state is Status.CANCELLED
    assert words in end.outcome
    assert not shop.aws.cloudformation.executions()


def test_approvals_do_not_bring_it_back(shop: Shop, token: ApiToken) -> None:
    waiting = drive(through(shop, token, "staging"), shop.aws)
    revoke(token=token, by=shop.cast.owner)
    end = drive(approved(waiting, shop.cast.approver), shop.aws)
    assert end.state is Status.CANCELLED
    assert not shop.aws.cloudformation.executions()


def test_the_last_transaction_before_aws_sees_it_too(shop: Shop, token: ApiToken) -> None:
    """The token is revoked while AWS is asked whether the plan still holds."""
    ready = drive(through(shop, token), shop.aws, until=Status.APPROVED)

    def meanwhile(operation: str) -> None:
        revoke(token=token, by=shop.cast.owner)

    shop.aws.cloudformation.before = meanwhile
    end = step(ready, shop.aws)
    assert end.state is Status.CANCELLED
    assert "The token CI was revoked by Owner" in end.outcome
    assert not shop.aws.cloudformation.executions()


def test_nobody_is_asked_to_decide_in_vain(shop: Shop, token: ApiToken) -> None:
    waiting = drive(through(shop, token, "staging"), shop.aws)
    assert withdraw() == 0
    revoke(token=token, by=shop.cast.owner)
    assert (withdraw(), withdraw()) == (1, 0)
    end = fresh(waiting)
    assert end.state is Status.CANCELLED
    said = AuditEntry.objects.get(action="deployment.cancelled").sentence
    assert said == f"shop / {end.environment.name} #{end.number}: {end.outcome}"


def test_what_aws_works_on_goes_on(shop: Shop, token: ApiToken) -> None:
    executing = drive(through(shop, token), shop.aws, until=Status.EXECUTING)
    revoke(token=token, by=shop.cast.owner)
    assert withdraw() == 0
    assert drive(executing, shop.aws).state is Status.SUCCEEDED


def test_a_token_that_only_expired_since_stops_nothing(shop: Shop, token: ApiToken) -> None:
    queued = through(shop, token)
    ApiToken.objects.filter(pk=token.pk).update(expires_at="2020-01-01T00:00:00Z")
    assert withdraw() == 0
    assert drive(queued, shop.aws).state is Status.SUCCEEDED


def test_a_persons_own_request_ends_when_they_leave(shop: Shop) -> None:
    place: Environment = shop.environment("staging")
    waiting = drive(asked(place, shop.cast.developer, shop.first), shop.aws)
    Membership.objects.filter(user=shop.cast.developer).delete()
    assert withdraw() == 1
    assert fresh(waiting).outcome.startswith("Developer, who asked for it, may no longer deploy to staging.")


@pytest.mark.parametrize(
    ("change", "words"),
    [({"passed_at": None, "verdict": "refused"}, "was refused by its check"), ({"regions": []}, "does not allow")],
)
def test_an_account_that_may_not_be_used_any_more_takes_nothing(shop: Shop, change: dict[str, Any], words: str) -> None:
    waits = drive(asked(shop.environment(), shop.cast.developer, shop.first), shop.aws)
    approved(waits, shop.cast.approver)
    AwsAccount.objects.filter(pk=waits.environment.account_id).update(**change)
    end = drive(waits, shop.aws)
    assert end.state is Status.CANCELLED
    assert words in end.outcome
    assert shop.aws.cloudformation.executions() == []
