"""The Verify card: what was expected and what came, and asking again."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.badges import failing_components
from deployments.models import Deployment, Environment, Output
from deployments.states import Kind, Status
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
GOOD = {
    "label": "API api: GET /notes",
    "component": "api",
    "url": "http://api.localhost:4566/live/notes",
    "ok": True,
    "detail": "200 OK",
    "status": 200,
    "ms": 34,
    "method": "GET",
    "wanted_status": 200,
    "wanted_text": "notes",
    "said": '{"notes": []}',
}
BAD = {
    **GOOD,
    "label": "API api: GET /",
    "ok": False,
    "status": 502,
    "detail": "502 Bad Gateway",
    "why": "Status 502 came instead of 200.",
    "said": "<b>Internal</b> server error",
}
SILENT = {
    **BAD,
    "label": "API api: POST /notes",
    "status": None,
    "detail": "No answer: not within 10 s",
    "why": "No answer: not within 10 s.",
    "said": "",
}


TWICE = "“notes” is not in the answer."


def seen(built: World, *rows: dict[str, Any], seconds: int = 12, **columns: Any) -> Deployment:
    """What is live, looked at some seconds ago."""
    at = (timezone.now() - timedelta(seconds=seconds)).isoformat()
    Deployment.objects.filter(pk=built.live.pk).update(verification=[{**row, "at": at} for row in rows], **columns)
    return built.live


def page_of(built: World, row: Deployment, role: str = "developer") -> str:
    answer = client_of(built.person(role)).get(reverse("deployment", args=[row.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def card(page: str) -> str:
    """The card's words alone."""
    inside = page.split('id="piece-verify"')[1].split('id="piece-unreached"')[0].split('id="piece-foot"')[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def recheck(built: World, row: Deployment, role: str = "developer") -> Any:
    return client_of(built.person(role)).post(reverse("deployment_recheck", args=[row.pk]))


def test_what_was_expected_and_what_came_in_words(built: World) -> None:
    app = {**GOOD, "wanted_text": '"api": "http'}
    words = card(page_of(built, seen(built, GOOD, BAD, SILENT, app)))
    assert "Expected: a good answer (200): the website knows the API's address" in unescape(words)
    assert "2 of 4 checks do not pass" in words
    assert "Passed: API api: GET /notes" in words
    assert "Expected: a good answer (200) with this text in it: notes Came: a good answer (200 OK, 34 ms) ." in words
    assert "Failed: API api: GET / " in words
    assert "Came: an error inside (502 Bad Gateway, 34 ms) . Status 502 came instead of 200." in words
    assert "It says: “Internal server error”" in words
    assert "Came: nothing (34 ms) . No answer: not within 10 s." in words
    assert "Checked 12 s ago" in words


def test_a_page_without_the_text_is_no_good_answer_and_is_quoted_as_one_reads_it(built: World) -> None:
    page = "<!doctype html>\n<style>p {color: red}</style><h1>A new\n website</h1> Salt &amp; Pepper <p class="
    words = card(page_of(built, seen(built, {**BAD, "status": 200, "detail": "200 OK", "said": page, "why": TWICE})))
    assert "Came: a good answer, but without that text in it (200 OK, 34 ms) . It says:" in words
    assert TWICE not in words
    assert "It says: “A new website Salt &amp; Pepper”" in words


def test_another_status_than_the_wanted_one_stays_the_reason(built: World) -> None:
    other = {**BAD, "status": 302, "detail": "302 Found", "wanted_text": "notes", "why": "Status 302 came."}
    words = card(page_of(built, seen(built, other)))
    assert "Status 302 came." in words
    assert "without that text" not in words


def test_who_may_mend_a_failing_check_is_told_how(built: World) -> None:
    row = seen(built, GOOD, BAD)
    words = page_of(built, row)
    edit = reverse("definition", args=[built.application.pk])
    assert f'href="{edit}?component=api">Mend api or its check in the definition</a>' in words
    assert "Go back to an earlier revision" not in words, "revision 1 has none before it"
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=built.revision)
    back = reverse("environment_rollback", args=[built.dev.pk])
    assert f'href="{back}">Go back to an earlier revision…</a>' in page_of(built, row)
    assert 'id="ways"' not in page_of(built, row, "viewer")
    assert 'id="ways"' not in page_of(built, seen(built, GOOD))


