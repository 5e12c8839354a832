"""Components drawn alone: what they say, that names stay as typed, and that nothing typed becomes markup."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from dashboard.glossary import AWS_NAMES, ENTRIES
from dashboard.words import Mark

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EVIL = '"><b>x</b>'
ESCAPED = "&quot;&gt;&lt;b&gt;x&lt;/b&gt;"
AT = datetime(2026, 1, 2, 14, 2, tzinfo=UTC)
INPUTS: dict[str, dict[str, Any]] = {
    "badge": {"count": 2, "label": EVIL},
    "banner": {"text": EVIL},
    "button": {"label": EVIL, "reason": EVIL, "id": "deploy"},
    "chip": {"tone": "good", "word": EVIL},
    "chips": {"shown": [Mark(EVIL, "good", "circle")] * 3, "rest": [Mark(EVIL, "good", "circle")] * 2},
    "confirm_name": {"name": EVIL, "id": "typed", "typed": EVIL, "problem": EVIL},
    "copy": {"text": EVIL},
    "empty": {"title": EVIL, "text": EVIL},
    "error": {"title": EVIL, "text": EVIL, "aws": EVIL},
    "figure": {"text": EVIL, "title": EVIL},
    "stale": {"at": AT, "text": EVIL},
}


def draw(component: str, /, **context: Any) -> str:
    return render_to_string(f"components/{component}.html", context)


def render(text: str, /, **context: Any) -> str:
    return str(engines["django"].from_string("{% load ui %}" + text).render(context))


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_what_people_typed_is_never_markup(name: str) -> None:
    text = draw(name, **INPUTS[name])
    assert ESCAPED in text
    assert "<b>" not in text


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_the_header_names_the_inputs(name: str) -> None:
    header = (TEMPLATES / "components" / f"{name}.html").read_text(encoding="utf-8").split("{% endcomment %}")[0]
    assert header.startswith("{% comment %}")
    named = {"text", "title"} if name == "empty" else INPUTS[name]
    assert all(key in header for key in named)


def test_a_refused_button_can_be_reached_and_says_why() -> None:
    text = draw("button", label="Deploy", reason="Ask an owner.", id="deploy")
    assert 'aria-disabled="true" aria-describedby="deploy-reason"' in text
    assert '<span class="reason" id="deploy-reason">Ask an owner.</span>' in text
    assert " disabled" not in text


def test_at_most_three_chips_stand_in_a_row() -> None:
    marks = [Mark(word, "neutral", "circle") for word in ("one", "two", "three", "four", "five")]
    text = render("{% chip_row marks %}", marks=marks)
    assert text.count('class="chip ') == 4
    assert 'title="four, five">+2<' in text
    assert render("{% chip_row marks %}", marks=marks[:3]).count('class="chip ') == 3
    assert "four" not in render("{% chip_row marks 4 %}", marks=marks).split("+1<")[1].split(":")[0]


def test_a_name_to_be_typed_is_left_as_it_is_typed() -> None:
    text = draw("confirm_name", name="orders", id="typed-name", field_name="typed_name", form="vote-form")
    for part in ('autocapitalize="none"', 'autocorrect="off"', 'spellcheck="false"', 'form="vote-form"'):
        assert part in text
    wrong = draw("confirm_name", name="orders", id="n", field_name="typed_name", problem="Type it exactly.")
    assert 'aria-invalid="true" aria-describedby="n-error"' in wrong


def test_a_stale_panel_says_since_when() -> None:
    text = draw("stale", at=AT, text="AWS does not respond.", retry="/again/")
    assert "Last answer <time" in text
    assert 'href="/again/">Try again' in text


def test_a_time_that_is_none_is_a_word() -> None:
    assert render("{% when at %}", at=None) == "not yet"
    assert render('{% when at "never checked" %}', at=None) == "never checked"


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_every_word_has_its_aws_term(key: str) -> None:
    request = RequestFactory().get("/")
    template = "{% load ui %}{% aws_term key %}"
    drawn = engines["django"].from_string(template)
    assert drawn.render({"key": key}, request) == ""
    request.COOKIES[AWS_NAMES] = "1"
    assert ENTRIES[key].aws in drawn.render({"key": key}, request)
    assert drawn.render({"key": "nothing"}, request) == ""
