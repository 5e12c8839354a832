"""Units of tests that run side by side: they are what is handed out, whatever pytest and pytest-xdist change."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.side_by_side import unit_of

RUNNER = """
import os, pytest
@pytest.mark.parametrize("number", range(6))
def test_who(number):
    with open({found!r}, "a") as file:
        file.write({name!r} + " " + os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


@pytest.mark.parametrize(
    ("nodeid", "whole", "unit"),
    [
        ("tests/faults/test_rows_aws.py::test_a", True, "tests/faults/test_rows_aws.py::test_a"),
        ("tests/deployments/test_seed.py::test_a", True, "tests/deployments/test_seed.py::test_a"),
        ("tests/faults/test_rows_wire.py::test_a", True, "tests/faults/test_rows_wire.py::test_a"),
        ("tests/faults/test_rows_aws.py::test_a", False, "tests/faults/test_rows_aws.py::test_a"),
        ("tests/e2e/test_lists.py::test_a[1]", True, "tests/e2e/test_lists.py::test_a[1]"),
        ("tests/dashboard/test_chips.py::test_a[b::c]", True, "tests/dashboard/test_chips.py"),
        ("tests/dashboard/test_chips.py::test_a", False, "tests/dashboard/test_chips.py"),
    ],
)
def test_the_unit_of_a_test(nodeid: str, unit: str, *, whole: bool) -> None:
    assert unit_of(nodeid, whole=whole) == unit


def test_a_module_is_handed_to_one_runner(tmp_path: Path) -> None:
    found = tmp_path / "found.txt"
    for name in ("one", "two", "three"):
        Path(tmp_path, f"test_{name}.py").write_text(RUNNER.format(found=str(found), name=name))
    Path(tmp_path, "pytest.ini").write_text("[pytest]\n")
    plugins = ["-p", "no:django", "-p", "no:cacheprovider", "-p", "tests.plugins.side_by_side"]
    line = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadscope", *plugins, str(tmp_path)]
    ran = subprocess.run(line, capture_output=True, text=True, timeout=100, check=False)  # noqa: S603 - ours
    assert ran.returncode == 0, ran.stdout
    runs = found.read_text().splitlines()
    assert (len(runs), len({*runs})) == (18, 3), "each module's tests ran on one runner"
