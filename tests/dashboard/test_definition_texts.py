"""Forms say what documents say: posted back unread they change nothing, and each widget reads what a person typed."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.forms import rows
from dashboard.forms.reading import MISSING, Reading
from dashboard.forms.starters import starter
from dashboard.forms.texts import component_settings, component_texts, from_texts, to_texts
from deployments.spec.blueprints import BLUEPRINTS
from deployments.spec.fields import Choice, FieldSpec
from deployments.spec.kinds import KINDS

COMPONENTS = [
    pytest.param(component, id=f"{blueprint.name}-{name}")
    for blueprint in BLUEPRINTS.values()
    for name, component in blueprint.definition()["components"].items()
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def browsed(texts: dict[str, str]) -> dict[str, str]:
    """What a browser makes of the texts: it writes line breaks its own way."""
    return {name: text.replace("\r\n", "\n").replace("\n", "\r\n") for name, text in texts.items()}


def posted_back(component: dict[str, Any]) -> dict[str, Any]:
    specs = KINDS[component["kind"]].fields()
    reading = Reading()
    found = component_settings(specs, browsed(component_texts(specs, component, "s")), component, "s", reading)
    assert not reading.faults
    return found


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_blueprint_component_posted_back_unread_is_the_same(component: dict[str, Any]) -> None:
    assert posted_back(component) == component


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_new_component_posted_back_unread_is_the_same(kind: Any) -> None:
    assert posted_back(starter(kind)) == starter(kind)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_a_draft_holds_posted_back_unread_is_the_same(kind: Any, data: Any) -> None:
    names = [spec.name for spec in kind.fields()]
    component = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=len(names)))
    assert posted_back({"kind": kind.name, **component}) == {"kind": kind.name, **component}


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_texts_at_all_are_read_without_raising(kind: Any, data: Any) -> None:
    drawn = component_texts(kind.fields(), starter(kind), "s")
    names = st.sampled_from([*drawn, "s-routes-0-method", "s-routes-x", "s-content-9-path", "s-environment-99999-key"])
    texts = data.draw(st.dictionaries(names, st.text(max_size=20)))
    component_settings(kind.fields(), texts, starter(kind), "s", Reading())


def spec(widget: Any, **more: Any) -> FieldSpec:
    base: dict[str, Any] = {
        "name": "it",
        "label": "It",
        "help": "",
        "unit": None,
        "group": "usual",
        "choices": (),
        "default": None,
        "required": False,
        "nullable": False,
        "replaces": False,
        "replaces_words": "",
        "minimum": None,
        "maximum": None,
        "refers_to": None,
        "form": "",
        "placeholder": "",
        "aws_name": None,
    }
    return FieldSpec(widget=widget, **{**base, **more})


CHOICES = (Choice(7, "A week"), Choice("on", "On"), Choice(True, "Yes"), Choice(None, "For ever"))


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        (spec("number"), "512", 512),
        (spec("number"), " 10,240 ", 10_240),
        (spec("number"), "-3", -3),
        (spec("number"), "much", "much"),
        (spec("number"), "1e9", "1e9"),
        (spec("number"), "9" * 5_000, "9" * 5_000),
        (spec("number"), "", ""),
        (spec("number", nullable=True), "", MISSING),
        (spec("number", nullable=True, default=30), "", None),
        (spec("text"), "  index.main ", "index.main"),
        (spec("select", choices=CHOICES, nullable=True, default=30), "7", 7),
        (spec("select", choices=CHOICES), "true", True),
        (spec("select", choices=CHOICES, nullable=True, default=30), "", None),
        (spec("radio", choices=CHOICES), "on", "on"),
        (spec("radio", choices=CHOICES), "rubbish", "rubbish"),
        (spec("checkbox"), "true", True),
        (spec("checkbox", default=True), "false", False),
        (spec("list"), "a\r\n\r\n b \r\n", ["a", "b"]),
        (spec("component"), "notes", "notes"),
    ],
)
def test_what_a_person_types_is_read(field: FieldSpec, typed: str, expected: object) -> None:
    before = MISSING if field.widget == "checkbox" else "before"
    assert from_texts(field, "s-it", {"s-it": typed}, before, Reading()) == expected


def test_a_setting_at_its_default_stays_left_out_and_another_one_is_written() -> None:
    kind = KINDS["function"]
    texts = component_texts(kind.fields(), starter(kind), "s")
    found = component_settings(kind.fields(), {**texts, "s-timeout": "20"}, starter(kind), "s", Reading())
    assert found == {**starter(kind), "timeout": 20}


def test_lines_are_added_changed_and_removed_by_what_they_were_drawn_from() -> None:
    api = KINDS["rest_api"]
    before = {
        "kind": "rest_api",
        "routes": [
            {"method": "GET", "path": "/a", "function": "one", "odd": 1},
            {"method": "GET", "path": "/b", "function": "one"},
        ],
    }
    texts = rows.without(component_texts(api.fields(), before, "s"), "s-routes-1")
    texts |= {"s-routes-0-path": "/c", "s-routes-7-from": "", "s-routes-7-path": "/d", "s-routes-7-function": "two"}
    reading = Reading()
    found = component_settings(api.fields(), texts, before, "s", reading)["routes"]
    assert found[0] == {"method": "GET", "path": "/c", "function": "one", "odd": 1}
    assert found[1]["path"] == "/d"
    assert len(found) == 2
    assert reading.kept == {"s-routes": [0, 7]}


def test_an_empty_new_line_is_no_line() -> None:
    api = KINDS["rest_api"]
    texts = component_texts(api.fields(), {"routes": []}, "s")
    texts |= {"s-routes-0-from": "", **component_texts(api.fields()[0].item_fields, {}, "s-routes-0")}
    assert component_settings(api.fields(), texts, {"routes": []}, "s", Reading()) == {"routes": []}


def test_a_name_given_twice_is_a_fault_at_its_line() -> None:
    field = spec("keyvalue", default={})
    texts = {"s-it-rows": "1"}
    for index, value in enumerate(("Hello", "Hi")):
        texts |= {f"s-it-{index}-key": "GREETING", f"s-it-{index}-value": value}
    reading = Reading()
    from_texts(field, "s-it", texts, MISSING, reading)
    assert [fault.name for fault in reading.faults] == ["s-it-1-key"]
    assert "twice" in reading.faults[0].message


def test_a_group_that_may_be_left_out_is_switched_on_and_off() -> None:
    table = {item.name: item for item in KINDS["table"].fields()}
    key = table["sort_key"]
    drawn = to_texts(key, "s-sort_key", MISSING)
    on = {**drawn, "s-sort_key-on": "true", "s-sort_key-name": "at"}
    assert from_texts(key, "s-sort_key", on, MISSING, Reading()) == {"name": "at"}
    assert from_texts(key, "s-sort_key", {**on, "s-sort_key-on": "false"}, {"name": "at"}, Reading()) is MISSING


def test_code_is_taken_from_the_editor_or_from_an_upload() -> None:
    code = spec("code", required=True)
    texts = {"s-it-source": "inline", "s-it-inline": "a\r\nb\r\n", "s-it-artifact": ""}
    assert from_texts(code, "s-it", texts, {"inline": "old"}, Reading()) == {"inline": "a\nb\n"}
    uploaded = {**texts, "s-it-source": "artifact", "s-it-artifact": "f" * 64}
    assert from_texts(code, "s-it", uploaded, {"inline": "old"}, Reading()) == {"artifact": "f" * 64}


def test_choosing_the_upload_without_a_zip_is_a_fault() -> None:
    reading = Reading()
    texts = {"s-it-source": "artifact", "s-it-inline": "x", "s-it-artifact": ""}
    from_texts(spec("code", required=True), "s-it", texts, {"inline": "x"}, reading)
    assert reading.faults[0].name == "s-it-upload"
