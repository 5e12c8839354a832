"""Sign-in: what is refused and in which words, what AWS can never change, and what websites and functions are given."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.spec.diff import diff
from deployments.spec.parse import parse, problems_of
from deployments.spec.site_config import site_config
from tests.deployments.spec.examples import function, of_type, only, resources, site, variables

GOOGLE = {"type": "google", "client_id": "1234", "secret": "tierboard/google"}
HOSTED = {"domain_prefix": "shop", "clients": [{"name": "web", "callback_urls": ["https://www.example.com/in"]}]}


def pool(**settings: Any) -> dict[str, Any]:
    return {"kind": "user_pool", **settings}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"sign_in": "fax"}, "sign_in", '"fax" is not possible. Choose email, username, phone or email_or_phone.'),
    ({"clients": []}, "clients", "Apps: Add at least 1."),
    ({"clients": [{"name": "web"}, {"name": "web"}]}, "clients.1.name", "web is already client 1."),
    ({"clients": [{"name": "a/b"}]}, "clients.0.name", "Use 1 to 128 letters"),
    ({"clients": [{"name": "a", "access_minutes": 4}]}, "clients.0.access_minutes", "The least is 5 minutes"),
    ({"clients": [{"name": "a", "refresh_days": 3651}]}, "clients.0.refresh_days", "The most is 3,650 days"),
    ({"clients": [{"name": "a", "secure_password": False}]}, "clients.0", "Nobody could sign in through this client."),
    (
        {"clients": [{"name": "a", "sign_out_urls": ["https://a.example"]}]},
        "clients.0.sign_out_urls",
        "These belong to the hosted pages.",
    ),
    ({"domain_prefix": "Shop"}, "domain_prefix", "small letters"),
    ({"domain_prefix": "-shop"}, "domain_prefix", "no hyphen first or last"),
    ({"domain_prefix": "x" * 46}, "domain_prefix", "Use 1 to 45"),
    ({"domain_prefix": "my-cognito"}, "domain_prefix", "AWS takes no address with cognito in it."),
    ({**HOSTED, "domain_prefix": None}, "domain_prefix", "so they need an address"),
    ({"providers": [GOOGLE]}, "providers", "Say for an app where it comes back to."),
    ({"text_codes": True}, "text_codes", "This belongs to a second step."),
    ({"threat_protection": "act"}, "threat_protection", "Only the plan Plus looks for strange sign-ins."),
    ({"needed_attributes": ["given_nam"]}, "needed_attributes.0", "Did you mean given_name?"),
    ({"needed_attributes": ["name", "name"]}, "needed_attributes.1", "name is already in the list."),
    ({"own_attributes": [{"name": "email"}]}, "own_attributes.0.name", "email is a standard attribute"),
    ({"own_attributes": [{"name": "x" * 21}]}, "own_attributes.0.name", "Use 1 to 20 letters"),
    ({"own_attributes": [{"name": "a"}, {"name": "a"}]}, "own_attributes.1.name", "a is already attribute 1."),
    ({"own_attributes": [{"name": f"a{n}"} for n in range(51)]}, "own_attributes", "There may be 50; there are more."),
    ({"passwords": {"minimum_length": 5}}, "passwords.minimum_length", "The least is 6 characters"),
    (
        {"mail": {"identity_arn": "example.com", "sender": "a@b.example"}},
        "mail.identity_arn",
        "Write the ARN of an SES",
    ),
    (
        {"mail": {"identity_arn": "arn:aws:ses:eu-west-1:123456789012:identity/b.example", "sender": "a"}},
        "mail.sender",
        "Write one e-mail address",
    ),
]


@pytest.mark.parametrize(("settings", "field", "words"), WRONG)
def test_what_is_refused(settings: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(only(people=pool(**settings)))
    assert problem.place == f"people.{field}"
    assert words in problem.message


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.com",
        "https://a.example/#x",
        "www.example.com",
        "myapp://",
        "https://a b",
        "http://localhost.x",
    ],
)
def test_an_address_that_nobody_is_sent_back_to(address: str) -> None:
    clients = [{"name": "web", "callback_urls": [address]}]
    (problem,) = problems_of(only(people=pool(domain_prefix="shop", clients=clients)))
    assert "cannot be returned to" in problem.message


@pytest.mark.parametrize("address", ["https://a.example", "http://localhost:5173/in", "http://localhost", "myapp://in"])
def test_an_address_to_come_back_to(address: str) -> None:
    clients = [{"name": "web", "callback_urls": [address]}]
    assert problems_of(only(people=pool(domain_prefix="shop", clients=clients))) == ()


PROVIDERS: list[tuple[dict[str, Any], str, str]] = [
    ({"secret": "GOCSPX-abcdefghijklmnop"}, "secret", "This looks like the secret itself."),
    ({"secret": "{{resolve:ssm:x}}"}, "secret", "This looks like the secret itself."),
    ({"secret": "shop/google"}, "secret", "begins with tierboard/"),
    ({"secret_key": "a b"}, "secret_key", "Write the key inside the secret"),
    ({"name": "company"}, "name", "This belongs to OpenID Connect. Empty it, or choose OpenID Connect."),
    ({"team_id": "A1B2C3D4E5"}, "team_id", "This belongs to Apple."),
    ({"type": "oidc", "name": "company"}, "issuer", "OpenID Connect needs this. Fill it in."),
    ({"type": "apple", "team_id": "A1B2C3D4E5"}, "key_id", "Apple needs this. Fill it in."),
    ({"type": "apple", "team_id": "a", "key_id": "A1B2C3D4E5"}, "team_id", "ten capital letters and digits"),
    ({"type": "oidc", "name": "Cognito", "issuer": "https://a.example"}, "name", "Use 3 to 32 letters"),
    ({"type": "oidc", "name": "company", "issuer": "https://a.example/"}, "issuer", "no slash at its end"),
]


@pytest.mark.parametrize(("settings", "field", "words"), PROVIDERS)
def test_a_provider_that_is_refused(settings: dict[str, Any], field: str, words: str) -> None:
    (problem,) = problems_of(only(people=pool(**HOSTED, providers=[{**GOOGLE, **settings}])))
    assert problem.place == f"people.providers.0.{field}"
    assert words in problem.message


def test_two_providers_of_one_name() -> None:
    (problem,) = problems_of(only(people=pool(**HOSTED, providers=[GOOGLE, GOOGLE])))
    assert str(problem) == "people.providers.1.type: Google is already provider 1. Remove one of them."


def test_a_provider_must_tell_what_is_needed() -> None:
    (problem,) = problems_of(only(people=pool(**HOSTED, providers=[GOOGLE], needed_attributes=["birthdate"])))
    assert problem.message == "Google does not tell birthdate, which is needed from each person. Remove one."


def test_a_secret_is_a_reference_and_never_a_value() -> None:
    document = only(people=pool(**HOSTED, providers=[{**GOOGLE, "secret_key": "key"}]))
    (provider,) = of_type(document, "AWS::Cognito::UserPoolIdentityProvider").values()
    secret = provider["Properties"]["ProviderDetails"]["client_secret"]
    assert secret == "{{resolve:secretsmanager:tierboard/google:SecretString:key}}"


@pytest.mark.parametrize("change", [{"sign_in": "username"}, {"needed_attributes": ["name"]}])
def test_what_aws_can_never_change_makes_a_new_pool(change: dict[str, Any]) -> None:
    before, after = only(people=pool()), only(people=pool(**change))
    old, new = (set(of_type(document, "AWS::Cognito::UserPool")) for document in (before, after))
    assert not old & new
    (said,) = diff(parse(before), parse(after))
    assert said.replaces and "everybody signs up again" in said.sentence


def test_what_aws_can_change_keeps_the_pool_and_its_apps() -> None:
    before = only(people=pool())
    after = only(people=pool(mfa="required", plan="lite", own_attributes=[{"name": "team"}], deletion_protection=True))
    assert resources(before).keys() == resources(after).keys()


def test_the_address_of_the_hosted_pages_differs_between_stacks_and_pools() -> None:
    def domain(**settings: Any) -> Any:
        (found,) = of_type(only(people=pool(**HOSTED, **settings)), "AWS::Cognito::UserPoolDomain").values()
        return found["Properties"]["Domain"]["Fn::Join"][1]

    assert "AWS::StackId" in str(domain()[2])
    assert domain()[0] == "shop" and domain()[1] != domain(sign_in="username")[1]


def test_an_app_waits_for_the_providers_that_it_names() -> None:
    document = only(people=pool(**HOSTED, providers=[GOOGLE]))
    (client,) = of_type(document, "AWS::Cognito::UserPoolClient").values()
    assert client["DependsOn"] == list(of_type(document, "AWS::Cognito::UserPoolIdentityProvider"))
    assert client["Properties"]["SupportedIdentityProviders"] == ["COGNITO", "Google"]


@pytest.mark.parametrize(("sign_in", "texts"), [("email", 0), ("username", 0), ("phone", 1), ("email_or_phone", 1)])
def test_only_a_pool_that_writes_text_messages_has_a_role_for_them(sign_in: str, texts: int) -> None:
    assert len(of_type(only(people=pool(sign_in=sign_in)), "AWS::IAM::Role")) == texts


def test_a_function_gets_narrow_rights_and_both_ids() -> None:
    document = only(desk=function(uses={"people": "read"}), people=pool())
    found = variables(document, "DeskFunction")
    assert found.keys() == {"PEOPLE_USER_POOL_ID", "PEOPLE_CLIENT_ID"}
    (role,) = of_type(document, "AWS::IAM::Role").values()
    _, statement = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert (
        "cognito-idp:AdminGetUser" in statement["Action"] and "cognito-idp:AdminCreateUser" not in statement["Action"]
    )
    assert statement["Resource"] == {"Fn::GetAtt": [found["PEOPLE_USER_POOL_ID"]["Ref"], "Arn"]}


def test_variables_that_would_meet() -> None:
    uses = {"people": "read", "people_client_id": "read"}
    document = only(
        desk=function(uses=uses), people=pool(), people_client_id={"kind": "table", "partition_key": {"name": "a"}}
    )
    (problem,) = problems_of(document)
    assert problem.message == "people and people_client_id would both set PEOPLE_CLIENT_ID. Rename one of them."


def test_a_website_is_given_no_app_with_a_secret() -> None:
    web = site(uses={"people": "sign_in"})
    (problem,) = problems_of(only(web=web, people=pool(clients=[{"name": "a", "secret": True}])))
    assert str(problem) == "web.uses.people: A website cannot keep a secret. Add an app without one to people."
    both = pool(clients=[{"name": "a", "secret": True}, {"name": "b"}])
    assert problems_of(only(web=web, people=both)) == ()


def test_the_file_that_a_website_reads() -> None:
    told = {
        ("api", "api_url"): "https://api.example/live",
        ("people", "user_pool"): "eu-central-1_a1B2c3D4e",
        ("people", "client"): "6abc",
        ("people", "sign_in_url"): "https://shop.auth.example",
        ("others", "user_pool"): "eu-central-1_zzz",
    }
    assert site_config({"api"}, told) == {"apis": {"api": "https://api.example/live"}}
    assert site_config({"people"}, told) == {
        "apis": {},
        "sign_in": {
            "people": {
                "region": "eu-central-1",
                "user_pool_id": "eu-central-1_a1B2c3D4e",
                "client_id": "6abc",
                "hosted_pages": "https://shop.auth.example",
            }
        },
    }
