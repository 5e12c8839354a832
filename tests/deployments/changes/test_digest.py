"""The change digest: equal for the same change, different for every other."""

from dataclasses import replace
from typing import Any

import pytest

from deployments.changes import Action, Change, Detail, Finding, Replacement, Severity, digest

CHANGES = (
    Change("A", "AWS::SNS::Topic", Action.ADD),
    Change(
        "B", "AWS::SNS::Topic", Action.MODIFY, Replacement.FALSE, "b-1", scope=("Properties",), details=(Detail("/P"),)
    ),
)
FINDINGS = (Finding("public", Severity.WARN, "Words.", "web"), Finding("rights", Severity.PASS, "More words."))
SAME: dict[str, Any] = {
    "kind": "deploy",
    "template_sha256": "t",
    "base_template_sha256": "b",
    "parameters": {"x": "1", "y": "2"},
    "tags": {"k": "v"},
    "capabilities": ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
    "role": "Deploy",
    "protected": False,
    "changes": CHANGES,
    "findings": FINDINGS,
}


@pytest.mark.parametrize(
    "other",
    [
        {"changes": CHANGES[::-1]},
        {"findings": FINDINGS[::-1]},
        {"parameters": {"y": "2", "x": "1"}},
        {"capabilities": SAME["capabilities"][::-1]},
        {"changes": (CHANGES[0], replace(CHANGES[1], physical_id="b-2", sentence="Other words."))},
        {"changes": (CHANGES[0], replace(CHANGES[1], details=(Detail("/P", before="1", after="2"),)))},
        {"findings": (replace(FINDINGS[0], sentence="Better words."), FINDINGS[1])},
    ],
)
def test_order_ids_and_wording_do_not_count(other: dict[str, Any]) -> None:
    assert digest(**(SAME | other)) == digest(**SAME)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "destroy"},
        {"template_sha256": "u"},
        {"base_template_sha256": ""},
        {"parameters": {"x": "1"}},
        {"tags": {}},
        {"capabilities": ()},
        {"role": "Admin"},
        {"protected": True},
        {"changes": CHANGES[:1]},
        {"changes": (CHANGES[0], replace(CHANGES[1], action=Action.REMOVE))},
        {"changes": (CHANGES[0], replace(CHANGES[1], replacement=Replacement.TRUE))},
        {"changes": (CHANGES[0], replace(CHANGES[1], policy_action="Delete"))},
        {"changes": (CHANGES[0], replace(CHANGES[1], scope=()))},
        {"changes": (CHANGES[0], replace(CHANGES[1], details=()))},
        {"changes": (CHANGES[0], replace(CHANGES[1], risks=("rights",)))},
        {"findings": FINDINGS[:1]},
        {"findings": (replace(FINDINGS[0], severity=Severity.DENY), FINDINGS[1])},
        {"findings": (replace(FINDINGS[0], component="api"), FINDINGS[1])},
    ],
)
def test_everything_that_decides_the_effect_counts(other: dict[str, Any]) -> None:
    assert digest(**(SAME | other)) != digest(**SAME)


def test_it_is_the_same_on_every_machine() -> None:
    assert digest(**SAME) == "22dd9b02fd5f5dc9e8b1573a382e67d894c7c42eab2c891937ab7a9b4e8251ca"
