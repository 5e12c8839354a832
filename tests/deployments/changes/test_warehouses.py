"""AWS changes one setting of a warehouse's capacity at a time: said at the draft, and refused in the plan."""

from typing import Any

import pytest

from deployments.changes.change import Action, Change, Replacement
from deployments.changes.checks import Facts, Severity, check
from deployments.spec.diff import diff
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.examples import Document, network, only

TYPE = "AWS::RedshiftServerless::Workgroup"


def shop(**settings: Any) -> Document:
    return only(office=network(), sales={"kind": "warehouse", "uses": {"office": "inside"}, **settings})


def denied(change: Change, before: Document, after: Document) -> list[str]:
    old, new = (render(parse(one)).body for one in (before, after))
    found = check(Facts((change,), old, new, protected=False))
    return [one.sentence for one in found if one.severity is Severity.DENY]


CHANGED = Change("SalesWorkgroup", TYPE, Action.MODIFY)
TOGETHER = [
    ({}, {"base": 64, "most": 64}, "deploy most capacity first"),
    ({"base": 64, "most": 64}, {"base": 8, "most": 32}, "deploy capacity first"),
    ({}, {"base": 16, "longest": 60}, "capacity and longest question change together"),
    ({}, {"most": 64, "longest": 60}, "Set the others back"),
]


@pytest.mark.parametrize(("before", "after", "words"), TOGETHER)
def test_settings_that_change_together_are_refused_with_their_order(
    before: Document, after: Document, words: str
) -> None:
    old, new = shop(**before), shop(**after)
    (sentence,) = denied(CHANGED, old, new)
    assert words in sentence and sentence.startswith("**sales**: AWS changes one setting")
    told = " ".join(change.words for change in diff(parse(old), parse(new)))
    assert "AWS changes one setting" in told and words.split()[1] in told


@pytest.mark.parametrize("after", [{"base": 16}, {"most": 64}, {"longest": 60}, {"last_copy_days": 5}])
def test_one_setting_may_change(after: Document) -> None:
    assert denied(CHANGED, shop(), shop(**after)) == []
    assert not any("AWS changes one" in change.words for change in diff(parse(shop()), parse(shop(**after))))


def test_a_new_warehouse_may_have_any_settings() -> None:
    change = Change("SalesWorkgroup", TYPE, Action.MODIFY, Replacement.TRUE)
    new = shop(database="history", base=64, most=64)
    assert denied(change, shop(), new) == []
    assert not any("AWS changes one" in one.words for one in diff(parse(shop()), parse(new)))
