"""The panels that show what AWS said of what runs: its log, its figures, the items of a table."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deployments.models import PanelQuestion
from tests.dashboard.conftest import client_of
from tests.dashboard.functions import panel, table_panel
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
AT = 1_767_268_800_000
LINES: dict[str, Any] = {
    "lines": [
        {"id": "1", "at": AT, "text": "the first line"},
        {"id": "2", "at": AT + 1, "text": "<script>alert(1)</script>"},
    ],
    "since": AT,
    "until": AT + 1,
    "whole": False,
}
SERIES: dict[str, Any] = {
    "calls": {"points": [[1_767_268_800, 4.0], [1_767_269_100, 2.0]], "whole": True},
    "errors": {"points": [], "whole": True},
    "throttles": {"points": [], "whole": True},
    "p50": {"points": [[1_767_268_800, 12.0]], "whole": True},
    "p95": {"points": [[1_767_268_800, 40.0], [1_767_269_100, 80.0]], "whole": False},
}
COUNTED: dict[str, Any] = {"since": 1_767_268_800, "until": 1_767_272_400, "period": 300, "series": SERIES}
ITEM = [{"name": "id", "kind": "text", "text": "<b>1</b>", "left_out": 7}]


def address(built: World, what: str) -> str:
    where = table_panel(built) if what == "table" else panel(built)
    return reverse(f"environment_{what}", kwargs=where)


def client(built: World, role: str = "owner") -> Client:
    return client_of(built.person(role))


def asked(built: World, kind: str, key: str = "", **columns: Any) -> PanelQuestion:
    """An answered question of the owner, or one in another state."""
    where = table_panel(built) if kind == "items" else panel(built)
    ended = {"state": "answered", "answered_at": timezone.now(), "next_look_at": None, **columns}
    about: dict[str, Any] = {"environment": built.dev, "component": where["component"], "asked_by": built.cast.owner}
    return PanelQuestion.objects.create(kind=kind, key=key or str(built.cast.owner.pk), **about, **ended)


def text(built: World, what: str, query: str = "", role: str = "owner") -> str:
    return client(built, role).get(address(built, what) + query).content.decode()


@pytest.mark.parametrize("what", ["function_log", "function_figures", "table"])
def test_an_empty_panel_teaches_and_asking_polls_until_it_is_answered(built: World, what: str) -> None:
    assert "yet." in text(built, what)
    answer = client(built).post(address(built, what), {"do": "read", "back": "1h"})
    assert answer.status_code == 303 and answer["Location"].startswith(address(built, what))
    page = text(built, what)
    assert "AWS is being asked since" in page and 'hx-trigger="every 1s"' in page
    part = client(built).get(address(built, what), headers={"HX-Request": "true"}).content.decode()
    assert "<h1" not in part and "hx-get" in part


def test_a_log_stands_newest_first_and_is_no_markup(built: World) -> None:
    asked(built, "logs", answer=LINES, about={"back": "1h", "search": ""})
    page = text(built, "function_log")
    assert page.index("&lt;script&gt;") < page.index("the first line") and "<script>alert" not in page
    assert "AWS has more in this time than was read" in page and "hx-trigger" not in page.split('id="log"')[1][:300]
    assert "the first line" not in text(built, "function_log", role="developer")


def test_a_log_that_is_followed_says_until_when(built: World) -> None:
    soon = timezone.now() + timedelta(minutes=4)
    asked(built, "logs", state="waiting", answer=LINES, about={"back": "1h", "search": ""}, follow_until=soon)
    page = text(built, "function_log")
    assert "then it stops by itself" in page and 'hx-trigger="every 3s"' in page
    assert client(built).post(address(built, "function_log"), {"do": "stop"}).status_code == 303
    assert 'hx-trigger="every 3s"' not in text(built, "function_log")


def test_nothing_found_names_what_was_looked_for(built: World) -> None:
    asked(built, "logs", answer={**LINES, "lines": []}, about={"back": "24h", "search": "<i>"})
    page = text(built, "function_log")
    assert "&lt;i&gt;" in page and "was found in the last 24 hours" in page


def test_figures_that_are_not_counted_are_words_and_never_zero(built: World) -> None:
    asked(built, "metrics", key="1h", answer=COUNTED, about={"back": "1h"})
    page = text(built, "function_figures", "?back=1h")
    assert '<dd class="figure">6</dd>' in page and page.count("not counted") > 2
    assert "40 ms to 80 ms" in page and "AWS says that some is missing" in page
    empty = {**COUNTED, "series": {name: {"points": [], "whole": True} for name in SERIES}}
    asked(built, "metrics", key="7d", answer=empty, about={"back": "7d"})
    page = text(built, "function_figures", "?back=7d")
    assert "AWS has counted nothing" in page and ">0<" not in page and "$0.01 per 1,000" in page


def test_items_are_shown_to_owners_and_are_no_markup(built: World) -> None:
    asked(built, "items", answer={"items": [ITEM], "more": True}, about={"partition": "", "sort": ""})
    page = text(built, "table")
    assert "&lt;b&gt;1&lt;/b&gt;" in page and "7 more characters" in page and "There are more." in page
    others = text(built, "table", role="developer")
    assert "Only owners of Platform may look at items" in others and "&lt;b&gt;" not in others
    PanelQuestion.objects.update(answer={"items": [], "more": False}, about={"partition": "9"})
    assert "No item has this key." in text(built, "table")


def test_what_is_not_known_keeps_the_old_answer_with_its_age(built: World) -> None:
    asked(built, "logs", state="failed", answer=LINES, sentence="AWS was away.", aws_said="<503>", about={"back": "1h"})
    page = text(built, "function_log")
    assert (
        "Not known." in page
        and "&lt;503&gt;" in page
        and "What stands beneath is of" in page
        and "the first line" in page
    )


def test_what_cannot_be_asked_is_said_where_it_was_typed(built: World) -> None:
    answer = client(built).post(address(built, "function_log"), {"do": "read", "back": "for ever"})
    assert answer.status_code == 422 and b"Choose one of the list." in answer.content
    long = client(built).post(address(built, "table"), {"partition": "x" * 1_001})
    assert long.status_code == 422 and b"Too long: write at most" in long.content
    viewer = text(built, "function_figures", role="viewer")
    assert "Only developers, approvers and owners of Platform may read logs and figures of dev" in viewer
