"""Live connections of templates: what becomes a component, what stays as written, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from deployments.spec.template import canonical
from tests.deployments.spec.examples import function, only

CHAT = (Path(__file__).parent / "samples" / "chat.yml").read_text(encoding="utf-8")
ROUTES: list[dict[str, Any]] = [
    {"key": "$connect", "function": "talk"},
    {"key": "$default", "function": "talk", "answers": True},
    {"key": "rooms.join", "function": "rooms"},
]
LIMITS = {"throttle_rate": 5, "throttle_burst": 9, "access_log": True, "stage": "v1", "action_field": "meta.action"}
DOOR = {"access": "function", "authorizer": "doorman", "proof_query": "token room", "proof_headers": "Authorization"}


def drawn(**settings: Any) -> dict[str, Any]:
    api = {"kind": "websocket_api", "routes": ROUTES, **settings}
    functions = {
        "talk": function(uses={"chat": "control"}),
        "rooms": function(versions=True, uses={"chat": "send"}),
        "doorman": function(),
    }
    return json.loads(render(parse(only(chat=api, **functions))).pretty)  # type: ignore[no-any-return]


def as_written() -> dict[str, Any]:
    """The team's template with its values put in, to spoil in one place."""
    kept = import_template(CHAT, as_written=True)
    return json.loads(render(parse(kept.document)).pretty)  # type: ignore[no-any-return]


def imported(template: dict[str, Any]) -> Imported:
    return import_template(json.dumps(template))


@pytest.mark.parametrize("settings", [{}, {"access": "iam"}, DOOR, LIMITS, {**DOOR, **LIMITS}], ids=str)
def test_a_live_connection_comes_back_whole(settings: dict[str, Any]) -> None:
    template = drawn(**settings)
    found = imported(template)
    assert [one.reason for one in found.resources if one.reason] == []
    assert found.adds == {}
    again = render(parse(found.document))
    assert canonical(again.body["Resources"]) == canonical(template["Resources"])
    assert canonical(again.body["Outputs"]) == canonical(template["Outputs"])


def test_the_form_says_who_may_connect_and_who_sends() -> None:
    components = imported(drawn(**DOOR, **LIMITS)).document["components"]
    assert DOOR.items() <= components["chat"].items() and LIMITS.items() <= components["chat"].items()
    assert sorted(map(canonical, components["chat"]["routes"])) == sorted(map(canonical, ROUTES))
    assert [components[name]["uses"] for name in ("talk", "rooms")] == [{"chat": "control"}, {"chat": "send"}]


def test_a_chat_that_a_team_wrote_is_a_component_under_its_own_ids() -> None:
    found = import_template(CHAT)
    assert [(one.logical_id, one.reason) for one in found.resources if one.reason] == []
    assert found.document["components"]["talk"]["uses"] == {"chat": "send"}
    assert found.document["components"]["chat"]["proof_query"] == "token"
    resources = render(parse(found.document)).body["Resources"]
    assert resources["Say"]["Properties"]["Target"] == {"Fn::Sub": "integrations/${TalkCall}"}
    assert resources["Live"]["Properties"]["StageName"] == "prod"
    assert set(import_template(CHAT).adds) == {"doorman", "talk"}


@pytest.mark.parametrize(
    ("logical_id", "said", "reason"),
    [
        ("Chat", {"Name": "chat"}, "a name of its own (Name)"),
        ("Chat", {"RouteSelectionExpression": "${request.header.x}"}, "something else than one field of a message"),
        ("Check", {"IdentitySource": ["stageVariables.x"]}, "Name what a caller must bring"),
        ("Check", {"AuthorizerUri": "arn:aws:lambda:eu-central-1:123456789012:function:f"}, "Who connects is checked"),
        ("Connect", {"AuthorizationType": "JWT"}, "for something that no form has (JWT)"),
        ("Connect", {"AuthorizerId": "abc123"}, "What checks who connects is not in this template"),
        ("Connect", {"RouteKey": "hello"}, "Add the route $connect"),
        ("Say", {"Target": "integrations/abc123"}, "Its route Say leads to something that is not in this template"),
        ("Say", {"OperationName": "say"}, "OperationName"),
        ("TalkCall", {"IntegrationType": "HTTP_PROXY"}, "IntegrationType"),
        ("TalkCall", {"IntegrationUri": "https://example.com"}, "something else than a function of this template"),
        ("Live", {"DeploymentId": "abc123"}, "Its stage shows one deployment"),
        ("Live", {"StageVariables": {"level": "1"}}, "StageVariables"),
    ],
)
def test_what_no_form_says_stays_as_written(logical_id: str, said: dict[str, Any], reason: str) -> None:
    template = as_written()
    template["Resources"][logical_id]["Properties"] |= said
    found = imported(template)
    rows = {one.logical_id: one for one in found.resources}
    assert {one.kind for one in found.resources if one.type.startswith("AWS::ApiGatewayV2::")} == {"raw"}
    assert reason in rows["Chat"].reason
    assert rows["Doorman"].kind == "function"
    assert found.problems == ()


def test_rights_that_reach_further_keep_the_function_and_the_connection_as_written() -> None:
    found = import_template(CHAT.replace("/POST/@connections/*", "/*"))
    rows = {one.logical_id: one for one in found.resources}
    assert rows["Talk"].reason == "Its rights on chat are others than a connection gives."
    assert rows["Chat"].reason == "It names Talk, which is kept as written."


def test_a_function_that_is_called_in_two_ways_keeps_the_connection_as_written() -> None:
    template = as_written()
    resources = template["Resources"]
    resources["TalkAgain"] = resources["TalkCall"]
    resources["Say"]["Properties"]["Target"] = {"Fn::Sub": "integrations/${TalkAgain}"}
    rows = {one.logical_id: one for one in imported(template).resources}
    assert rows["Chat"].reason.startswith("TalkCall and TalkAgain call the same function")


@pytest.mark.parametrize("export", [False, True])
def test_an_output_under_a_components_name_says_what_that_says(export: bool) -> None:
    template = drawn()
    mine = template["Outputs"]["ChatUrl"]
    template["Outputs"]["ChatUrl"] = {"Value": "old"} | ({"Export": {"Name": "chat"}} if export else {})
    found = imported(template)
    told = "The output ChatUrl has the value that its component gives it, not that of the template."
    assert (told in found.notes) is not export
    if export:
        assert "Another component has an output ChatUrl." in found.problems[0].message
    else:
        assert json.loads(render(parse(found.document)).pretty)["Outputs"]["ChatUrl"] == mine
