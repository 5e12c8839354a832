"""museum: lives in a region that the price book does not hold; plans that end without anything being changed."""

from typing import Final

from deployments.management.seeding.people import UNPRICED_REGION
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import function
from deployments.states import Status

USUAL_MINUTES: Final = 72 * 60
# Looks like a key of Stripe's, and opens nothing.
EXAMPLE_KEY: Final = "sk_live_" + "EXAMPLE" * 4


def tell(stage: Stage) -> None:
    """Nobody decides about production in time. dev goes live and is asked for again; staging asks for a password where
    AWS gives none; then somebody types a key where everybody can read it.
    """
    application = stage.application("museum", "website", UNPRICED_REGION)
    first = stage.revise(application, "Opening hours", _as_it_is)
    stage.wait_at_most(application, "production", 1)
    unanswered = stage.ask(application, "production", first, "Before the holidays, please.")
    stage.wait_at_most(application, "production", USUAL_MINUTES)
    stage.ask(application, "dev", first, "The museum goes online.")
    stage.ask(application, "dev", first, "Once more, to be sure.")
    tickets = stage.revise(application, "Sell tickets", _tickets)
    stage.ask(application, "staging", tickets, "Tickets, with the password of the till.")
    cards = stage.revise(application, "Pay by card", _cards)
    stage.ask(application, "dev", cards, "With the key of the bank.")
    stage.follow(unanswered, {Status.AWAITING_APPROVAL})


def _as_it_is(components: Components) -> None:
    """The blueprint's pages are good enough."""


def _tickets(components: Components) -> None:
    """Lambda's variables take no secure strings: the check of the template says so before AWS does."""
    components["tickets"] = function(environment={"TILL_PASSWORD": "{{resolve:ssm-secure:/museum/till:1}}"})


def _cards(components: Components) -> None:
    """A key in plain text: no environment takes it."""
    components["tickets"] = function(environment={"BANK_KEY": EXAMPLE_KEY})
