"""The guide's script: every end has its exit code, and what it is told to do is read rightly."""

import importlib.util
import io
import urllib.error
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest

from deployments.states import OPEN, TERMINAL

GUIDES = Path(__file__).resolve().parents[3] / "docs" / "guides"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tierboard_ci", GUIDES / "tierboard_ci.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_end_has_a_code_and_nothing_else_has(script: ModuleType) -> None:
    assert set(script.ENDS) == {status.value for status in TERMINAL}
    assert not set(script.ENDS) & {status.value for status in OPEN}


@pytest.mark.parametrize(
    ("status", "code"), [(401, 10), (403, 10), (400, 11), (404, 11), (409, 11), (413, 11), (422, 11)]
)
def test_refusals_end_with_what_tierboard_says(script: ModuleType, status: int, code: int) -> None:
    body = b'{"detail": "No.", "errors": [{"field": "revision", "detail": "Too old."}]}'
    stop = script.refused(urllib.error.HTTPError("http://x", status, "no", Message(), io.BytesIO(body)))
    assert (stop.code, str(stop)) == (code, "No.\n  revision: Too old.")


def test_a_page_of_a_proxy_is_no_traceback(script: ModuleType) -> None:
    error = urllib.error.HTTPError("http://x", 404, "Not Found", Message(), io.BytesIO(b"<html>"))
    assert str(script.refused(error)) == "Not Found"


def test_the_command_line(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"x")
    found = script.options_of(["shop", "dev", "--code", f"notes={tmp_path / 'a.zip'}", "--mode", "plan"])
    assert found.code == [("notes", str(tmp_path / "a.zip"))] and found.key
    with pytest.raises(SystemExit):
        script.options_of(["shop", "dev", "--code", "nowhere.zip"])


def test_the_guide_names_every_kind_of_problem() -> None:
    guide = (GUIDES / "ci.md").read_text(encoding="utf-8")
    for code in ("bad-request", "idempotency-key", "token", "scope", "role", "not-found", "method", "media-type"):
        assert f"`{code}`" in guide
    for code in (
        "changed",
        "blocked",
        "closed",
        "too-large",
        "invalid",
        "definition",
        "key-reused",
        "too-many",
        "fault",
        "away",
    ):
        assert f"`{code}`" in guide
