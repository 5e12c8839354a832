"""Rules of size and shape that keep the code readable. `lint-imports` in `make check` says who may import whom."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "dashboard", "deployments", "costing", "teams", "sandbox", "tests", "bench")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_TEMPLATE = 120
VAGUE = {"utils", "helpers", "util", "helper", "misc", "common"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def functions() -> Iterator[tuple[Path, Function]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                yield path, node


def where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if isinstance(node, ast.stmt) else ""
    return f"{path.relative_to(ROOT)}{line}"


def length(node: Function) -> int:
    """Lines of a function without its docstring, which may explain as long as it wants to."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_files_are_short() -> None:
    assert not [where(path) for path in sources() if len(path.read_text().splitlines()) > LONGEST_FILE]


def test_functions_are_short() -> None:
    long = [where(path, node) for path, node in functions() if length(node) > LONGEST_FUNCTION]
    assert not long


def test_templates_are_short() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert not [where(path) for path in templates if len(path.read_text().splitlines()) > LONGEST_TEMPLATE]


def test_nothing_is_imported_late() -> None:
    late = [
        where(path, inner)
        for path, node in functions()
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not late


def test_names_say_what_is_inside() -> None:
    assert not [where(path) for path in sources() if path.stem in VAGUE]


def test_every_module_says_what_it_is_for() -> None:
    silent = [where(path) for path in sources() if path.read_text().strip() and not has_docstring(path)]
    assert not silent


def has_docstring(path: Path) -> bool:
    return ast.get_docstring(ast.parse(path.read_text())) is not None


def test_the_web_process_has_no_way_into_aws() -> None:
    """Loaded in a process of its own, all pages together bring in types and words of AWS, and nothing that enters."""
    code = "import django; django.setup(); import config.urls, sys; print(*sys.modules)"
    settings = {"TIERBOARD_MODE": "test", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(  # noqa: S603  our own interpreter and text
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "dashboard.urls" in loaded
    assert not loaded & {"deployments.aws.doors", "deployments.aws.connections", "deployments.tasks"}
