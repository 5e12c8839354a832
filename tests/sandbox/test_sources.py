"""Each rule of AWS's that the sandbox keeps is tested beside the page of AWS's that says so."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = re.compile(r"\bAPI_[A-Z][A-Za-z]+|\b[A-Za-z0-9-]+\.html\b|https://docs\.aws\.amazon\.com/")
OURS = "No rule of AWS's"
MODULES = (
    "test_cancel",
    "test_change_set_rules",
    "test_changes",
    "test_conformance_values",
    "test_drift",
    "test_drift_aware",
    "test_operations",
    "test_recovery",
    "test_stack_policy",
)


@pytest.mark.parametrize("module", MODULES)
def test_every_rule_names_its_source(module: str) -> None:
    tree = ast.parse((HERE / f"{module}.py").read_text())
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    texts = {node.name: ast.get_docstring(node) or "" for node in tests}
    assert texts
    assert [name for name, text in texts.items() if not PAGE.search(text) and OURS not in text] == []


@pytest.mark.parametrize("module", ["test_conformance", "test_conformance_template"])
def test_every_case_names_its_source(module: str) -> None:
    found = (HERE / f"{module}.py").read_text()
    cases = [node for node in ast.walk(ast.parse(found)) if isinstance(node, ast.Call) and is_case(node)]
    assert cases
    assert all(ast.unparse(case.args[1]).isupper() or PAGE.search(ast.unparse(case.args[1])) for case in cases)


def is_case(node: ast.Call) -> bool:
    """Whether a line of a conformance table."""
    return isinstance(node.func, ast.Name) and node.func.id == "Case"
