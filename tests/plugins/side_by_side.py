"""Which tests run side by side, in which order, and how many at once.

Browser tests take a processor each; tests of faults mostly wait: for a lease to end, for a queue to be asked again, for
ten minutes of throttles. So in the whole run the patient ones are one unit, which a runner of its own works through
from the start while the others drive browsers, and nobody waits for them at the end. What has to be ready within
seconds stays out of it. Tests that start processes of their own go to whichever runner is free. All others of a module
stay together on a runner, because they start from the same rows (``tests/sharing.py``), which would else be written by
every runner.
"""

import os
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

PATIENT: Final = ("tests/deployments/test_seed.py", "tests/faults/")
HASTY: Final = ("tests/faults/test_kills.py", "tests/faults/test_rows_web.py", "tests/faults/test_rows_wire.py")
"""Tests of faults that hold a row's bound in seconds: never beside more than they must."""
PROCESSES: Final = ("tests/e2e/", "tests/faults/", "tests/launch/", "tests/sandbox/")
"""Where tests start servers, workers or demos; the order is theirs."""


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One runner more than there are processors for the whole run, because one of them mostly waits."""
    return (os.cpu_count() or 1) + 1 if _is_whole(config) else None


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand out units, in the order of their first tests: pytest-xdist would take those of most tests first."""
    config.option.loadscopereorder = False
    return Units(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is patient first, then what starts processes, then all others."""
    items.sort(key=lambda item: _place(item.nodeid, whole=_is_whole(config)))


class Units(LoadScopeScheduling):  # type: ignore[misc]  # it comes without types
    """The unit that goes to one runner is found by a test's name: pytest 9 hides what pytest-xdist's groups write."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid, whole=_is_whole(self.config))


def unit_of(nodeid: str, *, whole: bool) -> str:
    """Tests of one unit run on one runner, one after the other. ``whole`` says that ``make test-full`` asks."""
    place = _place(nodeid, whole=whole)
    if place < 0:
        return "patient"
    return nodeid if place < len(PROCESSES) else nodeid.partition("::")[0]


def _place(nodeid: str, *, whole: bool) -> int:
    if whole and nodeid.startswith(PATIENT) and not nodeid.startswith(HASTY):
        return -1
    return next((at for at, folder in enumerate(PROCESSES) if nodeid.startswith(folder)), len(PROCESSES))


def _is_whole(config: pytest.Config) -> bool:
    return bool(config.option.markexpr == "full")
