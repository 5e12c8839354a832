"""At every fail point a process dies, or fails, once; the story still ends right and AWS did everything once."""

import ast
from pathlib import Path

import pytest

from deployments.failpoints import POINTS, fp
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.faults.matrix import MATRIX

SOURCES = Path(__file__).resolve().parent.parent.parent / "deployments"


def points_in_code() -> set[str]:
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fp":
                assert isinstance(node.args[0], ast.Constant)
                found.add(str(node.args[0].value))
    return found


def test_every_fail_point_has_a_row() -> None:
    assert points_in_code() == POINTS
    assert set(MATRIX) == POINTS


@pytest.mark.parametrize("how", ["raise", pytest.param("die", marks=pytest.mark.full)])
@pytest.mark.parametrize("point", sorted(MATRIX))
def test_F04_F05_F06_F07_the_story_ends_right(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, point: str, how: str
) -> None:
    monkeypatch.setenv("TIERBOARD_FAILPOINT", f"{point}:{how}")
    monkeypatch.setenv("TIERBOARD_FAILPOINT_ONCE", str(tmp_path))
    ends = MATRIX[point](shop)
    assert (tmp_path / point).exists(), "the story never came past it"
    executed = shop.aws.cloudformation.executions()
    for deployment, status, times in ends:
        assert deployment.state is status, deployment.outcome
        assert executed.count(str(deployment.pk)) == times
        assert deployment.lease_until is None
        rows = AuditEntry.objects.filter(subject=f"deployment:{deployment.pk}", action=f"deployment.{status.value}")
        assert rows.count() == 1


def test_fail_points_do_nothing_outside_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERBOARD_FAILPOINT", "before_execute:raise")
    monkeypatch.setenv("TIERBOARD_MODE", "production")
    fp("before_execute")


def test_an_unknown_fail_point_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERBOARD_FAILPOINT", "before_execute:raise")
    with pytest.raises(LookupError):
        fp("no_such_point")
