"""Rules that every page keeps: one primary button at most, and at most three chips in a row."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.badges import FAILING, HEALTHY, NO_BUDGET, UNKNOWN, Badge, together
from deployments.changes.checks import Finding, Severity
from deployments.models import Deployment, Plan
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.test_access import TABLE
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
PRIMARY = re.compile(r'class="[^"]*\bprimary\b[^"]*"')
PAGES = sorted(name for name, address in TABLE.items() if 200 in address.get.values() and ":openapi" not in name)


@pytest.fixture
def owner(built: World) -> Client:
    return client_of(built.cast.owner)


def summary(client: Client, row: Deployment) -> str:
    page = client.get(reverse("deployment", args=[row.pk])).content.decode()
    return page.split('aria-label="Summary">')[1].split("</p>")[0]


@pytest.mark.parametrize("role", ["owner", "developer", "approver"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_primary_button_at_most(built: World, name: str, role: str) -> None:
    page = client_of(built.person(role)).get(reverse(name, kwargs=TABLE[name].kwargs(built))).content.decode()
    assert len(PRIMARY.findall(page)) <= 1


@pytest.mark.parametrize("status", list(Status))
def test_a_deployment_has_one_in_every_state(built: World, owner: Client, status: Status) -> None:
    row = world.deployment(built.staging, status, built.cast.developer, revision=built.revision)
    page = owner.get(reverse("deployment", args=[row.pk])).content.decode()
    assert len(PRIMARY.findall(page)) <= 1


def test_whoever_may_make_an_application_does_it_at_the_top_right(owner: Client) -> None:
    for name in ("home", "applications"):
        page = owner.get(reverse(name)).content.decode()
        head = page.split('class="page-actions"')[1].split("</div>")[0]
        assert PRIMARY.search(head), name


def test_whoever_creates_nothing_finds_no_dead_button_on_home(built: World) -> None:
    page = client_of(built.cast.viewer).get(reverse("home")).content.decode()
    assert "aria-disabled" not in page.split('class="page-actions"')[1].split("</div>")[0]


@pytest.mark.parametrize("name", ["token_new", "aws_account_new", "environment_deploy", "environment_destroy"])
def test_a_form_that_one_may_not_send_is_one_refusal(built: World, name: str) -> None:
    address = reverse(name, kwargs=TABLE[name].kwargs(built))
    page = client_of(built.cast.viewer).get(address).content.decode().split("<main")[1]
    assert page.count('id="refused"') == 1
    assert 'method="post" class="card' not in page
    assert "aria-disabled" not in page
    assert 'method="post" class="card' in client_of(built.cast.owner).get(address).content.decode()


def test_rules_that_one_may_not_change_can_be_read(built: World) -> None:
    address = reverse("environment_rules", args=[built.staging.pk])
    page = client_of(built.cast.viewer).get(address).content.decode()
    assert '<fieldset class="bare-set form" disabled>' in page
    assert "Save rules" not in page
    assert "Save rules" in client_of(built.cast.owner).get(address).content.decode()


def test_an_empty_list_leaves_the_primary_button_to_the_page(owner: Client) -> None:
    page = owner.get(reverse("tokens")).content.decode()
    assert 'class="empty"' in page
    assert page.count("New token</a>") == 2
    assert len(PRIMARY.findall(page)) == 1


def risky(built: World, *others: dict[str, Any], **columns: Any) -> Deployment:
    """A deployment that replaces a table, makes something public, and does ``others`` besides."""
    row = world.deployment(built.staging, Status.AWAITING_APPROVAL, built.cast.developer, revision=built.revision)
    plan = Plan.objects.get(pk=row.pk)
    plan.delete()
    table = plan.changes[0]
    plan.deployment = row
    plan.changes = [table, *({**table, "replacement": "False", **other} for other in others)]
    for name, value in columns.items():
        setattr(plan, name, value)
    plan.save(force_insert=True)
    return Deployment.objects.get(pk=row.pk)


PUBLIC = {"logical_id": "Web", "risks": ["public", "rights", "skipped"]}


def test_the_summary_line_names_its_facts_and_counts_the_others(built: World, owner: Client) -> None:
    line = summary(owner, risky(built, PUBLIC))
    facts = [line.index(fact) for fact in ("1 data at risk", "1 replaced", "requests", "Public")]
    assert facts == sorted(facts)
    assert line.count('class="chip ') == 5
    assert 'title="Wider rights, Left out">+2<' in line


def test_a_failed_check_is_never_counted_away(built: World, owner: Client) -> None:
    failed = Finding("data_at_risk", Severity.DENY, "Table notes goes.", "notes").to_json()
    line = summary(owner, risky(built, PUBLIC, findings=[failed]))
    assert line.count('class="chip ') == 6
    assert line.index("requests") < line.index("1 check fails") < line.index("Public") < line.index(">+2<")


def test_the_head_of_the_plan_shows_three_chips_and_counts_the_rest(built: World, owner: Client) -> None:
    kinds = (("Added", "Add"), ("Gone", "Remove"), ("Other", "Modify"))
    more = [{"logical_id": name, "action": action, "risks": []} for name, action in kinds]
    page = owner.get(reverse("deployment", args=[risky(built, *more).pk])).content.decode()
    head = page.split('id="plan-summary"')[1].split("</summary>")[0]
    assert head.count('class="chip ') == 4
    assert ">+2<" in head


def test_answers_of_environments_are_the_worst_with_their_names() -> None:
    def own(health: object, budget: object = NO_BUDGET) -> list[Badge]:
        return [Badge("Healthy?", health, "why"), Badge("On budget?", budget, "why")]  # type: ignore[arg-type]

    health, budget = together([("dev", own(HEALTHY)), ("staging", own(FAILING)), ("production", own(FAILING))])
    assert (health.badge.mark, health.where) == (FAILING, "staging, production")
    assert (budget.badge.mark, budget.where) == (NO_BUDGET, "dev, staging, production")
    (alone, _) = together([("dev", own(UNKNOWN))])
    assert (alone.badge.mark.icon, alone.badge.mark.tone, alone.where) == ("circle-question-mark", "neutral", "dev")
    assert together([(name, own(HEALTHY)) for name in "abcde"])[0].where == "a, b, c and 2 more"
    assert together([]) == ()


@pytest.mark.parametrize("tab", ["application", "application_revisions", "application_costs", "application_activity"])
def test_the_header_of_an_application_answers_three_questions(built: World, owner: Client, tab: str) -> None:
    page = owner.get(reverse(tab, args=[built.application.pk])).content.decode()
    head = page.split('<dl class="badges" id="answers">')[1].split("</dl>")[0]
    assert re.findall(r"<dt>(.*?)</dt>", head) == ["In sync?", "Healthy?", "On budget?"]
    assert head.count('class="chip tone-neutral"') == 3
    assert head.count("dev</span>") == 3


def test_the_header_says_what_fails_and_comes_with_the_cards(built: World, owner: Client) -> None:
    failing = {"label": "Website web", "url": "http://web", "ok": False, "detail": "500", "ms": 3, "tries": 1}
    Deployment.objects.filter(pk=built.live.pk).update(verification=[failing])
    address = reverse("application", args=[built.application.pk])
    part = owner.get(address, headers={"HX-Request": "true"}).content.decode()
    head = part.split('<dl class="badges" id="answers" hx-swap-oob="true">')[1].split("</dl>")[0]
    assert 'class="chip tone-bad"' in head
    assert "hx-swap-oob" not in owner.get(address).content.decode()
