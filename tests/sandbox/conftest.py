"""One sandbox for the folder, at speed 0; tests that kill or slow it start their own.

pytest's folders can be entered by their owner only, so all of these have their data below a closed directory.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.aws import Aws
from tests.sandbox_process import SandboxProcess


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A running sandbox that many tests share; use stack and bucket names of your own."""
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A sandbox that is not started yet and belongs to one test."""
    process = SandboxProcess(tmp_path / "data")
    yield process
    process.kill()


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A sandbox in which things take time."""
    process = SandboxProcess(tmp_path / "data", speed=0.2)
    process.start()
    yield process
    process.kill()


@pytest.fixture(scope="session")
def aws(sandbox: SandboxProcess) -> Aws:
    """boto3 clients of the shared sandbox."""
    return Aws(sandbox.url)


@pytest.fixture(scope="session")
def is_root() -> bool:
    """Whether the suite runs as root."""
    return os.geteuid() == 0
