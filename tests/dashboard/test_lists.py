"""Pages that list things: small answers, the right order, fragments. What they ask is in test_queries.py."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deployments import selectors
from deployments.actions import define
from deployments.models import Application, Deployment, Draft, Output
from deployments.states import Kind, Status
from teams.actions import create_team
from teams.roles import Role
from tests import factories
from tests.dashboard import crowd, world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
LARGEST = 100_000


def _url(name: str, built: World) -> str:
    return reverse(name, kwargs={"pk": built.application.pk} if name == "application" else {})


def _queries(built: World, name: str) -> tuple[int, int]:
    client = client_of(built.cast.owner)
    client.get(_url(name, built))
    with CaptureQueriesContext(connection) as found:
        response = client.get(_url(name, built))
    assert response.status_code == 200
    return len(found), len(response.content)


def test_a_page_of_fifty_applications_stays_small(built: World) -> None:
    for number in range(50):
        made = factories.application(built.cast, f"application-number-{number}")
        for name in ("dev", "staging"):
            row = world.deployment(factories.environment(made, name), Status.SUCCEEDED, built.cast.developer)
            Output.objects.create(deployment=row, key="W", value="http://web.localhost:4566/", kind="site_url")
            made.environments.filter(name=name).update(live_deployment=row, live_revision=built.revision)
    _, size = _queries(built, "applications")
    assert size < LARGEST


@pytest.mark.parametrize(("address", "blocks"), [("", 5), ("?expand=function", 25), ("?expand=function-1.2", 12)])
def test_thirty_components_stay_small(built: World, address: str, blocks: int) -> None:
    made = factories.application(built.cast, "wide")
    draft = Draft.objects.get(application=made)
    document = draft.document
    document["components"] |= {f"part_{n}": document["components"]["notes"] for n in range(27)}
    draft = define.save_draft(application=made, document=document, version=draft.version, by=built.cast.developer)
    define.save_revision(application=made, version=draft.version, message="Many", by=built.cast.developer)
    page = client_of(built.cast.owner).get(reverse("application", kwargs={"pk": made.pk}) + address)
    nodes = page.context["diagram"].components
    assert len(nodes) == blocks
    assert sum(len(node.members) or 1 for node in nodes) == 31
    assert len(page.content) < LARGEST


def test_approvals_ask_a_fixed_number_of_queries_per_request(built: World) -> None:
    few, _ = _queries(built, "approvals")
    for _ in range(4):
        place = factories.environment(factories.application(built.cast, f"more-{_}"), "staging")
        world.deployment(place, Status.AWAITING_APPROVAL, built.cast.developer, revision=None)
    many, size = _queries(built, "approvals")
    assert many - few <= 4 * 5
    assert size < LARGEST


def test_every_state_can_be_listed_and_filtered(built: World) -> None:
    crowd.applications(built)
    client = client_of(built.cast.viewer)
    for status in Status:
        page = client.get("/deployments/", {"state": status.value})
        assert page.status_code == 200
    ended = client.get("/deployments/", {"state": "ended"}).context["pages"].rows
    still = client.get("/deployments/", {"state": "open"}).context["pages"].rows
    assert all(row.ended_at for row in ended)
    assert not any(row.ended_at for row in still)
    mine = client_of(built.cast.owner).get("/deployments/", {"mine": "1"})
    assert mine.context["pages"].total == 0


def test_a_filter_that_fits_nothing_stays_to_be_seen(built: World) -> None:
    page = client_of(built.cast.owner).get("/deployments/?environment=nowhere&state=odd").content.decode()
    assert "<option selected>nowhere</option>" in page
    assert "No environment is called nowhere." in page
    assert "No state is called odd." in page


def test_what_got_stuck_names_what_brought_it_back(built: World) -> None:
    world.deployment(built.staging, Status.NEEDS_ATTENTION, built.cast.developer)
    for status, said in ((Status.FAILED, False), (Status.SUCCEEDED, True)):
        row = world.deployment(built.staging, status, built.cast.developer, kind=Kind.RESCUE)
        page = client_of(built.cast.owner).get("/deployments/").content.decode()
        assert (f"resolved by #{row.number}" in page) is said
        stuck = page.split(f"#{row.number - (2 if said else 1)} ·")[1].split("</tr>")[0]
        assert ("tone-bad" in stuck, "Was stuck" in stuck) == (not said, said)


def test_the_pager_keeps_the_filters(built: World) -> None:
    crowd.applications(built)
    first = client_of(built.cast.viewer).get("/deployments/", {"environment": "dev"})
    pages = first.context["pages"]
    assert (pages.first, pages.last, pages.previous) == (1, 25, "")
    assert pages.next == "environment=dev&page=2"
    last = client_of(built.cast.viewer).get("/deployments/", {"page": "999"}).context["pages"]
    assert last.next == ""
    assert last.rows


def test_home_is_ordered_by_role_and_stuck_in_production_outranks_all(built: World) -> None:
    def order(user: object) -> list[str]:
        page = client_of(user).get("/")  # type: ignore[arg-type]
        return [section.key for section in page.context["sections"]]

    assert order(built.cast.approver)[0] == "waiting"
    assert order(built.cast.developer)[:4] == ["running", "attention", "drafts", "own"]
    assert "recent" not in order(built.cast.developer)
    assert order(built.cast.finance)[:3] == ["month", "budgets", "movers"]
    assert order(built.cast.viewer)[0] == "applications"
    production = factories.environment(built.application, "production")
    world.deployment(production, Status.NEEDS_ATTENTION, built.cast.developer, revision=built.revision)
    for person in (built.cast.approver, built.cast.developer, built.cast.finance, built.cast.viewer):
        assert order(person)[0] == "attention"


def test_home_shows_each_person_what_is_theirs_to_decide(built: World) -> None:
    def waiting(user: object) -> int:
        page = client_of(user).get("/")  # type: ignore[arg-type]
        return sum(section.count for section in page.context["sections"] if section.key == "waiting")

    assert waiting(built.cast.approver) == 1
    assert waiting(built.cast.owner) == 1
    assert waiting(built.cast.developer) == 0
    assert waiting(built.cast.outsider) == 0


def test_a_new_installation_shows_first_steps(db: None) -> None:
    team = create_team(name="Newcomers")
    factories.sandbox(team)
    newcomer = factories.person("Newcomer", team, Role.DEVELOPER)
    page = client_of(newcomer).get("/")
    assert [step.done for step in page.context["checklist"]] == [True, True, False, False, False]
    assert "First steps" in page.content.decode()
    empty = client_of(newcomer).get("/applications/").content.decode()
    assert "No applications yet" in empty


@pytest.mark.parametrize(
    ("path", "first"),
    [("/", '<div id="lists"'), ("/deployments/", '<div id="rows"'), ("/approvals/", '<div id="lists"')],
)
def test_a_fragment_is_the_named_part_of_the_page(built: World, path: str, first: str) -> None:
    client = client_of(built.cast.approver)
    part = client.get(path, headers={"HX-Request": "true"})
    whole = client.get(path)
    assert part.content.decode().strip().startswith(first)
    assert first in whole.content.decode()
    assert "HX-Request" in part["Vary"]


def test_polling_ends_when_nothing_runs(built: World) -> None:
    Deployment.objects.filter(pk=built.waiting.pk).update(status=Status.CANCELLED)
    Deployment.objects.filter(ended_at=None).update(ended_at=built.live.ended_at)
    page = client_of(built.cast.viewer).get(reverse("application", kwargs={"pk": built.application.pk}))
    part = page.content.decode().partition('id="environments"')[2]
    assert part
    assert "hx-trigger" not in part


@pytest.mark.parametrize("change", [lambda row: None, lambda row: setattr(row, "name", "x" * 30)])
def test_an_application_without_revision_says_what_to_do(built: World, change: Callable[[Application], None]) -> None:
    made = factories.application(built.cast, "fresh")
    change(made)
    made.save()
    page = client_of(built.cast.developer).get(reverse("application", kwargs={"pk": made.pk})).content.decode()
    assert "save one in the definition first" in page
    assert 'aria-disabled="true"' in page


def test_what_runs_outranks_what_is_in_line_behind_it(built: World) -> None:
    runs = world.deployment(built.dev, Status.EXECUTING, built.cast.developer, revision=built.revision)
    world.deployment(built.dev, Status.QUEUED, built.cast.owner, revision=built.revision)
    assert selectors.last_deployments([built.dev.pk])[built.dev.pk] == runs


def test_an_answer_names_its_environments_and_a_time_says_of_what(built: World) -> None:
    found = [{"label": "Website web", "url": "http://web", "ok": True, "detail": "200", "ms": 3}]
    found[0]["at"] = timezone.now().isoformat()
    Deployment.objects.filter(pk=built.live.pk).update(verification=found)
    page = client_of(built.cast.viewer).get("/applications/").content.decode()
    card = page.split(f'href="/applications/{built.application.pk}/"')[1].split("</ul>")[0]
    assert re.search(r'Healthy.*<span class="name">dev</span>, <time', card.split("<ul")[0], re.DOTALL)
    assert "Revision 1 live · deployed <time" in card
    assert " · asked <time" in card


def test_an_application_that_nobody_opened_is_not_taken_for_healthy(built: World) -> None:
    page = client_of(built.cast.viewer).get("/applications/").content.decode()
    card = page.split(f'href="/applications/{built.application.pk}/"')[1].split("<ul")[0]
    assert re.search(r'Health unknown.*<span class="name">dev</span>', card, re.DOTALL)
    assert "Healthy<" not in card


@pytest.mark.parametrize(
    "name", ["home", "applications", "deployments", "approvals", "aws_accounts", "admin:teams_auditentry_changelist"]
)
def test_lists_show_nothing_of_other_teams(name: str, built: World) -> None:
    mine = client_of(built.cast.developer).get(reverse(name)).content.decode()
    theirs = client_of(built.cast.outsider).get(reverse(name)).content.decode()
    assert "secret-plans" not in mine
    assert "shop" not in theirs


def test_a_plan_alone_is_not_taken_for_a_deployment(built: World) -> None:
    world.deployment(built.dev, Status.PLANNED, built.cast.developer, revision=built.revision)
    assert "planned, nothing deployed <time" in client_of(built.cast.viewer).get("/applications/").content.decode()


def test_where_nothing_was_ever_deployed_no_states_stand_above_the_emptiness(built: World) -> None:
    empty = client_of(built.cast.outsider).get("/deployments/").content.decode()
    assert "No deployments yet" in empty and 'class="filter-chips"' not in empty
    for query in ("", "?state=failed"):
        assert 'class="filter-chips"' in client_of(built.cast.viewer).get(f"/deployments/{query}").content.decode()
