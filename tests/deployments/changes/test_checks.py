"""The checks of a plan, and the rights that templates give."""

from dataclasses import replace
from typing import Any

import pytest

from deployments.changes import (
    Action,
    Change,
    Detail,
    Facts,
    Finding,
    Replacement,
    Severity,
    check,
    denied,
    explain,
)
from deployments.changes.rights import Right, added_rights, in_words, rights
from tests.deployments.changes.test_explain import KEPT, TABLE, resource


def policy(*actions: str, resource: Any = "*") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def role(*policies: dict[str, Any]) -> dict[str, Any]:
    return resource("AWS::IAM::Role", "notes", "function", "execution role", Properties={"Policies": list(policies)})


ON_TABLE = {"Fn::GetAtt": ["Table", "Arn"]}


def findings(before: dict[str, Any], after: dict[str, Any], *, protected: bool = False) -> dict[str, list[Finding]]:
    old, new = before.get("Resources", {}), after.get("Resources", {})
    raw = [Change(key, row["Type"], Action.ADD) for key, row in new.items() if key not in old]
    raw += [Change(key, row["Type"], Action.REMOVE) for key, row in old.items() if key not in new]
    raw += [Change(key, row["Type"], Action.MODIFY) for key, row in new.items() if old.get(key, row) != row]
    found: dict[str, list[Finding]] = {}
    for finding in check(Facts(explain(raw, before, after), before, after, protected)):
        found.setdefault(finding.code, []).append(finding)
    return found


def test_a_first_harmless_template_passes_everything() -> None:
    found = findings({}, template(Table={**TABLE, **KEPT}), protected=True)
    assert {finding.severity for rows in found.values() for finding in rows} == {Severity.PASS}
    assert found["protected"][0].sentence == "The stack gets termination protection."


def test_data_that_is_not_kept_is_denied_where_protected() -> None:
    for protected, severity in ((True, Severity.DENY), (False, Severity.WARN)):
        (finding,) = findings({}, template(Table=TABLE), protected=protected)["data_not_kept"]
        assert (finding.severity, finding.component) == (severity, "notes_table")


def test_removed_data_is_a_warning_with_its_component() -> None:
    (finding,) = findings(template(Table={**TABLE, **KEPT}), {})["data_at_risk"]
    assert (finding.severity, finding.component) == (Severity.WARN, "notes_table")


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}])
def test_a_bucket_that_becomes_public(principal: Any) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"}
    document = {"PolicyDocument": {"Statement": statement}}
    after = template(Policy=resource("AWS::S3::BucketPolicy", "web", "site", "policy", Properties=document))
    (finding,) = findings({}, after)["public"]
    assert finding.sentence == "Everyone on the internet can read the files of **web**."
    (finding,) = findings(after, after)["public"]
    assert (finding.severity, finding.sentence) == (Severity.PASS, "Nothing more becomes public.")
    assert findings(after, {})["public"][0].severity is Severity.PASS


@pytest.mark.parametrize(
    ("settings", "public"),
    [
        ({"HttpMethod": "GET"}, True),
        ({"HttpMethod": "GET", "AuthorizationType": "NONE"}, True),
        ({"HttpMethod": "OPTIONS"}, False),
        ({"HttpMethod": "GET", "AuthorizationType": "AWS_IAM"}, False),
        ({"HttpMethod": "GET", "ApiKeyRequired": True}, False),
    ],
)
def test_an_api_that_asks_for_no_proof(settings: dict[str, Any], public: bool) -> None:
    after = template(Method=resource("AWS::ApiGateway::Method", "api", "rest_api", "GET /", Properties=settings))
    (finding,) = findings({}, after)["public"]
    assert (finding.severity is Severity.WARN) is public


