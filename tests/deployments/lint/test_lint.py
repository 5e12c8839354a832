"""The lint process: one per host, started when it is needed, ending with who started it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from deployments.actions.lint_plan import located, verdict
from deployments.lint import LintProblem, LintUnavailable, lint
from deployments.lint.verdict import LINTER
from deployments.models import LintVerdict
from tests.faults.processes import ROOT

BAD = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Metadata": {"Tierboard": {"Component": "notes"}},
            "Properties": {"RoleName": 7.5},
        }
    },
}

ASK = """
import sys, threading
from deployments.lint import lint
answers = []
asked = [threading.Thread(target=lambda: answers.append(lint(sys.argv[1], ("us-east-1",)))) for _ in range(3)]
for thread in asked: thread.start()
for thread in asked: thread.join()
print(len(answers), [problem.rule for problem in answers[0]])
import os, subprocess
print(subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout)
"""


def children(text: str) -> list[int]:
    return [int(line.split()[0]) for line in text.splitlines() if "deployments.lint.server" in line]


@pytest.mark.parametrize("below", ["", pytest.param("deep/" * 20, marks=pytest.mark.full)])
def test_three_at_once_share_one_process_that_ends_with_its_parent(tmp_path: Path, below: str) -> None:
    # A temporary folder of its own: another host, as far as the socket is concerned.
    folder = tmp_path / below
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"TMPDIR": str(folder)}
    command = [sys.executable, "-c", ASK, json.dumps(BAD)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    assert first.startswith("3 ['E3")
    (server,) = children("\n".join(rest))
    deadline = time.monotonic() + 10
    while Path(f"/proc/{server}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{server}").exists()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    with pytest.raises(LintUnavailable):
        lint("{}", ("us-east-1",))


def test_problems_are_located() -> None:
    problem = LintProblem("E3012", "error", "7.5 is not a string", ("Resources", "Role", "Properties", "RoleName"))
    assert located(problem, BAD) == {
        "component": "notes",
        "field": "RoleName",
        "message": "7.5 is not a string (E3012)",
    }
    whole: dict[str, Any] = located(LintProblem("E0000", "error", "Odd", ()), BAD)
    assert (whole["component"], whole["field"]) == (None, None)
    assert LintProblem.from_json(problem.to_json()) == problem


@pytest.mark.django_db
def test_each_template_is_linted_once() -> None:
    key = f"{'a' * 48}:us-east-1:{LINTER}"
    LintVerdict.objects.create(key=key, problems=[LintProblem("W1", "warning", "Hm.", ()).to_json()])
    (problem,) = verdict("not even asked", "a" * 64, "us-east-1")
    assert not problem.is_error
