"""What every kind must bring: words for each field, a start, a schema that agrees with the parser."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jsonschema  # type: ignore[import-untyped]
import pytest
import time_machine
from cfnlint.api import lint

from deployments.spec.fields import FieldSpec
from deployments.spec.kinds import KINDS
from deployments.spec.parse import json_schema, parse, parse_text, problems_of
from deployments.spec.render import render
from deployments.spec.runtimes import RETIRED, RUNTIMES
from tests.deployments.spec.examples import SHA, api, function, only, table, whole, with_
from tests.golden.cases import case_folders
from tests.golden.test_templates import LINT_DAY


def every_field() -> Iterator[tuple[str, FieldSpec]]:
    def walk(name: str, specs: tuple[FieldSpec, ...]) -> Iterator[tuple[str, FieldSpec]]:
        for spec in specs:
            yield f"{name}.{spec.name}", spec
            yield from walk(f"{name}.{spec.name}", spec.item_fields)

    for kind in KINDS.values():
        yield from walk(kind.name, kind.fields())


FIELDS = dict(every_field())


@pytest.mark.parametrize("spec", FIELDS.values(), ids=FIELDS.keys())
def test_a_field_has_words(spec: FieldSpec) -> None:
    assert spec.label[0].isupper() and not spec.label.endswith(".")
    assert spec.help.endswith(".")
    assert bool(spec.replaces) is bool(spec.replaces_words)
    assert bool(spec.item_fields) is (spec.widget in ("rows", "group"))
    assert bool(spec.choices) is (spec.widget in ("select", "radio"))
    assert spec.widget != "radio" or len(spec.choices) <= 4
    if spec.widget == "number":
        assert spec.minimum is not None or spec.name == "error_code"


@pytest.mark.parametrize("spec", FIELDS.values(), ids=FIELDS.keys())
def test_a_default_is_one_of_the_choices(spec: FieldSpec) -> None:
    json.dumps(spec.default)
    if spec.choices and not spec.required:
        assert spec.default in [choice.value for choice in spec.choices]
        assert spec.choice_label(spec.default) != str(spec.default)


def test_usual_fields_come_first() -> None:
    for kind in KINDS.values():
        groups = [spec.group for spec in kind.fields()]
        assert groups == sorted(groups, reverse=True)
        assert groups.count("usual") <= 7


def test_what_a_form_needs_to_know_about_memory() -> None:
    spec = FIELDS["function.memory"]
    assert (spec.label, spec.unit, spec.widget, spec.default) == ("Memory", "MB", "number", 256)
    assert (spec.minimum, spec.maximum, spec.required, spec.nullable) == (128, 10_240, False, False)
    assert FIELDS["rest_api.routes.function"].refers_to == "function"
    assert FIELDS["table.sort_key"].nullable and FIELDS["table.sort_key"].replaces
    assert FIELDS["rest_api.cors"].default["allowed_origins"] == ["*"]
    assert FIELDS["function.code"].required


def test_labels_tiers_and_names() -> None:
    assert {kind.name: (kind.label, kind.tier) for kind in KINDS.values()} == {
        "site": ("Website", "presentation"),
        "rest_api": ("API", "logic"),
        "http_api": ("Simple API", "logic"),
        "websocket_api": ("Live connection", "logic"),
        "function": ("Function", "logic"),
        "table": ("Table", "data"),
        "schedule": ("Schedule", "logic"),
        "queue": ("Message queue", "logic"),
        "topic": ("Topic", "logic"),
        "bucket": ("File store", "data"),
        "search": ("Search engine", "data"),
        "cache": ("Cache", "data"),
        "file_system": ("File system", "data"),
        "secret": ("Secret", "data"),
        "database": ("Database", "data"),
        "warehouse": ("Data warehouse", "data"),
        "network": ("Private network", "data"),
        "user_pool": ("Sign-in", "identity"),
        "identity_pool": ("Direct access", "identity"),
        "raw": ("Part as written", "logic"),
        "alarms": ("Alarms", "logic"),
    }
    assert all(kind.summary.endswith(".") and kind.aws_name for kind in KINDS.values())


_NETWORK = "This needs a private network, where only functions reach it. Add one and connect it with"
ASKS_FOR = {
    "cache": [f"new.uses: {_NETWORK} that (inside)."],
    "file_system": [f"new.uses: {_NETWORK} that (inside)."],
    "alarms": ["new.emails: Mail to: Add at least 1."],
    "rest_api": ["new.routes: Routes: Add at least 1."],
    "http_api": ["new.routes: Routes: Add at least 1."],
    "websocket_api": ["new.routes: Routes: Add at least 1."],
    "identity_pool": [
        "new.user_pool: There is no Sign-in in this definition yet. Add that component, then choose it here."
    ],
    "warehouse": [f"new.uses: {_NETWORK} that (inside)."],
    "database": [f"new.uses: {_NETWORK} that (inside)."],
    "schedule": ["new.uses: A schedule without a function does nothing. Let it run a function, or remove it."],
}


@pytest.mark.parametrize("name", KINDS)
def test_a_new_component_is_ready_or_asks_for_one_thing(name: str) -> None:
    found = [str(problem) for problem in problems_of(only(new=KINDS[name].start()))]
    assert found == ASKS_FOR.get(name, [])
    KINDS[name].start().clear()
    assert KINDS[name].start()["kind"] == name


SCHEMA = jsonschema.Draft202012Validator(json_schema())


def test_the_schema_is_a_schema_and_plain_json() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("folder", case_folders(), ids=lambda folder: folder.name)
def test_the_schema_accepts_every_golden_case(folder: object) -> None:
    definition = parse_text((folder / "definition.yml").read_bytes())  # type: ignore[operator]
    assert SCHEMA.is_valid(definition.to_document())


REFUSED = [
    with_("notes", memory=64),
    with_("notes", memory="256"),
    with_("notes", memroy=1),
    with_("notes", runtime="python2.7"),
    with_("notes", code=...),
    with_("notes", kind="lambda"),
    with_("notes", uses={"notes_table": "delete"}),
    with_("notes_table", uses={"notes": "call"}),
    with_("api", routes=[]),
    with_("web", redirects=[{"code": 200}]),
    {**whole(), "version": 2},
    {**whole(), "extra": 1},
    only(),
    only(Bad=table()),
]


@pytest.mark.parametrize("document", REFUSED, ids=range(len(REFUSED)))
def test_the_schema_refuses_what_it_can_see(document: dict[str, object]) -> None:
    assert not SCHEMA.is_valid(document)
    assert problems_of(document)


def test_the_schema_carries_the_words() -> None:
    memory = json_schema()["$defs"]["FunctionSettings"]["properties"]["memory"]
    assert memory["title"] == "Memory"
    assert (memory["minimum"], memory["maximum"], memory["default"]) == (128, 10_240, 256)
    assert memory["description"].startswith("More memory also means")


def test_every_runtime_on_offer_passes_cfn_lint() -> None:
    components = {
        f"f{number}": function(runtime=runtime.name, handler=runtime.handler, code={"artifact": SHA})
        for number, runtime in enumerate(RUNTIMES.values())
    }
    with time_machine.travel(LINT_DAY, tick=False):
        findings = lint(render(parse(only(**components))).pretty, regions=["us-east-1"])
    assert [str(finding) for finding in findings] == []


def test_no_runtime_is_both_offered_and_retired() -> None:
    assert not RUNTIMES.keys() & RETIRED.keys()


def test_the_description_of_the_api_names_the_variable_of_the_function() -> None:
    assert "CORS_ORIGINS" in FIELDS["rest_api.cors"].help
    assert problems_of(only(api=api(("GET", "/", "f")), f=function())) == ()
