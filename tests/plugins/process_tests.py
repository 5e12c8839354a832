"""When tests run side by side, those that start processes of their own stay together on one of the runners.

They kill, wait and measure, share one broker, and mostly wait; the other runners do the rest meanwhile. They come
first, because together they take longest. Those of the sandbox need no broker: they stay together on a runner too,
which shares one sandbox among them, but it may be another one.
"""

import pytest

GROUPS = {
    "tests/faults/": "processes",
    "tests/launch/": "processes",
    "tests/e2e/": "processes",
    "tests/sandbox/": "sandbox",
}
"""Folder to the group whose tests one runner does."""


def group_of(item: pytest.Item) -> str:
    """The group of a test that starts servers, workers or demos; "" for any other test."""
    return next((group for folder, group in GROUPS.items() if item.nodeid.startswith(folder)), "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group them and put the longest group first; the order within each part stays as it is."""
    for item in items:
        if group := group_of(item):
            item.add_marker(pytest.mark.xdist_group(group))
    order = [*dict.fromkeys(GROUPS.values()), ""]
    items.sort(key=lambda item: order.index(group_of(item)))
