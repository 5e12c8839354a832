"""An application's page: which environment the diagram is about, badges, promotion, going back, costs at any volume."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.badges import FAILING, HEALTHY, UNKNOWN, failing_components, health
from dashboard.views import rollback
from deployments.models import Deployment, Environment
from deployments.states import Kind, Status
from tests import factories
from tests.dashboard import world
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
CHECK = {"label": "Website web", "url": "http://web", "ok": True, "detail": "200", "ms": 3, "tries": 1}


def _page(built: World, query: str = "", person: str = "developer") -> Any:
    address = reverse("application", kwargs={"pk": built.application.pk})
    return client_of(built.person(person)).get(address + query)


def _rollback(built: World) -> str:
    return reverse("environment_rollback", kwargs={"pk": built.dev.pk})


def _actions(page: Any, name: str) -> dict[str, str]:
    card = next(card for card in page.context["cards"] if card.environment.name == name)
    return {action.label.partition("\N{HORIZONTAL ELLIPSIS}")[0]: action.reason for action in card.actions}


@pytest.fixture
def second(built: World) -> Deployment:
    """dev runs revision 2 now; revision 1 was live there before."""
    row = world.deployment(built.dev, Status.SUCCEEDED, built.cast.developer, revision=built.revision)
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=built.revision, live_deployment=row)
    return row


def test_the_diagram_is_about_one_environment_and_says_which(built: World) -> None:
    live = _page(built)
    assert live.context["shown_words"].startswith("Revision 1, live in dev; revision 2 is newer.")
    other = _page(built, "?place=production")
    assert other.context["shown_words"].startswith("Revision 2, not live in production yet.")
    assert "at 100,000 requests / month (our guess)" in other.context["shown_words"]
    assert _page(built, "?place=nowhere%00").context["shown"] == live.context["shown"]


def test_health_is_what_was_opened_last_and_else_unknown() -> None:
    at = timezone.now().isoformat()
    assert health(live=False, verification=None).mark == UNKNOWN
    assert health(live=True, verification=[]).mark == UNKNOWN
    good = health(live=True, verification=[CHECK | {"at": at}])
    assert (good.mark, good.why) == (HEALTHY, "1 check passed.")
    assert good.at is not None
    bad = health(live=True, verification=[CHECK, CHECK | {"ok": False, "at": "when?"}])
    assert (bad.mark, bad.at) == (FAILING, None)
    assert health(live=True, verification="damaged").mark == UNKNOWN


def test_a_failing_address_marks_its_component(built: World) -> None:
    rows = [CHECK, {"label": "API api: GET /notes", "ok": False}]
    assert failing_components(rows, ["web", "api", "notes"]) == {"api"}
    Deployment.objects.filter(pk=built.live.pk).update(verification=[CHECK | {"ok": False}])
    page = _page(built)
    assert [node.name for node in page.context["diagram"].nodes if node.failing] == ["web"]
    assert "Failing" in page.content.decode()


def test_nobody_has_compared_it_and_there_is_no_budget(built: World) -> None:
    words = _page(built).content.decode().split('id="environments"')[1]
    assert words.count(">Never checked<") == words.count(">No budget<") == 3


def test_promotion_leads_to_the_next_one_with_the_live_revision(built: World) -> None:
    page = _page(built)
    assert _actions(page, "dev")["Promote to staging"] == ""
    assert _actions(page, "staging")["Promote to production"] == "nothing is live in staging yet."
    href = f"/environments/{built.staging.pk}/deploy/?revision=1&amp;from=dev"
    assert href in page.content.decode()
    asked = client_of(built.cast.developer).get(href.replace("&amp;", "&"))
    assert asked.context["form"]["revision"].value() == 1
    assert "What changes in staging" in asked.content.decode()
    assert not client_of(built.cast.developer).get(href.replace("from", "of")).context["promotion"]


def test_promotion_is_refused_where_it_runs_already(built: World) -> None:
    Environment.objects.filter(pk=built.staging.pk).update(live_revision=built.live.revision)
    assert _actions(_page(built), "dev")["Promote to staging"] == "staging already runs revision 1."


def test_whoever_may_not_deploy_reads_one_reason_for_all(built: World, second: Deployment) -> None:
    card = _page(built, person="viewer").context["cards"][0]
    assert len(card.reasons) == 1
    assert card.reasons[0].startswith("Only developers and owners of Platform may deploy to dev")


def test_going_back_needs_something_to_go_back_to(built: World) -> None:
    why = "revision 1 is the first, so there is nothing earlier to go back to."
    assert _actions(_page(built), "dev")["Roll back"] == why
    page = client_of(built.cast.developer).get(_rollback(built))
    assert "Revision 1 is the first" in page.content.decode()


def test_going_back_says_what_does_not_come_back_and_asks_why(built: World, second: Deployment) -> None:
    client = client_of(built.cast.developer)
    page = client.get(_rollback(built))
    assert page.context["chosen"].number == 1
    assert any("notes_table stay as they are now" in loss for loss in page.context["losses"])
    form = {"state_version": built.dev.state_version, "revision": 1, "note": " "}
    silent = client.post(_rollback(built), form)
    assert silent.status_code == 422
    assert 'id="form-problems"' in silent.content.decode()
    assert "Say why" in silent.content.decode()


def test_going_back_is_a_deployment_of_its_own_kind(built: World, second: Deployment) -> None:
    client = client_of(built.cast.developer)
    form = {"state_version": built.dev.state_version, "revision": 1, "note": "Orders fail since 2."}
    answers = [client.post(_rollback(built), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    row = Deployment.objects.get(kind=Kind.ROLLBACK)
    assert (row.revision, row.note) == (built.live.revision, "Orders fail since 2.")
    assert answers[0]["Location"] == answers[1]["Location"] == f"/deployments/{row.pk}/"


@pytest.mark.parametrize("number", ["2", "7", "x", "-1", "9" * 30, "1\0"])
def test_only_what_is_earlier_can_be_gone_back_to(built: World, second: Deployment, number: str) -> None:
    form = {"state_version": built.dev.state_version, "revision": number, "note": "Why not"}
    answer = client_of(built.cast.developer).post(_rollback(built), form)
    assert answer.status_code == 422
    assert not Deployment.objects.filter(kind=Kind.ROLLBACK).exists()


def test_any_earlier_revision_can_be_gone_back_to(built: World, second: Deployment) -> None:
    """Also one that never ran here; those that did come first."""
    third = factories.revision(built.cast, built.application, notes={"memory": 1024})
    fourth = factories.revision(built.cast, built.application, notes={"memory": 2048})
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=fourth)
    client = client_of(built.cast.developer)
    page = client.get(_rollback(built))
    assert [one.number for one in page.context["choices"]] == [2, 1, 3]
    assert page.context["chosen"].number == 2
    assert "Never ran here" in page.content.decode()
    form = {"state_version": built.dev.state_version, "revision": third.number, "note": "The last good one"}
    assert client.post(_rollback(built), form).status_code == 303
    assert Deployment.objects.get(kind=Kind.ROLLBACK).revision == third


def test_what_never_ran_is_not_chosen_for_anybody(built: World) -> None:
    third = factories.revision(built.cast, built.application, notes={"memory": 1024})
    live = factories.revision(built.cast, built.application, notes={"memory": 2048})
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=live)
    Deployment.objects.filter(environment=built.dev).update(revision=live)
    client = client_of(built.cast.developer)
    page = client.get(_rollback(built))
    assert page.context["chosen"] is None
    assert "Choose one to see what going back to it undoes." in page.content.decode()
    assert client.get(f"{_rollback(built)}?revision={third.number}").context["chosen"] == third


def test_earlier_ones_that_have_no_room_are_found_by_number(
    built: World, second: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollback, "SHOWN", 1)
    third = factories.revision(built.cast, built.application, notes={"memory": 1024})
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=third)
    client = client_of(built.cast.developer)
    assert "1 more: the number of another revision" in client.get(_rollback(built)).content.decode()
    assert client.get(_rollback(built) + "?revision=1").context["chosen"].number == 1
    assert "That is no earlier revision" in client.get(_rollback(built) + "?revision=3").content.decode()


def test_going_back_after_somebody_else_asked_is_told(built: World, second: Deployment) -> None:
    form = {"state_version": built.dev.state_version + 5, "revision": 1, "note": "Why not"}
    answer = client_of(built.cast.developer).post(_rollback(built), form)
    assert answer.status_code == 409
    assert "since you opened this page" in answer.content.decode()


def _costs(built: World, query: str = "") -> Any:
    address = reverse("application_costs", kwargs={"pk": built.application.pk})
    return client_of(built.cast.finance).get(address + query)


def test_costs_at_the_environments_volume_and_at_another(built: World) -> None:
    own, more = _costs(built), _costs(built, "?place=dev&volume=2.1M")
    assert own.context["place"].name == "dev"
    assert own.context["estimate"].requests.value == 100_000
    assert more.context["estimate"].requests.value == 2_100_000
    assert more.context["invoice"].bill.amount > own.context["invoice"].bill.amount
    page = own.content.decode()
    assert "this version of Tierboard does not read AWS's bills. Whoever owns the" in page
    assert f'href="{reverse("aws_accounts")}">AWS account</a> has AWS\'s own bill.' in page


@pytest.mark.parametrize("typed", ["lots", "-5", "1e400", "<u>x", "9" * 80, "1.5", "%E2%80%AE5"])
def test_a_volume_that_is_none_is_said_and_kept(built: World, typed: str) -> None:
    page = _costs(built, f"?volume={typed}")
    assert page.status_code == 200
    assert page.context["problem"]
    assert page.context["estimate"].requests.value == 100_000
    assert page.context["typed"]
    assert "<u>" not in page.content.decode()


def test_lines_of_the_invoice_add_up_to_its_services(built: World) -> None:
    invoice = _costs(built, "?volume=1B").context["invoice"]
    assert [words for words, _ in invoice.sums] == ["Fixed", "Made by requests", "Total a month"]
    assert all(amount.partition(".")[2].isdigit() for _, amount in invoice.sums)
    assert len({len(row.amount.partition(".")[2]) for service in invoice.services for row in service.rows}) == 1
    api = next(row for service in invoice.services for row in service.rows if row.component == "api")
    assert (api.names, len(api.lines)) == ("Requests, Data transfer out", 2)


def test_the_curve_goes_through_the_environments_own_volume(built: World) -> None:
    page = _costs(built, "dev/?view=all&unit=unit&volume=5M")
    curve = page.context["curve"]
    assert (curve.mine.requests, curve.asked.requests) == ("100,000", "5,000,000")
    assert not curve.compares
    text = page.content.decode()
    assert f'action="/applications/{built.application.pk}/costs/dev/#curve"' in text
    assert text.count('name="volume"') == 1
    assert 'hx-select-oob="#lines"' in text
    assert 'id="lines"' in text
    assert "Invoice at 5 M requests / month" in text
    assert page.context["estimate"].requests.value == 5_000_000


def test_costs_of_an_environment_that_is_none_are_not_found(built: World) -> None:
    assert _costs(built, "nowhere/").status_code == 404


def test_nothing_to_price_without_a_revision(built: World) -> None:
    made = factories.application(built.cast, "fresh")
    page = client_of(built.cast.viewer).get(reverse("application_costs", kwargs={"pk": made.pk}))
    assert "Nothing to price yet" in page.content.decode()


def test_whoever_approves_going_back_reads_what_does_not_come_back(built: World) -> None:
    first = built.live.revision
    back = world.deployment(
        built.dev,
        Status.AWAITING_APPROVAL,
        built.cast.developer,
        revision=first,
        kind=Kind.ROLLBACK,
        base_revision=built.revision,
        note="Orders fail since 2.",
    )
    page = client_of(built.cast.approver).get(reverse("deployment", args=[back.pk])).content.decode()
    assert "What does not come back" in page
    assert "The items of notes_table stay as they are now" in page
    assert "Orders fail since 2." in page
    other = client_of(built.cast.approver).get(reverse("deployment", args=[built.waiting.pk])).content.decode()
    assert "What does not come back" not in other


@pytest.mark.parametrize(("role", "links"), [("owner", True), ("developer", False), ("viewer", False)])
def test_items_of_a_table_are_a_link_for_owners_alone(built: World, role: str, links: bool) -> None:
    page = client_of(built.person(role)).get(reverse("application", args=[built.application.pk])).content.decode()
    assert (reverse("environment_table", args=[built.dev.pk, "notes_table"]) in page) is links
    assert ("only owners look at items" in page) is not links


def test_the_editor_offers_a_saved_revision_only_where_it_does_not_run(built: World, second: Deployment) -> None:
    page = client_of(built.cast.developer).get(reverse("definition", args=[built.application.pk])).content.decode()
    assert "Deploy revision 2 to staging…" in page
    assert "Deploy revision 2 to dev…" not in page


def test_the_rules_of_a_place_are_told_apart(built: World) -> None:
    Environment.objects.filter(pk=built.dev.pk).update(protected=True, approvals_required=1)
    rules = _page(built).content.decode().partition("<dt>Approval</dt>")[2].partition('<span class="visually')[0]
    told = re.sub(r"<[^>]+>", "", rules)
    assert told.endswith("1 approval, not by the author · protected from removal by accident · Rules")
