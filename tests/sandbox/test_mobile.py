"""The mobile back end of the gallery, deployed and used as an app does: sign up, sign in, call in somebody's name."""

import json
from typing import Any

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed
from tests.sandbox_process import SandboxProcess, Visit

FRESH = names()
WHO = "ada@example.com"
PASSWORD = "correct-horse-7"  # noqa: S105 - of a person who does not exist


class App:
    """An app of one person against one deployed back end."""

    def __init__(self, sandbox: SandboxProcess, aws: Aws) -> None:
        document = BLUEPRINTS["mobile"].definition()
        document["components"]["feedback"]["uses"] = {"heard": "write"}
        document["components"]["heard"] = {"kind": "queue", "wait_time": 5}
        self.sandbox, self.aws = sandbox, aws
        self.stack = deployed(aws, next(FRESH), document)
        self.found = outputs(self.stack)
        self.token = ""

    def sign_up_and_in(self) -> None:
        """With an administrator's word in place of the code that AWS mails."""
        cognito = self.aws.client("cognito-idp")
        app = {"ClientId": self.found["PeopleClientId"]}
        attributes = [{"Name": "email", "Value": WHO}]
        cognito.sign_up(**app, Username=WHO, Password=PASSWORD, UserAttributes=attributes)
        cognito.admin_confirm_sign_up(UserPoolId=self.found["PeopleUserPoolId"], Username=WHO)
        given = {"USERNAME": WHO, "PASSWORD": PASSWORD}
        answer = cognito.initiate_auth(**app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
        self.token = answer["AuthenticationResult"]["IdToken"]

    def call(self, path: str, method: str = "GET", **body: Any) -> Visit:
        """One call, with the token once there is one."""
        sent = json.dumps(body).encode() if body else None
        headers = {"Authorization": self.token} if self.token else {}
        return self.sandbox.visit(self.found["ApiUrl"] + path, method, sent, **headers)

    def mailed(self) -> str:
        """What went to the topic."""
        sqs = self.aws.client("sqs")
        where = sqs.get_queue_url(QueueName=self.found["HeardName"])["QueueUrl"]
        return str(sqs.receive_message(QueueUrl=where)["Messages"][0]["Body"])


@pytest.mark.full
def test_an_app_signs_up_and_keeps_what_is_its_persons(sandbox: SandboxProcess, aws: Aws) -> None:
    app = App(sandbox, aws)
    assert app.call("/me").status == app.call("/notes").status == 401
    app.sign_up_and_in()
    assert app.call("/me").json()["email"] == WHO
    assert app.call("/notes", "POST", text="Milk").status == 201
    (note,) = app.call("/notes").json()["notes"]
    assert note["text"] == "Milk"
    assert app.call(f"/notes/{note['id']}", "DELETE").status == 200
    assert app.call("/notes").json() == {"notes": []}
    assert app.call("/feedback", "POST", text="Nice").status == 202
    assert app.mailed() == f"{WHO}: Nice"
    assert app.found["DirectId"].startswith("eu-central-1:")
