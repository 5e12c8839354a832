"""Plans of templates that somebody else wrote: nothing is overlooked for being written otherwise, nothing raises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.changes.change import Action, Change, Replacement
from deployments.changes.checks import Facts, check
from deployments.changes.explain import explain, is_public
from deployments.changes.rights import in_words, rights

ROLE = "AWS::IAM::Role"


def template(type_: str, **properties: Any) -> dict[str, Any]:
    return {"Resources": {"A": {"Type": type_, "Properties": properties}}}


def said(**properties: Any) -> list[str]:
    role = template(ROLE, **properties)
    return sorted(in_words(right, role) for right in rights(role, "A"))


def test_policies_of_aws_s_are_rights() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert said(ManagedPolicyArns=[arn]) == [f"do all that this policy allows: {arn}"]


EVERYTHING = [
    {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
    {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::a"},
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
]


@pytest.mark.parametrize("statement", EVERYTHING)
def test_everything_but_something_is_everything(statement: dict[str, Any]) -> None:
    document = {"Policies": [{"PolicyName": "a", "PolicyDocument": {"Statement": statement}}]}
    (right,) = rights(template(ROLE, **document), "A")
    assert right.is_wildcard


def test_what_aws_works_out_counts_as_rights_and_as_public() -> None:
    unsure = {"Fn::If": ["InEurope", {"PolicyName": "a"}, {"Ref": "AWS::NoValue"}]}
    assert said(Policies=[unsure]) == [
        "do what AWS works out while deploying, with something AWS names while deploying"
    ]
    assert is_public("AWS::S3::BucketPolicy", {"PolicyDocument": unsure})
    assert not is_public("AWS::S3::BucketPolicy", {"PolicyDocument": {"Statement": []}})


ANYTHING = st.recursive(
    st.booleans() | st.integers() | st.text("ab*:", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Fn::If", "Ref", "Policies"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)
PARTS = [
    "Policies",
    "PolicyDocument",
    "ManagedPolicyArns",
    "KeySchema",
    "Schema",
    "Runtime",
    "RouteKey",
    "GlobalSecondar",
]
TYPES = [ROLE, "AWS::S3::BucketPolicy", "AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::Cognito::UserPool"]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(TYPES),
    st.dictionaries(st.sampled_from(PARTS), ANYTHING, max_size=3),
    st.dictionaries(st.sampled_from(PARTS), ANYTHING, max_size=3),
    st.sampled_from(list(Action)),
)
def test_whatever_a_part_holds_a_plan_is_made(type_: str, old: Any, new: Any, action: Action) -> None:
    before, after = template(type_, **old), template(type_, **new)
    change = Change(logical_id="A", type=type_, action=action, replacement=Replacement.FALSE)
    explained = explain([change], before, after)
    assert check(Facts(explained, before, after, protected=True))
