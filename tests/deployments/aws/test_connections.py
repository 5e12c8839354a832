"""Sessions: what AssumeRole is sent, whose account it must be, when a new one is opened; and checks of real roles."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from config import aws
from config.aws import Target
from deployments.actions.check_account import check
from deployments.aws import connections
from deployments.aws.connections import Connections, enter
from deployments.aws.errors import AwsProblem, Trouble
from deployments.aws.throttling import counted
from deployments.changes import Action
from teams import accounts, documents, sessions
from teams.actions import create_team
from teams.connecting import Outcome, Purpose
from teams.models import AwsAccount
from teams.policies import why_unusable
from tests.deployments.aws.test_cloudformation import ready, request, template
from tests.sandbox_process import SandboxProcess

ID = "111122223333"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


def target(sandbox: SandboxProcess, **trust: str) -> Target:
    """A role of its own that asks for ``tb-right``, and the way to it."""
    arn = sandbox.add_role(f"role-{uuid.uuid4().hex[:8]}", **({"external_id": "tb-right"} | trust))
    return Target(ID, "us-east-1", arn, "tb-right", f"session-{uuid.uuid4()}", sandbox.url)


def test_a_session_is_shared_until_it_is_forgotten(sandbox: SandboxProcess) -> None:
    connect, way = Connections(), target(sandbox)
    first = connect(way)
    assert connect(way) is first and connect(replace(way, session_name="another-one")) is not first
    connect.forget(way)
    assert connect(way) is not first


def test_a_role_that_leads_elsewhere_is_left_before_anything_is_asked(sandbox: SandboxProcess) -> None:
    with pytest.raises(AwsProblem) as problem:
        Connections()(target(sandbox, leads_to="999988887777"))
    assert problem.value.trouble is Trouble.FOREIGN and problem.value.is_final
    assert "999988887777" in problem.value.text


def test_nobody_connects_without_an_external_id(sandbox: SandboxProcess) -> None:
    open_door = replace(target(sandbox, external_id=""), external_id="")
    assert enter(open_door).account_id() == ID
    with pytest.raises(AwsProblem, match="NoExternalId"):
        Connections()(open_door)


def test_an_ended_session_says_so_and_a_new_one_goes_on(sandbox: SandboxProcess) -> None:
    connect, way = Connections(), target(sandbox)
    connect(way)
    sandbox.expire(way.session_name)
    with pytest.raises(AwsProblem) as problem:
        connect(way).cloudformation.stack("s")
    assert problem.value.trouble is Trouble.EXPIRED
    connect.forget(way)
    assert connect(way).cloudformation.stack("s") is None


def test_only_so_many_sessions_are_kept(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_HELD", 2)
    connect, way = Connections(), target(sandbox)
    first, *_ = [connect(replace(way, session_name=f"s-{number}")) for number in range(3)]
    assert connect(replace(way, session_name="s-2")) is connect(replace(way, session_name="s-2"))
    assert connect(replace(way, session_name="s-0")) is not first


def test_mutations_are_made_in_the_session_that_names_the_deployment(sandbox: SandboxProcess) -> None:
    place = {"partition": "aws", "account_id": ID, "region": "us-east-1"}
    policy = sessions.session_policy(**place, stack_name="tb-x", change_set_name="p-1")
    way = replace(target(sandbox), policy=policy)
    made = ready(Connections()(way).cloudformation, request("tb-x", "CREATE", template("A")))
    found = Connections()(way).cloudformation.change_set(made.arn)
    assert found is not None and [change.action for change in found.changes] == [Action.ADD]
    assert {row["session"] for row in sandbox.ledger() if row["action"] == "CreateChangeSet"} == {way.session_name}


def named(sandbox: SandboxProcess, settings: Any, **trust: str) -> AwsAccount:
    """An account of a new team whose roles the sandbox has; ``trust`` changes the read role's."""
    settings.SANDBOX_URL = sandbox.url
    team = create_team(name=f"Team {uuid.uuid4().hex[:6]}")
    names = {purpose: documents.role_name(team.slug, purpose) for purpose in Purpose}
    account = accounts.register_sandbox(team=team, name="Own", account_id=ID, regions=["us-east-1"], roles=names)
    sandbox.add_role(names[Purpose.DEPLOY], external_id=account.external_id)
    sandbox.add_role(names[Purpose.READ], **({"external_id": account.external_id} | trust))
    return account


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trust", "verdict", "said"),
    [
        ({}, "connected", ""),
        ({"external_id": ""}, "refused", "your trust policy does not check the ExternalId: AWS let us in without one."),
        ({"external_id": "*"}, "refused", "AWS let us in with a wrong one."),
        ({"external_id": "tb-of-another-team"}, "refused", "AWS does not let us in as the read role."),
        ({"leads_to": "999988887777"}, "refused", "leads into account 999988887777"),
    ],
)
def test_roles_are_checked(sandbox: SandboxProcess, settings: Any, trust: Any, verdict: str, said: str) -> None:
    account = named(sandbox, settings, **trust)
    assert check(account.pk, enter=enter)
    account.refresh_from_db()
    refusals = [row["sentence"] for row in account.answers if row["outcome"] == Outcome.REFUSED.value]
    assert account.verdict == verdict and said in " ".join(refusals)
    assert (why_unusable(account, "us-east-1") is None) is (verdict == "connected")


@pytest.mark.django_db
def test_an_account_that_does_not_answer_is_not_connected(sandbox: SandboxProcess, settings: Any) -> None:
    account = named(sandbox, settings)
    settings.SANDBOX_URL = "http://127.0.0.1:1"
    assert check(account.pk, enter=enter)
    account.refresh_from_db()
    assert (account.verdict, account.passed_at) == ("unknown", None)


def test_throttles_are_counted_once_however_often_a_role_is_asked_for(sandbox: SandboxProcess) -> None:
    way = target(sandbox)
    for number in range(3):
        enter(replace(way, session_name=f"session-{number}"))
    sandbox.inject("throttle", service="sts", action="AssumeRole", times=1)
    with counted() as attempts:
        enter(replace(way, session_name="throttled"))
        assert attempts() == 1


def test_the_hosts_own_credentials_are_read_again_when_aws_does_not_take_them(sandbox: SandboxProcess) -> None:
    way = target(sandbox)
    sandbox.inject("expired", service="sts", action="AssumeRole", times=1)
    assert enter(way).account_id() == ID, "asked once more, with what was read anew"
    sandbox.inject("expired", service="sts", action="AssumeRole", times=2)
    with pytest.raises(AwsProblem) as problem:
        enter(way)
    assert problem.value.trouble is Trouble.EXPIRED


def test_a_role_that_refuses_makes_nobody_read_them_again(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, asked = target(sandbox), list[Any]()

    def assume(*one: Any, **how: Any) -> Any:
        asked.append(how)
        return aws.assume(*one, **how)

    monkeypatch.setattr(connections, "assume", assume)
    with pytest.raises(AwsProblem):
        enter(replace(way, external_id="tb-wrong"))
    assert [how["anew"] for how in asked] == [False]
