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
        ("UsernameConfiguration", None, "capital letters"),
        ("UsernameConfiguration", {"CaseSensitive": True}, "No form has this: UsernameConfiguration.CaseSensitive"),
        ("LambdaConfig", {"PreSignUp": "arn:aws:lambda:eu-central-1:123456789012:function:f"}, "No form has this"),
        ("Policies", {"PasswordPolicy": {"MinimumLength": 8}}, "rules for passwords"),
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
