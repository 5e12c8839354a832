"""The form that asks for a deployment: what it chooses beforehand, what it says, and where it leads when it cannot."""

import pytest
from django.urls import reverse
from django.utils import timezone

from deployments.models import Deployment, Environment, Revision
from teams.models import AwsAccount, User
from tests.dashboard.conftest import client_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db


def test_the_form_says_where_nothing_would_change(built: World) -> None:
    client, address = client_of(built.cast.developer), reverse("environment_deploy", args=[built.dev.pk])
    same, newer = (client.get(f"{address}?revision={number}").content.decode() for number in (1, 2))
    assert "dev already runs revision 1: nothing would change." in same
    assert "already runs" not in newer
    assert newer.count("(runs here now)") == 1


def test_the_form_chooses_what_is_newer_and_nothing_else_beforehand(built: World) -> None:
    client, address = client_of(built.cast.developer), reverse("environment_deploy", args=[built.dev.pk])
    newer = client.get(address).content.decode()
    assert '<option value="2" selected>' in newer
    assert "already runs" not in newer
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=built.revision)
    older = client.get(address).content.decode()
    assert '<option value="" selected>Choose a revision' in older
    Revision.objects.filter(application=built.application, number=1).update(
        blocked_at=timezone.now(), blocked_by=built.cast.owner, block_reason="It loses notes."
    )
    alone = client.get(address).content.decode()
    assert "dev runs revision 2 already, and there is no other to choose: save a new one first." in alone
    assert f'href="{reverse("definition", args=[built.application.pk])}">Open the definition' in alone
    assert "Choose a revision" not in alone


def test_a_viewer_is_told_who_saves_a_revision_and_not_to_save_one(built: World) -> None:
    Environment.objects.filter(pk=built.dev.pk).update(live_revision=built.revision)
    Revision.objects.filter(application=built.application, number=1).update(
        blocked_at=timezone.now(), blocked_by=built.cast.owner, block_reason="It loses notes."
    )
    page = client_of(built.person("viewer")).get(reverse("environment_deploy", args=[built.dev.pk])).content.decode()
    assert "no other to choose: a developer or an owner of Platform saves a new one first." in page
    assert "save a new one first" not in page


def test_what_keeps_from_deploying_leads_to_where_it_is_mended(built: World) -> None:
    address, account = reverse("environment_deploy", args=[built.dev.pk]), built.dev.account
    AwsAccount.objects.filter(pk=account.pk).update(passed_at=None, next_check_at=None)
    ways = {"viewer": ("application", built.application.pk), "developer": ("aws_account", account.pk)}
    for role, (name, pk) in ways.items():
        page = client_of(built.person(role)).get(address).content.decode()
        assert f'<a class="button" href="{reverse(name, args=[pk])}">' in page, role


def test_the_button_says_how_far_it_goes(built: World) -> None:
    client, places = client_of(built.cast.developer), (built.dev, built.staging)
    pages = (client.get(reverse("environment_deploy", args=[place.pk])).content.decode() for place in places)
    at_once, asking = pages
    assert '<span class="if-deploy">Plan and deploy to dev</span>' in at_once
    assert '<span class="if-plan">Work out the plan</span>' in at_once
    assert "Start with the plan" in asking


@pytest.mark.parametrize("name", ["environment_deploy", "environment_rollback"])
def test_what_nobody_can_do_is_said_before_who_may(built: World, name: str) -> None:
    Revision.objects.filter(application=built.application, number=2).update(
        blocked_at=timezone.now(), blocked_by=built.cast.owner, block_reason="It loses notes."
    )
    page = client_of(built.person("viewer")).get(reverse(name, args=[built.dev.pk])).content.decode()
    assert "and there is no other to choose" in page or "nothing earlier to go back to" in page
    assert "Only developers" not in page and "Back to shop" in page


@pytest.mark.parametrize(
    ("name", "sent"), [("environment_destroy", {"typed_name": "no"}), ("environment_rules", {"amount": "0"})]
)
def test_problems_are_named_above_the_form(built: World, name: str, sent: dict[str, str]) -> None:
    page = client_of(built.person("owner")).post(reverse(name, args=[built.dev.pk]), sent).content.decode()
    assert 'id="form-problems"' in page


def test_the_form_says_whom_to_ask_for_approval_before_anything_is_sent(built: World) -> None:
    client, address = client_of(built.cast.developer), reverse("environment_deploy", args=[built.staging.pk])
    assert "approved that plan. Ask Approver or Owner." in client.get(address).content.decode()
    User.objects.filter(pk__in=[built.cast.approver.pk, built.cast.owner.pk]).update(is_active=False)
    assert "that plan. Nobody else can at the moment: whoever runs" in client.get(address).content.decode()


def test_problems_stand_above_what_a_promotion_brings(built: World) -> None:
    address = f"{reverse('environment_deploy', args=[built.staging.pk])}?revision=1&from=dev"
    page = client_of(built.cast.developer).post(address, {"revision": "1", "note": "x" * 900}).content.decode()
    above, _, form = page.partition('<form method="post" class="card form"')
    assert 'id="form-problems"' in above and 'id="form-problems"' not in form


def test_a_promotion_says_that_a_check_fails_where_the_revision_runs(built: World) -> None:
    address = f"{reverse('environment_deploy', args=[built.staging.pk])}?revision=1&from=dev"
    client = client_of(built.cast.developer)
    assert 'id="fails-there"' not in client.get(address).content.decode()
    row = {"label": "Website web", "url": "http://web", "ok": False, "detail": "500", "ms": 3, "tries": 1}
    Deployment.objects.filter(pk=built.live.pk).update(verification=[row])
    page = client.get(address).content.decode()
    assert "A check of it fails where it runs now." in page
