"""Attributes that AWS cannot take back, rights on people in words, and what decides about them."""

from __future__ import annotations

from typing import Any

import pytest

from deployments.changes.checks import Facts, Severity, check
from deployments.changes.people import RIGHTS
from deployments.changes.resources import about
from deployments.changes.rights import Right, in_words
from deployments.spec.kinds.user_pool import ACTIONS
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import function, only


def rendered(**settings: Any) -> Any:
    return render(parse(only(people={"kind": "user_pool", **settings}))).body


TEAM = {"name": "team"}


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ([TEAM], [TEAM], ""),
        ([TEAM], [TEAM, {"name": "badge"}], ""),
        ([], [TEAM], ""),
        ([TEAM], [], "team"),
        ([TEAM], [{**TEAM, "type": "Number"}], "team"),
        ([TEAM, {"name": "badge"}], [], "badge, team"),
    ],
)
def test_attributes_only_come(before: list[Any], after: list[Any], lost: str) -> None:
    templates = rendered(own_attributes=before), rendered(own_attributes=after)
    found = [one for one in check(Facts((), *templates, protected=False)) if one.code == "attribute_lost"]
    assert bool(found) is bool(lost)
    for one in found:
        assert (one.severity, one.component, one.field) == (Severity.DENY, "people", "own_attributes")
        assert f"have: {lost}. Put it back" in one.sentence


def test_a_new_pool_may_have_other_attributes() -> None:
    templates = rendered(own_attributes=[TEAM]), rendered(sign_in="username")
    assert all(one.code != "attribute_lost" for one in check(Facts((), *templates, protected=False)))


def test_every_right_on_people_has_words() -> None:
    assert {f"cognito-idp:{action}" for actions in ACTIONS.values() for action in actions} == RIGHTS.keys()
    template = render(parse(only(desk=function(uses={"people": "manage"}), people={"kind": "user_pool"}))).body
    pool = next(name for name, one in template["Resources"].items() if one["Type"] == "AWS::Cognito::UserPool")
    right = Right("cognito-idp:AdminDeleteUser", f'{{"Fn::GetAtt": ["{pool}", "Arn"]}}')
    assert in_words(right, template, "desk") == "delete people from people"
    assert about(pool, "AWS::Cognito::UserPool", template).holds_data


def test_a_role_that_writes_text_messages_is_no_role_for_everything() -> None:
    codes = {one.code for one in check(Facts((), {}, rendered(sign_in="phone"), protected=True))}
    assert not codes & {"rights_everything", "data_not_kept"}
