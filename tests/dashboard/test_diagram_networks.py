"""A private network is a lock on what lies in it, not an arrow and not a box around it."""

from typing import Any

import pytest

from dashboard import diagram
from dashboard.diagram.networks import placed
from tests.deployments.spec.examples import function, network, only, queue


def board() -> dict[str, Any]:
    return only(
        office=network(),
        notes=function(uses={"office": "inside", "jobs": "write"}),
        outside=function(),
        jobs=queue(),
    )


def test_what_lies_in_a_network_has_a_lock_and_no_arrow_to_it() -> None:
    picture = diagram.draw(board())
    assert [node.name for node in picture.nodes if node.locked] == ["notes"]
    assert [(edge.source, edge.target) for edge in picture.edges] == [("notes", "jobs")]
    assert picture.locks and not diagram.draw(only(jobs=queue())).locks


def test_the_list_says_it() -> None:
    (notes,) = [node for node in diagram.draw(board()).nodes if node.name == "notes"]
    assert notes.sentence == "writes jobs; in the private network office"


@pytest.mark.parametrize("uses", [{"nowhere": "inside"}, [], None, {"office": "read"}])
def test_a_draft_that_is_wrong_places_nobody(uses: Any) -> None:
    assert placed({"office": {"kind": "network"}, "notes": {"kind": "function", "uses": uses}}) == {}
