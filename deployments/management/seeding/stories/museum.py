"""museum: lives in a region that the price book does not hold; nothing to change, and a plan that AWS would refuse."""

from deployments.management.seeding.people import UNPRICED_REGION
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import function


def tell(stage: Stage) -> None:
    """dev goes live and is asked for again; staging asks for a password where AWS gives none."""
    application = stage.application("museum", "website", UNPRICED_REGION)
    first = stage.revise(application, "Opening hours", _as_it_is)
    stage.ask(application, "dev", first, "The museum goes online.")
    stage.ask(application, "dev", first, "Once more, to be sure.")
    tickets = stage.revise(application, "Sell tickets", _tickets)
    stage.ask(application, "staging", tickets, "Tickets, with the password of the till.")


def _as_it_is(components: Components) -> None:
    """The blueprint's pages are good enough."""


def _tickets(components: Components) -> None:
    """Lambda's variables take no secure strings: the check of the template says so before AWS does."""
    components["tickets"] = function(environment={"TILL_PASSWORD": "{{resolve:ssm-secure:/museum/till:1}}"})
