"""Who is drawn to open a function: nobody, unless it has an address for everyone."""

from typing import Any

import pytest

from dashboard.diagram import draw


@pytest.mark.parametrize(
    ("url", "callers"), [(None, []), ({}, []), ({"access": "iam"}, []), ({"access": "public"}, ["visitors"]), ("x", [])]
)
def test_visitors_open_a_function_only_by_an_address_for_everyone(url: Any, callers: list[str]) -> None:
    diagram = draw({"version": 1, "components": {"hooks": {"kind": "function", "url": url}}})
    assert [edge.source for edge in diagram.edges if edge.target == "hooks"] == callers