def test_a_check_that_fails_is_a_caution_on_what_was_deployed(built: World) -> None:
    page = page_of(built, seen(built, GOOD, BAD))
    head = page.split('class="state-line"')[1].split("</div>")[0]
    assert "Deployed, a check of the site fails" in head
    assert "tone-caution" in head
    assert "Deployed, a check of the site fails" not in page_of(built, seen(built, GOOD))


def test_that_a_check_fails_is_said_above_and_in_lists(built: World) -> None:
    said = "Deployed, a check of the site fails"
    page = page_of(built, seen(built, GOOD, BAD))
    assert ". 1 of 2 checks does not pass: see Verify." in " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert said in client_of(built.cast.viewer).get("/deployments/").content.decode()
    seen(built, GOOD, {**BAD, "asked": False})
    assert said not in client_of(built.cast.viewer).get("/deployments/").content.decode()


def test_what_there_was_no_time_for_did_not_fail(built: World) -> None:
    late = {**SILENT, "asked": False, "why": "Not asked: the others took 30 s.", "detail": "", "ms": None}
    page = page_of(built, seen(built, GOOD, late))
    words = card(page)
    assert "Not asked: API api: POST /notes" in words
    assert "Not asked: the others took 30 s." in words
    assert "Came: nothing" not in words
    assert "1 of 2 checks was not asked" in words
    assert "a check of the site fails" not in page
    assert "The check was not asked" in card(page_of(built, seen(built, late)))


def test_what_was_not_asked_marks_no_block() -> None:
    late = {**SILENT, "asked": False}
    assert failing_components([GOOD, late], ["api"]) == frozenset()
    assert failing_components([GOOD, BAD], ["api"]) == {"api"}


def test_rows_of_earlier_releases_are_shown(built: World) -> None:
    old = {"label": "Website web", "url": "http://web.localhost/", "ok": True, "detail": "200 OK", "ms": 3, "tries": 1}
    words = card(page_of(built, seen(built, old)))
    assert "The check passes" in words
    assert "Expected: any answer that is no error Came: 200 OK, 3 ms ." in words


def test_asking_again_is_done_by_a_worker_and_seen_live(built: World) -> None:
    row = seen(built, BAD)
    assert recheck(built, row).headers["Location"] == reverse("deployment", args=[row.pk])
    page = page_of(built, row)
    assert re.search(r"Being checked since \d\d:\d\d", card(page))
    assert "Check again" not in card(page)
    live = reverse("deployment_live", args=[row.pk])
    assert f'hx-get="{live}"' in page
    client = client_of(built.cast.viewer)
    assert client.get(live, headers=HTMX).status_code == 200
    seen(built, GOOD, recheck_asked_at=None)
    ended = client.get(live, headers=HTMX)
    assert ended.status_code == 286
    assert "Checked 12 s ago" in card(ended.content.decode())


def test_pressing_twice_and_pressing_too_soon(built: World) -> None:
    row = seen(built, GOOD)
    assert [recheck(built, row).status_code for _ in range(2)] == [303, 303]
    seen(built, GOOD, seconds=3, recheck_asked_at=None)
    refused = recheck(built, row)
    assert refused.status_code == 409
    assert "It was checked 3 seconds ago. Check it again in 7 seconds." in refused.content.decode()


def test_who_may_not_reads_why_at_the_button(built: World) -> None:
    page = page_of(built, seen(built, GOOD), "viewer")
    assert "Only developers and owners of Platform may check dev" in card(page)
    assert 'formaction="/deployments' not in page.split('id="piece-verify"')[1]
    assert recheck(built, built.live, "viewer").status_code == 409


def test_an_older_deployment_leads_to_the_one_that_runs(built: World) -> None:
    row = seen(built, GOOD)
    newer = world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    Environment.objects.filter(pk=built.dev.pk).update(live_deployment=newer, live_revision=built.revision)
    page = page_of(built, row)
    assert f"#{newer.number} took its place" in card(page)
    assert "Running since" not in page
    assert f"Ran from {timezone.localtime(row.ended_at):%H:%M}; #{newer.number} took its place." in page
    assert recheck(built, row).status_code == 409


