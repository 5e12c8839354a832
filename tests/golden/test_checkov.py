"""Checkov looks at every golden template, blueprints among them: no finding without a reason that holds.

It has a virtual environment of its own, which `make test-full` installs, and asks nobody on the network. Where it is
installed elsewhere, the variable CHECKOV names the program.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from config.launch.install import VENV
from tests.golden.cases import FOLDER, case_folders
from tests.golden.excuses import EXCUSES

PROGRAM = Path(os.environ.get("CHECKOV", VENV / "checkov" / "bin" / "checkov"))
OPTIONS = ["--framework", "cloudformation", "--quiet", "--compact", "--skip-download", "--output", "json"]
FOUND = 1
"""The exit code with findings."""


@dataclass(frozen=True)
class Finding:
    """What Checkov says of one resource."""

    check: str
    words: str
    case: str
    logical_id: str
    resource: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.check} {self.case} {self.logical_id}: {self.words}"

    @property
    def excused(self) -> bool:
        """Whether there is a reason for resources of this kind, and it is true of this one."""
        excuse, kind = EXCUSES.get(self.check), self.resource["Metadata"]["Tierboard"]["Kind"]
        return excuse is not None and kind in excuse.kinds and excuse.holds(self.resource.get("Properties", {}))


@cache
def report() -> dict[str, Any]:
    """What it says of all templates together, because its start takes longest. Paths are short ones: it takes a file's
    path for a variable of the functions in it, and some long ones for a secret key (CKV_AWS_45).
    """
    assert PROGRAM.exists(), f"{PROGRAM} is not there: make test-full installs it."
    files = [part for folder in case_folders() for part in ("--file", f"{folder.name}/template.json")]
    done = subprocess.run([str(PROGRAM), *OPTIONS, *files], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode in (0, FOUND), done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def findings() -> list[Finding]:
    return [_finding(row) for row in report()["results"]["failed_checks"]]


def _finding(row: dict[str, Any]) -> Finding:
    path, logical_id = FOLDER / row["file_abs_path"], str(row["resource"]).split(".", 1)[1]
    resource = json.loads(path.read_text(encoding="utf-8"))["Resources"][logical_id]
    return Finding(row["check_id"], row["check_name"], path.parent.name, logical_id, resource)


@pytest.mark.full
def test_every_template_was_read() -> None:
    read = report()
    assert read["summary"]["parsing_errors"] == 0
    assert {finding.case for finding in findings()} <= {folder.name for folder in case_folders()}
    assert read["summary"]["passed"] > 10 * len(case_folders())


@pytest.mark.full
def test_no_finding_is_without_a_reason() -> None:
    assert [str(finding) for finding in findings() if not finding.excused] == []


@pytest.mark.full
def test_no_reason_is_left_over() -> None:
    assert {finding.check for finding in findings()} == EXCUSES.keys()
