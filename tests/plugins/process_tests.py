"""When tests run side by side, those that start processes of their own stay together on a runner.

They kill, wait and measure, share a broker, a sandbox or a demo, and mostly wait; the other runners do the rest
meanwhile. They come first, because together they take longest. What shares nothing with others, the browser's demo and
the sandbox's own tests, need not be on the same runner; a campaign has everything of its own, and is on any.
"""

from typing import Final

import pytest

GROUPS: Final = {
    "tests/faults/test_campaign.py": "campaigns",
    "tests/faults/": "processes",
    "tests/launch/": "processes",
    "tests/e2e/": "browser",
    "tests/sandbox/": "sandbox",
}
"""How a test's name begins → the group whose tests one runner does; the first that fits counts."""

ALONE: Final = "campaigns"


def group_of(item: pytest.Item) -> str:
    """The group of a test that starts servers, workers or demos; "" for any other test."""
    return next((group for begin, group in GROUPS.items() if item.nodeid.startswith(begin)), "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group them and put the longest group first; the order within each part stays as it is."""
    for item in items:
        group = group_of(item)
        if group and group != ALONE:
            item.add_marker(pytest.mark.xdist_group(group))
    order = ["browser", "processes", "campaigns", "sandbox", ""]
    items.sort(key=lambda item: order.index(group_of(item)))
