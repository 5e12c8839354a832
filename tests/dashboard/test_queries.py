"""How many queries each page asks, and how large it is: the same for little and for much, and pinned."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.stages.whole import What
from deployments.states import Status
from tests.dashboard import crowd
from tests.dashboard.conftest import client_of
from tests.dashboard.test_access import TABLE
from tests.dashboard.test_deployment_size import deployment
from tests.dashboard.world import World
from tests.e2e.places import PAGES, SIGNED_OUT

pytestmark = pytest.mark.django_db
LARGEST = 100_000
QUERIES = {
    "account_change_password": 4,
    "account_inactive": 0,
    "account_login": 0,
    "account_logout": 4,
    "admin:costing_price_changelist": 7,
    "admin:teams_auditentry_changelist": 7,
    "admin:teams_membership_changelist": 8,
    "application": 18,
    "application_activity": 17,
    "application_blueprint": 13,
    "application_costs": 14,
    "application_costs_at": 14,
    "application_diff": 13,
    "application_import": 7,
    "application_new": 9,
    "application_revision": 13,
    "application_revisions": 14,
    "applications": 15,
    "approvals": 13,
    "aws_account": 8,
    "aws_account_change": 6,
    "aws_account_new": 7,
    "aws_accounts": 10,
    "blueprint": 13,
    "blueprint_about": 6,
    "blueprint_diff": 8,
    "blueprint_withdraw": 7,
    "blueprints": 8,
    "definition": 11,
    "deployment": 12,
    "deployment_diagram": 9,
    "deployment_whole": 6,
    "deployments": 10,
    "environment_adopt": 11,
    "environment_api": 8,
    "environment_deploy": 14,
    "environment_destroy": 14,
    "environment_drift": 11,
    "environment_drift_ignore": 11,
    "environment_drift_keep": 14,
    "environment_drift_undo": 11,
    "environment_forget": 7,
    "environment_function": 10,
    "environment_function_figures": 8,
    "environment_function_log": 8,
    "environment_functions": 6,
    "environment_import": 8,
    "environment_rescue": 8,
    "environment_rollback": 10,
    "environment_rules": 13,
    "environment_stack": 10,
    "environment_table": 8,
    "health": 20,
    "health_runbook": 5,
    "home": 15,
    "reference": 5,
    "reference_kind": 5,
    "revision_block": 15,
    "revision_blueprint": 16,
    "search": 8,
    "stack_observe": 8,
    "styleguide": 5,
    "token_new": 8,
    "token_revoke": 7,
    "tokens": 11,
    "part of application": 16,
    "part of approvals": 12,
    "part of banners": 3,
    "part of deployment_live": 10,
    "part of deployments": 7,
    "part of home": 14,
}
"""At most, by page: the session and the person, what the frame asks (what waits, workers), then the page's own."""
ASKED = {
    "application_new": "?blueprint=three-tier",
    "definition": "?component=notes",
    "environment_drift_ignore": "?resource=NotesFunction&path=/MemorySize",
    "search": "?q=more",
}
PARTS = ("home", "application", "deployments", "approvals", "deployment_live", "banners")
"""What pages ask for by themselves, as htmx does."""


def test_every_page_has_a_pin() -> None:
    assert QUERIES.keys() == {*PAGES} | {f"part of {name}" for name in PARTS}


def test_no_page_asks_more_or_grows_too_large_when_there_is_much(built: World) -> None:
    """Nothing is asked about lists that are empty, so they are filled once before anything is counted."""
    built.cast.owner.is_staff = True
    built.cast.owner.save()
    client = client_of(built.cast.owner)
    crowd.everything(built, "more")
    places = addresses(built)
    few = measured(client, places)
    crowd.everything(built, "still")
    many = measured(client, places)
    assert {name: (few[name][0], count) for name, (count, _) in many.items() if count > few[name][0]} == {}
    assert {name: count for name, (count, _) in many.items() if count > QUERIES[name]} == {}
    assert {name: size for name, (_, size) in many.items() if size >= LARGEST} == {}


def addresses(built: World) -> dict[str, str]:
    """Of every page, and of the parts that pages ask for."""
    found = {view: reverse(view, kwargs=TABLE[view].kwargs(built)) + ASKED.get(view, "") for view in PAGES}
    return found | {f"part of {view}": reverse(view, kwargs=TABLE[view].kwargs(built)) for view in PARTS}


def measured(client: Client, places: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Queries and bytes by page; asked for twice, as the first time fills what is kept for all."""
    found = {}
    for name, address in places.items():
        browser = Client() if name in SIGNED_OUT else client
        headers = {"HX-Request": "true"} if name.startswith("part of ") else {}
        browser.get(address, headers=headers)
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address, headers=headers)
        assert answer.status_code in (200, 204), (name, answer.status_code)
        found[name] = (len(asked), len(answer.content))
    return found


@pytest.mark.parametrize("what", ["diagram", *(f"all/{part}" for part in What)])
def test_what_a_plan_leads_to_costs_the_same_for_many_changes(built: World, what: str) -> None:
    client, found = client_of(built.cast.owner), []
    for count in (1, 200):
        row = deployment(built, Status.AWAITING_APPROVAL, count, 0)
        places = {"deployment_whole": f"{reverse('deployment', args=[row.pk])}{what}/"}
        found.append(measured(client, places)["deployment_whole"])
        row.delete()
    assert found[0][0] == found[1][0] <= QUERIES["deployment_diagram"]
    assert max(size for _, size in found) < LARGEST
