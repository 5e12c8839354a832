"""What a person may type to find a kind of component: everyday words and AWS's."""

from __future__ import annotations

import pytest

from dashboard.forms.picker import picks


def found(text: str) -> set[str]:
    """The kinds whose words hold every one that was typed, as the page's search looks for them."""
    wanted = text.lower().split()
    every = (pick for tier in picks({"components": {}}) for pick in tier.picks)
    return {pick.kind.name for pick in every if all(word in pick.words for word in wanted)}


@pytest.mark.parametrize("text", ["data warehouse", "reports", "Analytics", "redshift", "large questions"])
def test_a_data_warehouse_is_found_by_everyday_words(text: str) -> None:
    assert found(text) == {"warehouse"}
