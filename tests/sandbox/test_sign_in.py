"""People sign up, are let in and call an API that asks for sign-in: as the product renders it, in the sandbox.

Rules: Cognito Developer Guide, "Signing up and confirming user accounts"; API Gateway Developer Guide, "Control access
to REST APIs using Amazon Cognito user pools as an authorizer" and "Control access to HTTP APIs with JWT authorizers".
"""

from collections.abc import Iterator
from typing import Any

import pytest

from deployments.spec.bundles import bundles
from deployments.spec.parse import parse
from deployments.spec.render import render
from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox_process import SandboxProcess

FRESH = names()
WHO = "ada@example.com"
PASSWORD = "correct-horse-7"  # noqa: S105 - of a person who does not exist
CODE = """import json


def handler(event, context):
    asked = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    return {"statusCode": 200, "body": json.dumps({"email": asked.get("email", "nobody")})}
"""
ROUTES = [
    {"method": "GET", "path": "/", "function": "who", "public": True},
    {"method": "GET", "path": "/me", "function": "who"},
    {"method": "GET", "path": "/scoped", "function": "who", "scopes": "aws.cognito.signin.user.admin"},
]


def definition(kind: str) -> dict[str, Any]:
    """An API with an open route, a closed one and one that wants a scope."""
    return {
        "version": 1,
        "components": {
            "api": {"kind": kind, "user_pool": "people", "routes": ROUTES},
            "who": {"kind": "function", "code": {"inline": CODE}},
            "people": {"kind": "user_pool", "clients": [{"name": "web", "password": True}]},
        },
    }


class People:
    """One deployed application and who signed in to it."""

    def __init__(self, sandbox: SandboxProcess, aws: Aws, kind: str) -> None:
        self.sandbox, self.aws, self.name = sandbox, aws, next(FRESH)
        meant = parse(definition(kind))
        bucket = aws.artifact_bucket(f"{self.name}-artifacts")
        for bundle in bundles(meant):
            aws.s3.put_object(Bucket=bucket, Key=bundle.key, Body=bundle.content)
        given = {
            "ArtifactBucket": bucket,
            "TierboardEnvironment": "e",
            "TierboardApplication": "a",
            "TierboardTeam": "t",
        }
        parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]
        self.stack = aws.deploy(self.name, dict(render(meant).body), Parameters=parameters)
        assert self.stack["StackStatus"] == "CREATE_COMPLETE", aws.failures(self.stack["StackId"])
        self.found = outputs(self.stack)

    def sign_in(self) -> dict[str, str]:
        """Sign up, be let in by an administrator because no mail is sent, sign in; the tokens."""
        cognito = self.aws.client("cognito-idp")
        app = {"ClientId": self.found["PeopleClientId"]}
        attributes = [{"Name": "email", "Value": WHO}]
        cognito.sign_up(**app, Username=WHO, Password=PASSWORD, UserAttributes=attributes)
        cognito.admin_confirm_sign_up(UserPoolId=self.found["PeopleUserPoolId"], Username=WHO)
        given = {"USERNAME": WHO, "PASSWORD": PASSWORD}
        answer = cognito.initiate_auth(**app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
        tokens: dict[str, str] = answer["AuthenticationResult"]
        return tokens

    def call(self, path: str, token: str = "") -> Any:
        """Status and answer of a call, with a token or without."""
        address = self.found["ApiUrl"] + path
        return self.sandbox.visit(address, Authorization=token) if token else self.sandbox.visit(address)


@pytest.fixture(params=["rest_api", "http_api"])
def people(request: pytest.FixtureRequest, sandbox: SandboxProcess, aws: Aws) -> Iterator[People]:
    """Both kinds of API; removed afterwards, which the pool outlives."""
    made = People(sandbox, aws, request.param)
    yield made
    assert aws.delete(made.stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.full
def test_only_who_signed_in_is_let_in(people: People) -> None:
    """The same call without a token, with a wrong one and with the right one."""
    tokens = people.sign_in()
    assert people.call("/").status == 200
    assert [people.call("/me").status, people.call("/me", "nonsense").status] == [401, 401]
    forged = tokens["IdToken"][:-6] + "AAAAAA"
    assert people.call("/me", forged).status == 401
    answer = people.call("/me", tokens["IdToken"])
    assert (answer.status, answer.json()) == (200, {"email": WHO})
    assert people.call("/scoped", tokens["IdToken"]).status in (401, 403)
    assert people.call("/scoped", tokens["AccessToken"]).status == 200