def test_a_rescue_checks_what_it_brought_back(built: World) -> None:
    seen(built, GOOD)
    rows = [{**GOOD, "revision": 1, "at": "2026-01-01T00:00:00+00:00"}]
    row = world.deployment(
        built.dev, Status.SUCCEEDED, built.cast.developer, kind=Kind.RESCUE, verification=rows, outcome="Runs again."
    )
    words = card(page_of(built, row))
    assert "took its place" not in words
    assert "which changes nothing else" not in words
    assert recheck(built, row).status_code == 303
    newer = world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    Environment.objects.filter(pk=built.dev.pk).update(live_deployment=newer, live_revision=built.revision)
    assert f"#{newer.number} took its place" in card(page_of(built, row))


def test_only_what_runs_can_be_opened_from_the_top(built: World) -> None:
    Output.objects.create(deployment=built.live, key="Url", value="http://web.localhost/", kind="site_url")
    opens = 'href="http://web.localhost/"'
    assert page_of(built, built.live).split('id="piece-plan"')[0].count(opens) == 2
    Environment.objects.filter(pk=built.dev.pk).update(live_deployment=None, live_revision=None, stack_id="")
    removed = page_of(built, built.live)
    assert opens not in removed.split('id="piece-plan"')[0]
    assert "; dev was removed since." in removed


def test_of_what_runs_no_more_the_checks_are_of_then_and_lead_nowhere(built: World) -> None:
    row = seen(built, GOOD, {**GOOD, "url": "http://web.localhost/x"}, GOOD)
    assert 'href="http://web.localhost/x"' in page_of(built, row)
    Environment.objects.filter(pk=built.dev.pk).update(live_deployment=None, live_revision=None, stack_id="")
    page = page_of(built, row)
    assert "All 3 checks passed then" in card(page)
    assert 'href="http://web.localhost/x"' not in page
    assert "tone-good" not in page.split('id="verify-summary"')[1].split("</summary>")[0]
    assert "2 checks did not pass then" in card(page_of(built, seen(built, GOOD, BAD))).replace("1 of ", "")


def test_a_bad_end_shows_what_is_being_opened_and_then_what_came(built: World) -> None:
    row = world.deployment(built.dev, Status.FAILED, built.cast.developer, executing_at=timezone.now())
    address, client = reverse("deployment_live", args=[row.pk]), client_of(built.cast.developer)
    seen(built, GOOD, recheck_asked_at=timezone.now())
    waits = client.get(address, headers=HTMX)
    assert (waits.status_code, "Being opened now" in waits.content.decode()) == (200, True)
    late = {**SILENT, "asked": False, "why": "Not asked: the others took 30 s."}
    seen(built, GOOD, late, seconds=-1, recheck_asked_at=None)
    done = client.get(address, headers=HTMX)
    assert done.status_code == 286
    works, untried = done.content.decode().split("What still works")[1].split("Not tried since it began")
    assert str(GOOD["url"]) in works
    assert "Not asked: the others took 30 s." in untried
    assert "API api: POST /notes" not in works


def test_nobody_of_another_team_finds_it(built: World) -> None:
    row = seen(built, GOOD)
    assert recheck(built, row, "outsider").status_code == 404
    assert Deployment.objects.get(pk=row.pk).recheck_asked_at is None
    assert client_of(built.cast.developer).get(reverse("deployment_recheck", args=[row.pk])).status_code == 303


def test_the_environment_says_what_fails(built: World) -> None:
    seen(built, GOOD, BAD)
    page = client_of(built.cast.viewer).get(reverse("application", args=[built.application.pk])).content.decode()
    assert '<p class="name">API api: GET /: Status 502 came instead of 200.</p>' in page


def test_looking_takes_as_many_queries_for_one_check_as_for_twenty(built: World) -> None:
    client, address = client_of(built.cast.developer), reverse("deployment", args=[built.live.pk])
    client.get(address)
    found = []
    for rows in ([GOOD], [GOOD] * 20):
        seen(built, *rows)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found.append(len(queries))
    assert found[0] == found[1] <= 25


def test_asking_takes_a_bounded_number_of_queries(built: World) -> None:
    client, row = client_of(built.cast.developer), seen(built, GOOD)
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("deployment_recheck", args=[row.pk]))
    assert len(queries) <= 16


def test_beside_a_deployment_that_failed_stands_the_way_to_check_what_runs(built: World) -> None:
    seen(built, GOOD)
    began = timezone.now()
    row = world.deployment(built.dev, Status.FAILED, built.cast.developer, revision=built.revision, executing_at=began)
    words = page_of(built, row).split("Not tried since it began")[1].split("</dd>")[0]
    assert f'href="{reverse("deployment", args=[built.live.pk])}#check-again"' in words
