"""Which tests run side by side, in which order, and how many at once.

Browser tests take a processor each; tests of faults mostly wait: for a lease to end, for a queue to be asked again, for
ten minutes of throttles. So in the whole run one runner works through the patient ones from the start while the others
drive browsers; whoever runs out of its own takes what is left of the others', so that nobody waits at the end. What has
to be ready within seconds is not among the patient. Tests that start processes of their own go to whichever runner is
free. All others of a module stay together on a runner, because they start from the same rows (``tests/sharing.py``),
which would else be written by every runner.
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

    def _assign_work_unit(self, node: Any) -> None:
        """Hand the next unit to a runner: to the first one what is patient, to others what is not, while there is."""
        if _is_whole(self.config):
            patient = node is self.nodes[0]
            chosen = next((unit for unit in self.workqueue if is_patient(unit) == patient), None)
            if chosen is not None:
                self.workqueue.move_to_end(chosen, last=False)
        super()._assign_work_unit(node)


def unit_of(nodeid: str, *, whole: bool) -> str:
    """Tests of one unit run on one runner, one after the other. ``whole`` says that ``make test-full`` asks."""
    return nodeid if _place(nodeid, whole=whole) < len(PROCESSES) else nodeid.partition("::")[0]


def is_patient(nodeid: str) -> bool:
    """Whether a test mostly waits, so that others can run beside it."""
    return nodeid.startswith(PATIENT) and not nodeid.startswith(HASTY)


def _place(nodeid: str, *, whole: bool) -> int:
    if whole and is_patient(nodeid):
        return -1
    return next((at for at, folder in enumerate(PROCESSES) if nodeid.startswith(folder)), len(PROCESSES))


def _is_whole(config: pytest.Config) -> bool:
    return bool(config.option.markexpr == "full")
