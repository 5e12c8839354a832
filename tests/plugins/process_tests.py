"""When tests run side by side, those that start processes of their own stay together on one of the runners.

They kill, wait and measure, share one broker, and mostly wait; the other runners do the rest meanwhile. They come
first, because together they take longest.
"""

import pytest

FOLDERS = ("tests/faults/", "tests/launch/", "tests/sandbox/", "tests/e2e/")
GROUP = "processes"


def starts_processes(item: pytest.Item) -> bool:
    """Whether the test is in a folder whose tests start servers, workers or demos."""
    return item.nodeid.startswith(FOLDERS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group them and put them first; the order within both parts stays as it is."""
    for item in items:
        if starts_processes(item):
            item.add_marker(pytest.mark.xdist_group(GROUP))
    items.sort(key=lambda item: not starts_processes(item))
