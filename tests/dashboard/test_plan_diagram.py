"""The plan as a diagram: what happens to each component, as badges and in sentences."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.stages.drawing import badges_of, drawing_of
from deployments.changes import Change
from deployments.models import Deployment, Plan, Revision
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

LIMIT = 100_000


def change(component: str, action: str, replacement: str = "", **more: Any) -> Change:
    row = {"logical_id": f"{component}{action}", "type": "AWS::Lambda::Function", "component": component}
    said = {"sentence": f"The **{component}** is touched."}
    return Change.from_json({**row, "action": action, "replacement": replacement, **said, **more})


def document(*names: str, kind: str = "function") -> dict[str, Any]:
    return {"components": {name: {"kind": kind} for name in names}}


def planned(built: World, changes: list[Change], **columns: Any) -> Deployment:
    """A waiting deployment of the second revision with this plan."""
    revision = columns.pop("revision", built.revision)
    row = world.deployment(
        built.staging, Status.AWAITING_APPROVAL, built.cast.developer, revision=built.revision, **columns
    )
    Plan.objects.filter(pk=row.pk).delete()
    Plan.objects.create(
        deployment=row,
        digest="d" * 64,
        change_set_type="UPDATE" if row.base_revision else "CREATE",
        template=built.revision.template,
        template_sha256=built.revision.template_sha256,
        approvals_needed=1,
        changes=[one.to_json() for one in changes],
    )
    if revision != built.revision:
        Deployment.objects.filter(pk=row.pk).update(revision=revision)
    return Deployment.objects.select_related("plan", "revision", "base_revision").get(pk=row.pk)


def marks(row: Deployment) -> dict[str, str]:
    return {node.name: node.badge.key for node in drawing_of(row).diagram.nodes if node.badge}


@pytest.mark.parametrize(
    ("changes", "badge"),
    [
        ([change("a", "Modify", "False")], "changed"),
        ([change("a", "Add"), change("a", "Remove")], "changed"),
        ([change("a", "Add"), change("a", "Modify", "True")], "replaced"),
        ([change("a", "Modify", "Conditional", risks=["replacement"])], "maybe-replaced"),
        ([change("a", "A word of tomorrow", risks=["replacement"])], "maybe-replaced"),
        ([change("a", "Modify", "Conditional", details=[{"causing": "B.Arn"}])], "maybe-changed"),
    ],
)
def test_a_component_that_stays_has_the_worst_of_its_parts(changes: list[Change], badge: str) -> None:
    assert badges_of(changes, document("a", "b"), document("a", "b")) == {"a": badge}


def test_what_comes_and_goes_is_what_the_definitions_say() -> None:
    changes = [change("new", "Add"), change("old", "Remove"), change("old", "Modify", "True")]
    assert badges_of(changes, document("old"), document("new")) == {"new": "added", "old": "removed"}
    kept = [change("new", "Add"), change("new", "Modify", "False")]
    assert badges_of(kept, {}, document("new")) == {"new": "changed"}


def test_another_kind_under_the_same_name_is_a_replacement() -> None:
    changes = [change("a", "Add"), change("a", "Remove")]
    assert badges_of(changes, document("a", kind="table"), document("a")) == {"a": "replaced"}


@pytest.mark.django_db
def test_a_first_deployment_adds_everything(built: World) -> None:
    names = built.revision.document["components"]
    assert marks(planned(built, [change(name, "Add") for name in names])) == dict.fromkeys(names, "added")


@pytest.mark.django_db
def test_a_removal_removes_everything(built: World) -> None:
    names = built.revision.document["components"]
    row = planned(built, [change(name, "Remove") for name in names], kind=Kind.DESTROY, base_revision=built.revision)
    assert marks(row) == dict.fromkeys(names, "removed")
    page = client_of(built.cast.viewer).get(reverse("deployment_diagram", args=[row.pk])).content.decode()
    assert page.count('class="block removed"') == len(names)


@pytest.mark.django_db
def test_blocks_lead_to_their_sentences(built: World) -> None:
    row = planned(built, [change("notes", "Modify", "False")], base_revision=built.revision)
    page = client_of(built.cast.viewer).get(reverse("deployment_diagram", args=[row.pk])).content.decode()
    targets = set(re.findall(r'href="#(change-[^"]+)"', page))
    assert len(targets) == len(built.revision.document["components"])
    assert targets <= set(re.findall(r'id="([^"]+)"', page))
    assert "The <strong" in page
    assert "Stays as it is" in page
    assert "notes, function" in page
    assert "will be changed" in page


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.DEPLOY, Kind.DESTROY])
def test_without_a_plan_nothing_is_marked(built: World, kind: Kind) -> None:
    base = built.revision
    row = world.deployment(built.staging, Status.PLANNING, built.cast.developer, kind=kind, base_revision=base)
    Deployment.objects.filter(pk=row.pk).update(revision=base if kind is Kind.DEPLOY else None)
    answer = client_of(built.cast.viewer).get(reverse("deployment_diagram", args=[row.pk]))
    assert answer.status_code == 200
    assert "nothing is marked" in answer.content.decode()
    assert f'href="{reverse("definition", args=[built.application.pk])}?component=notes"' in answer.content.decode()
    assert marks(Deployment.objects.get(pk=row.pk)) == {}


@pytest.mark.django_db
def test_the_plan_card_leads_there_and_back(built: World) -> None:
    client, address = client_of(built.cast.viewer), reverse("deployment", args=[built.waiting.pk])
    there = reverse("deployment_diagram", args=[built.waiting.pk])
    assert f'href="{there}">Diagram of these changes' in client.get(address).content.decode()
    assert f'href="{address}#plan"' in client.get(there).content.decode()
    assert client_of(built.cast.outsider).get(there).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("components", [3, 200])
def test_two_hundred_changes_stay_below_100_kb(built: World, components: int) -> None:
    row = wide(built, components)
    client, address = client_of(built.cast.viewer), reverse("deployment_diagram", args=[row.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert len(answer.content) < LIMIT
    assert len(found) <= 25


@pytest.mark.django_db
def test_every_component_is_in_some_part_of_the_list(built: World) -> None:
    client, address = client_of(built.cast.viewer), reverse("deployment_diagram", args=[wide(built, 200).pk])
    pages = [client.get(f"{address}?part={part}").content.decode() for part in range(1, 6)]
    named = [set(re.findall(r'<li id="change-(part_number_\d+)"', page)) for page in pages]
    assert [len(names) for names in named] == [40] * 5
    assert len(set.union(*named)) == 200
    assert "Components 161 to 200 of 200 in groups" in pages[4]
    assert client.get(f"{address}?part=99").content.decode().count('<li id="change-') == 40


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["", ".3", ".10", ".99"])
@pytest.mark.parametrize("tables", [0, 5])
def test_an_open_group_of_two_hundred_stays_below_100_kb(built: World, part: str, tables: int) -> None:
    address = reverse("deployment_diagram", args=[wide(built, 200, tables).pk])
    answer = client_of(built.cast.viewer).get(f"{address}?expand=function-1{part}")
    page = answer.content.decode()
    assert len(answer.content) < LIMIT
    targets = set(re.findall(r'href="#(change-[^"]+)"', page))
    assert len(targets) == 20 + (tables + 1 if tables else 0)
    assert targets <= set(re.findall(r'id="([^"]+)"', page))
    assert "180 more functions" in page
    assert "180 more components in groups" in page


def wide(built: World, components: int, tables: int = 0) -> Deployment:
    """A plan of 200 changes with long sentences of so many functions; an API calls them all, each uses all tables."""
    names = [f"part_number_{number:03}" for number in range(components)]
    uses = {f"table_{number}": "read_write" for number in range(tables)}
    routes = [{"method": "GET", "path": f"/{name}", "function": name} for name in names]
    document: dict[str, Any] = {"components": {name: {"kind": "function", "uses": uses} for name in names}}
    document["components"] |= {name: {"kind": "table"} for name in uses}
    document["components"] |= {"api": {"kind": "rest_api", "routes": routes}} if tables else {}
    revision = Revision.objects.create(
        application=built.application, number=99, document=document, author=built.cast.developer, message="Wide"
    )
    names = [f"part_number_{number % components:03}" for number in range(200)]
    said = "Its settings change in more ways than a person reads: Timeout from 3 to 20. " * 3
    changes = [change(name, "Modify", "True", sentence=f"The **{name}** changes. {said}") for name in names]
    return planned(built, changes, revision=revision, base_revision=revision)
