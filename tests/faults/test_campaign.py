"""Campaigns of deployments under random faults: everything that must be zero is zero."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.faults.processes import ROOT


def campaign(*arguments: str, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.campaign", "--seconds", str(seconds), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=seconds + 90)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-4000:]}"
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


def test_forty_deployments_with_six_faults() -> None:
    verdict = campaign("--seed", "11", "--runs", "40", "--faults", "6", seconds=240)
    assert verdict["runs"] == 40
    assert len(verdict["process faults"]) == 6
    assert verdict["ends"].get("succeeded", 0) > 5
    assert set(verdict["must be zero"].values()) == {0}


@pytest.mark.full
@pytest.mark.parametrize("seed", [21])
def test_two_hundred_deployments_with_thirty_faults(seed: int) -> None:
    verdict = campaign("--seed", str(seed), "--runs", "200", "--faults", "30", seconds=900)
    assert verdict["runs"] == 200
    assert set(verdict["must be zero"].values()) == {0}
