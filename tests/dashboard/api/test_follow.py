"""Following a deployment: what the answer holds, conditional requests, and answers that wait for news."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from dashboard.api import waiting
from deployments.models import Deployment, Output, Plan
from deployments.models.clock import ClockTimestamp
from deployments.states import Status
from tests.dashboard import observing, world
from tests.dashboard.api.callers import DEPLOYMENTS, Caller, assert_problem
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def path(row: Deployment, query: str = "") -> str:
    return f"{DEPLOYMENTS}/{row.pk}{query}"


def test_what_waits_for_people(built: World, ci: Caller) -> None:
    answer = ci.get(path(built.waiting)).json()
    assert (answer["state"], answer["word"], answer["ended"]) == ("awaiting_approval", "Waiting for approval", False)
    assert answer["good"] is None
    waits = answer["waiting_for"]
    assert waits["kind"] == "approval" and waits["approvals"]["given"] == 0 and waits["approvals"]["needed"] >= 1
    assert "more p" in waits["sentence"] and waits["expires_at"]
    assert answer["links"]["page"] == f"http://testserver/deployments/{built.waiting.pk}/"


def test_changes_in_words_and_numbers(built: World, ci: Caller) -> None:
    changes = ci.get(path(built.waiting)).json()["changes"]
    assert {name: changes[name] for name in ("added", "changed", "replaced", "removed", "data_at_risk")} == {
        "added": 0,
        "changed": 0,
        "replaced": 1,
        "removed": 0,
        "data_at_risk": 1,
    }
    assert changes["rows"][0]["sign"] == "r" and "**" not in changes["rows"][0]["sentence"]


def test_cost_with_its_volume_and_where_that_comes_from(built: World, ci: Caller) -> None:
    cost = ci.get(path(built.waiting)).json()["cost"]
    assert (cost["currency"], cost["period"]) == ("USD", "month")
    assert (cost["requests_per_month"], cost["requests_source"]) == (100_000, "default")
    assert float(cost["after"]["amount"]) - float(cost["before"]["amount"]) == pytest.approx(float(cost["difference"]))
    assert cost["before"]["words"] == "nothing live"


@pytest.mark.parametrize("stored", [None, {"version": 99}])
def test_a_cost_that_is_not_known_is_no_zero(built: World, ci: Caller, stored: Any) -> None:
    row = world.deployment(built.dev, Status.PLANNED, built.cast.developer)
    Plan.objects.create(
        deployment=row, digest="e" * 64, change_set_type="UPDATE", template="{}", approvals_needed=0, cost_after=stored
    )
    cost = ci.get(path(row)).json()["cost"]
    assert cost["after"]["amount"] is None and cost["difference"] is None and cost["requests_per_month"] is None
    assert cost["after"]["reason"] == "No estimate could be made or read."


def test_without_a_plan_there_is_neither_change_nor_cost(built: World, ci: Caller) -> None:
    row = world.deployment(built.dev, Status.QUEUED, built.cast.developer)
    answer = ci.get(path(row)).json()
    assert (answer["changes"], answer["cost"]) == (None, None)
    assert answer["waiting_for"]["kind"] == "turn"


def test_outputs_once_deployed(built: World, ci: Caller) -> None:
    response = ci.get(path(built.live))
    answer = response.json()
    assert (answer["ended"], answer["good"], answer["waiting_for"]) == (True, True, None)
    assert answer["outputs"] == [{"key": "WebUrl", "value": "http://web.localhost:4566/", "component": ""}]
    assert "Retry-After" not in response


@pytest.mark.parametrize(
    ("status", "good"),
    [(status, status in {Status.PLANNED, Status.NO_CHANGES}) for status in Status if status.value[-2:] != "ng"],
)
def test_every_end_says_whether_it_is_good(built: World, ci: Caller, status: Status, good: bool) -> None:
    row = world.deployment(built.dev, status, built.cast.developer, outcome="What happened.")
    answer = ci.get(path(row)).json()
    assert answer["state"] == status.value and answer["sentence"]
    if answer["ended"]:
        assert answer["good"] is (good or status is Status.SUCCEEDED)


def test_what_has_to_be_put_right(built: World, ci: Caller) -> None:
    problems = [{"component": "notes", "field": "memory", "message": "Too little."}]
    row = world.deployment(built.dev, Status.PLAN_FAILED, built.cast.developer, problems=problems)
    assert ci.get(path(row)).json()["problems"] == [{"field": "notes.memory", "detail": "Too little."}]


def test_which_deployment_took_its_place(built: World, ci: Caller) -> None:
    row = world.deployment(built.dev, Status.SUPERSEDED, built.cast.developer, superseded_by=built.live)
    assert ci.get(path(row)).json()["links"]["newer"] == f"http://testserver{path(built.live)}"


def test_304_while_nothing_changes(built: World, ci: Caller) -> None:
    first = ci.get(path(built.waiting))
    tag = first["ETag"]
    assert first["Retry-After"] == "15"
    for sent in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = ci.get(path(built.waiting), **{"If-None-Match": sent})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert ci.get(path(built.waiting), **{"If-None-Match": '"x"'}).status_code == 200
    Deployment.objects.filter(pk=built.waiting.pk).update(note="Changed")
    assert ci.get(path(built.waiting), **{"If-None-Match": tag}).status_code == 200


def test_an_answer_that_has_ended_waits_for_nothing(built: World, ci: Caller) -> None:
    began = monotonic()
    assert ci.get(path(built.live, "?wait=25")).status_code == 200
    tag = ci.get(path(built.live))["ETag"]
    assert ci.get(path(built.live, "?wait=25"), **{"If-None-Match": tag}).status_code == 304
    assert monotonic() - began < 5


def test_an_answer_that_is_news_already_waits_for_nothing(built: World, ci: Caller) -> None:
    began = monotonic()
    assert ci.get(path(built.waiting, "?wait=25"), **{"If-None-Match": '"older"'}).status_code == 200
    assert monotonic() - began < 5


def test_waiting_ends_with_its_time(built: World, ci: Caller) -> None:
    tag = ci.get(path(built.waiting))["ETag"]
    began = monotonic()
    assert ci.get(path(built.waiting, "?wait=1"), **{"If-None-Match": tag}).status_code == 304
    assert 0.9 < monotonic() - began < 5


def approve(row: Deployment) -> None:
    Deployment.objects.filter(pk=row.pk).update(status=Status.APPROVED, approved_at=ClockTimestamp())


def end(row: Deployment) -> None:
    Deployment.objects.filter(pk=row.pk).update(status=Status.CANCELLED, ended_at=ClockTimestamp())


def gone(row: Deployment) -> None:
    Output.objects.filter(deployment=row).delete()
    Plan.objects.filter(deployment=row).delete()
    Deployment.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize("change", [approve, end, gone])
def test_waiting_ends_with_news(built: World, change: Callable[[Deployment], None]) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            change(built.waiting)

    waiting.until_news(built.waiting.pk, waiting.news_of(built.waiting.pk), 25, pause)
    assert pauses == [waiting.LOOK_SECONDS] * 3


def no_pause(seconds: float) -> None:
    raise AssertionError("It waited.")


def test_news_between_the_answer_and_the_wait_are_not_missed(built: World) -> None:
    before = waiting.news_of(built.waiting.pk)
    approve(built.waiting)
    waiting.until_news(built.waiting.pk, before, 25, no_pause)


def test_only_some_wait_at_a_time(built: World) -> None:
    before = waiting.news_of(built.waiting.pk)
    with waiting._place() as first, waiting._place() as second:
        assert first and second
        waiting.until_news(built.waiting.pk, before, 25, no_pause)
    with waiting._place() as free:
        assert free


def test_lists_come_in_parts(built: World, ci: Caller) -> None:
    first = ci.get("/api/v1/environments?application=shop&limit=2").json()
    assert [row["name"] for row in first["items"]] == ["dev", "staging"] and first["count"] == 3
    assert first["items"][0]["live_revision"] == 1
    second = ci.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["name"] for row in second["items"]] == ["production"] and second["next"] is None


def test_a_stack_of_somebody_else_is_marked_and_takes_no_deployment(built: World, ci: Caller) -> None:
    observing.seen(built)
    rows = ci.get("/api/v1/environments?application=shop").json()["items"]
    assert [row["name"] for row in rows if row["observed"]] == ["by-hand"]
    said = assert_problem(ci.ask(environment="by-hand", revision=1), 409, "closed")
    assert "Tierboard changes nothing there. Take it over first." in said["detail"]
    assert "made this token" not in said["detail"]


def test_lists_cost_the_same_for_any_number_of_rows(
    built: World, ci: Caller, django_assert_max_num_queries: Any
) -> None:
    for name in ("applications", "environments"):
        with django_assert_max_num_queries(6):
            assert ci.get(f"/api/v1/{name}").status_code == 200
    with django_assert_max_num_queries(12):
        assert ci.get(path(built.waiting)).status_code == 200


def test_the_description_is_open_and_says_how_to_sign_in(ci: Caller) -> None:
    answer = ci.client.get("/api/v1/openapi.json").json()
    assert answer["openapi"].startswith("3.1")
    assert answer["components"]["securitySchemes"] == {"TokenAuth": {"type": "http", "scheme": "bearer"}}
    for methods in answer["paths"].values():
        for operation in methods.values():
            assert {"401", "403", "404", "422", "429", "503"} <= set(operation["responses"])
            assert operation["security"] == [{"TokenAuth": []}]
    assert_problem(ci.client.get("/api/v1/docs"), 404)
