"""Checks of AWS accounts: what is asked, what each answer means, and that nothing unclear is ever a connection."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from config.aws import Target
from deployments import budget, policies
from deployments.actions import check_account
from deployments.actions.applications import create_application
from deployments.actions.check_account import check
from deployments.aws.errors import Trouble
from deployments.refusals import Refused
from teams import account_checks, accounts
from teams.connecting import QUESTIONS, Outcome, Question
from teams.models import AuditEntry, AwsAccount, Notice, Team
from tests import factories
from tests.fakes.account import FakeAws
from tests.fakes.doors import FakeDoors, FakeRole

pytestmark = pytest.mark.django_db

ID = "111122223333"
READ, DEPLOY = f"arn:aws:iam::{ID}:role/look", f"arn:aws:iam::{ID}:role/path/deploy"


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"


def named(team: Team, read: str = READ, deploy: str = DEPLOY, kind: Any = AwsAccount.Kind.SANDBOX) -> AwsAccount:
    """A new account with roles, whose check is due."""
    made = accounts.register(team=team, name="Main", account_id=ID, regions=["us-east-1"], by=None, kind=kind)
    return accounts.set_roles(account=made, read_role_arn=read, deploy_role_arn=deploy, by=None)


@pytest.fixture
def account(db: None) -> AwsAccount:
    return named(Team.objects.create(name="Platform", slug="platform"))


def doors(account: AwsAccount, **role: Any) -> FakeDoors:
    """Both roles as the template makes them; ``role`` changes the read role."""
    right = FakeRole(account.external_id)
    return FakeDoors({READ: FakeRole(**{"external_id": account.external_id, **role}), DEPLOY: right})


def checked(account: AwsAccount, enter: FakeDoors) -> AwsAccount:
    """After a check that is due now."""
    AwsAccount.objects.filter(pk=account.pk).update(next_check_at=timezone.now())
    check(account.pk, enter=enter)
    return AwsAccount.objects.get(pk=account.pk)


def said(account: AwsAccount, outcome: Outcome) -> list[str]:
    return [row["sentence"] for row in account.answers if row["outcome"] == outcome.value]


def test_roles_of_the_template_are_connected(account: AwsAccount) -> None:
    enter = doors(account)
    after = checked(account, enter)
    assert (after.verdict, len(after.answers)) == ("connected", QUESTIONS)
    assert after.passed_at is not None and after.passed_at == after.checked_at
    assert {row["outcome"] for row in after.answers} == {"good"}
    assert after.next_check_at is not None and after.next_check_at > timezone.now() + timedelta(hours=23)
    sent = [one.external_id for one in enter.seen]
    assert (sent[0], sent[2], sent[3], sent[5]) == ("", account.external_id, "", account.external_id)
    assert len({sent[1], sent[4], account.external_id}) == 3
    assert sent[1].startswith("tb-") and sent[4].startswith("tb-")


def test_sessions_bear_the_checks_id(account: AwsAccount) -> None:
    enter = doors(account)
    checked(account, enter)
    (name,) = {one.session_name for one in enter.seen}
    entry = AuditEntry.objects.get(action="account.checked")
    assert entry.detail["check"] == name == str(uuid.UUID(name))


def test_a_role_that_asks_for_no_external_id_is_refused_and_not_used(account: AwsAccount) -> None:
    enter = doors(account, external_id=None)
    after = checked(account, enter)
    assert (after.verdict, after.passed_at) == ("refused", None)
    assert "your trust policy does not check the ExternalId" in said(after, Outcome.REFUSED)[0]
    assert [one.external_id for one in enter.seen if one.role_arn == READ] == [""]


def test_a_role_that_takes_any_external_id_is_refused(account: AwsAccount) -> None:
    class Careless(FakeDoors):
        def __call__(self, target: Target) -> FakeAws:
            if target.external_id and target.role_arn == READ:
                self.roles[READ].external_id = target.external_id
            return super().__call__(target)

    after = checked(account, Careless(doors(account).roles))
    assert after.verdict == "refused"
    assert "AWS let us in with a wrong one" in said(after, Outcome.REFUSED)[0]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ({"external_id": "tb-of-somebody-else"}, "AWS does not let us in as the read role."),
        ({"leads_to": "999988887777"}, "leads into account 999988887777, not into 111122223333"),
        ({"blind": True}, "may not look at stacks"),
    ],
)
def test_each_refusal_has_its_sentence(account: AwsAccount, role: Any, sentence: str) -> None:
    after = checked(account, doors(account, **role))
    assert after.verdict == "refused" and sentence in said(after, Outcome.REFUSED)[0]


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (Trouble.THROTTLED, "asked us to slow down"),
        (Trouble.NAMELESS, "no AWS credentials of its own"),
        (Trouble.EXPIRED, "does not accept Tierboard's own credentials"),
        (Trouble.UNKNOWN, "no clear answer"),
        (Trouble.ABSENT, "no clear answer"),
    ],
)
def test_what_is_not_known_is_no_connection(account: AwsAccount, trouble: Trouble, sentence: str) -> None:
    after = checked(account, FakeDoors(trouble=trouble))
    assert (after.verdict, after.passed_at) == ("unknown", None)
    assert sentence in said(after, Outcome.UNKNOWN)[0]
    assert after.next_check_at is not None and after.next_check_at < timezone.now() + timedelta(minutes=16)


def test_a_later_unknown_leaves_the_account_in_use_and_a_refusal_does_not(account: AwsAccount) -> None:
    passed = checked(account, doors(account)).passed_at
    unknown = checked(account, FakeDoors(trouble=Trouble.UNKNOWN))
    assert (unknown.verdict, unknown.passed_at) == ("unknown", passed)
    refused = checked(account, doors(account, external_id=None))
    assert (refused.verdict, refused.passed_at) == ("refused", None)
    assert Notice.objects.filter(event="account.refused").count() == 1


def test_one_role_for_both_is_a_caution_and_still_a_connection() -> None:
    account = named(Team.objects.create(name="Platform", slug="platform"), read=DEPLOY)
    after = checked(account, doors(account))
    assert after.verdict == "connected"
    assert said(after, Outcome.CAUTION) == [
        "Both are the same role: whatever only looks could also deploy. Make a role for each."
    ]


def test_another_team_cannot_use_a_role_that_trusts_the_first(account: AwsAccount) -> None:
    """The confused deputy: the same ARN, but every team has an ExternalId of its own."""
    thief = named(Team.objects.create(name="Thieves", slug="thieves"))
    enter = doors(account)
    assert thief.external_id != account.external_id
    assert checked(account, enter).verdict == "connected"
    after = checked(thief, enter)
    assert (after.verdict, after.passed_at) == ("refused", None)


def test_whoever_lost_the_check_writes_nothing(account: AwsAccount) -> None:
    claimed = account_checks.claim(account.pk)
    assert claimed is not None and account_checks.claim(account.pk) is None
    accounts.set_roles(account=account, read_role_arn=READ + "2", deploy_role_arn=DEPLOY, by=None)
    assert not account_checks.went_on(claimed, 1)
    assert not account_checks.end(claimed, [check_account._apart(account)])
    assert AwsAccount.objects.get(pk=account.pk).verdict == ""
    assert account_checks.claim(account.pk) is not None


def test_a_check_whose_checker_died_is_taken_again(account: AwsAccount) -> None:
    assert account_checks.claim(account.pk) is not None
    assert account_checks.due(9) == []
    AwsAccount.objects.filter(pk=account.pk).update(check_lease_until=timezone.now())
    assert account_checks.due(9) == [account.pk]
    assert checked(account, doors(account)).verdict == "connected"


def test_checks_share_the_accounts_allowance_with_deployments(db: None) -> None:
    account = named(Team.objects.create(name="Real", slug="real"), kind=AwsAccount.Kind.AWS)
    assert budget.take(ID, "us-east-1", int(budget.BURST))
    enter = doors(account)
    after = checked(account, enter)
    assert (enter.seen, after.verdict, after.check_id) == ([], "", None)
    assert after.next_check_at is not None and after.next_check_at > timezone.now()


def test_only_results_that_are_new_or_asked_for_are_in_the_log(account: AwsAccount) -> None:
    for _ in range(3):
        checked(account, doors(account))
    assert AuditEntry.objects.filter(action="account.checked").count() == 1
    accounts.ask_check(account=account, by=None)
    checked(account, doors(account))
    assert AuditEntry.objects.filter(action="account.checked").count() == 2


def test_what_never_passed_cannot_be_used() -> None:
    cast = factories.cast()
    shop = factories.environment(factories.application(cast), "dev")
    AwsAccount.objects.filter(pk=cast.account.pk).update(passed_at=None, verdict="refused")
    shop.refresh_from_db()
    assert "was refused by its check" in str(policies.may_deploy(cast.developer, shop))
    assert "was refused by its check" in str(policies.may_destroy(cast.developer, shop))
    cast.account.refresh_from_db()
    with pytest.raises(Refused, match="was refused by its check"):
        create_application(
            team=cast.team, name="new", blueprint="website", account=cast.account, region="us-east-1", by=cast.developer
        )


def test_a_region_that_is_not_allowed_any_more_takes_no_deployments() -> None:
    cast = factories.cast()
    shop = factories.environment(factories.application(cast), "dev")
    accounts.change(account=cast.account, name="Sandbox", regions=["eu-west-1"], by=cast.owner)
    shop.refresh_from_db()
    assert "does not allow the region us-east-1 any more" in str(policies.may_deploy(cast.developer, shop))


@pytest.mark.parametrize("column", ["external_id", "account_id", "partition"])
def test_what_an_account_is_never_changes(account: AwsAccount, column: str) -> None:
    with pytest.raises(Error, match="never changes"), transaction.atomic():
        AwsAccount.objects.filter(pk=account.pk).update(**{column: "other"})


def test_every_question_is_asked_of_each_role(account: AwsAccount) -> None:
    after = checked(account, doors(account))
    asked = {(row["question"], row["role"]) for row in after.answers}
    both = {(question.value, role) for question in Question for role in ("read", "deploy")}
    assert asked == {pair for pair in both if pair[0] != "apart"} | {("apart", None)}


def test_asking_while_a_check_is_under_way_begins_anew(account: AwsAccount) -> None:
    """What the one under way has seen may have been mended since; its end writes nothing."""
    accounts.ask_check(account=account, by=None)
    running = account_checks.claim(account.pk)
    assert running is not None
    accounts.ask_check(account=account, by=None)
    assert not account_checks.went_on(running, 1)
    assert not account_checks.end(running, [])
    checked(account, doors(account))
    assert AwsAccount.objects.get(pk=account.pk).verdict == AwsAccount.Verdict.CONNECTED
