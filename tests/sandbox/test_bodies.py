"""A route that names the shape of its body, deployed and called: what does not fit never reaches the function."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed, document
from tests.sandbox_process import SandboxProcess

FRESH = names()
CODE = "def handler(event, context):\n    return {'statusCode': 200, 'body': event['body'] or ''}\n"


def notes(most: int) -> dict[str, Any]:
    """An API whose notes have at most so many letters."""
    api = {
        "kind": "rest_api",
        "routes": [{"method": "POST", "path": "/notes", "function": "f"}],
        "bodies": [
            {"shape": "note", "field": "text", "least": 1, "most": most},
            {"shape": "note", "field": "stars", "type": "integer", "required": False, "most": 5},
        ],
        "single_routes": [{"route": "POST /notes", "body": "note"}],
    }
    return document(api=api, f={"kind": "function", "code": {"inline": CODE}})


def tried(aws: Aws, url: str, body: str) -> int:
    """The status that a test of the method gives, without the address."""
    api = url.partition("://")[2].partition(".")[0]
    client = aws.client("apigateway")
    (resource,) = [one for one in client.get_resources(restApiId=api)["items"] if one["path"] == "/notes"]
    tested = client.test_invoke_method(restApiId=api, resourceId=resource["id"], httpMethod="POST", body=body)
    assert ("does not fit" in tested["log"]) is (tested["status"] == 400)
    return int(tested["status"])


@pytest.mark.full
def test_a_body_that_does_not_fit_is_refused_and_a_new_limit_holds(sandbox: SandboxProcess, aws: Aws) -> None:
    name = next(FRESH)
    url = f"{outputs(deployed(aws, name, notes(5)))['ApiUrl']}/notes"

    def sent(text: str) -> tuple[int, Any]:
        answer = sandbox.visit(url, "POST", text.encode(), content_type="application/json")
        return answer.status, answer.json()

    for text in ("", "no JSON", "[]", "{}", '{"text": ""}', '{"text": "longer"}', '{"text": "x", "stars": "5"}'):
        assert sent(text) == (400, {"message": "Invalid request body"}), text
    fitting = {"text": "x", "stars": 5, "else": 1}
    assert sent(json.dumps(fitting)) == (200, fitting)
    assert tried(aws, url, '{"text": "longer"}') == 400
    assert tried(aws, url, json.dumps(fitting)) == 200
    stack = deployed(aws, name, notes(6), "UPDATE")
    assert sent('{"text": "longer"}') == (200, {"text": "longer"})
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_a_call_without_what_it_must_have_is_refused_also_after_a_power_cut(own_sandbox: SandboxProcess) -> None:
    own_sandbox.start()
    definition = notes(5)
    definition["components"]["api"]["single_routes"][0]["query"] = "page"
    url = outputs(deployed(Aws(own_sandbox.url), next(FRESH), definition))["ApiUrl"] + "/notes"
    for _ in range(2):
        missing = own_sandbox.visit(url, "POST", b'{"text": "x"}')
        assert (missing.status, "[page]" in missing.text) == (400, True)
        assert own_sandbox.visit(f"{url}?page=1", "POST", b'{"text": "longer"}').status == 400
        assert own_sandbox.visit(f"{url}?page=1", "POST", b'{"text": "x"}').status == 200
        own_sandbox.kill()
        own_sandbox.start()
