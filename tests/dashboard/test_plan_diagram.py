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
        ([change("a", "Modify", "Conditional", risks=["replacement"])], "replaced"),
        ([change("a", "A word of tomorrow", risks=["replacement"])], "replaced"),
        ([change("a", "Modify", "Conditional", details=[{"causing": "B.Arn"}])], "changed"),
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
    body = built.revision.document["components"]["notes"]
    wide = {"components": {f"part_number_{number:03}": {**body, "uses": {}} for number in range(components)}}
    revision = Revision.objects.create(
        application=built.application, number=99, document=wide, author=built.cast.developer, message="Wide"
    )
    names = [f"part_number_{number % components:03}" for number in range(200)]
    said = "Its settings change in more ways than a person reads: Timeout from 3 to 20. " * 3
    changes = [change(name, "Modify", "True", sentence=f"The **{name}** changes. {said}") for name in names]
    row = planned(built, changes, revision=revision, base_revision=revision)
    client, address = client_of(built.cast.viewer), reverse("deployment_diagram", args=[row.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert answer.content.count(b'id="change-part_number_') == components
    assert len(answer.content) < LIMIT
    assert len(found) <= 25
