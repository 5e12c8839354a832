"""The same stories against the sandbox: a real process that speaks AWS's protocols and makes real resources."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from deployments.aws.connections import Connections
from deployments.changes import Change
from deployments.models import Deployment, Environment
from deployments.states import Status
from tests import factories
from tests.deployments.actions.driving import approved, asked, drive, linted
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for the module."""
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    process.start()
    yield process
    process.stop()


def get(url: str, method: str = "GET", body: str | None = None) -> tuple[int, str]:
    """What a visitor gets; ``*.localhost`` is this machine."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=20)
    headers = {"Host": parts.netloc, "Content-Type": "application/json"}
    connection.request(method, parts.path or "/", body=body, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def outputs(environment: Environment) -> dict[str, Any]:
    environment.refresh_from_db()
    assert environment.live_deployment is not None
    return {row.kind: row.value for row in environment.live_deployment.outputs.all() if row.kind.endswith("_url")}


def test_three_tiers_are_deployed_changed_and_removed(sandbox: SandboxProcess, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    cast, aws = factories.cast(), Connections()
    application = factories.application(cast)
    first = linted(factories.revision(cast, application))
    environment = factories.environment(application, "dev")

    def run(revision: Any) -> Deployment:
        return drive(asked(environment, cast.developer, revision), aws, patience=60)

    end = run(first)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    assert all(row["ok"] for row in end.verification or ()), end.verification
    urls = outputs(environment)
    assert get(urls["site_url"])[0] == 200
    config = json.loads(get(urls["site_url"].rstrip("/") + "/tierboard-config.json")[1])
    assert list(config["apis"].values()) == [urls["api_url"]]
    status, _ = get(urls["api_url"].rstrip("/") + "/notes", "POST", json.dumps({"text": "kept"}))
    assert status < 300

    changed = linted(factories.revision(cast, application, notes={"environment": {"GREETING": "Good evening"}}))
    end = run(changed)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    changes = [Change.from_json(row) for row in end.plan.changes]
    assert [change.logical_id for change in changes if not change.follows] == ["NotesFunction"]
    assert {change.follows for change in changes[1:]} == {"NotesFunction"}
    assert "kept" in get(urls["api_url"].rstrip("/") + "/notes")[1]
    assert run(changed).state is Status.NO_CHANGES

    waiting = run(None)
    assert waiting.state is Status.AWAITING_APPROVAL, waiting.outcome
    end = drive(approved(waiting, cast.owner, "notes_table"), aws, patience=60)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
    accepted = [row for row in sandbox.ledger() if row["outcome"] == "accepted"]
    rows = [row for row in accepted if row["action"] in {"ExecuteChangeSet", "DeleteStack"}]
    assert len(rows) == 3
