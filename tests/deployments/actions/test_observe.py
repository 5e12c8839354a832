"""Observing a stack that somebody else made: who may, what is seen, what cannot be, and that nothing else happens."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.aws import Target
from deployments import budget, observing, policies, selectors
from deployments.actions import look_at_stack
from deployments.actions.look_at_stack import look
from deployments.actions.observe_stack import forget, look_again, register_stack
from deployments.aws.errors import AwsProblem, Trouble
from deployments.models import Deployment, Environment, ObservedStack
from deployments.refusals import Refused
from deployments.states import Kind
from teams.models import AuditEntry, AwsAccount
from tests.deployments.actions.conftest import Shop
from tests.deployments.actions.driving import asked
from tests.deployments.actions.foreign import NAME, STACK_ID, looked, made_elsewhere, observed, registered, template
from tests.fakes.account import FakeAws

pytestmark = pytest.mark.django_db
OTHER = "arn:aws:cloudformation:us-east-1:111122223333:stack/parent/1"


def test_a_look_keeps_everything_that_aws_shows(shop: Shop) -> None:
    made_elsewhere(shop.aws, parameters={"Size": "2", "Secret": "****"}, protected=True, tags={"owner": "ops"})
    environment = registered(shop)
    row = looked(environment, shop.aws)
    assert (row.stack_id, row.status, row.problem) == (STACK_ID, "CREATE_COMPLETE", "")
    assert (row.parameters, row.tags, row.template) == ({"Size": "2"}, {"owner": "ops"}, template())
    assert row.outputs == [{"key": "Where", "value": "https://example.org", "description": "Its address"}]
    assert [(one["logical_id"], one["type"]) for one in row.resources] == [
        ("Code", "AWS::S3::Bucket"),
        ("Orders", "AWS::DynamoDB::Table"),
    ]
    assert row.looked_at
    assert row.next_check_at > timezone.now() + timedelta(minutes=59)
    environment.refresh_from_db()
    assert (environment.protected, environment.stack_id, environment.observed) == (True, "", True)


def test_looking_asks_as_the_read_role_in_a_session_that_may_only_look(shop: Shop) -> None:
    seen: list[Target] = []

    class Noting(FakeAws):
        def __call__(self, target: Target) -> FakeAws:
            seen.append(target)
            return self

    aws = Noting()
    made_elsewhere(aws)
    looked(registered(shop), aws)
    (statement,) = json.loads(seen[0].policy)["Statement"]
    names = {action.removeprefix("cloudformation:") for action in statement["Action"]}
    assert names == {"DescribeStacks", "GetTemplate", "ListStackResources"}
    assert statement["Resource"] == [f"arn:aws:cloudformation:us-east-1:111122223333:stack/{NAME}/*"]
    assert seen[0].role_arn == shop.cast.account.read_role_arn
    assert not aws.cloudformation.ledger
    assert not aws.storage.puts


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"status": "DELETE_COMPLETE"}, "does not exist"),
        ({"status": "REVIEW_IN_PROGRESS"}, "only planned so far"),
        ({"parent": OTHER}, "belongs to another stack, parent"),
        ({"tags": {"tierboard:environment": "somebody"}}, "made by another environment of Tierboard"),
        ({"id": STACK_ID.replace("us-east-1", "eu-west-1")}, "another account or region"),
        ({"id": STACK_ID.replace("111122223333", "999999999999")}, "another account or region"),
    ],
)
def test_what_cannot_be_observed_says_why_and_leaves_nothing_half_seen(
    shop: Shop, columns: dict[str, Any], words: str
) -> None:
    made_elsewhere(shop.aws, **columns)
    row = looked(registered(shop), shop.aws)
    assert words in row.problem
    assert (row.stack_id, row.status, row.template, row.resources, row.looked_at) == ("", "", "", [], None)


def test_another_stack_that_got_the_name_later_is_another_one(shop: Shop) -> None:
    environment = observed(shop)
    shop.aws.cloudformation.stacks.clear()
    made_elsewhere(shop.aws, id=f"{STACK_ID}2")
    row = looked(environment, shop.aws)
    assert "was deleted" in row.problem
    assert (row.stack_id, row.status) == (STACK_ID, "CREATE_COMPLETE")


@pytest.mark.parametrize(
    ("trouble", "operation", "words", "soon"),
    [
        (Trouble.DENIED, "GetTemplate", "Add the stack to the statement LookAtStacks", False),
        (Trouble.DENIED, "AssumeRole", "does not let Tierboard in", False),
        (Trouble.THROTTLED, "DescribeStacks", "asked us to slow down", True),
        (Trouble.FOREIGN, "GetCallerIdentity", "another AWS account", False),
        (Trouble.UNKNOWN, "DescribeStacks", "no clear answer to DescribeStacks", True),
        (Trouble.ABSENT, "GetTemplate", "was deleted while we looked", False),
    ],
)
def test_trouble_is_said_in_words_and_asked_about_again(
    shop: Shop, trouble: Trouble, operation: str, words: str, soon: bool
) -> None:
    class Troubled(FakeAws):
        def __call__(self, target: Target) -> FakeAws:
            raise AwsProblem(trouble, operation, "Code", "AWS's own words")

    row = looked(registered(shop), Troubled())
    assert words in row.problem
    assert (row.aws_said, row.looked_at) == ("AWS's own words", None)
    assert (row.next_check_at < timezone.now() + timedelta(minutes=1)) is soon


def test_what_was_seen_before_stays_when_aws_does_not_answer(shop: Shop) -> None:
    environment = observed(shop)

    def away(operation: str) -> None:
        raise AwsProblem(Trouble.UNKNOWN, operation, "Timeout", "no answer")

    shop.aws.cloudformation.before = away
    row = looked(environment, shop.aws)
    assert "What was seen before is kept." in row.problem
    assert (row.stack_id, row.attempts) == (STACK_ID, 1)
    first = row.next_check_at
    assert looked(environment, shop.aws).next_check_at > first + timedelta(seconds=10)


def test_a_look_that_was_taken_over_writes_nothing(shop: Shop) -> None:
    made_elsewhere(shop.aws)
    environment = registered(shop)
    row = observing.claim(environment.pk)
    assert row is not None
    assert observing.claim(environment.pk) is None
    look_again(environment=environment, by=shop.cast.developer)
    assert not observing.saw_nothing(row, "late", clear=True)
    assert looked(environment, shop.aws).problem == ""


def test_an_exhausted_allowance_puts_the_look_off(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_at_stack, "may_call", lambda target, calls: False)
    environment = registered(shop)
    assert not look(environment.pk, connect=shop.aws)
    row = ObservedStack.objects.get(pk=environment.pk)
    assert (row.look_id, row.tried_at) == (None, None)
    assert not observing.due(5)


def test_an_account_that_is_refused_is_not_asked(shop: Shop) -> None:
    environment = registered(shop)
    AwsAccount.objects.filter(pk=shop.cast.account.pk).update(passed_at=None, verdict="refused")
    assert "was refused by its check" in looked(environment, shop.aws).problem


@pytest.mark.parametrize(
    ("sent", "processed", "words"),
    [
        ("Resources:\n  Orders:\n    Type: AWS::DynamoDB::Table\n", "", ""),
        ('{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}', template(Orders="AWS::DynamoDB::Table"), ""),
        ("a: &x [1]\nb: *x\n", "", "cannot be read"),
        (template(**{f"T{n}": "AWS::" + "x" * 2500 for n in range(500)}), "", "larger than 1 MB"),
    ],
)
def test_templates_as_people_send_them(shop: Shop, sent: str, processed: str, words: str) -> None:
    found = made_elsewhere(shop.aws, sent)
    found.processed = processed
    shop.aws.cloudformation.resources = lambda stack_id: ()  # type: ignore[method-assign]
    row = looked(registered(shop), shop.aws)
    assert words in row.problem
    assert row.template == ("" if words else template(Orders="AWS::DynamoDB::Table"))


def test_a_template_does_not_say_for_itself_what_holds_data(shop: Shop) -> None:
    ours = {"Tierboard": {"Component": "web", "Kind": "site"}, "Other": 1}
    resources = {"Web": {"Type": "AWS::S3::Bucket", "Metadata": ours}}
    made_elsewhere(shop.aws, json.dumps({"Resources": resources}))
    row = looked(registered(shop), shop.aws)
    assert json.loads(row.template)["Resources"]["Web"]["Metadata"] == {"Other": 1}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Orders"}, "This name cannot be used"),
        ({"name": "dev"}, "already has an environment named dev"),
        ({"stack_name": "1-orders"}, "This is no stack's name"),
        ({"stack_name": "arn:aws:x"}, "This is no stack's name"),
        ({"region": "eu-north-1"}, "does not allow the region eu-north-1"),
    ],
)
def test_what_cannot_be_registered(shop: Shop, changes: dict[str, str], words: str) -> None:
    wanted = {"name": "orders", "region": "us-east-1", "stack_name": NAME} | changes
    with pytest.raises(Refused, match=words):
        register_stack(application=shop.application, account=shop.cast.account, by=shop.cast.developer, **wanted)
    assert not Environment.objects.filter(observed=True).exists()


def test_who_may_register(shop: Shop) -> None:
    wanted: dict[str, Any] = {"name": "orders", "region": "us-east-1", "stack_name": NAME}
    with pytest.raises(Refused, match="Only developers"):
        register_stack(application=shop.application, account=shop.cast.account, by=shop.cast.viewer, **wanted)
    with pytest.raises(Refused, match="belongs to another team"):
        register_stack(application=shop.application, account=shop.cast.other_account, by=shop.cast.developer, **wanted)


def test_the_same_stack_is_registered_once_and_whose_it_is_stays_untold(shop: Shop) -> None:
    environment = registered(shop)
    with pytest.raises(Refused) as refused:
        registered(shop, "again")
    assert environment.name not in refused.value.sentence
    assert str(shop.application) not in refused.value.sentence
    assert refused.value.field == "stack_name"
    with pytest.raises(Refused, match="an environment in Tierboard already"):
        registered(shop, "own", own_stack(shop))


def own_stack(shop: Shop) -> str:
    """The stack of an environment that is Tierboard's own."""
    return shop.environment("staging").stack_name


