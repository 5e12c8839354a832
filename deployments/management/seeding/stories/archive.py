"""archive: a deployment that AWS works on for a day, one in line behind it, and a plan that takes AWS long."""

from typing import Final

from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import function
from deployments.states import MACHINE, Status

WAIT: Final = "SANDBOX_WAIT"
"""How much longer the sandbox takes for a function with this variable; docs/guides/sandbox.md."""
A_DAY: Final = "create: 86400"
LONG: Final = "plan: 3600"
"""Longer than anybody waits for a plan: after some minutes it is given up, as it would be with AWS."""


def tell(stage: Stage) -> None:
    """dev is being made, slowly; what is asked for meanwhile gets in line. Next door a change is being worked out."""
    application = stage.application("archive", "api", REGIONS[0])
    first = stage.revise(application, "Old papers", _papers)
    slow = stage.put_in_line(application, "dev", first, "All papers since 1900: this takes a while.")
    stage.follow(slow, MACHINE - {Status.EXECUTING})
    more = stage.revise(application, "Find papers by year", _by_year)
    stage.put_in_line(application, "dev", more, "As soon as the first one has ended.")
    everything = stage.revise(application, "Search in all papers at once", _at_once)
    stage.follow(stage.put_in_line(application, "staging", everything, "Readers asked for it."), {Status.QUEUED})


def _papers(components: Components) -> None:
    components.clear()
    components["papers"] = function(environment={WAIT: A_DAY})


def _at_once(components: Components) -> None:
    components["papers"] |= {"memory": 1024, "environment": {WAIT: LONG}}


def _by_year(components: Components) -> None:
    components["papers"] |= {"memory": 512, "environment": {}}
