"""What callers get when API Gateway refuses them, deployed and seen over HTTP; and when the words are taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed, document
from tests.sandbox_process import SandboxProcess

FRESH = names()
ORIGIN = "https://www.example.com"
WORDS = '{"problem": $context.error.messageString, "kind": "$context.error.responseType"}'
LINES: list[dict[str, Any]] = [
    {"reason": "DEFAULT_4XX", "text": WORDS, "status": 418},
    {"reason": "MISSING_AUTHENTICATION_TOKEN", "status": 404, "text": '{"problem": "There is no such address."}'},
    {"reason": "BAD_REQUEST_PARAMETERS", "text": WORDS},
]
CODE = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'here'}\n"


def shop(lines: list[dict[str, Any]]) -> dict[str, Any]:
    api = {
        "kind": "rest_api",
        "routes": [
            {"method": "GET", "path": "/notes", "function": "f"},
            {"method": "GET", "path": "/mine", "function": "f"},
        ],
        "single_routes": [{"route": "GET /notes", "query": "page"}, {"route": "GET /mine", "api_key": True}],
        "plans": [{"name": "partners", "keys": ["first"]}],
        "cors": {"allowed_origins": [ORIGIN]},
        "refusals": lines,
    }
    return document(api=api, f={"kind": "function", "code": {"inline": CODE}})


@pytest.mark.full
def test_callers_get_the_words_of_the_reason_or_of_all_others(sandbox: SandboxProcess, aws: Aws) -> None:
    name = next(FRESH)
    url = outputs(deployed(aws, name, shop(LINES)))["ApiUrl"]

    def got(path: str) -> tuple[int, Any]:
        answer = sandbox.visit(f"{url}{path}")
        if answer.status >= 400:
            assert answer.headers["access-control-allow-origin"] == ORIGIN, path
        return answer.status, answer.json() if answer.status >= 400 else answer.text

    assert got("/notes?page=1") == (200, "here")
    assert got("/nothing") == (404, {"problem": "There is no such address."})
    status, lacking = got("/notes")
    assert (status, lacking["kind"], "[page]" in lacking["problem"]) == (400, "BAD_REQUEST_PARAMETERS", True)
    assert got("/mine") == (418, {"problem": "Forbidden", "kind": "INVALID_API_KEY"})
    stack = deployed(aws, name, shop(LINES[1:2]), "UPDATE")
    assert got("/mine") == (403, {"message": "Forbidden"})
    assert got("/nothing") == (404, {"problem": "There is no such address."})
    assert aws.delete(stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