@pytest.mark.parametrize("kind", [Kind.DEPLOY, Kind.ROLLBACK, Kind.DESTROY, Kind.RESCUE, Kind.REVERT_DRIFT])
def test_everything_but_taking_over_is_refused(shop: Shop, kind: Kind) -> None:
    environment = observed(shop)
    revision = shop.first if kind in {Kind.DEPLOY, Kind.ROLLBACK} else None
    with pytest.raises(Refused, match="only observed: Tierboard changes nothing there"):
        asked(environment, shop.cast.developer, revision, kind=kind, note="Now")
    assert not Deployment.objects.exists()
    assert "Take it over first" in str(policies.may_destroy(shop.cast.owner, environment))


def test_forgetting_removes_our_rows_alone(shop: Shop) -> None:
    environment = observed(shop)
    with pytest.raises(Refused, match="Only developers"):
        forget(environment=environment, by=shop.cast.viewer)
    forget(environment=environment, by=shop.cast.developer)
    assert not ObservedStack.objects.exists()
    assert shop.application.environments.count() == 3
    assert shop.aws.cloudformation.ledger == []
    entry = AuditEntry.objects.get(action="environment.forgotten")
    assert "Nothing was changed at AWS" in entry.sentence
    registered(shop)


def test_what_is_our_own_is_not_forgotten(shop: Shop) -> None:
    with pytest.raises(Refused, match="not only observed"):
        forget(environment=shop.environment("dev"), by=shop.cast.developer)
    with pytest.raises(Refused, match="not observed any more"):
        look_again(environment=shop.environment("dev"), by=shop.cast.developer)


