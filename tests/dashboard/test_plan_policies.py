"""Changed rights in an opened row: the same words before and after, and nothing cut."""

import json
from typing import Any

from dashboard.stages.allowed import settings_of
from dashboard.stages.values import LATER, Setting, setting_of
from deployments.changes import Action, Change, Detail

ROLE = Change("Role", "AWS::IAM::Role", Action.MODIFY, component="notes")
ON_TABLE = {"Fn::GetAtt": ["Table", "Arn"]}


def template(*actions: str, sid: str = "Uses", **more: Any) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": ON_TABLE}
    policies = [{"PolicyName": "uses", "PolicyDocument": {"Statement": [statement]}}]
    table = {"Type": "AWS::DynamoDB::Table", "Metadata": {"Tierboard": {"Component": "orders"}}}
    return {"Resources": {"Role": {"Type": ROLE.type, "Properties": {"Policies": policies, **more}}, "Table": table}}


def detail(path: str = "Policies", after: str = "{{changeSet:KNOWN_AFTER_APPLY}}") -> Detail:
    return Detail(f"/Properties/{path}", path.split("/")[0], before=json.dumps([{"x": "y" * 200}]), after=after)


def drawn(setting: Setting) -> list[str]:
    marks = {"added": "+", "removed": "-", "same": " ", "gap": "."}
    return [f"{marks[line.sign]}{''.join(piece.text for piece in line.pieces)}" for line in setting.lines]


def test_rights_stand_in_words_before_and_after() -> None:
    before = template("dynamodb:GetItem", "dynamodb:Query")
    after = template("dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:PutItem")
    several = [detail(), detail("Policies/0/PolicyDocument"), detail("RoleName", "b")]
    rights, name = settings_of(ROLE, several, before, after)
    assert (rights.name, rights.aws, rights.note) == ("Rights", "Policies", "2 added, 1 removed")
    assert drawn(rights) == [
        " read items in orders",
        "-search orders",
        "+delete items in orders",
        "+add items to orders",
    ]
    assert name.name == "RoleName"


def test_the_same_rights_on_a_thing_made_anew_are_said_to_be_the_same() -> None:
    (found,) = settings_of(ROLE, [detail()], template("dynamodb:GetItem"), template("dynamodb:GetItem"))
    assert found.note.startswith("the same rights as before")
    assert not found.lines


def test_what_words_do_not_tell_stands_as_aws_says_it() -> None:
    sides = template("dynamodb:GetItem"), template("dynamodb:GetItem", sid="Other")
    values = Detail("/Properties/Policies", "Policies", before='{"Sid": "Uses"}', after='{"Sid": "Other"}')
    assert settings_of(ROLE, [values], *sides) == (setting_of(values, ROLE.type),)
    assert settings_of(ROLE, [values], {}, sides[1]) == (setting_of(values, ROLE.type),)


def test_a_long_value_before_one_that_comes_later_is_whole() -> None:
    found = setting_of(detail("Environment"))
    assert f'-    "x": "{"y" * 200}"' in drawn(found)
    assert drawn(found)[-1] == f"+{LATER}"
