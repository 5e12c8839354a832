"""archive: a deployment that AWS works on for a day, one in line behind it, one that is approved while somebody else is
at work on its stack, and a plan that takes AWS long.
"""

import json
from typing import Final

from deployments.aws.shapes import ChangeSetRequest
from deployments.aws.statuses import Opening, opening
from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Late, Stage
from deployments.management.seeding.stories.by_hand import BY_HAND, carry_out, console
from deployments.management.seeding.stories.parts import function
from deployments.models import Application, Environment, Revision
from deployments.spec.template import canonical
from deployments.states import MACHINE, Status

WAIT: Final = "SANDBOX_WAIT"
"""How much longer the sandbox takes for a function with this variable; docs/guides/sandbox.md."""
A_DAY: Final = "create: 86400"
A_WEEK: Final = "update: 604800"
WEEK_MINUTES: Final = 7 * 24 * 60
LONG: Final = "plan: 3600"
"""Longer than anybody waits for a plan: after some minutes it is given up, as it would be with AWS."""


def tell(stage: Stage) -> None:
    """dev is being made, slowly; what is asked for meanwhile gets in line. production waits for somebody else, and in
    staging a change is being worked out.
    """
    application = stage.application("archive", "api", REGIONS[0])
    first = stage.revise(application, "Old papers", _papers)
    slow = stage.put_in_line(application, "dev", first, "All papers since 1900: this takes a while.")
    stage.follow(slow, MACHINE - {Status.EXECUTING})
    more = stage.revise(application, "Find papers by year", _by_year)
    stage.put_in_line(application, "dev", more, "As soon as the first one has ended.")
    _hold(stage, application, more)
    everything = stage.revise(application, "Search in all papers at once", _at_once)
    stage.follow(stage.put_in_line(application, "staging", everything, "Readers asked for it."), {Status.QUEUED})


def _hold(stage: Stage, application: Application, live: Revision) -> None:
    """What production waits for is agreed to after somebody began an update in AWS's console that takes a week."""
    stage.wait_at_most(application, "production", WEEK_MINUTES)
    stage.approve(stage.ask(application, "production", live, "Readers look for years first."), "Fine.")
    authors = stage.revise(application, "Find papers by author", _by_author)
    asked = stage.ask(application, "production", authors, "And then for authors.")
    place = application.environments.select_related("account", "live_revision").get(name="production")
    _update_by_hand(stage, place)
    stage.vote(asked, "Yes, as soon as the console is done.", by=stage.approver)
    stage.follow(asked, {Status.APPROVED}, until=lambda row: bool(row.outcome))


def _update_by_hand(stage: Stage, place: Environment) -> None:
    """The function gets a variable with which AWS takes that long; all else stays as it is."""
    aws = console(place.account, place.region)
    stack = aws.stack(place.stack_name)
    if stack is None or place.live_revision is None:
        raise Late("Nothing is live in archive / production that somebody could update by hand.")
    template = json.loads(place.live_revision.template)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Environment"] = {"Variables": {WAIT: A_WEEK}}
    known = (canonical(template), stack.parameters, stack.tags, ("CAPABILITY_NAMED_IAM",), "By hand")
    wanted = ChangeSetRequest(place.stack_name, BY_HAND, "UPDATE", *known)
    carry_out(aws, wanted, lambda status: opening(status) is Opening.WAIT, stage.seconds)


def _papers(components: Components) -> None:
    components.clear()
    components["papers"] = function(environment={WAIT: A_DAY})


def _at_once(components: Components) -> None:
    components["papers"] |= {"memory": 1024, "environment": {WAIT: LONG}}


def _by_year(components: Components) -> None:
    components["papers"] |= {"memory": 512, "environment": {}}


def _by_author(components: Components) -> None:
    components["papers"] |= {"memory": 256, "environment": {}}
