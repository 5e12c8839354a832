"""Making applications: names, blueprints, accounts, and what comes with one."""

import pytest

from costing.models import TrackedEnvironment
from deployments.actions import applications
from deployments.models import Application
from deployments.refusals import Refused
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


def _create(cast: Cast, **changes: object) -> Application:
    arguments = {
        "team": cast.team,
        "name": "shop",
        "blueprint": "three-tier",
        "account": cast.account,
        "region": "us-east-1",
        "by": cast.developer,
    }
    return applications.create_application(**(arguments | changes))  # type: ignore[arg-type]


def test_an_application_comes_with_draft_environments_and_spend_tracking(cast: Cast) -> None:
    made = _create(cast)
    rows = list(made.environments.values_list("name", "approvals_required", "protected", "stack_name"))
    assert rows == [
        ("dev", 0, False, "tb-platform-shop-dev"),
        ("staging", 1, False, "tb-platform-shop-staging"),
        ("production", 1, True, "tb-platform-shop-production"),
    ]
    assert made.draft.document["components"]
    assert TrackedEnvironment.objects.count() == 3


def test_alarms_are_part_of_the_draft_where_somebody_is_to_be_told(cast: Cast) -> None:
    made = _create(cast, alarm_mail="alerts@example.com")
    assert made.draft.document["components"]["alarms"] == {"kind": "alarms", "emails": ["alerts@example.com"]}
    assert "alarms" not in _create(cast, name="other").draft.document["components"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"blueprint": "website", "alarm_mail": "alerts@example.com"}, "nothing that alarms watch"),
        ({"alarm_mail": "nobody"}, "is not a mail address"),
    ],
)
def test_alarms_that_cannot_be_are_refused(cast: Cast, changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        _create(cast, **changes)
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "x",
        "1x",
        "-x",
        "x-",
        "a--b",
        "Shop",
        "shop_1",
        "a/b",
        "..",
        "a" * 31,
        "аdmin",
        "sh\u200bop",
        "<b>",
        "a\0b",
    ],
)
def test_bad_names_are_refused_with_the_rule(cast: Cast, name: str) -> None:
    with pytest.raises(Refused, match="lower-case letters"):
        _create(cast, name=name)
    assert not Application.objects.exists()


def test_a_taken_name_is_refused_and_leaves_nothing(cast: Cast) -> None:
    _create(cast)
    with pytest.raises(Refused, match="already has an application named shop"):
        _create(cast)
    assert Application.objects.count() == 1


def test_two_teams_may_use_one_name(cast: Cast) -> None:
    _create(cast)
    other = _create(cast, team=cast.other_team, account=cast.other_account, by=cast.outsider)
    assert other.environments.count() == 3


def test_F30_two_names_that_meet_in_one_stack_are_refused(cast: Cast) -> None:
    first = _create(cast)
    first.environments.filter(name="dev").update(target="aws:111122223333:us-east-1:tb-platform-cafe-dev")
    with pytest.raises(Refused, match="already owns the stack"):
        _create(cast, name="cafe")
    assert not Application.objects.filter(name="cafe").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"blueprint": "rocket"}, "no such blueprint"),
        ({"region": "mars-1"}, "does not allow the region mars-1"),
    ],
)
def test_unknown_choices_are_refused(cast: Cast, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        _create(cast, **changes)


@pytest.mark.parametrize("who", ["viewer", "finance", "approver", "outsider"])
def test_only_developers_make_applications(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only developers"):
        _create(cast, by=getattr(cast, who))


def test_another_teams_account_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="another team"):
        _create(cast, account=cast.other_account)


def test_usage_is_stated_and_kept(cast: Cast) -> None:
    environment = factories.environment(_create(cast))
    changed = applications.set_usage(
        environment=environment, requests_per_month=2_100_000, free_tier=True, by=cast.developer
    )
    assert changed.usage["requests_per_month"] == {"value": "2100000", "source": "stated", "note": ""}
    assert changed.free_tier


@pytest.mark.parametrize("volume", [-1, 10**15 + 1])
def test_an_impossible_volume_is_refused(cast: Cast, volume: int) -> None:
    environment = factories.environment(_create(cast))
    with pytest.raises(Refused, match="whole number"):
        applications.set_usage(environment=environment, requests_per_month=volume, free_tier=False, by=cast.developer)
