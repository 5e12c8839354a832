"""Prints how long each folder of tests took, so that a slow one is seen before the whole run is too slow."""

from collections import defaultdict
from pathlib import PurePosixPath

import pytest

DEPTH = 3


class FolderTimes:
    """Adds up set-up, call and tear-down of every test by the first folders of its path."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._tests: defaultdict[str, int] = defaultdict(int)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        folder = folder_of(report.nodeid)
        self._seconds[folder] += report.duration
        self._tests[folder] += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if len(self._seconds) < 2:
            return
        terminalreporter.section("time per folder")
        for folder, seconds in sorted(self._seconds.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{seconds:8.1f} s  {self._tests[folder]:5d} tests  {folder}")


def folder_of(nodeid: str) -> str:
    """`tests/deployments/aws/test_x.py::test_y` is of `tests/deployments/aws`; deeper folders count to their third."""
    return "/".join(PurePosixPath(nodeid.split("::")[0]).parent.parts[:DEPTH])


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(FolderTimes(), "folder-times-report")
