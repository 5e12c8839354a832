"""How an operator brings in the first team, its people and its account."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from teams.models import AwsAccount, Team, User
from teams.policies import roles_in
from teams.roles import Role

pytestmark = pytest.mark.django_db

READ, DEPLOY = "arn:aws:iam::123456789012:role/tierboard-read", "arn:aws:iam::123456789012:role/tierboard-deploy"


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEW_MEMBER_PASSWORD", "correct horse battery staple")


def _add(email: str = "ann@example.org", **options: Any) -> str:
    out = StringIO()
    given: dict[str, Any] = {"team": "Platform", "role": ["owner"], "name": "Ann", "new_team": True} | options
    arguments = [email, f"--team={given['team']}", f"--name={given['name']}"]
    arguments += [f"--role={role}" for role in given["role"]] + ["--new-team"] * given["new_team"]
    call_command("add_member", *arguments, stdout=out)
    return out.getvalue()


def _register(**options: Any) -> str:
    out = StringIO()
    given = {"team": "Platform", "name": "Main", "read_role": READ, "deploy_role": DEPLOY, "region": ["eu-central-1"]}
    call_command("register_account", stdout=out, **(given | options))
    return out.getvalue()


def test_the_first_owner_can_sign_in_and_owns() -> None:
    assert _add() == "ann@example.org is now owner in Platform.\n"
    user = User.objects.get(email="ann@example.org")
    assert user.check_password("correct horse battery staple")
    assert roles_in(user, Team.objects.get()) == frozenset(Role)


def test_a_second_call_replaces_the_roles() -> None:
    _add()
    _add("ANN@example.org", role=["viewer", "finance"], name="")
    user = User.objects.get()
    assert roles_in(user, Team.objects.get()) == {Role.VIEWER, Role.FINANCE}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"new_team": False}, "There is no team named Platform. Teams: none yet"),
        ({"name": ""}, "say how they are called"),
        ({"team": " "}, "1 to 60 characters"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        _add(**options)
    assert not User.objects.exists()
    assert not Team.objects.exists()


def test_weak_passwords_and_bad_addresses_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="valid email"):
        _add("nobody")
    monkeypatch.setenv("NEW_MEMBER_PASSWORD", "short")
    with pytest.raises(CommandError, match="too short"):
        _add()


def test_an_account_gets_our_external_id_once() -> None:
    _add()
    first, second = _register(), _register()
    account = AwsAccount.objects.get()
    assert first == second
    assert account.external_id in first
    assert (account.partition, account.account_id, account.regions) == ("aws", "123456789012", ["eu-central-1"])


def test_a_second_call_changes_roles_and_regions_and_keeps_the_external_id() -> None:
    _add()
    before = _register()
    _register(name="Mainland", region=["eu-west-1"], read_role=READ + "-2")
    account = AwsAccount.objects.get()
    assert (account.name, account.regions, account.read_role_arn) == ("Mainland", ["eu-west-1"], READ + "-2")
    assert account.external_id in before


def test_without_roles_it_prints_what_they_are_made_with() -> None:
    _add()
    told = _register(account="123456789012", read_role="", deploy_role="")
    account = AwsAccount.objects.get()
    assert f'"sts:ExternalId": "{account.external_id}"' in told and "Make the two roles" in told
    assert (account.has_roles, account.next_check_at) == (False, None)
    template = json.loads(_register(account="123456789012", read_role="", deploy_role="", template=True))
    roles = {name for name, row in template["Resources"].items() if row["Type"] == "AWS::IAM::Role"}
    # The third one only when somebody says so in the stack.
    assert roles == {"ReadRole", "DeployRole", "LogRole"}
    assert "checks both roles now" in _register()


def test_teams_whose_names_give_one_slug_live_side_by_side() -> None:
    for name in ("Platform Engineering Team A", "Platform Engineering Team B", "東京", "!!", "3D"):
        _add(team=name)
    slugs = set(Team.objects.values_list("slug", flat=True))
    assert slugs == {"platform-engineering", "platform-engineering-2", "team", "team-2", "t-3d"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"team": "Nobody"}, "no team named Nobody"),
        ({"read_role": "arn:aws:iam::12:role/x"}, "is no role"),
        ({"read_role": "arn:aws:sts::123456789012:assumed-role/x/y"}, "is no role"),
        ({"deploy_role": DEPLOY.replace("123456789012", "210987654321")}, "belongs to account 210987654321"),
        ({"deploy_role": DEPLOY.replace("aws:", "aws-cn:", 1)}, "partition aws-cn"),
        ({"deploy_role": ""}, "Name both roles, or none yet"),
        ({"read_role": "", "deploy_role": ""}, "Say which account it is"),
        ({"account": "12"}, "twelve digits"),
        ({"name": "x" * 61}, "1 to 60 visible characters"),
        ({"region": ["us-east-1/../"]}, "Choose regions of AWS"),
    ],
)
def test_odd_accounts_are_refused(options: dict[str, Any], sentence: str) -> None:
    _add()
    with pytest.raises(CommandError, match=sentence):
        _register(**options)
    assert not AwsAccount.objects.exists()