def test_looks_are_in_the_log_when_they_say_something_new(shop: Shop) -> None:
    environment = observed(shop)
    looked(environment, shop.aws)
    assert AuditEntry.objects.filter(action="environment.looked_at").count() == 1
    look_again(environment=environment, by=shop.cast.developer)
    looked(environment, shop.aws)
    assert AuditEntry.objects.filter(action="environment.looked_at").count() == 2


def test_parameters_count_with_the_value_they_have(shop: Shop) -> None:
    text = json.dumps(
        {
            "Parameters": {"A": {"Default": "1"}, "B": {"Default": "1"}},
            "Resources": {"Orders": {"Type": "AWS::DynamoDB::Table"}},
        }
    )
    made_elsewhere(shop.aws, text, parameters={"A": "2", "B": "****"})
    environment = registered(shop)
    row = looked(environment, shop.aws)
    assert observing.template_as_deployed(row)["Parameters"] == {"A": {"Default": "2"}, "B": {}}
    assert selectors.estimate_of(observing.template_as_deployed(row), environment).resource_count == 1


def test_a_throttled_look_slows_everybody_down(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    drained: list[tuple[str, str, int]] = []
    monkeypatch.setattr(budget, "drain", lambda *place: drained.append(place))

    def slow(operation: str) -> None:
        raise AwsProblem(Trouble.THROTTLED, operation, "Throttling", "Rate exceeded")

    shop.aws.cloudformation.before = slow
    looked(registered(shop), shop.aws)
    assert drained == [("111122223333", "us-east-1", 1)]
