"""Identity pools of templates: what becomes direct access, what stays as written, and why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical
from tests.deployments.spec.examples import only, table

USES = {"notes": "own", "news": "guests", "lists": "read"}
FULL: dict[str, Any] = {"guests": True, "files_bucket": "shop-private-files", "uses": USES}


def drawn(**settings: Any) -> dict[str, Any]:
    direct = {"kind": "identity_pool", "user_pool": "people", **settings}
    tables = {name: table() for name in settings.get("uses", {})}
    document = only(direct=direct, people={"kind": "user_pool", "clients": [{"name": "web"}]}, **tables)
    return json.loads(render(parse(document)).pretty)  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


def reason_of(found: Imported) -> str:
    (row,) = (one for one in found.resources if one.logical_id == "DirectIdentityPool")
    assert {one.kind for one in found.resources if one.logical_id.startswith("Direct")} == {"raw"}
    assert found.problems == ()
    return row.reason


@pytest.mark.parametrize("settings", [{}, {"guests": True}, FULL, {"uses": {"notes": "own"}}], ids=str)
def test_direct_access_comes_back_with_its_roles(settings: dict[str, Any]) -> None:
    template = drawn(**settings)
    found = imported(template)
    again = render(parse(found.document))
    assert canonical(again.body["Resources"]) == canonical(template["Resources"])
    assert {one.kind for one in found.resources if one.logical_id.startswith("Direct")} == {"identity_pool"}


def test_its_rights_become_connections() -> None:
    found = imported(drawn(**FULL)).document["components"]["direct"]
    assert (found["uses"], found["guests"], found["files_bucket"]) == (USES, True, "shop-private-files")


@pytest.mark.parametrize(
    ("logical_id", "said", "reason"),
    [
        ("DirectIdentityPool", {"IdentityPoolName": "shop"}, "a name of its own (IdentityPoolName)"),
        ("DirectIdentityPool", {"AllowClassicFlow": True}, "AllowClassicFlow"),
        ("DirectIdentityPool", {"SamlProviderARNs": ["arn:aws:iam::123456789012:saml-provider/x"]}, "SamlProvider"),
        ("DirectIdentityPool", {"CognitoIdentityProviders": []}, "something else than a user pool of this template"),
        ("DirectRoles", {"Roles": {"authenticated": "arn:aws:iam::123456789012:role/x"}}, "not in this template"),
        ("DirectRoles", {"RoleMappings": {"x": {"Type": "Token"}}}, "RoleMappings"),
        ("DirectPeopleRole", {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}, "ManagedPolicyArns"),
        ("DirectPeopleRole", {"AssumeRolePolicyDocument": {"Statement": []}}, "under other conditions"),
    ],
)
def test_what_no_form_says_stays_as_written(logical_id: str, said: dict[str, Any], reason: str) -> None:
    template = drawn(**FULL)
    template["Resources"][logical_id]["Properties"] |= said
    assert reason in reason_of(imported(template))


def test_more_rights_than_a_connection_gives_keep_it_as_written() -> None:
    template = drawn(**FULL)
    (policy,) = template["Resources"]["DirectGuestRole"]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"][0]["Action"].append("dynamodb:DeleteItem")
    assert "It may do things that no connection gives" in reason_of(imported(template))


@pytest.mark.parametrize(("role", "key"), [("DirectPeopleRole", "Condition"), ("DirectGuestRole", "Action")])
def test_rights_are_never_widened_or_put_under_conditions(role: str, key: str) -> None:
    template = drawn(guests=True, uses={"notes": "own" if key == "Condition" else "guests"})
    (policy,) = template["Resources"][role]["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    if key == "Condition":
        del statement["Condition"]["Null"]
    else:
        statement["Action"] = ["dynamodb:GetItem", "dynamodb:Query"]
    assert f"{role}: It may do less" in reason_of(imported(template))


def test_a_policy_may_have_any_name_and_labels() -> None:
    template = drawn(uses={"notes": "read"})
    role = template["Resources"]["DirectPeopleRole"]
    del role["Metadata"]
    (policy,) = role["Properties"]["Policies"]
    policy["PolicyName"] = "notes"
    policy["PolicyDocument"]["Statement"][0]["Sid"] = "Read"
    found = imported(template)
    assert found.document["components"]["direct"]["uses"] == {"notes": "read"}
    assert [one.reason for one in found.resources if one.reason] == []


def test_a_table_that_is_kept_keeps_it_too_and_says_which() -> None:
    template = drawn(uses={"notes": "read"})
    template["Resources"]["NotesTable"]["Properties"]["TableName"] = "notes"
    assert reason_of(imported(template)) == "It names NotesTable, which is kept as written."
