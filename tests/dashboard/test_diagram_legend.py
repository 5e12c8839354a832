"""What a picture says of its own arrows and signs: everything that is in it, and nothing else."""

import pytest

from dashboard.diagram import draw
from dashboard.diagram.picture import BADGES
from deployments.spec.blueprints import BLUEPRINTS

CALLS = "Arrows point from what calls to what is called."


def test_a_plain_picture_explains_its_arrows_alone() -> None:
    assert draw(BLUEPRINTS["three-tier"].definition()).legend == CALLS
    assert draw({"version": 1, "components": {}}).legend == ""


@pytest.mark.parametrize("key", BADGES)
def test_signs_have_their_words(key: str) -> None:
    legend = draw(BLUEPRINTS["three-tier"].definition(), badges={"notes": key}).legend
    assert f" {BADGES[key].words.removeprefix('will be ')}." in legend
    assert "Signs: " in legend


def test_what_fails_and_what_is_an_event_is_explained() -> None:
    document = BLUEPRINTS["watch"].definition()
    legend = draw(document, failing=["watch"]).legend
    assert "Dashed: a stream or an event." in legend
    assert "Thick red: a check of it fails." in legend
