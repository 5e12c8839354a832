"""The demo's stories against the sandbox: told once however often, finished after a death at any step."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deployments import team_blueprints
from deployments.drift import comparison
from deployments.management.seeding.people import connect_accounts, people
from deployments.management.seeding.stage import Late, Stage
from deployments.management.seeding.stories import STORIES, legacy, newsletter, standard
from deployments.management.seeding.telling import tell
from deployments.models import Application, Approval, Deployment, Draft, Environment, ObservedStack, Revision
from deployments.selectors import draft_problems, waiting_for
from deployments.states import Status
from deployments.verification import results_of
from teams.models import AuditEntry, AwsAccount
from tests import factories
from tests.sandbox_process import SandboxProcess

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 120.0


class Killed(BaseException):
    """What no story can catch."""


@dataclass(frozen=True)
class Mortal(Stage):
    """Dies when it has asked for something for the ``left``-th time."""

    left: list[int] = field(default_factory=list)

    def settle(self, deployment: Deployment) -> Deployment:
        """As before, while it lives."""
        self.left[0] -= 1
        if not self.left[0]:
            raise Killed
        return super().settle(deployment)


@pytest.fixture
def stage() -> Stage:
    """The demo's people with accounts that are connected; nothing is deployed."""
    made = Stage(people(), PATIENCE)
    for account in AwsAccount.objects.all():
        factories.connected(account)
    return made


@pytest.fixture
def sandboxed(tmp_path: Path, settings: Any) -> Iterator[Stage]:
    """The demo's people, a sandbox of their own that takes no time, and prices."""
    sandbox = SandboxProcess(tmp_path)
    settings.SANDBOX_URL = sandbox.start()
    settings.SANDBOX_TOKEN_FILE = str(sandbox.data_dir / "control-token")
    call_command("load_prices", verbosity=0)
    made = Stage(people(), PATIENCE)
    connect_accounts(PATIENCE)
    yield made
    sandbox.stop()


def states(application: str) -> list[tuple[str, str]]:
    """Place and state of each deployment, in the order in which they were asked for."""
    rows = Deployment.objects.filter(application__name=application).order_by("number")
    return list(rows.values_list("environment__name", "status"))


def counts() -> list[int]:
    """How many of everything there are."""
    kinds = (Application, Environment, Draft, Revision, Deployment, Approval, AuditEntry)
    return [kind._default_manager.count() for kind in kinds]


def test_a_story_is_finished_after_deaths_and_never_told_again(sandboxed: Stage) -> None:
    """newsletter asks eight times; it dies at every second one."""
    for step in (1, 3, 5, 7):
        with pytest.raises(Killed):
            tell(Mortal(sandboxed.people, PATIENCE, [step]), ["newsletter"], print)
    assert tell(sandboxed, ["newsletter"], print) == []
    assert states("newsletter") == [
        ("production", "succeeded"),
        ("production", "superseded"),
        ("production", "awaiting_approval"),
        ("staging", "rejected"),
        ("staging", "cancelled"),
    ]
    assert [row.plan.data_at_risk for row in waiting_for(sandboxed.approver)] == [[]]
    assert len(draft_problems(Draft.objects.get())) == 2
    before = counts()
    assert tell(sandboxed, ["newsletter"], print) == []
    assert counts() == before


def test_a_stack_made_by_hand_is_observed_and_not_made_again(sandboxed: Stage) -> None:
    legacy.tell(sandboxed)
    legacy.tell(sandboxed)
    row = ObservedStack.objects.get()
    assert (row.status, row.problem, len(row.resources)) == ("CREATE_COMPLETE", "", 3)
    assert (row.environment.name, row.environment.application.name) == ("by-hand", "shop")
    assert not Deployment.objects.exists()


def test_an_application_of_the_demo_is_behind_its_blueprint(stage: Stage) -> None:
    for _ in range(2):
        standard.tell(stage)
    found = team_blueprints.standing(stage.developer, Application.objects.get(name="visits"))
    assert found is not None
    assert (found.behind, found.newest, found.numbers.saved) == (1, 2, 1)
    assert not Deployment.objects.exists()


