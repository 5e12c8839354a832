"""User pools: people who sign in at least once a month, at the price of the pool's feature plan. Pure.

Amazon Cognito pricing page: Lite and Essentials are free for 10,000 people a month, counted over all pools of both in
an account; Plus has no free part. People who come through SAML or OpenID Connect are billed with their provider.
"""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.meters import PEOPLE_BY_PLAN
from costing.estimate.reading import Resource, Unreadable

TYPE = "AWS::Cognito::UserPool"
DEFAULT_PLAN = "ESSENTIALS"
_FREE_TOGETHER = ("LITE", "ESSENTIALS")
COUNTED_TWICE = "Lite and Essentials share the 10,000 people a month that are free; here each plan has them."
TEXTS = "Text messages are billed with SNS, by country (SmsConfiguration), and are not counted."
MAILS = "Mails through SES are billed there (EmailConfiguration) and are not counted."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """People a month; what a message costs depends on where it goes and is a gap."""
    plan = _plan(resource)
    people = scene.ask(resource, "monthly_people")
    yield Charge(PEOPLE_BY_PLAN[plan], resource, people.value, "fixed", answers=(people,))
    if plan in _FREE_TOGETHER and {_plan(pool) for pool in scene.graph.of_type(TYPE)} >= set(_FREE_TOGETHER):
        yield Gap(COUNTED_TWICE)
    if resource.properties.has("SmsConfiguration"):
        yield Gap(TEXTS)
    if resource.properties.block("EmailConfiguration").text("EmailSendingAccount", "COGNITO_DEFAULT") == "DEVELOPER":
        yield Gap(MAILS)


def _plan(resource: Resource) -> str:
    """LITE, ESSENTIALS or PLUS. Raises Unreadable."""
    plan = resource.properties.text("UserPoolTier", DEFAULT_PLAN)
    if plan not in PEOPLE_BY_PLAN:
        raise Unreadable(f"UserPoolTier is none of AWS's plans ({', '.join(PEOPLE_BY_PLAN)}).")
    return plan
