"""The order in which tests run side by side.

Tests that start processes of their own come first, because they take longest and mostly wait; each goes to whichever
runner is free. All others of a module stay together on a runner, because they start from the same rows
(``tests/sharing.py``), which would else be written by every runner.
"""

from typing import Final

import pytest

PROCESSES: Final = ("tests/e2e/", "tests/faults/", "tests/launch/", "tests/sandbox/")
"""Where tests start servers, workers or demos; the order is theirs."""


def place_of(item: pytest.Item) -> int:
    """Where a test comes, the least first."""
    return next((at for at, folder in enumerate(PROCESSES) if item.nodeid.startswith(folder)), len(PROCESSES))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep modules together; before pytest-xdist looks for groups."""
    for item in items:
        if place_of(item) == len(PROCESSES):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=place_of)