def test_what_people_did_to_a_told_story_stands(stage: Stage) -> None:
    application = stage.application("newsletter", "api", "us-east-1")
    stage.close("newsletter")
    assert tell(stage, ["newsletter"], print) == []
    assert not application.revisions.exists()


def test_a_story_that_cannot_be_told_stops_no_other(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(_: Stage) -> None:
        raise Late("shop / production is still planning after 1 s.")

    heard: list[str] = []
    monkeypatch.setitem(STORIES, "shop", late)
    monkeypatch.setitem(STORIES, "blog", lambda _: None)
    assert tell(stage, ["shop", "blog"], heard.append) == ["shop"]
    assert heard == ["The story shop stopped: shop / production is still planning after 1 s."]
    assert stage.was_told("blog")
    assert not stage.was_told("shop")


def test_without_a_sandbox_nothing_is_made(settings: Any) -> None:
    settings.SANDBOX_URL = ""
    with pytest.raises(CommandError, match="make run"):
        call_command("seed_demo")
    assert not Application.objects.exists()


EVERYTHING = {
    "notes-board": [("dev", "succeeded"), ("staging", "succeeded")],
    "shop": [
        ("staging", "succeeded"),
        ("production", "succeeded"),
        ("staging", "awaiting_approval"),
        ("production", "awaiting_approval"),
    ],
    "blog": [
        ("dev", "succeeded"),
        ("staging", "succeeded"),
        ("dev", "rolled_back"),
        ("staging", "needs_attention"),
        ("production", "failed"),
    ],
    "warehouse": [("dev", "planned")],
    "museum": [
        ("production", "expired"),
        ("dev", "succeeded"),
        ("dev", "no_changes"),
        ("staging", "plan_failed"),
        ("dev", "denied"),
    ],
    "gallery": [("dev", "succeeded")],
    "archive": [
        ("dev", "executing"),
        ("dev", "queued"),
        ("production", "succeeded"),
        ("production", "approved"),
        ("staging", "planning"),
    ],
}


WAITING = ["newsletter / production", "shop / production", "shop / staging"]
"""What the approver has to decide: harmless, a table that is replaced, and one that changed since a vote."""


@pytest.mark.full
def test_the_whole_demo_holds_what_its_table_says(sandboxed: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_demo", seconds=PATIENCE)
    before = counts()
    call_command("seed_demo", seconds=PATIENCE)
    assert counts() == before
    assert {name: states(name) for name in EVERYTHING} == EVERYTHING
    assert "The demo is complete." in capsys.readouterr().out
    assert sorted(str(row.environment) for row in waiting_for(sandboxed.approver)) == WAITING
    lost = [row.plan.data_at_risk for row in waiting_for(sandboxed.approver) if row.plan.data_at_risk]
    assert [(row["component"], row["what"]) for rows in lost for row in rows] == [("orders_table", "24 items")]
    assert {*Deployment.objects.values_list("status", flat=True)} == {*Status}
    outside = comparison(Environment.objects.get(application__name="blog", name="dev")).board
    assert [row.seen.logical_id for row in outside.drifted] == ["FeedFunction"]
    assert [row.seen.logical_id for row in outside.ignored] == ["FeedLogGroup"]
    assert "Somebody outside Tierboard is at work" in Deployment.objects.get(status=Status.APPROVED).outcome
    gallery = results_of(Deployment.objects.get(application__name="gallery").verification)
    assert [(row.url[-1], row.asked, row.ok) for row in gallery] == [("/", True, True), ("/", True, False)]
    museum = Deployment.objects.get(application__name="museum", number=1)
    assert (museum.plan.cost_after or {})["unpriced"]
    warehouse = Application.objects.get(name="warehouse")
    assert len(warehouse.revisions.get().document["components"]) == 30
    assert len(newsletter.FIRST_ROUTES) == 1
