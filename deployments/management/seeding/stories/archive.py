"""archive: a deployment that AWS works on for a day, and one in line behind it."""

from typing import Final

from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import function
from deployments.states import MACHINE, Status

WAIT: Final = "SANDBOX_WAIT"
"""How much longer the sandbox takes for a function with this variable; docs/guides/sandbox.md."""
A_DAY: Final = "create: 86400"


def tell(stage: Stage) -> None:
    """dev is being made, slowly; what is asked for meanwhile gets in line."""
    application = stage.application("archive", "api", REGIONS[0])
    first = stage.revise(application, "Old papers", _papers)
    slow = stage.put_in_line(application, "dev", first, "All papers since 1900: this takes a while.")
    stage.follow(slow, MACHINE - {Status.EXECUTING})
    more = stage.revise(application, "Find papers by year", _by_year)
    stage.put_in_line(application, "dev", more, "As soon as the first one has ended.")


def _papers(components: Components) -> None:
    components.clear()
    components["papers"] = function(environment={WAIT: A_DAY})


def _by_year(components: Components) -> None:
    components["papers"] |= {"memory": 512, "environment": {}}
