"""What a person may type to find a kind of component: everyday words and AWS's."""

from __future__ import annotations

import pytest

from dashboard.forms.picker import picks
from dashboard.glossary import ENTRIES, kinds_matching, matching
from deployments.spec.kinds import KINDS


def found(text: str) -> set[str]:
    """The kinds whose words hold every one that was typed, as the page's search looks for them."""
    wanted = text.lower().split()
    every = (pick for tier in picks({"components": {}}) for pick in tier.picks)
    return {pick.kind.name for pick in every if all(word in pick.words for word in wanted)}


@pytest.mark.parametrize("text", ["data warehouse", "reports", "Analytics", "redshift", "large questions"])
def test_a_data_warehouse_is_found_by_everyday_words(text: str) -> None:
    assert found(text) == {"warehouse"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("login", "user_pool"),
        ("users", "user_pool"),
        ("auth", "user_pool"),
        ("cron", "schedule"),
        ("timer", "schedule"),
        ("redis", "cache"),
        ("memcached", "cache"),
        ("elasticsearch", "search"),
        ("e-mail", "topic"),
        ("notification", "topic"),
        ("storage", "bucket"),
        ("upload", "bucket"),
        ("nosql", "table"),
        ("postgres", "database"),
        ("chat", "websocket_api"),
        ("backend", "function"),
        ("homepage", "site"),
        ("monitoring", "alarms"),
    ],
)
def test_what_everybody_calls_a_thing_finds_it(text: str, kind: str) -> None:
    assert kind in found(text)


def test_every_kind_is_called_something_else_as_well() -> None:
    assert {kind for kind in KINDS if not any(one.kind == kind and one.also for one in ENTRIES.values())} == set()


def test_the_search_explains_a_word_that_people_use() -> None:
    assert "Cache" in [entry.label for entry in matching("redis")]
    assert [entry.label for entry in matching("cache")][:1] != ["Table"]
    assert kinds_matching("redis") == []


def test_every_kind_is_found_by_the_whole_of_its_name() -> None:
    assert {kind.name for kind in KINDS.values() if kind.name not in found(kind.label)} == set()
    assert {kind.name for kind in KINDS.values() if kind.name not in found(kind.aws_name)} == set()
