"""Tells the stories one after the other; one that cannot be told now does not keep the others from being told."""

from collections.abc import Callable, Iterable

from deployments.management.seeding.stage import Late, Stage
from deployments.management.seeding.stories import STORIES
from deployments.refusals import Invalid, Refused

Say = Callable[[str], object]


def tell(stage: Stage, names: Iterable[str], say: Say) -> list[str]:
    """Tell what was not told yet; the names of the stories that stopped half way. ``say`` hears why."""
    stopped = []
    for name in names:
        if stage.was_told(name):
            continue
        try:
            STORIES[name](stage)
            stage.close(name)
        except (Late, Refused, Invalid, OSError) as error:
            # People use the demo meanwhile: a vote or an edit of theirs may come before ours, and stands.
            say(f"The story {name} stopped: {error}")
            stopped.append(name)
    return stopped
