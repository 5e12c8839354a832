"""Many changes and findings of a kind on one component are one row that opens; what is sealed knows nothing of it."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from dashboard.stages.rows import ordered
from deployments.changes import Action, Change, Facts, Finding, Severity, check, digest, explain
from deployments.models import Deployment, Plan
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

METHOD = "AWS::ApiGateway::Method"
pytestmark = pytest.mark.django_db


def template(routes: int) -> dict[str, Any]:
    """An API of which everybody may call every route."""
    noted = [{"Tierboard": {"Component": "api", "Kind": "rest_api", "Part": f"GET /r{n:02}"}} for n in range(routes)]
    properties = {"AuthorizationType": "NONE", "HttpMethod": "GET"}
    return {
        "Resources": {
            f"Method{number:02}": {"Type": METHOD, "Properties": properties, "Metadata": one}
            for number, one in enumerate(noted)
        }
    }


def opened(routes: int) -> tuple[Change, ...]:
    rows = [{"logical_id": f"Method{n:02}", "type": METHOD, "action": "Add"} for n in range(routes)]
    return explain(map(Change.from_json, rows), {}, template(routes))


def planned(built: World, changes: tuple[Change, ...], findings: tuple[Finding, ...] = (), routes: int = 0) -> str:
    row = world.deployment(built.staging, Status.AWAITING_APPROVAL, built.cast.developer)
    Plan.objects.create(
        deployment=row,
        digest="f" * 64,
        approvals_needed=1,
        template=json.dumps(template(routes)),
        changes=[one.to_json() for one in changes],
        findings=[one.to_json() for one in findings],
    )
    return page_of(built, row)


def page_of(built: World, row: Deployment, query: str = "") -> str:
    address = reverse("deployment", args=[row.pk])
    return client_of(built.cast.viewer).get(address + query).content.decode()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_fourteen_open_routes_are_one_row_that_opens_to_all(built: World) -> None:
    page = planned(built, opened(14), routes=14)
    first = "GET /r00, GET /r01, GET /r02, GET /r03, GET /r04"
    assert f"14 routes of api can be called by anybody: {first} and 9 more." in plain(page)
    group = page.split('data-fold="change-Method00-and-more"')[1].split('id="piece-checks"')[0]
    assert [f'id="change-Method{n:02}-summary"' in group for n in range(14)] == [True] * 14
    assert "+ 14 added" in plain(page)


def test_three_stand_one_by_one(built: World) -> None:
    page = planned(built, opened(3), routes=3)
    assert "and-more" not in page
    assert page.count('<li class="change"') == 3


def test_a_group_that_does_not_fit_says_where_the_rest_is(built: World) -> None:
    page = planned(built, opened(60), routes=60)
    assert "60 routes of api can be called by anybody" in plain(page)
    assert "40 more of them: see Earlier ones and More changes below." in page
    second = page_of(built, Deployment.objects.latest("requested_at"), "?part=3")
    assert "60 routes of api can be called by anybody" in plain(second)
    assert 'id="change-Method59-summary"' in second


def test_what_loses_data_is_always_named_by_itself(built: World) -> None:
    row = {"type": "AWS::DynamoDB::Table", "action": "Remove", "component": "notes", "risks": ["data_loss", "removal"]}
    changes = tuple(Change.from_json({**row, "logical_id": f"Table{n}"}) for n in range(6))
    findings = tuple(Finding("data_at_risk", Severity.WARN, f"Table {n} goes.", "notes") for n in range(6))
    page = planned(built, changes, findings)
    assert "and-more" not in page
    assert page.count('class="check-row"') == 6


def test_what_needs_a_look_stands_in_the_order_of_its_weight() -> None:
    by_weight: tuple[dict[str, Any], ...] = (
        {"action": "Remove", "risks": ["data_loss", "removal"]},
        {"action": "Modify", "replacement": "True", "risks": ["replacement"]},
        {"action": "Add", "risks": ["public"]},
        {"action": "Modify", "replacement": "False", "risks": ["rights"]},
        {"action": "Remove", "risks": ["removal"]},
        {"action": "Modify", "replacement": "False"},
        {"action": "Add"},
    )
    # By their names they would come the other way round.
    names = "gfedcba"
    rows = [
        Change.from_json({"type": "AWS::SQS::Queue", "logical_id": name, "component": name, **one})
        for name, one in zip(names, by_weight, strict=True)
    ]
    assert "".join(one.component for one in ordered(rows[::-1])) == names


@pytest.mark.parametrize(("count", "rows"), [(3, 3), (5, 1)])
def test_findings_of_a_kind_are_one_row(built: World, count: int, rows: int) -> None:
    findings = tuple(Finding("rights_everything", Severity.DENY, f"Role {n} may all.", "notes") for n in range(count))
    page = planned(built, (), (*findings, Finding("rights_everything", Severity.DENY, "Another may all.", "mail")))
    checks = page.split('id="piece-checks"')[1].split('id="piece-cost"')[0]
    assert checks.count('class="check-row"') == rows + 1
    assert all(f"Role {n} may all." in checks for n in range(count))
    assert ("And 4 more of this kind on notes." in plain(checks)) is (count == 5)
    assert f"{count + 1} must be put right" in checks


def test_what_is_sealed_has_every_change_and_finding_by_itself() -> None:
    changes, after = opened(14), template(14)
    findings = check(Facts(changes, {}, after, protected=False))
    sealed = digest(
        kind="deploy",
        template_sha256="a",
        base_template_sha256="",
        parameters={},
        tags={},
        capabilities=(),
        role="r",
        protected=False,
        changes=changes,
        findings=findings,
    )
    assert [one.sentence for one in changes][0] == "The route GET /r00 of **api** is created."
    assert len(changes) == 14
    assert sealed == DIGEST


DIGEST = "91eee3b95dc86deeebd2d13cae9c5c3916a2dd86879d89306dd3c8ab49ed82ba"
"""As it was before anything was gathered."""


def looked_at(page: str) -> str:
    return plain(page.split('aria-label="Look at these"')[1].split("</section>")[0])


def test_where_everything_goes_only_what_holds_data_or_stays_is_to_be_looked_at(built: World) -> None:
    gone = Change("Fn", "AWS::Lambda::Function", Action.REMOVE, component="notes", risks=("removal",))
    function, kept = replace(gone, sentence="The function is deleted."), replace(gone, logical_id="Logs")
    table = replace(gone, logical_id="Table", risks=("data_loss", "removal"), sentence="The table is deleted.")
    logs = replace(kept, policy_action="Retain", sentence="The log group stays.")
    found = looked_at(planned(built, (function, table, logs)))
    assert ("The table is deleted." in found, "The log group stays." in found) == (True, True)
    assert "The function is deleted." not in found
    added = replace(gone, logical_id="New", action=Action.ADD, risks=(), sentence="Something is created.")
    assert "The function is deleted." in looked_at(planned(built, (function, table, logs, added)))
