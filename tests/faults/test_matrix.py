"""Every row of the fault matrix has a test that carries its number, or a reason why it cannot have one."""

import ast
import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
ROWS = [f"F{number:02d}" for number in range(1, 53)]
CANNOT_APPLY = {
    "F23": "a second writer on SQLite: PostgreSQL is the only database (config/env.py refuses every other)",
    "F48": "receivers of webhooks that hang: Tierboard sends no webhooks yet",
    "F49": "a cost import that dies half way: Tierboard imports no costs yet",
}


def numbered() -> dict[str, list[str]]:
    """Tests by the rows that their names or the ids of their cases carry."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for words in names(node):
                for row in re.findall(r"(?<![A-Za-z0-9])F\d\d(?![0-9])", words.replace("_", " ")):
                    found[row].append(f"{path.relative_to(TESTS)}: {words}")
    return found


def names(node: ast.AST) -> list[str]:
    """The name of a test function; the ids of its cases."""
    if isinstance(node, ast.FunctionDef):
        return [node.name] if node.name.startswith("test_") else []
    if isinstance(node, ast.keyword) and node.arg in {"id", "ids"}:
        return [str(each.value) for each in ast.walk(node.value) if isinstance(each, ast.Constant)]
    if isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["ROWS"]:
        return [str(each.value) for each in ast.walk(node.value) if isinstance(each, ast.Constant)]
    return []


def test_every_row_has_a_test_or_a_reason() -> None:
    found = numbered()
    assert [row for row in ROWS if row not in found and row not in CANNOT_APPLY] == []
    assert [row for row in CANNOT_APPLY if row in found] == []
    assert [row for row in found if row not in ROWS] == []
