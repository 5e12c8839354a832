"""The pages of AWS accounts: the list, connecting one in steps, its state while and after a check."""

from typing import Any

import pytest
from django.utils import timezone

from teams import account_checks, accounts
from teams.connecting import QUESTIONS, Answer, Outcome, Purpose, Question
from teams.models import AwsAccount
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db

NEW = "/aws-accounts/new/"
ID = "444455556666"


def form(world: World, **changes: Any) -> dict[str, Any]:
    given = {"name": "Main", "team": str(world.cast.team.pk), "account_id": ID, "regions": ["eu-west-1"]}
    return {**given, **changes}


def made(world: World, name: str = "Main") -> AwsAccount:
    return accounts.register(team=world.cast.team, name=name, account_id=ID, regions=["eu-west-1"], by=world.cast.owner)


def ended(account: AwsAccount, *answers: Answer) -> AwsAccount:
    """After a check with these answers."""
    AwsAccount.objects.filter(pk=account.pk).update(
        next_check_at=timezone.now(), read_role_arn="r", deploy_role_arn="d", check_id=None
    )
    claimed = account_checks.claim(account.pk)
    assert claimed and account_checks.end(claimed, answers)
    return AwsAccount.objects.get(pk=account.pk)


def page(world: World, account: AwsAccount, who: str = "owner", **headers: Any) -> str:
    return client_of(world.person(who)).get(f"/aws-accounts/{account.pk}/", **headers).content.decode()


def test_the_way_from_nothing_to_a_check(built: World) -> None:
    client = client_of(built.cast.owner)
    answer = client.post(NEW, form(built))
    account = AwsAccount.objects.get(account_id=ID)
    assert (answer.status_code, answer["Location"]) == (303, f"/aws-accounts/{account.pk}/")
    text = page(built, account)
    assert account.external_id in text and "Check and connect" in text and "Not connected yet" in text
    assert f"arn:aws:iam::{ID}:role/tierboard-platform-deploy" in text
    arn = f"arn:aws:iam::{ID}:role/tierboard-platform-"
    roles = {"read_role_arn": arn + "read", "deploy_role_arn": arn + "deploy"}
    assert client.post(f"/aws-accounts/{account.pk}/roles/", roles).status_code == 303
    text = page(built, account)
    assert "Checking" in text and f"0 of {QUESTIONS} questions asked" in text and 'hx-trigger="every 1s"' in text
    account_checks.went_on(account_checks.claim(account.pk) or account, 4)
    assert f"4 of {QUESTIONS} questions asked" in page(built, account, headers={"HX-Request": "true"})


def test_polling_ends_with_the_check(built: World) -> None:
    account = ended(made(built), Answer(Question.APART, None, Outcome.GOOD, "Apart."))
    text = page(built, account, headers={"HX-Request": "true"})
    assert text.lstrip().startswith("<section") and "hx-get" not in text
    assert "Connected" in text and "Checked" in text and "Apart." in text


@pytest.mark.parametrize(
    ("outcome", "word", "not_word"),
    [
        (Outcome.REFUSED, "Refused", "Connected"),
        (Outcome.UNKNOWN, "Not known", "Connected"),
        (Outcome.SKIPPED, "Not asked", "Connected"),
    ],
)
def test_no_bad_answer_looks_connected(built: World, outcome: Outcome, word: str, not_word: str) -> None:
    answer = Answer(Question.OURS, Purpose.READ, outcome, "A reason.", "AWS's <b>own</b> words")
    text = page(built, ended(made(built), answer), headers={"HX-Request": "true"})
    assert word in text and not_word not in text and "A reason." in text
    assert "&lt;b&gt;own" in text and "Nothing can be deployed here until a check passes." in text


def test_what_passed_once_and_is_not_known_now_says_both(built: World) -> None:
    account = ended(made(built), Answer(Question.APART, None, Outcome.GOOD, "Apart."))
    account = ended(account, Answer(Question.OURS, Purpose.READ, Outcome.UNKNOWN, "AWS was silent."))
    text = page(built, account)
    assert "Not known" in text and "AWS was silent. Deployments go on as before." in text


@pytest.mark.parametrize("who", ["developer", "viewer"])
def test_others_see_the_state_and_why_they_cannot_act(built: World, who: str) -> None:
    account = made(built)
    text = page(built, account, who)
    assert account.external_id not in text and "Check and connect" not in text
    assert f"Only owners of Platform may change or check {account.name}. Ask Owner." in text
    assert "Only owners of Platform" in client_of(built.person(who)).get("/aws-accounts/").content.decode()


def test_an_empty_page_teaches(built: World) -> None:
    nobody = built.cast.viewer
    nobody.memberships.all().delete()
    text = client_of(nobody).get("/aws-accounts/").content.decode()
    assert "No account is connected" in text and "no command line" in text


