"""Blueprints of the gallery that have no test of their own, deployed and called as their pages call them."""

from collections.abc import Iterator
from typing import Any

import pytest

from deployments.spec.blueprints import BLUEPRINTS
from tests.sandbox.aws import Aws, names, outputs
from tests.sandbox.deploying import deployed
from tests.sandbox_process import SandboxProcess, Visit

FRESH = names()
PAGE = "https://www.example.com"


class Api:
    """The API of one blueprint, called by scripts of a page at another address."""

    def __init__(self, sandbox: SandboxProcess, aws: Aws, blueprint: str) -> None:
        self.sandbox = sandbox
        self.address = outputs(deployed(aws, next(FRESH), BLUEPRINTS[blueprint].definition()))["ApiUrl"]

    def call(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Visit:
        """One call from the page, which its browser lets read the answer."""
        answer = self.sandbox.visit(self.address + path, method, body.encode() or None, Origin=PAGE, **headers)
        assert answer.headers["access-control-allow-origin"] in ("*", PAGE)
        return answer

    def asked_before(self, path: str, method: str) -> Visit:
        """What a browser asks before it sends more than a plain request."""
        wanted = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
        return self.call(path, "OPTIONS", "", **wanted)


@pytest.fixture
def api(sandbox: SandboxProcess, aws: Aws, request: pytest.FixtureRequest) -> Iterator[Api]:
    yield Api(sandbox, aws, request.param)


@pytest.mark.full
@pytest.mark.parametrize("api", ["poll"], indirect=True)
def test_the_poll_counts_votes(api: Api) -> None:
    assert method_of(api.asked_before("/poll", "POST")) >= {"POST"}
    first = api.call("/poll").json()
    answer = first["answers"][0]["text"]
    counted = api.call("/poll", "POST", f'{{"answer": "{answer}"}}')
    assert (counted.status, counted.json()["votes"]) == (201, first["votes"] + 1)
    assert api.call("/poll", "POST", '{"answer": "none of these"}').status == 400


@pytest.mark.full
@pytest.mark.parametrize("api", ["website-api"], indirect=True)
def test_the_website_with_an_api_says_whether_it_is_open(api: Api) -> None:
    answer = api.call("/hours")
    assert answer.status == 200
    assert isinstance(answer.json()["open"], bool)


@pytest.mark.full
@pytest.mark.parametrize("api", ["api", "three-tier"], indirect=True)
def test_notes_are_kept_and_deleted(api: Api) -> None:
    assert method_of(api.asked_before("/notes", "POST")) >= {"POST"}
    assert api.call("/notes", "POST", '{"text": "Milk"}').status == 201
    (note,) = api.call("/notes").json()["notes"]
    assert note["text"] == "Milk"
    assert api.call(f"/notes/{note['id']}", "DELETE").status in (200, 204)
    assert api.call("/notes").json()["notes"] == []


def method_of(answer: Visit) -> set[str]:
    """The methods that a page may call by."""
    found: Any = answer.headers.get("access-control-allow-methods", "")
    return {one.strip() for one in str(found).split(",")}
