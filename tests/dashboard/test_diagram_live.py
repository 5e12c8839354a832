"""Live connections in the picture: called from the left, sent over from the right, guarded by a function."""

from typing import Any

from dashboard.diagram import SMALL, draw
from deployments.spec.blueprints import BLUEPRINTS


def chat(**live: Any) -> dict[str, Any]:
    """The chat of the gallery without its website."""
    document = BLUEPRINTS["chat"].definition()
    del document["components"]["web"]
    document["components"]["live"] |= live
    return document


def test_visitors_open_one_over_which_a_function_sends() -> None:
    sentences = {node.name: node.sentence for node in draw(chat()).nodes}
    assert sentences["live"] == "called by chat and visitors; calls chat"
    assert sentences["chat"] == "called by live; sends messages over live; reads and writes people_table"


def test_a_website_opens_it_for_its_visitors() -> None:
    sentences = {node.name: node.sentence for node in draw(BLUEPRINTS["chat"].definition()).nodes}
    assert sentences["live"] == "called by chat and web; calls chat"
    assert sentences["visitors"] == "opens web"


def test_the_function_that_lets_in_is_asked() -> None:
    document = chat(access="function", authorizer="door", proof_query="token")
    document["components"]["door"] = {"kind": "function"}
    sentences = {node.name: node.sentence for node in draw(document).nodes}
    assert "asks for leave of door" in sentences["live"]


def test_in_small_an_answer_has_no_arrow_of_its_own_over_the_call() -> None:
    document = BLUEPRINTS["chat"].definition()
    small, full = draw(document, shape=SMALL), draw(document)
    arrows = [{(edge.source, edge.target) for edge in diagram.edges} for diagram in (full, small)]
    assert arrows[0] - arrows[1] == {("chat", "live")}
    assert small.height == draw(BLUEPRINTS["three-tier"].definition(), shape=SMALL).height
