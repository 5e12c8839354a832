"""What policies say before and after, in the same words and without hiding a difference."""

from typing import Any

import pytest

from deployments.changes.statements import Side, both, is_policy

TEMPLATE = {
    "Resources": {
        "Table": {"Type": "AWS::DynamoDB::Table", "Metadata": {"Tierboard": {"Component": "orders"}}},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Metadata": {"Tierboard": {"Component": "notes"}}},
    }
}
ON_TABLE = {"Fn::GetAtt": ["Table", "Arn"]}
ALLOW = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": ON_TABLE}
LATER = {"Fn::Sub": "arn:${AWS::Partition}:ssm:::x"}


def lines(*statements: Any, name: str = "PolicyDocument", owner: str = "") -> tuple[str, ...]:
    side = Side({"Statement": list(statements)}, TEMPLATE)
    return both(name, side, Side(None, TEMPLATE), owner)[0]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (ALLOW, "add items to orders"),
        ({**ALLOW, "Effect": "Deny"}, "never add items to orders"),
        ({**ALLOW, "Action": "s3:Odd", "Resource": "*"}, "use s3:Odd on everything"),
        ({**ALLOW, "Resource": LATER}, "add items to arn:${AWS::Partition}:ssm:::x"),
        ({**ALLOW, "Resource": {"Fn::Join": ["", ["a", "b"]]}}, 'add items to {"Fn::Join": ["", ["a", "b"]]}'),
        (
            {"Effect": "Allow", "NotAction": ["a:B", "c:D"], "Resource": ON_TABLE},
            "do everything but a:B and c:D on orders",
        ),
        ({"Effect": "Deny", "Action": "a:B", "NotResource": ON_TABLE}, "never do a:B on everything but orders"),
        ({"If": "so"}, 'do what AWS works out while deploying, with {"If": "so"}'),
        ({**ALLOW, "Condition": {"Bool": {"aws:X": "true"}}}, "add items to orders, if aws:X Bool true"),
        (
            {**ALLOW, "Condition": {"ArnLike": {"aws:SourceArn": [ON_TABLE, "b"]}, "Null": {"y": "false"}}},
            "add items to orders, if aws:SourceArn ArnLike orders or b and y Null false",
        ),
        ({**ALLOW, "Condition": {"Fn::If": ["A", {}, {}]}}, 'add items to orders, if {"Fn::If": ["A", {}, {}]}'),
        ({**ALLOW, "Condition": {"Odd": "x"}}, "add items to orders, if Odd x"),
        ({**ALLOW, "Principal": "*"}, "everyone may add items to orders"),
        ({**ALLOW, "Effect": "Deny", "Principal": {"AWS": "*"}}, "everyone may never add items to orders"),
        ({**ALLOW, "NotPrincipal": {"Service": ["a", "b"]}}, "everyone but a or b may add items to orders"),
        ({**ALLOW, "Principal": {"Ref": "AWS::AccountId"}}, "AWS::AccountId may add items to orders"),
    ],
)
def test_a_statement_is_said_with_all_its_elements(statement: dict[str, Any], said: str) -> None:
    assert lines(statement) == (said,)


def test_who_may_take_a_role_and_what_goes_over_a_whole_thing() -> None:
    taken = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert lines(taken, name="AssumeRolePolicyDocument") == ("lambda.amazonaws.com may take the role",)
    assert lines({**taken, "Action": "a:*"}) == ("lambda.amazonaws.com may use a:*",)


def test_nobody_writes_logs_to_themselves() -> None:
    logs = {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": {"Fn::GetAtt": ["Logs", "Arn"]}}
    assert lines(logs, owner="notes") == ("write its own logs",)
    assert lines({**logs, "Principal": "*"}, owner="notes") == ("everyone may write logs to notes",)


def test_policies_of_aws_s_own_and_of_roles_by_name() -> None:
    arns = Side(["arn:one", "arn:two"], TEMPLATE)
    old, new = both("ManagedPolicyArns", arns, Side("arn:one", TEMPLATE))
    assert old == ("do all that this policy allows: arn:one", "do all that this policy allows: arn:two")
    assert new == old[:1]
    named = Side([{"PolicyName": "uses", "PolicyDocument": {"Statement": ALLOW}}, "odd"], TEMPLATE)
    assert both("Policies", named, Side(None, TEMPLATE)) == (
        ("add items to orders", "do what AWS works out while deploying, with odd"),
        (),
    )


def test_where_words_are_the_same_and_rights_are_not_aws_s_words_stand_beside() -> None:
    one = {"Effect": "Allow", "Action": ["dynamodb:DescribeTable"], "Resource": ON_TABLE}
    two = {**one, "Action": ["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"]}
    old, new = both("PolicyDocument", Side({"Statement": one}, TEMPLATE), Side({"Statement": two}, TEMPLATE))
    arn = '{"Fn::GetAtt": ["Table", "Arn"]}'
    assert old == (f"see the settings of orders (dynamodb:DescribeTable on {arn})",)
    assert new[0].endswith(f", dynamodb:ListTagsOfResource on {arn})")
    same = Side({"Statement": two}, TEMPLATE)
    assert both("PolicyDocument", same, same)[0] == ("see the settings of orders",)


def test_rules_for_passwords_are_no_policies() -> None:
    assert is_policy("AWS::IAM::Role", "Policies")
    assert not is_policy("AWS::Cognito::UserPool", "Policies")
    assert not is_policy("AWS::IAM::Role", "RoleName")
