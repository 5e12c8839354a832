"""What people who sign in cost, by feature plan and by where they come from.

Amazon Cognito pricing page, us-east-1: Essentials $0.015 and Lite $0.0055 a person a month after 10,000 free ones, Plus
$0.02 from the first; people through SAML or OpenID Connect $0.015 after 50.
"""

from decimal import Decimal
from typing import Any

import pytest

from costing.estimate.resources import cognito_user_pool
from costing.estimate.results import Estimate
from costing.prices.snapshot import shipped_book
from tests.costing import shortcuts
from tests.costing.shortcuts import line, usage
from tests.costing.templates import resource, template


def bill(board: Any, region: str = shortcuts.VIRGINIA, **people: str) -> Estimate:
    """With the people that are free, and what is stated of the pool's component."""
    return shortcuts.bill(board, usage(1, people=people), region=region, free_tier=True)


def pool(name: str = "people", **settings: Any) -> dict[str, Any]:
    return resource("AWS::Cognito::UserPool", name, **settings)


@pytest.mark.parametrize(
    ("plan", "people", "amount"),
    [
        ({}, 10_000, "0"),
        ({}, 12_000, "30.00"),
        ({"UserPoolTier": "ESSENTIALS"}, 12_000, "30.00"),
        ({"UserPoolTier": "LITE"}, 100_000, "495.00"),
        ({"UserPoolTier": "LITE"}, 200_000, "955.00"),
        ({"UserPoolTier": "PLUS"}, 1_000, "20.00"),
    ],
)
def test_people_by_plan(plan: dict[str, str], people: int, amount: str) -> None:
    found = bill(template(Pool=pool(**plan)), monthly_people=str(people))
    (only_line,) = found.lines
    assert only_line.amount == Decimal(amount)
    assert only_line.family == "Sign-in and messages"


@pytest.mark.parametrize(("provider", "lines"), [("OIDC", 2), ("SAML", 2), ("Google", 1)])
def test_who_comes_from_elsewhere(provider: str, lines: int) -> None:
    other = resource("AWS::Cognito::UserPoolIdentityProvider", "people", ProviderType=provider)
    found = bill(template(Pool=pool(), Other=other), people_elsewhere="150")
    assert len(found.lines) == lines
    if lines == 2:
        assert line(found, "Cognito", "People with another sign-in").amount == Decimal("1.50")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"UserPoolTier": "GOLD"}, "UserPoolTier is none of AWS's plans (LITE, ESSENTIALS, PLUS)."),
        ({"UserPoolTier": {"Ref": "Plan"}}, "UserPoolTier is only known when it is deployed."),
        ({"SmsConfiguration": {"SnsCallerArn": "arn"}}, cognito_user_pool.TEXTS),
        ({"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}}, cognito_user_pool.MAILS),
    ],
)
def test_what_is_not_counted_is_said(settings: dict[str, Any], reason: str) -> None:
    assert [gap.reason for gap in bill(template(Pool=pool(**settings))).unpriced] == [reason]


def test_the_free_people_of_two_plans_are_one_amount() -> None:
    both = template(One=pool("one", UserPoolTier="LITE"), Two=pool("two"), Three=pool("three", UserPoolTier="PLUS"))
    gaps = bill(both).unpriced
    assert [(gap.component, gap.reason) for gap in gaps] == [
        ("one", cognito_user_pool.COUNTED_TWICE),
        ("two", cognito_user_pool.COUNTED_TWICE),
    ]


def test_a_region_without_a_price_says_so() -> None:
    found = bill(template(Pool=pool()), region="eu-north-1")
    assert found.lines == ()
    assert [gap.reason for gap in found.unpriced] == ["No price for Cognito people, plan essentials in eu-north-1."]


@pytest.mark.parametrize("region", shipped_book().regions())
def test_every_region_of_the_book_has_prices_of_people(region: str) -> None:
    found = bill(template(Pool=pool()), region=region)
    assert found.unpriced == ()
    assert found.lines
