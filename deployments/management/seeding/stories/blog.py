"""blog: a deployment that failed and went back, one that is stuck, and a first one that failed."""

from collections.abc import Callable
from typing import Final

from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import Components, Stage
from deployments.management.seeding.stories.parts import function

FAIL: Final = "SANDBOX_FAIL"
"""What this variable of a function says fails in the sandbox; docs/guides/sandbox.md."""
NO_ROLE: Final = "The role defined for the function cannot be assumed by Lambda."
BUSY: Final = "The operation cannot be performed at this time. An update is in progress for resource: feed."
NO_CODE: Final = "Error occurred while GetObject. S3 Error Code: NoSuchKey. The specified key does not exist."


def tell(stage: Stage) -> None:
    """dev and staging go live; then the same function fails in three ways in three environments."""
    application = stage.application("blog", "website", REGIONS[2])
    first = stage.revise(application, "First posts", _with_feed)
    stage.ask(application, "dev", first, "Our blog.")
    stage.approve(stage.ask(application, "staging", first, "Our blog."), "Nice.")
    faster = stage.revise(application, "A faster feed", _failing(f"update: {BUSY}", 512))
    stage.ask(application, "dev", faster, "The feed takes too long.")
    own_role = stage.revise(
        application, "A role of its own for the feed", _failing(f"update, rollback once: {NO_ROLE}", 1024)
    )
    stage.approve(stage.ask(application, "staging", own_role, "As security asked."), "Fine with me.")
    online = stage.revise(application, "Ready for readers", _failing(f"create: {NO_CODE}", 256))
    stage.approve(stage.ask(application, "production", online, "Let us go online."), "Yes.")


def _with_feed(components: Components) -> None:
    components["feed"] = function(memory=256)


def _failing(wish: str, memory: int) -> Callable[[Components], None]:
    def change(components: Components) -> None:
        components["feed"] |= {"memory": memory, "environment": {FAIL: wish}}

    return change
