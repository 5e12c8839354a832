"""Secrets that are planted everywhere come out nowhere: not in lines, audit rows, answers or pages.

Each canary goes in where such a secret may come from: the environment, AWS's answers, definitions, headers, forms,
addresses. Then things fail. Whatever was written is searched.
"""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from botocore.exceptions import ClientError
from celery.signals import before_task_publish
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config import logs
from config.aws import Target, assume
from config.redaction import redactor
from config.urls import urlpatterns as real
from deployments import queue
from deployments.actions.advance import advance
from deployments.aws.errors import reading
from deployments.models import Deployment, StackEvent
from deployments.states import Status
from teams.models import AuditEntry, Notice
from teams.scopes import Scope
from teams.tokens import make
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db

CANARIES = {
    "key id": "AKIACANARY4567EXAMPL",
    "secret key": "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",
    "session token": "IQoJb3JpZ2luX2VjECanary" + "Zx9" * 20,
    "database": "canary-database-password",
    "broker": "canary-broker-password",
    "signing key": "canary-signing-key-0123456789-0123456789",
    "hook": "whsec_CanaryMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "token": "tierboard_CanaryZm9vYmFyYmF6cXV4",
    "jwt": "eyJjYW5hcnkiOiIxIn0.eyJjYW5hcnkiOiIyIn0.Y2FuYXJ5",
    "private key": "-----BEGIN PRIVATE KEY-----\nCANARYMIIEvQIBADAN\n-----END PRIVATE KEY-----",
    "external id": "tb-canary-external-id-q8Lr",
    "variable": "canary-value-of-a-variable",
    "cookie": "canarysession0123456789",
    "signature": "canarysignature0123456789abcdef",
}
SIGNED_URL = f"https://b.s3.amazonaws.com/k?X-Amz-Signature={CANARIES['signature']}"
ALL_OF_THEM = (
    f"{CANARIES['key id']} aws_secret_access_key={CANARIES['secret key']} {CANARIES['session token']}"
    f" postgresql://tb:{CANARIES['database']}@db/tb redis://:{CANARIES['broker']}@h/0 {CANARIES['signing key']}"
    f" {CANARIES['hook']} {CANARIES['token']} {CANARIES['jwt']} {CANARIES['private key']} {CANARIES['external id']}"
    f" [type=str, input_value={{'PIN': '{CANARIES['variable']}'}}, input_type=dict]"
    f" Cookie: __Host-session={CANARIES['cookie']}\n{SIGNED_URL}"
)


def found_in(text: str) -> list[str]:
    """The canaries that got into ``text``, also through JSON's and Python's escapes."""
    needles = {name: value.splitlines()[1] if "\n" in value else value for name, value in CANARIES.items()}
    return [name for name, needle in needles.items() if needle in text]


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that all loggers write, as production writes it."""
    redactor.learn(CANARIES["signing key"], CANARIES["external id"])
    output = io.StringIO()
    config = logs.settings(level="DEBUG", as_lines_of_json=True)
    formatter: Any = config["formatters"]["lines"]
    handler = logging.StreamHandler(output)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**{k: v for k, v in formatter.items() if k != "()"}))
    root = logging.getLogger()
    loggers = [root, logging.getLogger("django_structlog")]
    levels = [one.level for one in loggers]
    root.addHandler(handler)
    for one in loggers:
        one.setLevel(logging.INFO)
    yield output
    root.removeHandler(handler)
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a mistake in it, which knows too much."""
    secret = ALL_OF_THEM
    raise ValueError(secret)


def away(request: HttpRequest) -> HttpResponse:
    """A page whose database is away, and which says so with its address."""
    raise OperationalError(ALL_OF_THEM)


urlpatterns = [*real, path("broken/", broken), path("api/v1/broken", broken), path("away/", away)]


handler500 = "dashboard.views.errors.server_error"


