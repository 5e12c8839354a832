"""CI with nothing but HTTP: the script of the guide uploads code and waits while a person approves in the browser."""

import http.client
import io
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from deployments.spec.blueprints import BLUEPRINTS
from tests.e2e.conftest import Open, photograph
from tests.e2e.demo import Demo
from tests.e2e.steps import take_blueprint

pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.e2e]
NAME = "ci-notes"
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "guides" / "tierboard_ci.py"
GREETING = "Hello from commit 4f2c9e1"
LIMIT = 240


@dataclass
class Ci:
    """A CI system: an address, a token and a folder of its own."""

    url: str
    token: str
    folder: Path

    def run(self, *words: str) -> "subprocess.Popen[str]":
        """The guide's script, started."""
        env = {"PATH": os.environ["PATH"], "TIERBOARD_URL": self.url, "TIERBOARD_TOKEN": self.token}
        return subprocess.Popen(
            [sys.executable, "-I", str(SCRIPT), NAME, *words, "--timeout", str(LIMIT)],
            cwd=self.folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, key: str, **wanted: Any) -> tuple[int, dict[str, Any]]:
        """Status and answer of one request by hand."""
        body = json.dumps({"application": NAME, "environment": "staging", **wanted}).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        request = urllib.request.Request(f"{self.url}/api/v1/deployments", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def test_ci_deploys_what_a_person_approves(demo: Demo, person: Open, tmp_path: Path) -> None:
    developer, approver = person("developer"), person("approver")
    take_blueprint(developer, NAME)
    ci = Ci(demo.url, new_token(developer), tmp_path)
    plan_the_definition(ci)
    (tmp_path / "notes.zip").write_bytes(changed_code())
    running = ci.run("staging", "--code", "notes=notes.zip", "--commit", "4f2c9e1", "--key", "build-1")
    approve(approver)
    said, complaints = running.communicate(timeout=LIMIT)
    assert running.returncode == 0, complaints
    answer = json.loads(said)
    assert (answer["state"], answer["requested_through"], answer["commit"]) == ("succeeded", "CI", "4f2c9e1")
    assert greeting_of(answer) == GREETING
    once_per_key(ci, answer)


def new_token(page: Page) -> str:
    """Made in the browser, copied from the one page that shows it."""
    page.goto("/tokens/new/")
    page.get_by_label("Name").fill("CI")
    page.get_by_role("checkbox", name=re.compile("Ask for deployments")).check()
    page.get_by_role("checkbox", name=NAME).check()
    photograph(page, "ci-1-token-form")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("was made")
    photograph(page, "ci-2-token")
    return page.locator("code", has_text=re.compile("^tierboard_")).inner_text()


def plan_the_definition(ci: Ci) -> None:
    """The first revision comes from a file of the repository; a plan changes nothing and needs nobody."""
    (ci.folder / "definition.json").write_text(json.dumps(BLUEPRINTS["three-tier"].definition()))
    running = ci.run("dev", "--definition", "definition.json", "--mode", "plan")
    said, complaints = running.communicate(timeout=LIMIT)
    assert running.returncode == 2, complaints
    answer = json.loads(said)
    assert answer["state"] == "planned" and answer["changes"]["added"] > 5 and answer["outputs"] == []
    assert float(answer["cost"]["after"]["amount"]) > 0


def changed_code() -> bytes:
    """The blueprint's function with another greeting, as a build would pack it."""
    code = BLUEPRINTS["three-tier"].definition()["components"]["notes"]["code"]["inline"]
    old = 'os.environ.get("GREETING", "Hello")'
    assert old in code
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.py", code.replace(old, repr(GREETING)))
    return buffer.getvalue()


def approve(page: Page) -> None:
    """The approver finds the request in the list as soon as it is there."""
    page.goto("/deployments/?state=awaiting_approval")
    row = page.get_by_role("link", name=f"{NAME} / staging")
    while not row.count():
        page.wait_for_timeout(500)
        page.reload()
    row.first.click()
    page.get_by_role("button", name="Approve plan").click()
    expect(page.locator("main")).to_contain_text("Approved")
    photograph(page, "ci-3-approved")


def greeting_of(answer: dict[str, Any]) -> str:
    """What the live API answers. Names below localhost are for browsers: the connection goes to the loopback itself."""
    url = next(urlsplit(row["value"]) for row in answer["outputs"] if row["component"] == "api")
    connection = http.client.HTTPConnection("127.0.0.1", url.port, timeout=30)
    connection.request("GET", f"{url.path.rstrip('/')}/", headers={"Host": url.netloc})
    found: str = json.load(connection.getresponse())["greeting"]
    return found


def once_per_key(ci: Ci, answer: dict[str, Any]) -> None:
    """The same again is the same deployment; something else under its key is refused."""
    first, again = (ci.ask("build-2", revision=answer["revision"], mode="plan") for _ in range(2))
    assert first == again and first[0] == 202
    status, problem = ci.ask("build-2", revision=1, mode="plan")
    assert (status, problem["type"]) == (422, "urn:tierboard:problem:key-reused")