@pytest.mark.parametrize(("kind", "public"), [("NONE", True), ("AWS_IAM", False)])
def test_a_function_with_an_address_for_everyone(kind: str, public: bool) -> None:
    after = template(Url=resource("AWS::Lambda::Url", "notes", "function", "address", Properties={"AuthType": kind}))
    (finding,) = findings({}, after)["public"]
    assert (finding.severity is Severity.WARN) is public
    assert not public or finding.sentence == "Everyone can call **notes** without signing in."


def test_rights_on_indexes_and_boxes_are_said_in_words() -> None:
    places = {"Fn::Sub": "${Table.Arn}/index/*"}
    box = resource("AWS::SQS::Queue", "notes", "function", "box for failed events")
    own = {"Fn::GetAtt": ["Box", "Arn"]}
    before = template(Role=role(), Table={**TABLE, **KEPT}, Box=box)
    rights = (policy("dynamodb:Query", resource=places), policy("sqs:SendMessage", resource=own))
    after = template(Role=role(*rights), Table={**TABLE, **KEPT}, Box=box)
    (finding,) = findings(before, after)["rights_widened"]
    assert finding.sentence == "**notes** may now also search indexes of notes_table, keep its failed events."


def test_rights_that_grow_are_said_in_words() -> None:
    before = template(Role=role(policy("dynamodb:GetItem", resource=ON_TABLE)), Table={**TABLE, **KEPT})
    after = template(
        Role=role(policy("dynamodb:GetItem", "dynamodb:DeleteItem", "dynamodb:Odd", resource=ON_TABLE)),
        Table={**TABLE, **KEPT},
    )
    (finding,) = findings(before, after)["rights_widened"]
    assert finding.sentence == "**notes** may now also delete items in and use dynamodb:Odd on notes_table."
    assert findings(before, before)["rights_widened"][0].sentence == "No role may do more than before."


def test_many_rights_to_one_thing_stand_behind_its_name() -> None:
    before = template(Role=role(), Table={**TABLE, **KEPT})
    actions = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query")
    places = policy("dynamodb:Scan", resource={"Fn::Sub": "${Table.Arn}/index/*"})
    after = template(Role=role(policy(*actions, resource=ON_TABLE), places), Table={**TABLE, **KEPT})
    (finding,) = findings(before, after)["rights_widened"]
    said, _, rest = finding.sentence.partition(": ")
    assert said == "**notes** may now also use notes_table"
    assert rest == "read items, add items and search; read all of indexes of notes_table."


def test_many_at_once_says_nothing_more_beside_adding_and_deleting() -> None:
    before = template(Role=role(), Table={**TABLE, **KEPT})
    actions = [f"dynamodb:{verb}" for verb in ("BatchWriteItem", "DeleteItem", "DescribeTable", "PutItem")]
    after = template(Role=role(policy(*actions, resource=ON_TABLE)), Table={**TABLE, **KEPT})
    (finding,) = findings(before, after)["rights_widened"]
    assert finding.sentence == "**notes** may now also use notes_table: delete items, see the settings and add items."
    less = template(Role=role(policy(*(one for one in actions if "Put" not in one), resource=ON_TABLE)), Table=TABLE)
    (finding,) = findings(before, less)["rights_widened"]
    assert "use notes_table: add and delete many items, delete items and see the settings." in finding.sentence


@pytest.mark.parametrize("causing", ["", "Table.Arn"])
def test_a_change_leads_with_what_it_newly_permits(causing: str) -> None:
    before = template(Role=role(), Table={**TABLE, **KEPT})
    after = template(Role=role(policy("dynamodb:DeleteItem", resource=ON_TABLE)), Table={**TABLE, **KEPT})
    detail = Detail("/Properties/Policies", "Policies", "Properties", "Never", causing=causing)
    given = Change("Role", "AWS::IAM::Role", Action.MODIFY, Replacement.FALSE, details=(detail,))
    (found,) = explain([given], before, after)
    assert found.sentence.startswith("**notes** may now also delete items in notes_table. ")
    assert ("AWS decides while deploying" in found.sentence) is bool(causing)
    (same,) = explain([given], after, after)
    assert found.right == "**notes** may now also delete items in notes_table."
    assert replace(found, sentence=f"AWS decides. {found.right}").right == ""
    assert "may now also" not in same.sentence and same.right == ""
    (new,) = explain([replace(given, action=Action.ADD)], template(Table=TABLE), after)
    assert new.sentence.startswith("**notes** may delete items in notes_table. The execution role of **notes** is ")