def denied(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": ALL_OF_THEM}}, operation)


class NoWay:
    """A way to AWS that ends at AssumeRole, with an answer that repeats what it got; or with a mistake of ours."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self, target: Target) -> Any:
        with reading("AssumeRole"):
            raise self._error

    def forget(self, target: Target) -> None:
        """Nothing is kept."""


@override_settings(ROOT_URLCONF="tests.dashboard.test_canaries")
def test_pages_and_answers(built: World, written: io.StringIO) -> None:
    client = client_of(built.cast.developer)
    client.raise_request_exception = False
    headers = {"Authorization": f"Bearer {CANARIES['token']}", "Cookie": f"__Host-session={CANARIES['cookie']}"}
    answers = [client.get(f"/{place}", {"q": SIGNED_URL}) for place in ("broken/", "away/", "api/v1/broken")]
    answers += [Client().get("/api/v1/applications", headers=headers), Client().get("/metrics", headers=headers)]
    assert [answer.status_code for answer in answers] == [500, 503, 500, 401, 404]
    assert found_in("".join(answer.content.decode() for answer in answers)) == []
    assert found_in(written.getvalue()) == []
    assert written.getvalue().count("[redacted]") > 10


def test_requests_of_ci(built: World, written: io.StringIO) -> None:
    _, text = make(
        team=built.cast.team, name="CI", scopes=[Scope.DEPLOY], applications=(), days=30, by=built.cast.developer
    )
    headers = {"Authorization": f"Bearer {text}", "Idempotency-Key": "once"}
    body = {
        "application": "shop",
        "environment": "dev",
        "definition": {"version": 1, "components": {"PIN": ALL_OF_THEM}},
    }
    answers = [
        Client().post("/api/v1/deployments", json.dumps(sent), content_type="application/json", headers=headers)
        for sent in (body, {"environment": {"PIN": ALL_OF_THEM}}, [ALL_OF_THEM])
    ]
    assert all(400 <= answer.status_code < 500 for answer in answers)
    assert found_in("".join(answer.content.decode() for answer in answers)) == []
    assert found_in(written.getvalue()) == []
    assert text not in written.getvalue()


def test_steps_that_aws_refuses(built: World, written: io.StringIO) -> None:
    row = world.deployment(built.dev, Status.PLANNING, built.cast.developer, revision=built.revision)
    for _ in range(4):
        Deployment.objects.filter(pk=row.pk).update(next_check_at=row.requested_at, lease_until=None)
        advance(row.pk, connect=NoWay(denied("AssumeRole")), owner="test")
    row.refresh_from_db()
    assert row.aws_said.startswith("[redacted]")
    page = client_of(built.cast.developer).get(f"/deployments/{row.pk}/").content.decode()
    assert found_in(page + row.outcome + row.aws_said + written.getvalue()) == []


def test_steps_with_a_mistake_in_them(built: World, written: io.StringIO) -> None:
    row = world.deployment(built.dev, Status.PLANNING, built.cast.developer, revision=built.revision)
    for _ in range(2):
        Deployment.objects.filter(pk=row.pk).update(next_check_at=row.requested_at, lease_until=None)
        advance(row.pk, connect=NoWay(RuntimeError(ALL_OF_THEM)), owner="test")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    (failed, *_) = [line for line in lines if "exception" in line]
    assert (failed["deployment_id"], failed["team_id"]) == (str(row.pk), str(built.cast.team.pk))
    assert (failed["environment_uid"], failed["epoch"] > 0) == (str(built.dev.pk), True)
    assert found_in(written.getvalue()) == []


def test_sessions_with_aws_are_known(written: io.StringIO) -> None:
    target = Target(
        "111122223333", "us-east-1", "arn:aws:iam::1:role/r", "tb-another-external-id", "tierboard", "http://[::1]:1"
    )
    with pytest.raises(Exception, match="connect"):
        assume(target)
    logging.getLogger("any").error("%s and tb-another-external-id", target)
    assert "tb-another-external-id" not in written.getvalue() + repr(target)


def test_hints_carry_who_asked_and_nothing_of_what(built: World) -> None:
    seen: list[Any] = []

    def look(headers: Any = None, **_: Any) -> None:
        seen.append(headers)

    before_task_publish.connect(look)
    with structlog.contextvars.bound_contextvars(request_id="r-1", user_id="u-1"):
        queue.send(str(built.waiting.pk))
    before_task_publish.disconnect(look)
    (headers,) = seen
    assert headers["__django_structlog__"] == {"request_id": "r-1", "user_id": "u-1"}
    assert (headers["argsrepr"], headers["kwargsrepr"]) == ("", "")


def test_a_request_and_what_it_names_are_on_its_lines(built: World, written: io.StringIO) -> None:
    answer = client_of(built.cast.developer).get(f"/deployments/{built.waiting.pk}/")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    (line,) = [line for line in lines if line["event"] == "request_finished"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["deployment_id"], line["user_id"]) == (str(built.waiting.pk), str(built.cast.developer.pk))
    assert (line["code"], line["level"]) == (200, "info")


def test_commands_that_fail(built: World, written: io.StringIO) -> None:
    said = io.StringIO()
    arguments = ["--team", "nobody", "--name", ALL_OF_THEM, "--region", "us-east-1", "--read-role", ALL_OF_THEM]
    with pytest.raises(CommandError) as error:
        call_command("register_account", *arguments, "--deploy-role", ALL_OF_THEM, stdout=said, stderr=said)
    assert found_in(str(error.value) + said.getvalue() + written.getvalue()) == []


def test_records(built: World, written: io.StringIO) -> None:
    test_steps_that_aws_refuses(built, written)
    rows: list[Any] = [*AuditEntry.objects.values(), *Notice.objects.values(), *StackEvent.objects.values()]
    rows += Deployment.objects.values("outcome", "aws_said", "problems", "intent")
    assert len(rows) > 5
    assert found_in(repr(rows)) == []
