"""The same stories against the sandbox: a real process that speaks AWS's protocols and makes real resources."""

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from deployments.actions.ask_drift import ask_drift
from deployments.actions.check_drift import look
from deployments.aws.connections import Connections
from deployments.changes import Change
from deployments.models import Deployment, DriftCheck, Environment
from deployments.states import Kind, Status
from tests import factories
from tests.deployments.actions.driving import approved, asked, drive, linted
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for the module."""
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


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
    ours = [row for row in sandbox.ledger() if row["stack_name"] == environment.stack_name]
    accepted = [row for row in ours if row["outcome"] == "accepted"]
    rows = [row for row in accepted if row["action"] in {"ExecuteChangeSet", "DeleteStack"}]
    assert len(rows) == 3


def compared(environment: Environment, by: Any, aws: Connections) -> DriftCheck:
    """A comparison that came to its end."""
    check = ask_drift(environment=environment, by=by)
    deadline = time.monotonic() + 60
    while check.is_open:
        assert time.monotonic() < deadline, check.sentence
        DriftCheck.objects.filter(pk=check.pk).update(next_look_at=timezone.now())
        look(check.pk, connect=aws)
        check.refresh_from_db()
    return check


def test_changes_from_outside_are_found_and_undone(sandbox: SandboxProcess, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    cast, aws = factories.cast(), Connections()
    application = factories.application(cast, "drifting")
    place = factories.environment(application, "dev")
    drive(asked(place, cast.developer, linted(factories.revision(cast, application))), aws, patience=60)
    place.refresh_from_db()
    assert compared(place, cast.developer, aws).drifted == 0

    sandbox.drift(place.stack_name, "NotesFunction", properties={"MemorySize": 1024})
    sandbox.drift(place.stack_name, "NotesTableTable", deleted=True)
    found = compared(place, cast.developer, aws)
    assert (found.state, found.drifted, found.in_sync > 0, found.not_checkable > 0) == ("done", 2, True, True)
    (difference,) = found.rows.get(logical_id="NotesFunction").differences
    assert (difference["path"], difference["actual"]) == ("/MemorySize", "1024")

    end = drive(asked(place, cast.developer, None, kind=Kind.REVERT_DRIFT, note="By hand"), aws, patience=60)
    assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said, end.plan.changes)
    said = {row["logical_id"]: row["sentence"] for row in end.plan.changes if not Change.from_json(row).follows}
    assert "goes back: memory from 1024 MB" in said.pop("NotesFunction")
    assert "deleted outside of Tierboard and is made again" in said.pop("NotesTableTable")
    assert not said
    assert compared(place, cast.developer, aws).drifted == 0
    again = drive(asked(place, cast.developer, None, kind=Kind.REVERT_DRIFT, note="Once more"), aws, patience=60)
    assert again.state is Status.NO_CHANGES, again.outcome
