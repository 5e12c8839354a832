"""Blueprints of the team on pages: in the gallery, saved from a revision, compared, withdrawn."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard import team_cards
from deployments.actions import block_revision
from deployments.models import Application, BlueprintVersion, TeamBlueprint
from teams.actions import add_member
from teams.roles import Role
from tests import factories
from tests.dashboard import blueprinted
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
NEW = "/applications/new/"


@pytest.fixture
def version(built: World) -> BlueprintVersion:
    return blueprinted.saved(built)


@pytest.fixture
def developer(built: World) -> Client:
    return client_of(built.cast.developer)


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def new(built: World, version: BlueprintVersion, **changed: Any) -> dict[str, Any]:
    place = f"{built.cast.account.pk} us-east-1"
    team = str(built.cast.team.pk)
    return {"blueprint": str(version.pk), "name": "copy", "team": team, "place": place, **changed}


def save(client: Client, built: World, **form: str) -> Any:
    address = reverse("revision_blueprint", args=[built.application.pk, 2])
    return client.post(address, {**blueprinted.save_form(built), **form})


def page(client: Client, built: World, name: str = "blueprint", query: str = "") -> str:
    return text(client.get(reverse(name, args=[blueprinted.saved(built).blueprint_id]) + query))


def test_the_gallery_shows_it_under_a_heading_of_its_own(developer: Client, version: BlueprintVersion) -> None:
    shown = text(developer.get(NEW))
    own, _, ours = shown.partition("Tierboard's blueprints</h2>")
    assert "Your team's blueprints</h2>" in own
    card = own.partition(f'id="about-{version.pk}"')[2]
    assert "Version 1 of team Platform, saved by Developer" in card
    assert "Website, API, Function, Table</p>" in card
    assert "<dt>At 1 M requests / month</dt>" in card
    assert 'value="three-tier"' in ours


def test_without_one_the_gallery_has_no_headings(developer: Client, built: World) -> None:
    assert "blueprints</h2>" not in text(developer.get(NEW))


def test_a_link_chooses_it_and_it_becomes_an_application(
    built: World, developer: Client, version: BlueprintVersion
) -> None:
    assert developer.get(f"{NEW}?blueprint={version.pk}").context["chosen"] == str(version.pk)
    answer = developer.post(NEW, new(built, version))
    made = Application.objects.get(name="copy")
    assert (made.started_from, answer["Location"]) == (version, reverse("definition", args=[made.pk]))


def test_what_is_not_offered_any_more_is_said_and_makes_nothing(
    built: World, developer: Client, version: BlueprintVersion
) -> None:
    blueprinted.next_version(built, memory=1024)
    answer = developer.post(NEW, new(built, version))
    assert (answer.status_code, "a newer version was saved" in text(answer)) == (422, True)
    assert not Application.objects.filter(name="copy").exists()


def test_a_blueprint_of_another_team_is_no_choice(built: World, version: BlueprintVersion) -> None:
    outsider = client_of(built.cast.outsider)
    place = f"{built.cast.other_account.pk} us-east-1"
    assert "Notes" not in text(outsider.get(f"{NEW}?blueprint={version.pk}"))
    answer = outsider.post(NEW, new(built, version, team=str(built.cast.other_team.pk), place=place))
    assert (answer.status_code, answer.context["chosen"]) == (422, "")


def test_whoever_is_in_two_teams_is_told_whose_it_is(
    built: World, developer: Client, version: BlueprintVersion
) -> None:
    add_member(team=built.cast.other_team, user=built.cast.developer, roles=[Role.DEVELOPER])
    place = f"{built.cast.other_account.pk} us-east-1"
    answer = developer.post(NEW, new(built, version, team=str(built.cast.other_team.pk), place=place))
    assert "The blueprint Notes is of Platform. Choose that team, or another card." in text(answer)
    assert answer.context["chosen"] == str(version.pk)


def test_what_cannot_be_read_any_more_is_shown_and_cannot_be_chosen(
    built: World, developer: Client, version: BlueprintVersion
) -> None:
    odd = {"version": 1, "components": {"old": {"kind": "teapot"}}}
    columns = {"document": odd, "digest": "", "revision": built.revision, "saved_by": built.cast.owner}
    made = BlueprintVersion.objects.create(blueprint=version.blueprint, number=2, message="Odd", **columns)
    shown = text(developer.get(NEW))
    assert team_cards.UNREADABLE in shown
    assert developer.post(NEW, new(built, made)).status_code == 422
    assert "cannot read version 2 of Notes any more" in page(developer, built, "blueprint_diff")


def test_a_long_list_of_them_goes_on_on_its_own_page(built: World, developer: Client) -> None:
    made = [factories.blueprint(built.cast, built.revision, f"Number {number}") for number in range(9)]
    shown = text(developer.get(NEW))
    assert shown.count(" of team Platform, saved by ") == team_cards.SHOWN
    assert "All team blueprints" in shown
    assert str(made[0].pk) not in shown
    assert str(made[0].pk) in text(developer.get(f"{NEW}?blueprint={made[0].pk}"))


def test_a_link_to_a_version_that_is_not_offered_chooses_no_other(built: World, developer: Client) -> None:
    old = blueprinted.saved(built)
    blueprinted.next_version(built, memory=1024)
    answer = developer.get(f"{NEW}?blueprint={old.pk}")
    assert (answer.status_code, answer.context["chosen"]) == (200, "")
    assert "What you chose is not offered any more" in text(answer)


def test_a_version_that_was_blocked_since_says_so_and_cannot_be_chosen(
    built: World, developer: Client, version: BlueprintVersion
) -> None:
    block_revision.block(revision=version.revision, reason="It loses orders", by=built.cast.approver)
    card = text(developer.get(NEW)).partition(f'id="blueprint-{version.pk}"')[2]
    assert "disabled" in card.partition(">")[0]
    assert "It loses orders" in card.partition("</div>")[0]
    assert "It loses orders" in page(developer, built)


def test_a_revision_is_saved_as_a_new_one_and_then_as_its_next_version(built: World, developer: Client) -> None:
    revision = reverse("application_revision", args=[built.application.pk, 2])
    assert reverse("revision_blueprint", args=[built.application.pk, 2]) in text(developer.get(revision))
    answer = save(developer, built)
    made = TeamBlueprint.objects.get(name="Shop")
    assert answer["Location"] == reverse("blueprint", args=[made.pk])
    form = text(developer.get(reverse("revision_blueprint", args=[built.application.pk, 1])))
    assert f'<option value="{made.pk}" selected>Shop, as its version 2</option>' in form
    again = save(developer, built, blueprint=str(made.pk), message="Anew")
    assert (again.status_code, "Nothing changed since version 1 of Shop" in text(again)) == (422, True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Give the blueprint a name, or choose one that is there already."),
        ({"name": "x" * 61}, "Too long: write at most 60 characters."),
        ({"name": "notes"}, "Platform already has a blueprint of this name."),
        ({"description": "x" * 301}, "Too long: write at most 300 characters."),
        ({"message": "x" * 201}, "Too long: write at most 200 characters."),
        ({"message": "a\0b"}, "This holds a character that cannot be stored."),
        ({"blueprint": "nonsense"}, "Choose one of the list."),
        ({"blueprint": "0" * 36}, "Choose one of the list."),
    ],
)
def test_what_cannot_be_saved_is_said_where_it_was_typed(
    built: World, developer: Client, version: BlueprintVersion, typed: dict[str, str], sentence: str
) -> None:
    answer = save(developer, built, **typed)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert BlueprintVersion.objects.count() == 1


def test_the_page_says_how_far_each_application_lags_and_what_changed(built: World, developer: Client) -> None:
    blueprinted.behind(built)
    blueprinted.next_version(built, timeout=20)
    shown = page(developer, built)
    row = shown.partition(">copy</a>")[2].partition("</tr>")[0]
    assert "2 versions behind" in row
    assert "?from=1&amp;to=3" in row
    assert row.count('<span class="name">A change</span>') == 2
    listed = text(developer.get(reverse("blueprints")))
    assert 'data-label="behind">1<' in listed


def test_two_versions_are_compared_setting_by_setting(built: World, developer: Client) -> None:
    blueprinted.behind(built)
    shown = page(developer, built, "blueprint_diff", "?from=1&to=2")
    assert "From version 1 to 2" in shown
    assert "notes: Memory" in shown
    assert "Everything in version 1" in page(developer, built, "blueprint_diff", "?to=1")


@pytest.mark.parametrize("query", ["?to=9", "?to=-1&from=x", "?from=999999999999&to=999999999999", "?to=%00"])
def test_versions_that_are_none_are_no_fault(
    built: World, developer: Client, version: BlueprintVersion, query: str
) -> None:
    address = reverse("blueprint_diff", args=[version.blueprint_id])
    assert developer.get(address + query).status_code == 200
    assert (
        developer.get(reverse("blueprint", args=[version.blueprint_id]) + f"{query}&apps=x&page=-9").status_code == 200
    )


def test_an_owner_withdraws_it_and_it_is_offered_no_more(built: World, version: BlueprintVersion) -> None:
    owner = client_of(built.cast.owner)
    blueprinted.started(built)
    address = reverse("blueprint_withdraw", args=[version.blueprint_id])
    assert "1 application started from it. It keeps what it has" in text(owner.get(address))
    assert [owner.post(address).status_code for _ in range(2)] == [303, 303]
    shown = page(owner, built)
    assert "<strong>Withdrawn</strong> by Owner" in shown
    assert "New application from this" not in shown
    assert str(version.pk) not in text(owner.get(NEW))
    assert text(owner.get(reverse("blueprints"))).count(">Withdrawn<") == 1


def test_who_may_not_withdraw_reads_why(built: World, developer: Client, version: BlueprintVersion) -> None:
    refusal = "Only owners of Platform may withdraw blueprints. Ask Owner."
    assert refusal in page(developer, built)
    assert 'method="post" class="card form"' not in page(developer, built, "blueprint_withdraw")


def test_a_revision_that_is_blocked_cannot_be_saved(built: World, developer: Client) -> None:
    block_revision.block(revision=built.revision, reason="It loses orders", by=built.cast.approver)
    form = developer.get(reverse("revision_blueprint", args=[built.application.pk, 2]))
    assert "Revision 2 was blocked by Approver: It loses orders." in text(form)
    assert save(developer, built).status_code == 409


def test_the_largest_of_ours_as_many_times_as_are_shown_fit_into_a_page(built: World, developer: Client) -> None:
    mobile = factories.application(built.cast, "app", "mobile")
    revision = factories.revision(built.cast, mobile)
    for number in range(team_cards.SHOWN):
        factories.blueprint(built.cast, revision, f"Number {number}")
    assert len(developer.get(NEW).content) < 100_000


def test_saving_an_older_revision_says_which_is_the_newest(built: World, developer: Client) -> None:
    newest = built.application.revisions.order_by("-number")[0].number
    for number in (1, newest):
        shown = text(developer.get(reverse("revision_blueprint", args=[built.application.pk, number])))
        assert ("This is not what was saved last" in shown and f"revision {newest}</a>" in shown) is (number < newest)
