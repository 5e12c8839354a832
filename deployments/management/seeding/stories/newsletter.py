"""newsletter: a plan that changed since a vote, one rejected, one taken back, and a draft with problems."""

from typing import Final

from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import code, function, route, table

REQUESTS: Final = 400_000
FIRST_ROUTES: Final = (route("POST", "/subscribers", "signup"),)


def tell(stage: Stage) -> None:
    """Production first: an owner agrees to lose the table, then the plan becomes another one."""
    application = stage.application("newsletter", "api", REGIONS[1])
    first = stage.revise(application, "Subscribe", _subscribe)
    production = application.environments.get(name="production")
    stage.expect(production, REQUESTS)
    stage.approve(stage.ask(application, "production", first, "The first issue goes out on Monday."), "Good luck.")
    by_list = stage.revise(application, "One list per topic", _one_list_per_topic)
    asked = stage.ask(application, "production", by_list, "A table with another key. The old list was a test.")
    stage.approve(asked, "Nobody has subscribed yet, so nothing is lost.", by=stage.owner)
    topics = stage.revise(application, "Keep the list, add topics beside it", _topics_beside)
    stage.ask(application, "production", topics, "Better: the list stays, topics get a table of their own.")
    refused = stage.ask(application, "staging", by_list, "A look at lists per topic.")
    stage.reject(refused, "Then nobody can be on two lists. Think again, please.")
    stage.cancel(stage.ask(application, "staging", first, "Staging as in production."))
    stage.draft(application, _half_written)


def _subscribe(components: Components) -> None:
    components.clear()
    components |= {
        "api": {"kind": "rest_api", "routes": [*FIRST_ROUTES]},
        "signup": function(code("signup.py"), uses={"subscribers": "read_write"}),
        "subscribers": table("email"),
    }


def _one_list_per_topic(components: Components) -> None:
    components["subscribers"]["partition_key"] = {"name": "topic", "type": "S"}
    components["subscribers"]["sort_key"] = {"name": "email", "type": "S"}


def _topics_beside(components: Components) -> None:
    components["subscribers"] = table("email")
    components["topics"] = table("topic")
    components["signup"]["uses"]["topics"] = "read_write"
    components["signup"]["memory"] = 512


def _half_written(components: Components) -> None:
    """A route to a function that does not exist yet, and memory in words."""
    components["api"]["routes"] = [*FIRST_ROUTES, route("DELETE", "/subscribers/{email}", "goodbye")]
    components["signup"]["memory"] = "twice as much"