def test_the_list_says_what_uses_each_account(built: World) -> None:
    text = client_of(built.cast.viewer).get("/aws-accounts/").content.decode()
    assert "3 environments of 1 application" in text and "Connected" in text


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_for_any_number(built: World, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        accounts.register(
            team=built.cast.team, name=f"A{number}", account_id=f"{number:012}", regions=["us-east-1"], by=None
        )
    client = client_of(built.cast.viewer)
    with django_assert_num_queries(10):
        client.get("/aws-accounts/")


def test_regions_that_an_ordinary_account_cannot_use_stand_by_themselves(built: World) -> None:
    text = client_of(built.cast.owner).get(NEW).content.decode()
    ordinary, _, separate = text.partition("AWS GovCloud and China (4)")
    assert "an ordinary AWS account cannot use them" in separate
    for region in ("us-gov-west-1", "cn-north-1"):
        assert f'value="{region}"' in separate and f'value="{region}"' not in ordinary
    assert "ap-southeast-7" in ordinary
    assert ordinary.index("Nothing is ever deployed to a region") < ordinary.index('value="us-east-1"')


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Fill this in"),
        ({"name": "x" * 10_000}, "Too long"),
        ({"name": "a\0b"}, "cannot be stored"),
        ({"name": "\u202eevil"}, "direction of reading"),
        ({"account_id": ""}, "Fill this in"),
        ({"account_id": "1234"}, "twelve digits"),
        ({"account_id": "<script>"}, "twelve digits"),
        ({"account_id": "9" * 10_000}, "Too long"),
        ({"account_id": "111122223333"}, "has this account already"),
        ({"regions": []}, "Tick at least one"),
        ({"regions": ["us-east-1/../"]}, "Choose one of the list"),
        ({"regions": ["us-east-1", "cn-north-1"]}, "separate parts of AWS"),
        ({"team": "x"}, "Choose one of the list"),
        ({"external_id": "mine"}, ""),
    ],
)
def test_odd_texts_for_an_account(built: World, changes: Any, sentence: str) -> None:
    answer = client_of(built.cast.owner).post(NEW, form(built, **changes))
    assert answer.status_code == (422 if sentence else 303)
    assert sentence in answer.content.decode()
    assert not AwsAccount.objects.filter(external_id="mine").exists()


@pytest.mark.parametrize(
    ("arn", "sentence"),
    [
        ("", "Fill this in"),
        ("x" * 10_000, "Too long"),
        ("a\0", "cannot be stored"),
        ("<img src=x>", "no ARN of a role"),
        ("arn:aws:iam::999988887777:role/x", "belongs to account 999988887777"),
        (f"arn:aws-cn:iam::{ID}:role/x", "partition aws-cn"),
    ],
)
def test_odd_texts_for_a_role(built: World, arn: str, sentence: str) -> None:
    account = made(built)
    roles = {"read_role_arn": arn, "deploy_role_arn": f"arn:aws:iam::{ID}:role/x"}
    answer = client_of(built.cast.owner).post(f"/aws-accounts/{account.pk}/roles/", roles)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert b"<img src" not in answer.content and b'Look again at: <a href="#id_read_role_arn_error">' in answer.content
    assert AwsAccount.objects.get(pk=account.pk).check_asked_at is None


def test_a_check_without_roles_is_refused_with_its_reason(built: World) -> None:
    answer = client_of(built.cast.owner).post(f"/aws-accounts/{made(built).pk}/check/")
    assert answer.status_code == 409 and "Name both roles first" in answer.content.decode()


def test_the_template_is_a_file_with_the_external_id(built: World) -> None:
    account = made(built)
    answer = client_of(built.cast.owner).get(f"/aws-accounts/{account.pk}/template/")
    assert answer["Content-Disposition"] == 'attachment; filename="tierboard-roles.json"'
    assert answer.json()["Resources"]["ReadRole"]["Properties"]["RoleName"] == "tierboard-platform-read"
    assert account.external_id in answer.content.decode()


def test_html_in_a_name_stays_text(built: World) -> None:
    account = made(built, "<img src=x onerror=1>")
    assert "<img" not in page(built, account)
    assert b"<img" not in client_of(built.cast.viewer).get("/aws-accounts/").content


def test_it_says_what_roles_are_for_and_where_its_regions_are(built: World) -> None:
    shown = page(built, made(built))
    assert "Lets Tierboard look at the account, and change nothing." in shown
    assert "Lets it make and change what is deployed." in shown
    assert 'Europe (Ireland) <code class="meta">eu-west-1</code>' in shown
    listed = client_of(built.cast.owner).get("/aws-accounts/").content.decode()
    assert '<span title="eu-west-1">Europe (Ireland)</span>' in listed


def test_one_team_is_named_where_an_account_is_connected(built: World) -> None:
    shown = client_of(built.cast.owner).get(NEW).content.decode()
    assert 'It is connected for team <span class="name">Platform</span>.' in shown
