"""What several files of fault stories stand on: the shop of the action tests, a sandbox, processes beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deployments.actions.conftest import shared_shop, shop
from tests.faults.stage import Stage
from tests.sandbox_process import SandboxProcess

__all__ = ["shared_shop", "shop"]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for the module."""
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def stage(sandbox: SandboxProcess, tmp_path: Path, settings: Any) -> Iterator[Stage]:
    """Processes of the product on the test's own database."""
    settings.SANDBOX_URL = sandbox.url
    made = Stage(sandbox, tmp_path)
    yield made
    made.close()
