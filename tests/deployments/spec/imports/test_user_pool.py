"""User pools of templates: what becomes sign-in, what stays as written, and why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical

PLAIN: dict[str, Any] = {"kind": "user_pool", "clients": [{"name": "web"}]}
FULL: dict[str, Any] = {
    "kind": "user_pool",
    "sign_in": "email_or_phone",
    "self_sign_up": False,
    "mfa": "optional",
    "text_codes": True,
    "clients": [{"name": "web", "password": True, "callback_urls": ["https://www.example.com/in"]}],
    "domain_prefix": "shop",
    "providers": [{"type": "google", "client_id": "1234", "secret": "tierboard/google", "secret_key": "key"}],
    "passwords": {"minimum_length": 16, "symbols": True},
    "own_attributes": [{"name": "team"}],
    "deletion_protection": True,
}


def drawn(settings: dict[str, Any]) -> dict[str, Any]:
    return json.loads(render(parse({"version": 1, "components": {"people": settings}})).pretty)  # type: ignore[no-any-return]


def pool_of(template: dict[str, Any]) -> dict[str, Any]:
    pools = [one for one in template["Resources"].values() if one["Type"] == "AWS::Cognito::UserPool"]
    return pools[0]["Properties"]  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


@pytest.mark.parametrize("settings", [PLAIN, FULL], ids=["plain", "full"])
def test_a_pool_comes_back_whole_with_its_logical_ids(settings: dict[str, Any]) -> None:
    template = drawn(settings)
    found = imported(template)
    again = render(parse(found.document))
    assert {one.kind for one in found.resources} == {"user_pool"}
    assert canonical(again.body["Resources"]) == canonical(template["Resources"])


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("UsernameConfiguration", None, "Capital letters count"),
        ("UsernameConfiguration", {"CaseSensitive": True}, "Capital letters count"),
        ("LambdaConfig", {"PreSignUp": "arn:aws:lambda:eu-central-1:123456789012:function:f"}, "No form has this"),
        ("Policies", {"PasswordPolicy": {"MinimumLength": 8}}, "never guessed: RequireLowercase, RequireUppercase"),
        ("Schema", [{"Name": "email", "Required": True}], "whether email may change later"),
        ("MfaConfiguration", "SOMETIMES", "another form"),
        ("Schema", ["odd"], "another form"),
    ],
)
def test_what_no_form_says_stays_as_written(key: str, value: Any, reason: str) -> None:
    template = drawn(PLAIN)
    properties = pool_of(template)
    properties.pop(key, None)
    properties |= {} if value is None else {key: value}
    found = imported(template)
    assert {one.kind for one in found.resources} == {"raw"}
    assert any(reason in one.reason for one in found.resources)


def by_somebody_else(template: dict[str, Any]) -> dict[str, Any]:
    """The template as other people write it: without our notes."""
    for body in template["Resources"].values():
        del body["Metadata"]
    return template


def component_of(found: Imported) -> tuple[str, dict[str, Any]]:
    assert {one.kind for one in found.resources} == {"user_pool"}
    (name,) = (name for name, one in found.document["components"].items() if one["kind"] == "user_pool")
    return name, found.document["components"][name]


def client_of(template: dict[str, Any]) -> dict[str, Any]:
    (found,) = (one for one in template["Resources"].values() if one["Type"] == "AWS::Cognito::UserPoolClient")
    return found["Properties"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("lengths", "access", "refresh"),
    [
        ({}, 60, 30),
        ({"AccessTokenValidity": 2, "RefreshTokenValidity": 0}, 120, 30),
        ({"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "days"}}, 1_440, 30),
        ({"RefreshTokenValidity": 48, "TokenValidityUnits": {"RefreshToken": "hours"}}, 60, 2),
    ],
)
def test_lengths_of_tokens_are_read_in_the_units_that_aws_takes(
    lengths: dict[str, Any], access: int, refresh: int
) -> None:
    template = drawn(PLAIN)
    properties = client_of(template)
    for name in ("AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity", "TokenValidityUnits"):
        del properties[name]
    properties |= lengths
    found = imported(by_somebody_else(template))
    (client,) = component_of(found)[1]["clients"]
    assert (client["access_minutes"], client["id_minutes"], client["refresh_days"]) == (access, 60, refresh)
    assert not any("Token" in place for places in found.adds.values() for place in places)


@pytest.mark.parametrize(
    ("left_out", "said", "reason"),
    [
        ("GenerateSecret", {}, "does not say its GenerateSecret"),
        ("ClientName", {}, "does not say its ClientName"),
        ("ExplicitAuthFlows", {}, "ALLOW_CUSTOM_AUTH"),
        (
            "AccessTokenValidity",
            {"TokenValidityUnits": {"AccessToken": "seconds"}, "AccessTokenValidity": 301},
            "301 sec",
        ),
        ("TokenValidityUnits", {"TokenValidityUnits": {"IdToken": "weeks"}}, "counted in weeks"),
    ],
)
def test_an_app_that_no_form_says_keeps_the_pool_as_written(left_out: str, said: dict[str, Any], reason: str) -> None:
    template = drawn(PLAIN)
    properties = client_of(template)
    del properties[left_out]
    properties |= said
    found = imported(template)
    assert {one.kind for one in found.resources} == {"raw"}
    assert any(reason in one.reason for one in found.resources)


def test_what_aws_does_by_itself_is_not_told_as_added_and_the_plan_is() -> None:
    """A pool that was made before there were plans may be on another than new ones get: that is said."""
    template = drawn(PLAIN)
    pool = pool_of(template)
    for name in ("DeletionProtection", "MfaConfiguration", "UserPoolTier"):
        del pool[name]
    del pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
    client_of(template)["ExplicitAuthFlows"].reverse()
    found = imported(by_somebody_else(template))
    adds = found.adds[component_of(found)[0]]
    assert "UserPoolTier" in adds
    assert not {"DeletionProtection", "MfaConfiguration"} & set(adds)
