"""Templates as text: short forms, lines, and what hostile text runs into."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.importing import import_template
from deployments.spec.imports.text import DEEPEST, LARGEST, read

SHORT_FORMS = """
Resources:
  One:
    Type: AWS::SNS::Topic
    Properties:
      A: !Ref Two
      B: !GetAtt Two.Arn.More
      C: !Sub "${Two}-x"
      D: !If [Here, 1, !Ref AWS::NoValue]
      E: !Join ["-", [a, !Select [0, !Split [",", "b,c"]]]]
      F: !GetAtt [Two, Arn]
      G: {Fn::Base64: !Sub text}
      H: [true, False, 12, 007, 1.5, 2012-10-17, "12", yesterday, -3]
"""


def test_short_forms_are_functions() -> None:
    properties = read(SHORT_FORMS).data["Resources"]["One"]["Properties"]
    assert properties["A"] == {"Ref": "Two"}
    assert properties["B"] == properties["F"] | {"Fn::GetAtt": ["Two", "Arn.More"]}
    assert properties["C"] == {"Fn::Sub": "${Two}-x"}
    assert properties["D"] == {"Fn::If": ["Here", 1, {"Ref": "AWS::NoValue"}]}
    assert properties["E"] == {"Fn::Join": ["-", ["a", {"Fn::Select": [0, {"Fn::Split": [",", "b,c"]}]}]]}
    assert properties["G"] == {"Fn::Base64": {"Fn::Sub": "text"}}
    assert properties["H"] == [True, False, 12, "007", 1.5, "2012-10-17", "12", "yesterday", -3]


def test_every_key_has_its_line() -> None:
    source = read(SHORT_FORMS)
    assert source.line("Resources", "One") == 3
    assert source.line("Resources", "One", "Properties", "B") == 7
    assert source.line("Resources", "One", "Nothing") == 3
    assert source.line("Nowhere") is None
    assert read('{\n "Resources":\n {"A": 1}}').line("Resources", "A") == 3


def test_json_with_tabs_is_read_without_lines() -> None:
    source = read('{\n\t"Resources": {\n\t\t"A": {"Type": "AWS::SNS::Topic"}}}')
    assert source.data["Resources"]["A"]["Type"] == "AWS::SNS::Topic"


def bomb() -> str:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{two}: &{two} [{', '.join([f'*{one}'] * 9)}]" for one, two in zip("abcdefg", "bcdefgh", strict=True)]
    return "\n".join(rows)


REFUSED = {
    "bomb": (bomb(), 1, "anchor or alias"),
    "twice": ("Resources:\n  A: {}\n  A: {}\n", 3, "stands twice"),
    "twice in json": ('{"Resources": {\n"A": {},\n"A": {}}}', 3, "stands twice"),
    "deep yaml": ("[" * 2000, 1, "levels deep"),
    "deep json": ('{"a":' * 200 + "1" + "}" * 200, 1, "levels deep"),
    "very deep json": ('{"a":' * 50_000, None, "levels deep"),
    "empty": (" \n", None, "nothing in it"),
    "no value": ("Resources:\n  A:\n", 2, "no value"),
    "null": ('{"Resources": {"A": null}}', 1, "no value"),
    "unsure": ("Resources:\n  A: {Enabled: yes}\n", 2, "true or false"),
    "other tag": ("Resources: !!python/object/apply:os.system [ls]\n", 1, "no short form"),
    "unknown short form": ("Resources:\n  A: !Reff B\n", 2, "no short form"),
    "second document": ("a: 1\n---\nb: 2\n", 2, "second document"),
    "a list as a name": ("? [a]\n: 1\n", 1, "as a name"),
    "nan": ('{"Resources": NaN}', None, "not a number"),
    "endless": ('{"Resources": 1e999}', 1, "too large"),
    "many digits": ('{"Resources": ' + "9" * 5000 + "}", 1, "too large"),
    "hidden": ("Resources: a\u202eb\n", 1, "reverses"),
    "hidden by an escape": ('{"Resources": {"A": "x\\u200by"}}', 1, "invisible"),
    "a surrogate": ('{"Resources": {"A": "\\ud800"}}', None, "half of a character"),
    "hidden name": ('{"Resources": {"A\\u0000": 1}}', 1, "cannot be used"),
    "too large": ("#" * (LARGEST + 1), None, "AWS takes"),
    "many values": ("[" + "1," * 100_001 + "1]", 1, "values"),
    "not utf-8": (b"\xff\xfe", None, "UTF-8"),
    "broken": ("Resources: [1\n", 2, "cannot be read"),
    "indented by tabs": ("Resources:\n\tA: 1\n", 2, "cannot be read"),
}


@pytest.mark.parametrize(("text", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_hostile_text_is_refused_at_its_line(text: str | bytes, line: int | None, words: str) -> None:
    with pytest.raises(InvalidTemplate) as refusal:
        read(text)
    (fault,) = refusal.value.faults
    assert words in fault.message
    assert fault.message.endswith(".") and fault.message.isprintable()
    assert fault.line == line


def test_as_deep_as_templates_get_is_fine() -> None:
    deep = '{"a":' * (DEEPEST - 1) + "1" + "}" * (DEEPEST - 1)
    assert read(deep).data["a"]


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from(list("{}[]:,-&*!|>'\"#%@`? \n\tabRef01.~$")), max_size=80) | st.binary(max_size=60))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    try:
        import_template(text)
    except InvalidTemplate as invalid:
        assert invalid.faults and all(str(fault).isprintable() for fault in invalid.faults)


ANYTHING = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Ref", "Fn::Sub", "Fn::If", "Fn::GetAtt", "Tags", "A"]), inner, max_size=3)
    ),
    max_leaves=8,
)
TYPES = [
    *("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Lambda::Function", "AWS::S3::Bucket"),
    *("AWS::ApiGatewayV2::Api", "AWS::CloudWatch::Alarm", "AWS::OpenSearchService::Domain"),
]
NAMES = [
    "AccessPolicies",
    "AlarmActions",
    "ClusterConfig",
    "RouteSelectionExpression",
    "KeySchema",
    "RedrivePolicy",
    "Code",
    "Role",
    "Environment",
    "Tags",
    "NotificationConfiguration",
    "Subscription",
]


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["One", "Two", "Three"]),
        st.tuples(st.sampled_from(TYPES), st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=3)),
        min_size=1,
    )
)
def test_whatever_stands_in_resources_is_kept_or_refused(made: dict[str, tuple[str, Any]]) -> None:
    bodies = {name: {"Type": type_, "Properties": inside} for name, (type_, inside) in made.items()}
    try:
        imported = import_template(json.dumps({"Resources": bodies}))
    except InvalidTemplate as invalid:
        assert invalid.faults
    else:
        assert {one.logical_id for one in imported.resources} == set(bodies)
