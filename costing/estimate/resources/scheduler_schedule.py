"""EventBridge schedules: each run is billed, whatever it starts; tries after a failure are not counted. Pure."""

from collections.abc import Iterator

from costing.estimate.charges import Charge, Gap, Scene
from costing.estimate.cron import BadSchedule, read_schedule, runs_per_month
from costing.estimate.meters import SCHEDULED_RUNS
from costing.estimate.reading import Resource

NO_EXPRESSION = "How often it runs cannot be read off its expression."


def charges(resource: Resource, scene: Scene) -> Iterator[Charge | Gap]:
    """Runs in an average month; none of a schedule that is switched off."""
    if resource.properties.text("State", "ENABLED") == "DISABLED":
        return
    expression = resource.properties.text("ScheduleExpression", "")
    try:
        runs = runs_per_month(read_schedule(expression))
    except BadSchedule:
        yield Gap(NO_EXPRESSION)
        return
    yield Charge(SCHEDULED_RUNS, resource, runs, "fixed", f"{expression}, in an average month")
