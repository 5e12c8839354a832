"""At every fail point a process dies, or fails, once; the story still ends right and AWS did everything once."""

from collections import defaultdict
from pathlib import Path

import pytest

from deployments.failpoints import fp
from teams.models import AuditEntry
from tests.deployments.actions.conftest import Shop
from tests.faults.matrix import MATRIX, Story


def stories() -> dict[Story, list[str]]:
    """The points of each story."""
    found: defaultdict[Story, list[str]] = defaultdict(list)
    for point, story in MATRIX.items():
        found[story].append(point)
    return found


def ends_right(shop: Shop, story: Story) -> None:
    """Each deployment in its state, said once, its lease given back, and executed as often as it should be."""
    ends = story(shop)
    executed = shop.aws.cloudformation.executions()
    for deployment, status, times in ends:
        assert deployment.state is status, deployment.outcome
        assert executed.count(str(deployment.pk)) == times
        assert deployment.lease_until is None
        rows = AuditEntry.objects.filter(subject=f"deployment:{deployment.pk}", action=f"deployment.{status.value}")
        assert rows.count() == 1


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.__name__)
def test_F04_F05_F06_F07_the_story_ends_right_although_every_point_of_it_fails_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, story: Story
) -> None:
    points = stories()[story]
    monkeypatch.setenv("TIERBOARD_FAILPOINT", ",".join(f"{point}:raise" for point in points))
    monkeypatch.setenv("TIERBOARD_FAILPOINT_ONCE", str(tmp_path))
    ends_right(shop, story)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(points), "the story never came past the others"


@pytest.mark.full
@pytest.mark.parametrize("point", sorted(MATRIX))
def test_F04_F05_F06_F07_the_story_ends_right_although_a_process_dies_at_one_point(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, point: str
) -> None:
    monkeypatch.setenv("TIERBOARD_FAILPOINT", f"{point}:die")
    monkeypatch.setenv("TIERBOARD_FAILPOINT_ONCE", str(tmp_path))
    ends_right(shop, MATRIX[point])
    assert (tmp_path / point).exists(), "the story never came past it"


def test_fail_points_do_nothing_outside_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERBOARD_FAILPOINT", "before_execute:raise")
    monkeypatch.setenv("TIERBOARD_MODE", "production")
    fp("before_execute")


def test_an_unknown_fail_point_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERBOARD_FAILPOINT", "before_execute:raise")
    with pytest.raises(LookupError):
        fp("no_such_point")
