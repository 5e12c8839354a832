"""Campaigns of deployments under random faults: everything that must be zero is zero."""

import os
import subprocess
import sys

import pytest

from tests.faults.processes import ROOT

ZERO = "lost=0 doubled=0 overlapped=0 unapproved=0 wrong=0 audit=0"


def campaign(*arguments: str, seconds: float) -> list[str]:
    """Its output, once it ended well."""
    command = [sys.executable, "-m", "tests.faults.campaign", "--seconds", str(seconds), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=seconds + 90)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-4000:]}"
    return done.stdout.splitlines()


@pytest.mark.parametrize("hints", ["1", "0"])
def test_F52_forty_deployments_with_six_faults(hints: str) -> None:
    said = campaign("--seed", "11", "--runs", "40", "--faults", "6", "--hints", hints, seconds=300)
    assert said[-1] == f"runs=40 {ZERO}"
    assert sum("kill" in line or "freeze" in line for line in said) == 6
    assert '"succeeded"' in "".join(said)


@pytest.mark.full
def test_F52_forty_deployments_while_things_are_changed_by_hand() -> None:
    """Stacks that somebody made are taken over, and what was changed outside is undone or kept."""
    said = campaign("--seed", "11", "--runs", "40", "--faults", "6", "--hands", "1", seconds=300)
    assert said[-1] == f"runs=40 {ZERO}"
    assert '"adopt"' in "".join(said)


@pytest.mark.full
@pytest.mark.parametrize("hints", ["1", "0"])
def test_F52_two_hundred_deployments_with_twenty_faults(hints: str) -> None:
    said = campaign("--seed", "21", "--runs", "200", "--faults", "20", "--hints", hints, seconds=600)
    assert said[-1] == f"runs=200 {ZERO}"


@pytest.mark.full
def test_F19_postgresql_is_killed_again_and_again() -> None:
    said = campaign("--seed", "31", "--runs", "30", "--faults", "8", "--kinds", "kill postgres", seconds=300)
    assert said[-1] == f"runs=30 {ZERO}"
    assert sum("kill postgres" in line for line in said) == 8
