"""A function checks who calls an API: as the product renders it, over HTTP in the sandbox.

Rules: API Gateway Developer Guide, "Use API Gateway Lambda authorizers" and "Control access to HTTP APIs with AWS
Lambda authorizers".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed, document
from tests.sandbox_process import SandboxProcess

FRESH = names()
DOOR = """
import os

def handler(event, context):
    asked = os.environ.get("ASKED", 0)
    os.environ["ASKED"] = str(int(asked) + 1)
    proof = event.get("authorizationToken") or {k.lower(): v for k, v in event["headers"].items()}["authorization"]
    if proof == "broken":
        raise ValueError("asked to fail")
    context = {"who": proof, "asked": int(os.environ["ASKED"])}
    if event.get("version") == "2.0":
        return {"isAuthorized": proof != "shut", "context": context}
    effect = "Deny" if proof == "shut" else "Allow"
    everywhere = event["methodArn"].split("/")[0] + "/*"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": everywhere}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": proof, "policyDocument": policy, "context": context}
"""
WHO = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
"""
ROUTES: list[dict[str, Any]] = [
    {"method": "GET", "path": "/", "function": "who", "public": True},
    {"method": "GET", "path": "/me", "function": "who"},
    {"method": "GET", "path": "/also", "function": "who"},
]


def guarded(kind: str, **settings: Any) -> dict[str, Any]:
    return {"kind": kind, "authorizer": "door", "routes": ROUTES, **settings}


def signed(kind: str) -> dict[str, Any]:
    return {"kind": kind, "signed": True, "cors": {"enabled": False}, "routes": ROUTES}


DEFINITION = document(
    rest=guarded("rest_api"),
    each=guarded("rest_api", proof_seconds=0),
    token=guarded("rest_api", token_alone=True, proof_seconds=0),
    simple=guarded("http_api"),
    newer=guarded("http_api", payload="2.0", proof_seconds=0),
    signed=signed("rest_api"),
    cheap=signed("http_api"),
    door={"kind": "function", "code": {"inline": DOOR}},
    who={"kind": "function", "code": {"inline": WHO}},
)
KINDS = ("Rest", "Token", "Simple", "Newer")


class Stack:
    """The definition above, deployed once."""

    def __init__(self, sandbox: SandboxProcess, aws: Aws) -> None:
        self._sandbox = sandbox
        found = deployed(aws, next(FRESH), DEFINITION)
        self.id, self.outputs = found["StackId"], outputs(found)

    def call(self, api: str, path: str, proof: str = "") -> Any:
        """The answer of one API to a caller with a proof or without."""
        address = self.outputs[f"{api}Url"] + path
        return self._sandbox.visit(address, Authorization=proof) if proof else self._sandbox.visit(address)


@pytest.fixture(scope="module")
def stack(sandbox: SandboxProcess, aws: Aws) -> Iterator[Stack]:
    """The stack, for all tests of this file."""
    made = Stack(sandbox, aws)
    yield made
    assert aws.delete(made.id)["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
@pytest.mark.parametrize("api", KINDS)
def test_who_is_let_in(stack: Stack, api: str) -> None:
    found = [stack.call(api, "/me", proof).status for proof in ("", "shut", "open", "broken")]
    assert found == [401, 403, 200, 500]
    assert stack.call(api, "/").status == 200


@pytest.mark.full
def test_what_the_function_adds_reaches_the_one_behind_the_route(stack: Stack) -> None:
    rest, simple, newer = (stack.call(api, "/me", "ada").json() for api in ("Rest", "Simple", "Newer"))
    assert (rest["principalId"], rest["who"], rest["asked"].isdigit()) == ("ada", "ada", True)
    assert (simple["who"], newer["lambda"]["who"]) == ("ada", "ada")


@pytest.mark.full
@pytest.mark.parametrize(("api", "kept"), [("Rest", True), ("Simple", True), ("Each", False)])
def test_an_answer_is_kept_for_the_same_proof(stack: Stack, api: str, kept: bool) -> None:
    proof = f"bob-{api}"
    first, second, other = (stack.call(api, path, proof).json() for path in ("/me", "/me", "/also"))
    assert (first["asked"] == second["asked"] == other["asked"]) is kept
    assert stack.call(api, "/me", f"eve-{api}").json()["asked"] != first["asked"]


@pytest.mark.full
@pytest.mark.parametrize("api", ["Signed", "Cheap"])
def test_who_does_not_sign_is_refused(stack: Stack, api: str) -> None:
    """With AWS's answers: API Gateway Developer Guide, "Gateway response types" and "IAM authorization"."""
    assert [stack.call(api, "/").status, stack.call(api, "/me").status] == [200, 403]
    scope = "AKIDEXAMPLE/20260101/eu-central-1/execute-api/aws4_request"
    signature = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    assert stack.call(api, "/me", signature).status == 200
