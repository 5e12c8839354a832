"""notes-board: a three-tier application in dev and staging; production is left to visitors. Quick and always first."""

import time

from deployments.actions import define, plan
from deployments.management.seeding.people import REGIONS
from deployments.management.seeding.stage import LOOK_SECONDS, Late, Stage
from deployments.models import Application, Deployment, Environment, Revision
from deployments.states import MACHINE, Kind, Mode

NAME = "notes-board"
BLUEPRINT = "three-tier"
NOTE = "The first version, from the blueprint."


def tell(stage: Stage) -> None:
    """dev and staging are asked for and followed at once.

    :raises Late: when they take too long together.
    """
    application = stage.application(NAME, BLUEPRINT, REGIONS[0])
    revision = _first_revision(stage, application)
    places = application.environments.exclude(name="production").select_related("application__team", "account")
    rows = [_first_deployment(stage, place, revision) for place in places]
    deadline = time.monotonic() + stage.seconds
    while rows := [row for row in rows if _help_along(stage, row)]:
        if time.monotonic() > deadline:
            raise Late(f"Not ready after {stage.seconds:.0f} s: {', '.join(map(str, rows))}.")
        time.sleep(LOOK_SECONDS)


def _help_along(stage: Stage, deployment: Deployment) -> bool:
    """One look at a deployment beside the workers'; approve in staging. Whether there is more to wait for."""
    row = stage.look(deployment)
    if row.environment.name == "staging" and stage.vote(row, "Looks good.", by=stage.approver):
        row = stage.look(row)
    return row.state in MACHINE


def _first_revision(stage: Stage, application: Application) -> Revision:
    found = application.revisions.order_by("number").first()
    return found or define.save_revision(
        application=application, version=application.draft.version, message="First version", by=stage.developer
    )


def _first_deployment(stage: Stage, environment: Environment, revision: Revision) -> Deployment:
    """What the environment was first asked to become, asked for now if nobody has."""
    return environment.deployments.order_by("number").first() or plan.request(
        environment=environment,
        kind=Kind.DEPLOY,
        revision=revision,
        mode=Mode.DEPLOY,
        state_version=environment.state_version,
        by=stage.developer,
        note=NOTE,
    )
