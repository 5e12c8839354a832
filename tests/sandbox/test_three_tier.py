"""The whole path: a site, an API, a function that reaches its table through boto3, a new version, a power cut."""

import json
from typing import Any

import pytest

from tests.sandbox.aws import Aws, code_zip, outputs
from tests.sandbox.templates import NOTES_CODE, three_tier
from tests.sandbox_process import SandboxProcess


class Notes:
    """The notes application in one sandbox."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.aws = Aws(sandbox.url)
        self.bucket = self.aws.artifact_bucket("notes-artifacts")
        for greeting in ("Hello", "Servus"):
            source = code_zip(NOTES_CODE.format(greeting=greeting))
            self.aws.s3.put_object(Bucket=self.bucket, Key=f"code/{greeting}.zip", Body=source)

    def deploy(self, greeting: str, kind: str) -> dict[str, str]:
        """Bring the stack to a version of the code; its outputs."""
        parameters = [{"ParameterKey": "ArtifactBucket", "ParameterValue": self.bucket}]
        stack = self.aws.deploy("notes", three_tier(f"code/{greeting}.zip"), kind, Parameters=parameters)
        assert stack["StackStatus"] == f"{kind}_COMPLETE", self.aws.events(stack["StackId"])
        return outputs(stack)

    def write(self, found: dict[str, str], text: str) -> None:
        """Write a note through the API."""
        body = json.dumps({"text": text}).encode()
        assert self.sandbox.visit(found["ApiUrl"] + "/notes", "POST", body).status == 201

    def read(self, found: dict[str, str]) -> Any:
        """What the API answers."""
        answer = self.sandbox.visit(found["ApiUrl"] + "/notes")
        assert answer.status == 200, answer.text
        return answer.json()


@pytest.fixture
def notes(own_sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> Notes:
    """A fresh sandbox, started by somebody who has secrets in the environment."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")
    own_sandbox.start()
    return Notes(own_sandbox)


@pytest.mark.full
def test_it_answers_changes_and_survives_a_power_cut(notes: Notes) -> None:
    """The story of the demo."""
    found = notes.deploy("Hello", "CREATE")
    index = {"Bucket": found["WebBucket"], "Key": "index.html", "Body": b"<h1>Notes</h1>"}
    notes.aws.s3.put_object(**index, ContentType="text/html", CacheControl="no-cache")
    site = notes.sandbox.visit(found["WebUrl"])
    assert (site.status, site.text, site.headers["cache-control"]) == (200, "<h1>Notes</h1>", "no-cache")
    notes.write(found, "first")
    before = notes.read(found)
    assert before["greeting"] == "Hello"
    assert_scrubbed(before["environment"], notes.sandbox.url)
    assert notes.deploy("Servus", "UPDATE") == found
    assert notes.read(found)["greeting"] == "Servus"
    notes.write(found, "second")
    notes.sandbox.kill()
    notes.sandbox.start()
    after = notes.read(found)
    assert after["greeting"] == "Servus"
    assert sorted(note["text"] for note in after["notes"]) == ["first", "second"]
    assert notes.sandbox.visit(found["WebUrl"]).text == "<h1>Notes</h1>"
    assert outputs(notes.aws.stack("notes")) == found


def assert_scrubbed(environment: dict[str, str], url: str) -> None:
    """The function sees AWS through the front and nothing of whoever started the sandbox."""
    assert environment["AWS_ENDPOINT_URL"] == url
    assert environment["AWS_REGION"] == "eu-central-1"
    assert not [name for name in environment if name.startswith(("DATABASE", "SECRET", "SANDBOX", "TIERBOARD"))]
    assert "secret" not in json.dumps(environment)
