"""Every call that changes something at AWS and every change of a deployment's state stands between two fail points."""

import ast
import inspect
from pathlib import Path

import pytest

from deployments.aws.cloudformation import CloudFormationGateway
from deployments.aws.storage import StorageGateway
from deployments.failpoints import POINTS
from tests.faults.guards import functions, mutations, points, unguarded
from tests.faults.matrix import MATRIX

ROOT = Path(__file__).resolve().parent.parent.parent
# By these words AWS's calls begin that change nothing. Comparing a stack with what really is changes nothing of it.
READS = ("describe_", "get_", "head_", "list_", "detect_")
NAKED = "from deployments.transitions import move\ndef end(row):\n    move(row)\n"
ONE_SIDED = "def act(work):\n    fp('before_act')\n    work.aws.cloudformation.delete_stack(work.stack_id)\n"
SHARED = "def act(aws):\n fp('before')\n aws.storage.put('a')\n other()\n aws.storage.put('b')\n fp('after')\n"
BY_ITS_CALLERS = f"{NAKED}def one(row):\n    fp('before')\n    end(row)\n    fp('after')\n"


def sources() -> dict[str, str]:
    """The engine's modules by name, without what the calls are made of."""
    found = {}
    for path in (ROOT / "deployments").rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if not name.startswith(("deployments.aws.", "deployments.migrations.", "deployments.transitions")):
            found[name] = path.read_text()
    return found


def test_every_change_stands_between_two_fail_points() -> None:
    assert unguarded(sources()) == []


def test_every_mutation_is_known_where_it_is_called() -> None:
    assert mutations() <= {name for function in functions(sources()) for name in function.calls.values()}


@pytest.mark.parametrize("gateway", [CloudFormationGateway, StorageGateway])
def test_what_changes_something_at_aws_says_of_which_class_it_is(gateway: type) -> None:
    (tree,) = ast.parse(inspect.getsource(gateway)).body
    assert isinstance(tree, ast.ClassDef)
    methods = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    parts = {f"self.{node.name}" for node in methods if node.name.startswith("_") and writes(node, set())}
    assert {node.name for node in methods if f"self.{node.name}" not in parts and writes(node, parts)} == (
        mutations() & {node.name for node in methods}
    )


def writes(node: ast.FunctionDef, parts: set[str]) -> bool:
    """Whether a gateway's method makes calls by its clients that change something, itself or by one of its parts."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute):
            by_a_client = ast.unparse(inner.value) in {"self._client", "self._dynamodb"}
            if (by_a_client and not inner.attr.startswith(READS)) or ast.unparse(inner) in parts:
                return True
    return False


def test_every_fail_point_stands_in_one_place_and_has_a_row() -> None:
    assert sorted(points(sources())) == sorted(POINTS)
    assert set(MATRIX) == POINTS


@pytest.mark.parametrize("text", [NAKED, ONE_SIDED, SHARED], ids=["none", "one", "one pair for two"])
def test_what_has_no_pair_of_its_own_is_found(text: str) -> None:
    (way,) = unguarded({"some.module": text})
    assert way.startswith(("some.module.end > ", "some.module.act > "))


def test_a_pair_around_every_call_of_it_is_enough() -> None:
    assert unguarded({"some.module": BY_ITS_CALLERS}) == []
    (way,) = unguarded({"some.module": f"{BY_ITS_CALLERS}def two(row):\n    end(row)\n"})
    assert way == "some.module.two > some.module.end > deployments.transitions.move"
