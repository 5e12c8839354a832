"""A function from its first test to its public address, and what the panels show of it, against the sandbox."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.functions import Now

from deployments.actions import define
from deployments.actions.answer_panel import answer
from deployments.actions.ask_items import ask_items
from deployments.actions.ask_panel import ask_figures, ask_logs
from deployments.actions.ask_route_test import ask_route_test
from deployments.actions.ask_test import ask_test
from deployments.actions.run_test import run
from deployments.actions.sweeping import Sweeper
from deployments.aws.connections import Connections, enter
from deployments.models import Draft, Environment, FunctionTest, PanelQuestion
from deployments.spec.sample_events import samples
from deployments.states import Status
from tests import factories
from tests.deployments.actions.driving import asked, drive, linted
from tests.deployments.actions.test_sandbox import get, outputs
from tests.factories import Cast
from tests.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.django_db, pytest.mark.full]
CODE = """import json, os
import boto3


def handler(event, context):
    print("asked by", json.dumps(event))
    if event.get("fail"):
        raise ValueError("as asked")
    if "ROWS" in os.environ:
        boto3.resource("dynamodb").Table(os.environ["ROWS"]).put_item(Item={"id": "1", "text": "kept"})
    return {"statusCode": 200, "body": json.dumps({"hello": event.get("name", "nobody")})}
"""
HELLO = {"kind": "function", "code": {"inline": CODE}, "memory": 128}
ROWS = {"kind": "table", "partition_key": {"name": "id"}}
API = {"kind": "rest_api", "routes": [{"method": "GET", "path": "/hello", "function": "hello"}]}
ZIP = {"kind": "function", "runtime": "nodejs24.x", "code": {"inline": "export const handler = async () => 1;\n"}}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for the module."""
    with SandboxProcess(tmp_path_factory.mktemp("panels")) as process:
        yield process


class Story:
    """An application whose definition grows, and the people's part of it."""

    def __init__(self, name: str) -> None:
        self.cast: Cast = factories.cast()
        self.aws = Connections()
        self.application = factories.application(self.cast, name)
        self.place: Environment = factories.environment(self.application, "dev")

    def deployed(self, **components: dict[str, Any]) -> dict[str, Any]:
        """The document that runs now."""
        draft = Draft.objects.get(application=self.application)
        document = {"version": 1, "components": components}
        by = self.cast.developer
        draft = define.save_draft(application=self.application, document=document, version=draft.version, by=by)
        saved = define.save_revision(application=self.application, version=draft.version, message="A change", by=by)
        end = drive(asked(self.place, by, linted(saved)), self.aws, patience=60)
        assert end.state is Status.SUCCEEDED, (end.outcome, end.aws_said)
        self.place = factories.environment(self.application, "dev")
        return dict(saved.document)

    def tested(self, component: str, event: str) -> FunctionTest:
        about: dict[str, Any] = {"environment": self.place, "component": component, "by": self.cast.developer}
        test = ask_test(event_name="Hello World", event=event, **about)
        assert run(test.pk, connect=self.aws)
        test.refresh_from_db()
        return test

    def answered(self, question: PanelQuestion) -> Any:
        PanelQuestion.objects.filter(pk=question.pk).update(next_look_at=Now())
        assert answer(question.pk, connect=self.aws)
        question.refresh_from_db()
        assert question.state == "answered", (question.sentence, question.aws_said)
        return question.answer


def test_from_hello_world_to_a_public_address(sandbox: SandboxProcess, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    story = Story("greeter")
    document = story.deployed(hello=HELLO)
    hello = next(one for one in samples(document, "hello") if one.key == "hello")
    test = story.tested("hello", hello.text)
    assert (test.state, json.loads(json.loads(test.result)["body"])) == ("done", {"hello": "World"}), test.sentence
    assert test.memory_mb == 128 and test.memory_used_mb is None and (test.billed_ms or 0) >= (test.duration_ms or 1)
    assert "asked by" in test.log and test.log.startswith("START RequestId:")
    failed = story.tested("hello", '{"fail": true}')
    # Where it failed stands in the log alone; AWS gives it beside the error, too.
    assert (failed.state, failed.error_message) == ("error", "as asked") and "ValueError: as asked" in failed.log
    document = story.deployed(hello=HELLO, api=API)
    first = samples(document, "hello")[0]
    assert (first.key, first.fits) == ("rest_api", True)
    assert json.loads(story.tested("hello", first.text).result)["statusCode"] == 200
    call = {"route": "GET /hello", "path": "/hello?a=b", "headers": "", "body": ""}
    by = story.cast.developer
    route = ask_route_test(environment=story.place, component="api", by=by, **call)
    assert run(route.pk, connect=story.aws)
    route.refresh_from_db()
    assert (route.state, route.status_code, json.loads(route.result)) == ("done", 200, {"hello": "nobody"}), (
        route.sentence,
        route.aws_said,
    )
    status, text = get(outputs(story.place)["api_url"].rstrip("/") + "/hello")
    assert (status, json.loads(text)) == (200, {"hello": "nobody"})


def test_its_log_its_figures_and_its_items_are_read(sandbox: SandboxProcess, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    story = Story("watched")
    story.deployed(hello={**HELLO, "versions": True, "uses": {"rows": "read_write"}}, rows=ROWS)
    test = story.tested("hello", '{"name": "<Ann>"}')
    assert (test.state, test.version) == ("done", "1"), (test.sentence, test.aws_said)
    about: dict[str, Any] = {"environment": story.place, "component": "hello"}
    log = ask_logs(back="1h", search="asked by", follow=False, by=story.cast.developer, **about)
    assert [line["text"] for line in story.answered(log)["lines"]] == ['asked by {"name": "<Ann>"}']
    counted = story.answered(ask_figures(back="1h", by=story.cast.developer, **about))["series"]
    assert sum(value for _, value in counted["calls"]["points"]) == 1 and counted["p95"]["points"]
    owner: dict[str, Any] = {"environment": story.place, "component": "rows", "by": story.cast.owner}
    for partition in ("", "1"):
        (item,) = story.answered(ask_items(partition=partition, sort="", **owner))["items"]
        assert {one["name"]: one["text"] for one in item} == {"id": "1", "text": "kept"}
    assert story.answered(ask_items(partition="2", sort="", **owner)) == {"items": [], "more": False}


def test_what_the_sandbox_cannot_run_says_so(sandbox: SandboxProcess, settings: Any) -> None:
    settings.SANDBOX_URL = sandbox.url
    story = Story("elsewhere")
    story.deployed(hello=ZIP)
    test = story.tested("hello", "{}")
    assert test.state == "not_run"
    assert test.sentence == "The sandbox cannot run nodejs24.x; it runs Python functions only. In AWS it works."


@pytest.mark.django_db(transaction=True)
def test_a_sweeper_runs_what_is_asked_for(sandbox: SandboxProcess, settings: Any) -> None:
    """In threads with connections of their own, as it does by itself."""
    settings.SANDBOX_URL = sandbox.url
    story = Story("swept")
    story.deployed(hello=HELLO)
    about: dict[str, Any] = {"environment": story.place, "component": "hello", "by": story.cast.developer}
    test = ask_test(event_name="", event="{}", **about)
    question = ask_logs(back="1h", search="", follow=False, **about)
    Sweeper(connect=story.aws, enter=enter, name="tests", workers=1).once()
    deadline = time.monotonic() + 20
    while FunctionTest.objects.filter(pk=test.pk, ended_at__isnull=True).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert FunctionTest.objects.get(pk=test.pk).state == "done"
    assert PanelQuestion.objects.get(pk=question.pk).state == "answered"
