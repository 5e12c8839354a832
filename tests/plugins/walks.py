"""Prints what people had to press and type in the stories they are timed with, also when tests run side by side."""

import pytest

PROPERTY = "walk"
"""The name under which a test records a line of its walk."""


class Walks:
    """Gathers the lines that tests recorded."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self._lines += [str(value) for name, value in report.user_properties if name == PROPERTY]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._lines:
            terminalreporter.section("ways through the product")
            for line in sorted(self._lines):
                terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Walks(), "walks-report")
