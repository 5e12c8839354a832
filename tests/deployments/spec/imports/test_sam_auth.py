"""Who may call APIs of the Serverless Application Model: pools, functions, signatures, and what no form has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deployments.spec.imports.faults import InvalidTemplate
from deployments.spec.imports.importing import Imported, import_template
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.deployments.spec.imports.test_sam_apis import SAM

PEOPLE = render(parse({"version": 1, "components": {"people": {"kind": "user_pool", "clients": [{"name": "web"}]}}}))
PARTS: dict[str, Any] = json.loads(PEOPLE.pretty)["Resources"]
IDS = {body["Type"].rpartition("::")[2]: name for name, body in PARTS.items()}
HEADER = "$request.header.Authorization"
POOL = {"UserPoolArn": {"Fn::GetAtt": [IDS["UserPool"], "Arn"]}}
ISSUER = {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${" + IDS["UserPool"] + "}"}
TOKENS = {
    "IdentitySource": HEADER,
    "JwtConfiguration": {"issuer": ISSUER, "audience": [{"Ref": IDS["UserPoolClient"]}]},
}
DOORMAN = {"FunctionArn": {"Fn::GetAtt": ["Doorman", "Arn"]}}
NEWER = DOORMAN | {"AuthorizerPayloadFormatVersion": 2.0, "EnableSimpleResponses": True}
WEB = {"AllowOrigin": "'*'", "AllowHeaders": "'authorization'"}
CALL = {"FunctionPayloadType": "REQUEST"}


def template(kind: str, auth: dict[str, Any], event: dict[str, Any] | None = None, **api: Any) -> dict[str, Any]:
    """An API with these callers, a route for all of them and one with an event of its own."""
    rest = kind == "Api"
    named = {"RestApiId" if rest else "ApiId": {"Ref": "Shop"}}
    code = {"Runtime": "python3.13", "Handler": "index.handler", "InlineCode": "def handler(event, context): pass"}
    events = {
        "Read": {"Type": kind, "Properties": {"Path": "/orders", "Method": "get", **named}},
        "Write": {"Type": kind, "Properties": {"Path": "/orders", "Method": "post", **named, **(event or {})}},
    }
    shop = {"Auth": auth, **({"StageName": "prod"} if rest else {}), **api}
    return {
        "Transform": SAM,
        "Resources": {
            **PARTS,
            "Shop": {"Type": f"AWS::Serverless::{kind}", "Properties": shop},
            "Doorman": {"Type": "AWS::Serverless::Function", "Properties": code},
            "Work": {"Type": "AWS::Serverless::Function", "Properties": {**code, "Events": events}},
        },
    }


def imported(*given: Any, **api: Any) -> Imported:
    found = import_template(json.dumps(template(*given, **api), indent=1))
    assert found.problems == ()
    return found


def shop(*given: Any, **api: Any) -> dict[str, Any]:
    document = imported(*given, **api).document
    render(parse(document))
    return document["components"]["shop"]  # type: ignore[no-any-return]


def routes(api: dict[str, Any]) -> list[tuple[str, bool, str | None]]:
    return [(row["method"], bool(row.get("public")), row.get("scopes")) for row in api["routes"]]


@pytest.mark.parametrize(
    ("kind", "authorizer"),
    [("Api", POOL), ("Api", {"UserPoolArn": [POOL["UserPoolArn"]]}), ("HttpApi", TOKENS)],
)
def test_a_pool_lets_people_in(kind: str, authorizer: dict[str, Any]) -> None:
    auth = {"DefaultAuthorizer": "Entry", "Authorizers": {"Entry": authorizer}}
    api = shop(kind, auth, {"Auth": {"Authorizer": "NONE"}})
    assert api["user_pool"] == "people"
    assert routes(api) == [("GET", False, None), ("POST", True, None)]


@pytest.mark.parametrize(("kind", "authorizer"), [("Api", POOL), ("HttpApi", TOKENS)])
def test_scopes_of_a_route_go_before_those_of_its_authorizer(kind: str, authorizer: dict[str, Any]) -> None:
    auth = {"DefaultAuthorizer": "Entry", "Authorizers": {"Entry": authorizer | {"AuthorizationScopes": ["email"]}}}
    api = shop(kind, auth, {"Auth": {"AuthorizationScopes": ["openid", "profile"]}})
    assert routes(api) == [("GET", False, "email"), ("POST", False, "openid profile")]


@pytest.mark.parametrize(("kind", "auth"), [("Api", {}), ("HttpApi", {"EnableIamAuthorizer": True})])
def test_a_signature_is_asked_for(kind: str, auth: dict[str, Any]) -> None:
    api = shop(kind, auth, {"Auth": {"Authorizer": "AWS_IAM"}})
    assert api["signed"] is True
    assert routes(api) == [("GET", True, None), ("POST", False, None)]


@pytest.mark.parametrize(
    ("kind", "authorizer", "fields"),
    [
        ("Api", DOORMAN, {"token_alone": True}),
        ("Api", DOORMAN | {"Identity": {"Header": "X-Key"}}, {"token_alone": True, "proof_headers": "X-Key"}),
        ("Api", DOORMAN | {"Identity": {"ReauthorizeEvery": 30}}, {"token_alone": True, "proof_seconds": 30}),
        ("Api", DOORMAN | CALL | {"Identity": {"Headers": ["Authorization"]}}, {}),
        ("Api", DOORMAN | CALL | {"Identity": {"QueryStrings": ["token"]}}, {"proof_query": "token"}),
        ("HttpApi", NEWER | {"Identity": {"Headers": ["Authorization"]}}, {"proof_seconds": 0}),
        ("HttpApi", NEWER | {"Identity": {"Headers": ["A", "B"], "ReauthorizeEvery": 300}}, {"proof_headers": "A B"}),
    ],
)
def test_a_function_is_asked(kind: str, authorizer: dict[str, Any], fields: dict[str, Any]) -> None:
    api = shop(kind, {"DefaultAuthorizer": "Entry", "Authorizers": {"Entry": authorizer}})
    told = {"proof_headers", "proof_query", "proof_seconds", "token_alone"}
    assert api["authorizer"] == "doorman"
    assert {key: value for key, value in api.items() if key in told} == fields
    assert routes(api) == [("GET", False, None), ("POST", False, None)]


def test_that_answers_are_not_kept_is_told_where_the_template_does_not_say() -> None:
    auth = {"DefaultAuthorizer": "Entry", "Authorizers": {"Entry": NEWER | {"Identity": {"Headers": ["A"]}}}}
    words = "doorman is asked before every call: Entry does not say for how long its answers hold."
    assert words in imported("HttpApi", auth).notes


@pytest.mark.parametrize(("said", "told"), [({}, True), ({"AddDefaultAuthorizerToCorsPreflight": False}, False)])
def test_questions_of_browsers_stay_open_and_that_is_told(said: dict[str, Any], told: bool) -> None:
    auth = {"DefaultAuthorizer": "Entry", "Authorizers": {"Entry": POOL}, **said}
    notes = " ".join(imported("Api", auth, Cors=WEB).notes)
    assert ("Questions of browsers before a call are open here" in notes) == told


def test_what_globals_say_of_callers_holds_for_the_api_that_the_model_makes() -> None:
    given = template("Api", {})
    given["Globals"] = {"Api": {"Auth": {"DefaultAuthorizer": "Entry", "Authorizers": {"Entry": POOL}}}}
    del given["Resources"]["Shop"]
    for event in given["Resources"]["Work"]["Properties"]["Events"].values():
        del event["Properties"]["RestApiId"]
    found = import_template(json.dumps(given, indent=1))
    assert found.problems == ()
    assert found.document["components"]["api"]["user_pool"] == "people"


def _entry(**authorizer: Any) -> dict[str, Any]:
    return {"DefaultAuthorizer": "Entry", "Authorizers": {"Entry": authorizer}}


@pytest.mark.parametrize(
    ("kind", "auth", "event", "words"),
    [
        ("Api", {"ApiKeyRequired": True}, {}, "ApiKeyRequired of Auth has no form here"),
        ("Api", {"DefaultAuthorizer": "Other"}, {}, "Its DefaultAuthorizer Other is none of its Authorizers"),
        ("Api", _entry(**POOL), {"Auth": {"Authorizer": "AWS_IAM"}}, "ask who calls in several ways"),
        ("Api", _entry(**POOL), {"Auth": {"ApiKeyRequired": True}}, "ApiKeyRequired of Auth of the event Write"),
        ("Api", _entry(UserPoolArn="arn:aws:cognito-idp:x"), {}, "by something that is no user pool of this template"),
        ("Api", _entry(UserPoolArn=[POOL["UserPoolArn"]] * 2), {}, "tokens of several user pools"),
        ("Api", _entry(**POOL, Identity={"Header": "X-Key"}), {}, "tokens from another header"),
        ("Api", _entry(FunctionArn={"Ref": IDS["UserPool"]}), {}, "which is no function here"),
        ("Api", _entry(**DOORMAN, **CALL), {}, "is asked whatever a caller brings"),
        ("Api", _entry(**DOORMAN, FunctionInvokeRole="arn:aws:iam::1:role/x"), {}, "FunctionInvokeRole of Entry"),
        ("Api", _entry(**DOORMAN, Identity={"ValidationExpression": "x"}), {}, "ValidationExpression of Identity"),
        ("HttpApi", _entry(**DOORMAN, AuthorizerPayloadFormatVersion="1.0"), {}, "another form than the newer one"),
        ("HttpApi", _entry(**(TOKENS | {"IdentitySource": "$request.querystring.token"})), {}, "from elsewhere than"),
        (
            "HttpApi",
            _entry(**(TOKENS | {"JwtConfiguration": {"issuer": "https://id.example.com"}})),
            {},
            "no user pool of",
        ),
        ("HttpApi", "all", {}, "Auth is worked out by AWS or has another form"),
    ],
)
def test_what_no_form_has_is_a_fault_at_its_line(kind: str, auth: Any, event: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidTemplate) as caught:
        import_template(json.dumps(template(kind, auth, event), indent=1))
    assert any(words in fault.message and fault.line for fault in caught.value.faults)