def test_many_new_rights_are_cut() -> None:
    before = template(Role=role())
    after = template(Role=role(policy(*(f"sns:Do{number}" for number in range(15)), resource="arn:x")))
    assert findings(before, after)["rights_widened"][0].sentence.endswith(" and 3 more.")


def test_everything_on_everything_is_denied() -> None:
    after = template(Role=role(policy("s3:*"), policy("xray:PutTraceSegments"), policy("dynamodb:Scan")))
    (finding,) = findings({}, after)["rights_everything"]
    assert finding.severity is Severity.DENY
    assert "dynamodb:Scan, s3:* on everything" in finding.sentence
    assert denied(check(Facts((), {}, after, False))) == (finding,)


def test_a_retired_runtime_is_denied_with_its_field() -> None:
    after = template(Fn=resource("AWS::Lambda::Function", "notes", "function", Properties={"Runtime": "python3.8"}))
    (finding,) = findings({}, after)["runtime_retired"]
    assert (finding.component, finding.field) == ("notes", "runtime")
    assert "Choose python3" in finding.sentence


def test_sizes_beyond_awss_are_denied() -> None:
    many = template(**{f"T{number}": {"Type": "AWS::SNS::Topic"} for number in range(501)})
    assert "501 resources" in findings({}, many)["template_size"][0].sentence
    long = template(T={"Type": "AWS::SNS::Topic", "Properties": {"x": "y" * 1_000_000}})
    assert "Split the application" in findings({}, long)["template_size"][0].sentence


def test_what_nobody_can_see_now_is_said() -> None:
    after = template(T={"Type": "AWS::SNS::Topic", "Properties": {"x": "{{resolve:ssm:/a}} {{resolve:ssm:/b}}"}})
    assert findings({}, after)["resolved_later"][0].sentence.startswith("2 values are looked up")
    unknown = explain([Change("T", "AWS::SNS::Topic", Action.UNKNOWN)], after, after)
    assert "unknown_change" in {finding.code for finding in check(Facts(unknown, after, after, False))}


def test_findings_survive_json() -> None:
    for finding in check(Facts((), {}, template(Table=TABLE), True)):
        assert Finding.from_json(finding.to_json()) == finding


def test_rights_of_what_gives_none() -> None:
    assert rights(template(Table=TABLE), "Table") == frozenset()
    assert rights({}, "Nothing") == frozenset()
    denying = {"PolicyDocument": {"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}}
    assert rights(template(Role=role(denying)), "Role") == frozenset()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("*", "everything"),
        ("arn:aws:s3:::x", "arn:aws:s3:::x"),
        ({"Fn::Sub": "${x}"}, "something AWS names while deploying"),
        ({"Fn::Join": ["", [{"Ref": "Table"}, "/*"]]}, "notes_table"),
        ({"Fn::GetAtt": "Plain.Arn"}, "Plain"),
    ],
)
def test_targets_in_words(target: Any, words: str) -> None:
    after = template(Role=role(policy("s3:GetObject", resource=target)), Table=TABLE, Plain={"Type": "AWS::SNS::Topic"})
    (right,) = added_rights({}, after, "Role")
    assert in_words(right, after) == f"read files in {words}"


def test_a_wildcard_is_one_only_where_an_arn_was_possible() -> None:
    assert Right("s3:*", '"*"').is_wildcard
    assert not Right("s3:*", '"arn:x"').is_wildcard
    assert not Right("logs:DescribeLogGroups", '"*"').is_wildcard
