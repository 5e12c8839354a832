"""Odd input to every form and filter: a sentence in place or a plain answer, never a 500, nothing half stored."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from deployments.models import Application, Deployment, Environment, Revision
from deployments.states import Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db

ODD = [
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "9" * 40,
    "NaN",
    "null",
    "\0",
    "a\0b",
    "\u202eevil\u202c",
    "<script>alert(1)</script>",
    "'; DROP TABLE teams_user; --",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "x" * 10_000,
    str(uuid.UUID(int=0)),
]


@pytest.mark.parametrize("odd", ODD)
def test_filters_and_pages_take_anything(built: World, odd: str) -> None:
    client = client_of(built.cast.developer)
    for name in ("application", "environment", "state", "mine", "page"):
        assert client.get("/deployments/", {name: odd}).status_code == 200
    assert client.get("/applications/", {"page": odd}).status_code == 200
    diff = reverse("application_diff", kwargs={"pk": built.application.pk})
    assert client.get(diff, {"from": odd, "to": odd}).status_code == 200
    assert client.get(reverse("application", kwargs={"pk": built.application.pk}), {"expand": odd}).status_code == 200
    deploy = reverse("environment_deploy", kwargs={"pk": built.dev.pk})
    assert client.get(deploy, {"revision": odd}).status_code == 200
    for register in ("audit-entries", "prices", "memberships"):
        assert client.get(f"/registers/{register}/", {"q": odd, "p": odd, "o": odd, "x": odd}).status_code in {200, 302}


@pytest.mark.parametrize("odd", ODD)
def test_forms_take_anything(built: World, odd: str) -> None:
    client = client_of(built.cast.developer)
    before = (Application.objects.count(), Deployment.objects.count())
    usage = reverse("application_usage", kwargs={"pk": built.application.pk})
    new = "/applications/new/?blueprint=three-tier"
    deploy = reverse("environment_deploy", kwargs={"pk": built.dev.pk})
    destroy = reverse("environment_destroy", kwargs={"pk": built.dev.pk})
    fields = {"name": odd, "team": odd, "place": odd, "revision": odd, "mode": odd, "state_version": odd, "note": odd}
    codes = {
        client.post(new, fields).status_code,
        client.post(deploy, fields).status_code,
        client.post(destroy, {**fields, "typed_name": odd}).status_code,
        client.post(usage, {"environment": odd, "requests": odd}).status_code,
    }
    assert codes <= {404, 422}
    assert (Application.objects.count(), Deployment.objects.count()) == before


@pytest.mark.parametrize(
    ("text", "volume"),
    [("2100000", 2_100_000), ("2,100,000", 2_100_000), ("2.1M", 2_100_000), ("2.1 million", 2_100_000), ("0", 0)],
)
def test_a_volume_as_people_write_it(built: World, text: str, volume: int) -> None:
    url = reverse("application_usage", kwargs={"pk": built.application.pk})
    response = client_of(built.cast.developer).post(url, {"environment": str(built.dev.pk), "requests": text})
    assert response.status_code == 303
    usage = Environment.objects.get(pk=built.dev.pk).usage
    assert usage["requests_per_month"]["value"] == str(volume)


@pytest.mark.parametrize("text", ["", "-5", "1.5", "many", "9" * 20, "<b>"])
def test_a_volume_that_is_none_is_refused_where_it_was_typed(built: World, text: str) -> None:
    url = reverse("application_usage", kwargs={"pk": built.application.pk})
    response = client_of(built.cast.developer).post(url, {"environment": str(built.dev.pk), "requests": text})
    assert response.status_code == 422
    assert 'class="problem"' in response.content.decode()


@pytest.mark.parametrize("name", ["application", "application_revision", "application_template", "environment_deploy"])
def test_unknown_ids_and_numbers_are_not_found(built: World, name: str) -> None:
    client = client_of(built.cast.developer)
    numbers: list[dict[str, Any]] = [{"number": 10**30}, {"number": 99}] if "_re" in name or "_te" in name else [{}]
    for number in numbers:
        pk = built.application.pk if number else uuid.uuid4()
        assert client.get(reverse(name, kwargs={"pk": pk, **number})).status_code == 404


def test_a_refused_volume_says_of_which_environment_it_is(built: World) -> None:
    url = reverse("application_usage", kwargs={"pk": built.application.pk})
    response = client_of(built.cast.developer).post(url, {"environment": str(built.staging.pk), "requests": "lots"})
    assert response.status_code == 422
    assert 'Expected requests a month of <span class="name">staging</span>' in response.content.decode()


def test_a_foreign_environment_in_ones_own_form_is_not_found(built: World) -> None:
    foreign = built.foreign.environments.first()
    assert foreign is not None
    url = reverse("application_usage", kwargs={"pk": built.application.pk})
    response = client_of(built.cast.developer).post(url, {"environment": str(foreign.pk), "requests": "5"})
    assert response.status_code == 404


def test_two_presses_are_one_deployment(built: World) -> None:
    client, url = client_of(built.cast.developer), reverse("environment_deploy", kwargs={"pk": built.dev.pk})
    form = {"state_version": built.dev.state_version, "revision": 2, "mode": "deploy", "note": ""}
    first, second = client.post(url, form), client.post(url, form)
    assert first["Location"] == second["Location"]
    assert Deployment.objects.filter(environment=built.dev, status=Status.QUEUED).count() == 1


def test_a_form_from_before_somebody_elses_request_is_drawn_again(built: World) -> None:
    Environment.objects.filter(pk=built.dev.pk).update(state_version=9)
    url = reverse("environment_deploy", kwargs={"pk": built.dev.pk})
    form = {"state_version": 1, "revision": 1, "mode": "deploy", "note": "keep me"}
    response = client_of(built.cast.developer).post(url, form)
    page = response.content.decode()
    assert response.status_code == 409
    assert "since you opened this page" in page
    assert "keep me" in page
    assert 'name="state_version" value="9"' in page


def test_removing_takes_the_environments_own_name(built: World) -> None:
    url = reverse("environment_destroy", kwargs={"pk": built.dev.pk})
    form = {"state_version": built.dev.state_version, "typed_name": "staging", "note": ""}
    response = client_of(built.cast.developer).post(url, form)
    assert response.status_code == 422
    assert "That is not the name" in response.content.decode()


def test_a_taken_name_is_refused_in_place_with_what_was_typed(built: World) -> None:
    form = {"name": "shop", "team": str(built.cast.team.pk), "place": f"{built.cast.account.pk} us-east-1"}
    response = client_of(built.cast.developer).post("/applications/new/?blueprint=three-tier", form)
    page = response.content.decode()
    assert response.status_code == 422
    assert "already has an application named shop" in page
    assert 'value="shop"' in page


def test_a_body_that_is_too_big_is_413(built: World) -> None:
    client = client_of(built.cast.developer)
    response = client.post("/applications/new/?blueprint=three-tier", {"name": "x" * 3_000_000})
    assert response.status_code == 413
    assert b"too big to be sent" in response.content


def test_html_in_names_and_notes_stays_text(built: World) -> None:
    world.deployment(built.dev, Status.FAILED, built.cast.developer, note="<img src=x onerror=alert(1)>")
    Deployment.objects.filter(pk=built.waiting.pk).update(note="<img src=x onerror=alert(1)>")
    for path in ("/", "/deployments/", "/approvals/"):
        assert b"<img" not in client_of(built.cast.approver).get(path).content


@pytest.mark.parametrize("votes", [0, 1])
def test_the_removal_form_says_when_everything_is_removed(built: World, votes: int) -> None:
    Environment.objects.filter(pk=built.dev.pk).update(approvals_required=votes)
    url = reverse("environment_destroy", kwargs={"pk": built.dev.pk})
    page = client_of(built.cast.developer).get(url).content.decode()
    who = "2 approvers of Platform other than the author, one of them an owner" if votes else "an owner of Platform"
    assert f"Who must approve it: {who}" in page and "tone-risk" in page
    alone = client_of(built.cast.owner).get(url).content.decode()
    assert "Nobody can approve this now: Platform has no other owner" in alone
    assert (
        "goes on costing money; the plan says how much, where there is a price:" in page
        and 'the table <strong class="name">notes_table</strong>' in page
    )
    assert ("Plan the removal" in page, "Plan and remove" in page) == (True, False)


def test_what_holds_nothing_is_removed_as_soon_as_the_plan_is_made(built: World) -> None:
    empty = Revision.objects.get(application=built.application, number=1)
    empty.pk, empty.number, empty.template = uuid.uuid4(), 9, '{"Resources": {}}'
    empty.save(force_insert=True)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=empty)
    page = client_of(built.cast.developer).get(reverse("environment_destroy", args=[built.dev.pk])).content.decode()
    assert "everything is removed as soon as the plan is made" in page and "Plan and remove" in page
    assert "tone-risk" not in page
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=None, stack_id="arn:left")
    page = client_of(built.cast.developer).get(reverse("environment_destroy", args=[built.dev.pk])).content.decode()
    assert "What it holds is not known here" in page and "unless the plan finds data at risk" in page


def test_the_removal_form_leaves_it_to_the_plan_whether_queues_hold_anything(built: World) -> None:
    jobs = '{"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}'
    queue = Revision.objects.get(application=built.application, number=1)
    queue.pk, queue.number, queue.template = uuid.uuid4(), 9, jobs
    queue.save(force_insert=True)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=queue)
    page = client_of(built.cast.developer).get(reverse("environment_destroy", args=[built.dev.pk])).content.decode()
    assert "Deleted with the messages that are in it" in page and "unless the plan finds data at risk" in page
    assert "tone-risk" not in page
